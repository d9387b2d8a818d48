/** ballast stress */
import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readLibrary, readScenarioFile } from '../../engine/scenarioLibrary.ts';
import { candleHistory, type CoinFile } from '../../engine/stress/candleHistory.ts';
import { chainState } from '../../engine/stress/chainState.ts';
import { findKernel } from '../../engine/stress/pricingKernel.ts';
import { walkSession } from '../../engine/stress/recordedState.ts';
import { RevaluationPool } from '../../engine/stress/revaluationPool.ts';
import { workerFile } from '../../engine/threads/workerFile.ts';
import { stressReport, type TailRequest } from '../../engine/stress/stressReport.ts';
import { BadInput, lineOf } from '../badInput.ts';
import { findSession } from '../practice.ts';
import { appRoot } from '../version.ts';
import { OK_EXIT, printJson, type Arguments, type Command, type Output } from './command.ts';
import { momentOf } from './moment.ts';
import { sessionsAt } from './place.ts';

type Values = Arguments['values'];

export const stressCommand: Command = {
  name: 'stress',
  synopsis: '--session SESSION | --positions FILE --chain FILE --scenario NAME|FILE [--history FILE,...]',
  about: 'Revalues a whole book after a shock: P&L, Greeks and health per account, what would liquidate, tail risk.',
  options: {
    session: 'a recorded session, as it stood at its end (see --at)',
    at: 'the moment of the session: 2026-11-22T16:49:05Z or milliseconds since 1970',
    positions: 'CSV of what is held: instrument, quantity, optionally averagePrice, account',
    chain: 'recorded chain, FILE or FILE,FILE (options, futures), in any format of '
      + '`ballast session import deribit-chain`',
    scenario: 'a named day like 2020-03-12 or 2020-03-12:close, or a scenario file (.json)',
    history: 'candles (Date, Close) for value at risk: COIN=FILE,... or FILE,... named like ..._BTCUSDT_...',
    period: 'of the returns taken from the history: day (default) or hour',
    confidence: 'of value at risk and expected shortfall (default 0.975)',
    draws: 'of the Monte-Carlo simulation (default 5000)',
    seed: 'of the Monte-Carlo simulation and the bootstrap (default 1)',
  },
  positionals: [],
  run({ values }, output) {
    const [scenario, ...others] = scenariosOf(values, output);
    if (scenario === undefined) throw new BadInput('--scenario', 'holds no scenario');
    if (others.length > 0) output.note(`${scenario.id} is taken; also there: ${others.map(({ id }) => id).join(', ')}`);
    const tail = values['history'] === undefined ? null : tailOf(values, values['history']);
    const { state, assumptions } = stateOf(values, output);
    let report: unknown;
    try {
      report = stressReport(state, scenario, tail, assumptions, poolFor(tail, output));
    } catch (error) {
      if (error instanceof RangeError) throw new BadInput('--scenario', lineOf(error));
      throw error;
    }
    printJson(output, report);
    return OK_EXIT;
  },
};

/** Threads and the compiled kernel, where there are thousands of scenarios. */
function poolFor(tail: TailRequest | null, output: Output): RevaluationPool | undefined {
  if (tail === null) return undefined;
  const { bytes, lack } = findKernel(workerFile('revaluation'));
  if (lack !== null) output.note(lack);
  return new RevaluationPool(bytes);
}

function scenariosOf(values: Values, output: Output): ReturnType<typeof readScenarioFile> {
  const wanted = values['scenario'];
  const { scenarios, refused } = readLibrary(join(appRoot(), 'resources', 'scenarios'));
  for (const { message } of refused) output.note(message);
  if (wanted === undefined) throw new BadInput('--scenario', `is missing; named: ${names(scenarios)}`);
  if (wanted.endsWith('.json')) {
    try {
      return readScenarioFile(wanted);
    } catch (error) {
      throw new BadInput('--scenario', lineOf(error));
    }
  }
  const found = scenarios.find(({ id }) => id === wanted);
  if (found === undefined) {
    throw new BadInput('--scenario', `no scenario "${wanted.slice(0, 60)}": ${names(scenarios)}`);
  }
  return [found];
}

