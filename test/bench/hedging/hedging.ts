/**
 * npm run bench:hedging: our hedger against three naive ones on seeded practice days, each seen by all of them at once.
 * Our band is chosen on other days than those that are reported: the least hedging-error variance whose cost is at most
 * the rival's. Prints, asserts nothing.
 */
import { parseArgs } from 'node:util';
import type { HedgePolicy } from '../../../src/shared/domain/steering/hedge.ts';
import type { Underlying } from '../../../src/shared/domain/ids.ts';
import type { HedgeFill, Look } from '../../../src/main/hedging/laboratory/look.ts';
import type { TrialResult } from '../../../src/main/hedging/laboratory/measures.ts';
import { Trial } from '../../../src/main/hedging/laboratory/trial.ts';
import { practiceDay } from './day.ts';
import { CancelAndWait, everyHour, fixedBand, policyFor } from './rivals.ts';

const WINDOW_MS = 5 * 60_000;
/** Coin: no bound. */
const WIDEST = 1e6;
/** How much of the rival's cost may be spent on the training days. */
const SPARE = 0.96;
const RIVALS = ['every hour', 'fixed band to target', 'cancel and wait'] as const;
type Entrant = { readonly trial: Trial; readonly act?: (look: Look, delta: number | string) => readonly HedgeFill[] };

const text = (value: string) => ({ type: 'string', default: value }) as const;
const { values } = parseArgs({ options: { days: text('10'), training: text('6'), pace: text('20'), hours: text('24'),
  json: { type: 'boolean' } } });

/** Our settings that are tried on the training days: how wide, by which rule. Each goes back to just inside the edge. */
interface Choice { readonly name: string; readonly of: (policy: HedgePolicy) => HedgePolicy }

const geometric = (first: number, step: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first * step ** index);
const RETURN_TO = 0.9;
const CHOICES: readonly Choice[] = [
  ...geometric(0.35, 1.15, 10).map((width): Choice => ({ name: `fixed ${width.toPrecision(2)}`,
    of: (policy) => ({ ...policy, bandDeltaCoin: policy.bandDeltaCoin * width, returnToFraction: RETURN_TO }) })),
  ...(['zakamouline', 'whalleyWilmott'] as const).flatMap((kind) => geometric(1e-5, 2, 9).map((each): Choice => ({
    name: `${kind} ${each.toPrecision(2)}`,
    of: (policy) => ({ ...policy, band: { kind, riskAversionPerUsd: each }, bandDeltaCoin: WIDEST,
      returnToFraction: RETURN_TO }) }))),
];

const trialOf = (name: string, policy: HedgePolicy, decides = true): Trial => new Trial({
  name, policy: decides ? policy : null, windowMs: WINDOW_MS, healthEveryMs: Infinity, approvalDelayMs: 0,
  target: { deltaCoin: 0, maxQuoteAgeMs: policy.maxQuoteAgeMs, underlying: policy.underlying },
});

function entrants(look: Look, underlying: Underlying, choices: readonly Choice[]): Map<string, Entrant> {
  const policy = policyFor(underlying, look.candidates);
  const one = { ...policy, instruments: policy.instruments.slice(0, 1) };
  const loop = new CancelAndWait(one);
  return new Map<string, Entrant>([
    ['every hour', { trial: trialOf('every hour', everyHour(one)) }],
    ['fixed band to target', { trial: trialOf('fixed band to target', fixedBand(one)) }],
    ['cancel and wait', { trial: trialOf('cancel and wait', one, false), act: (at, delta) => loop.act(at, delta) }],
    ...choices.map(({ name, of }): [string, Entrant] => [name, { trial: trialOf(name, of(one)) }]),
  ]);
}

interface Scored { readonly costUsd: number; readonly varianceUsd2: number; readonly hedges: number;
  readonly turnoverUsd: number }
type Day = ReadonlyMap<string, Scored>;

/** Both underlyings added up: their errors come from one market, their hedgers know nothing of one another. */
function runDay(seed: number, pace: number, choices: readonly Choice[]): Day {
  const byUnderlying = new Map<Underlying, Map<string, Entrant>>();
  for (const looks of practiceDay({ seed, pace, lengthMs: Number(values.hours) * 3_600_000 })) {
    for (const [underlying, look] of looks) {
      const all = byUnderlying.get(underlying) ?? entrants(look, underlying, choices);
      byUnderlying.set(underlying, all);
      for (const { trial, act } of all.values()) trial.look(look, (delta) => act?.(look, delta) ?? []);
    }
  }
  const scores = new Map<string, Scored>();
  for (const all of byUnderlying.values()) {
    for (const [name, { trial }] of all) scores.set(name, added(scores.get(name), trial.result()));
  }
  return scores;
}

