/** ballast structure */
import { existsSync, statSync } from 'node:fs';
import { typedLegs } from '../../../engine/structures/legText.ts';
import { structureReport } from '../../../engine/structures/structureReport.ts';
import { chainSource, sessionSource } from '../../../engine/structures/structureSource.ts';
import { walkSession } from '../../../engine/stress/recordedState.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Arguments, type Command, type Output } from '../command.ts';
import { momentOf } from '../moment.ts';
import { sessionsAt } from '../place.ts';

type Values = Arguments['values'];

export const structureCommand: Command = {
  name: 'structure',
  synopsis: '--session SESSION [--at T] | --chain FILE --legs "buy 1 NAME, sell 2 NAME @ 0.01" [--date T]',
  about: 'Gain of several legs now, at a date, at expiry: break-evens, bounds, chance of a gain, Greeks, margin after.',
  options: {
    legs: 'comma-separated: buy|sell, contracts, instrument, optionally @ price (else ask or bid)',
    session: 'a recorded session, as it stood at its end (see --at)',
    at: 'the moment of the session: 2026-11-22T16:49:05Z or milliseconds since 1970',
    chain: 'instead of a session: a recorded Deribit chain; its surface is fitted anew',
    date: 'a moment up to the first expiry to look at beside now and that expiry',
  },
  positionals: [],
  run({ values }, output) {
    const typed = values['legs'];
    if (typed === undefined) throw new BadInput('--legs', 'is missing (ballast structure --help)');
    const legs = attempt('--legs', () => typedLegs(typed));
    const date = values['date'] === undefined ? null : momentOf('--date', values['date']);
    printJson(
      output,
      reportOf(values, output, (source) => attempt(null, () => structureReport(source, legs, date))),
    );
    return OK_EXIT;
  },
};

type Source = ReturnType<typeof sessionSource>;

function reportOf(values: Values, output: Output, of: (source: Source) => unknown): unknown {
  const { session, chain, at } = values;
  if (chain !== undefined) {
    if (session !== undefined) throw new BadInput('--chain', 'stands alone, without --session');
    if (at !== undefined) throw new BadInput('--at', 'needs --session');
    if (!existsSync(chain) || !statSync(chain).isFile()) throw new BadInput('--chain', `no such file: ${chain}`);
    return of(
      attempt('--chain', () =>
        chainSource(chain, ({ line, reason }) => {
          output.note(`${line === null ? chain : `${chain}:${line}`}: ${reason}`);
        }),
      ),
    );
  }
  if (session === undefined) throw new BadInput('--session', 'is missing (or --chain)');
  const timeMs = at === undefined ? Infinity : momentOf('--at', at);
  const walk = walkSession(findSession(sessionsAt(values), session), timeMs);
  try {
    walk.to(timeMs);
    return of(sessionSource(walk.state));
  } finally {
    walk.close();
  }
}

function attempt<T>(argument: string | null, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof BadInput ? error : new BadInput(argument, lineOf(error));
  }
}
