/** ballast hedge */
import { loadSolver } from '../../../engine/hedgePlans/highsSolver.ts';
import { hedgePlanReport } from '../../../engine/hedgePlans/hedgePlanReport.ts';
import { walkSession } from '../../../engine/stress/recordedState.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { findSession } from '../../practice.ts';
import { OK_EXIT, printJson, type Arguments, type Command } from '../command.ts';
import { momentOf } from '../moment.ts';
import { sessionsAt } from '../place.ts';

const MS_PER_HOUR = 3_600_000;

export const hedgeCommand: Command = {
  name: 'hedge',
  synopsis: '--session SESSION [--at T] --on UNDERLYING --delta COIN [--gamma USD] [--vega USD] [--hours H]',
  about: 'The cheapest trades that bring delta, gamma and vega together back into their bands, and the next cheapest.',
  options: {
    session: 'a recorded session, as it stood at its end (see --at)',
    at: 'the moment of the session: 2026-11-22T16:49:05Z or milliseconds since 1970',
    on: 'the underlying: BTC',
    delta: 'half-width of the band of delta about 0, in coin',
    gamma: 'of gamma, in USD of delta per 1 % of move; left out: gamma does not count',
    vega: 'of vega, in USD per vol point; left out: vega does not count',
    hours: 'over which funding counts as a cost (default 8)',
  },
  positionals: [],
  async run({ values }, output) {
    const session = needed(values, 'session');
    const underlying = needed(values, 'on');
    const bands = {
      deltaCoin: widthOf('delta', needed(values, 'delta')),
      gammaUsdPer1Pct: optionalWidth(values, 'gamma'),
      vegaUsdPerVolPoint: optionalWidth(values, 'vega'),
    };
    const holdingHorizonMs = (optionalWidth(values, 'hours') ?? 8) * MS_PER_HOUR;
    const timeMs = values['at'] === undefined ? Infinity : momentOf('--at', values['at']);
    const walk = walkSession(findSession(sessionsAt(values), session), timeMs);
    try {
      walk.to(timeMs);
      const solve = await loadSolver();
      printJson(output, hedgePlanReport(walk.state, { underlying, bands, holdingHorizonMs }, solve));
    } catch (error) {
      throw error instanceof BadInput ? error : new BadInput(null, lineOf(error));
    } finally {
      walk.close();
    }
    return OK_EXIT;
  },
};

function needed(values: Arguments['values'], name: string): string {
  const value = values[name];
  if (value === undefined) throw new BadInput(`--${name}`, 'is missing');
  return value;
}

const optionalWidth = (values: Arguments['values'], name: string): number | null =>
  values[name] === undefined ? null : widthOf(name, values[name]);

function widthOf(name: string, text: string): number {
  const width = Number(text);
  const isWidth = text.trim() !== '' && Number.isFinite(width) && width >= 0;
  if (!isWidth) throw new BadInput(`--${name}`, `"${text}" is no width`);
  return width;
}
