/** ballast session replay */
import { replayHeadless } from '../../../engine/sessions/headlessReplay.ts';
import { BadInput } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Command } from '../command.ts';
import { momentOf } from '../moment.ts';
import { sessionsAt } from '../place.ts';

export const replayCommand: Command = {
  name: 'session replay',
  synopsis: 'SESSION [--speed X] [--until T]',
  about: 'Replays a session without a screen and prints where it stood: ledger hash, portfolio, health, positions.',
  options: {
    speed: 'multiple of real time (default: as fast as it goes)',
    until: 'stop at this time: 2026-11-22T16:49:05Z or milliseconds since 1970',
  },
  positionals: ['SESSION'],
  async run({ values, positionals: [session = ''] }, output) {
    const speed = values['speed'] === undefined ? null : speedOf(values['speed']);
    const untilMs = values['until'] === undefined ? Infinity : momentOf('--until', values['until']);
    const folder = findSession(sessionsAt(values), session);
    const onProgress = (timeMs: number, seq: number): void =>
      output.note(`${new Date(timeMs).toISOString()} entry ${seq}`);
    const { state, elapsedMs, startTimeMs, endTimeMs, ...result } =
      await replayHeadless(folder, { speed, untilMs, onProgress });
    const spanMs = startTimeMs === null || endTimeMs === null ? 0 : endTimeMs - startTimeMs;
    printJson(output, {
      session, ...result, startTimeMs, endTimeMs, seq: state.seq, elapsedMs: Math.round(elapsedMs),
      timesRealTime: elapsedMs > 0 ? Number((spanMs / elapsedMs).toPrecision(4)) : null,
      portfolio: state.nodes.get('portfolio') ?? null,
      health: [...state.health.values()],
      positions: [...state.positions.values()],
    });
    return OK_EXIT;
  },
};

function speedOf(text: string): number {
  const speed = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(speed > 0)) throw new BadInput('--speed', `"${text}" is not a number above 0`);
  return speed;
}