function added(sum: Scored | undefined, result: TrialResult): Scored {
  const { spreadUsd, feeUsd, errorVarianceUsd2, hedges, turnoverUsd } = result;
  return { costUsd: (sum?.costUsd ?? 0) + spreadUsd + feeUsd, hedges: (sum?.hedges ?? 0) + hedges,
    varianceUsd2: (sum?.varianceUsd2 ?? 0) + (errorVarianceUsd2 ?? NaN),
    turnoverUsd: (sum?.turnoverUsd ?? 0) + turnoverUsd };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const seriesOf = (days: readonly Day[], name: string, field: keyof Scored): number[] =>
  days.map((day) => day.get(name)?.[field] ?? NaN);
const meanOf = (days: readonly Day[], name: string, field: keyof Scored): number => mean(seriesOf(days, name, field));

/** Student's t at 97.5 % by degrees of freedom. */
const T975 = [NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145];

interface Ratio { readonly ratio: number; readonly low: number; readonly high: number }

/** Geometric mean of the days' ratios, with the 95 % interval of its logarithm. */
function ratioOf(ours: readonly number[], theirs: readonly number[]): Ratio {
  const logs = ours.map((each, day) => Math.log(each / (theirs[day] ?? NaN)));
  const middle = mean(logs);
  const deviation = Math.sqrt(logs.reduce((sum, each) => sum + (each - middle) ** 2, 0) / (logs.length - 1));
  const reach = ((T975[logs.length - 1] ?? 1.96) * deviation) / Math.sqrt(logs.length);
  return { ratio: Math.exp(middle), low: Math.exp(middle - reach), high: Math.exp(middle + reach) };
}

/** The least variance whose cost was at most the rival's, with a little to spare for days that are not these. */
function chosenFor(rival: string, training: readonly Day[]): Choice {
  const most = SPARE * meanOf(training, rival, 'costUsd');
  const fitting = CHOICES.filter(({ name }) => meanOf(training, name, 'costUsd') <= most);
  const of = ({ name }: Choice): number => meanOf(training, name, 'varianceUsd2');
  const [best] = (fitting.length === 0 ? CHOICES : fitting).toSorted((a, b) => of(a) - of(b));
  if (best === undefined) throw new Error('nothing was tried');
  return best;
}

const seeds = (first: number, count: number): number[] => Array.from({ length: count }, (_, index) => first + index);

function compare(pace: number) {
  const training = seeds(1_001, Number(values.training)).map((seed) => runDay(seed, pace, CHOICES));
  const chosen = RIVALS.map((rival) => ({ rival, choice: chosenFor(rival, training) }));
  const choices = [...new Set(chosen.map(({ choice }) => choice))];
  const days = seeds(1, Number(values.days)).map((seed) => runDay(seed, pace, choices));
  return chosen.map(({ rival, choice: { name } }) => {
    const ratio = (field: keyof Scored): Ratio => ratioOf(seriesOf(days, name, field), seriesOf(days, rival, field));
    const means = (of: string): Scored => ({ costUsd: meanOf(days, of, 'costUsd'), hedges: meanOf(days, of, 'hedges'),
      varianceUsd2: meanOf(days, of, 'varianceUsd2'), turnoverUsd: meanOf(days, of, 'turnoverUsd') });
    return { pace, days: days.length, rival, ours: name, cost: ratio('costUsd'), variance: ratio('varianceUsd2'),
      meansOfOurs: means(name), meansOfTheirs: means(rival) };
  });
}

const report = values.pace.split(',').flatMap((pace) => compare(Number(pace)));
const shown = ({ ratio, low, high }: Ratio): string =>
  `${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const rows = report.map(({ pace, rival, ours, cost, variance, meansOfOurs, meansOfTheirs }) => [String(pace), rival, ours,
  `${meansOfOurs.costUsd.toFixed(0)} / ${meansOfTheirs.costUsd.toFixed(0)}`, shown(cost),
  `${Math.sqrt(meansOfOurs.varianceUsd2).toFixed(0)} / ${Math.sqrt(meansOfTheirs.varianceUsd2).toFixed(0)}`,
  shown(variance), `${meansOfOurs.hedges.toFixed(0)} / ${meansOfTheirs.hedges.toFixed(0)}`]);
const table = [['pace', 'against', 'ours', 'cost USD a day, ours / theirs', 'cost ratio (95 %)',
  'error USD in 5 min', 'variance ratio (95 %)', 'hedges a day'], ...rows];
const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
process.stdout.write(values.json === true ? `${JSON.stringify(report, null, 1)}\n`
  : `${table.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ').trimEnd()).join('\n')}\n`);