const names = (scenarios: ReturnType<typeof readScenarioFile>): string => scenarios.map(({ id }) => id).join(', ');

interface Found {
  readonly state: Parameters<typeof stressReport>[0];
  readonly assumptions: readonly string[];
}

/** Of a recorded session, or of positions over a chain. */
export function stateOf(values: Values, output: Output): Found {
  const { session, positions, chain, at } = values;
  if (session !== undefined) {
    if (positions !== undefined || chain !== undefined) {
      throw new BadInput('--session', 'stands alone, without a chain');
    }
    return { state: sessionState(values, session, at), assumptions: [] };
  }
  if (at !== undefined) throw new BadInput('--at', 'needs --session');
  if (positions === undefined) throw new BadInput('--positions', 'is missing (or --session)');
  if (chain === undefined) throw new BadInput('--chain', 'is missing');
  checkFile('--positions', positions);
  const chains = chain.split(',');
  for (const file of chains) checkFile('--chain', file);
  try {
    return chainState(chains, positions, ({ file, line, reason }) =>
      output.note(`${line === null ? file : `${file}:${line}`}: ${reason}`));
  } catch (error) {
    throw new BadInput(null, lineOf(error));
  }
}

function sessionState(values: Values, session: string, at: string | undefined): Found['state'] {
  const timeMs = at === undefined ? Infinity : momentOf('--at', at);
  const walk = walkSession(findSession(sessionsAt(values), session), timeMs);
  try {
    walk.to(timeMs);
    return walk.state;
  } finally {
    walk.close();
  }
}

function checkFile(argument: string, file: string): void {
  if (!existsSync(file)) throw new BadInput(argument, `no such file: ${file}`);
  if (!statSync(file).isFile()) throw new BadInput(argument, `not a file: ${file}`);
}

function tailOf(values: Values, history: string): TailRequest {
  const period = values['period'] ?? 'day';
  if (period !== 'day' && period !== 'hour') throw new BadInput('--period', `"${period}" is neither day nor hour`);
  const confidence = numberOf(values, 'confidence', 0.975, (value) => value > 0.5 && value < 1, 'between 0.5 and 1');
  const whole = (most: number) => (value: number): boolean => Number.isInteger(value) && value >= 1 && value <= most;
  const draws = numberOf(values, 'draws', 5_000, whole(1_000_000), 'a whole number from 1 to 1000000');
  const seed = numberOf(values, 'seed', 1, whole(2 ** 32), 'a whole number above 0');
  const files = history.split(',').map(coinFileOf);
  for (const { file } of files) checkFile('--history', file);
  try {
    return { history: candleHistory(files, period), confidence, draws, seed, lambda: 0.94, volShare: 0.5 };
  } catch (error) {
    throw new BadInput('--history', lineOf(error));
  }
}

/** "BTC=path", or a path whose name tells the coin: "..._BTCUSDT_1h_...". */
function coinFileOf(text: string): CoinFile {
  const stated = /^([A-Z0-9]{1,12})=(.+)$/.exec(text);
  if (stated !== null) return { underlying: stated[1] ?? '', file: stated[2] ?? '' };
  const told = /(?:^|[^A-Za-z0-9])([A-Z0-9]{2,10}?)[-_]?USD[TC]?(?![A-Za-z])/.exec(basename(text));
  if (told === null) throw new BadInput('--history', `${text}: which coin? (BTC=${text})`);
  return { underlying: told[1] ?? '', file: text };
}

export function numberOf(
  values: Values, name: string, otherwise: number, fits: (value: number) => boolean, words: string,
): number {
  const text = values[name];
  const value = text === undefined ? otherwise : /^\d+(\.\d+)?$/.test(text) ? Number(text) : NaN;
  if (!fits(value)) throw new BadInput(`--${name}`, `"${text ?? ''}" is not ${words}`);
  return value;
}
