/**
 * What a shock becomes once venues and lenders liquidate into it: forced selling walks the book, moves the price, and
 * forces more. Others' positions are not known, so many populations are drawn and every number is a band (SPEC.md, F).
 * Source: facts on cascades (Cont and Schaanning; Qin et al.): the price only falls from round to round, so that the
 * loop ends at the least fixed point.
 */
import type { Band } from '../../../shared/contract/questions/cascade.ts';
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { marginLeft } from '../../risk/portfolio/health.ts';
import { shockPath } from '../../risk/portfolio/shock.ts';
import { seededDraws, type SeededDraws } from '../../risk/scenarios/simulation/seededDraws.ts';
import { drawCrowd, type Crowd } from './crowd.ts';

export interface CascadeInput {
  readonly underlying: Underlying;
  /** Fraction: -0.2 is 20 % down; the sign says which side is liquidated. */
  readonly shock: number;
  readonly seed: number;
  readonly draws: number;
  /** What one side of all books shows within a percent of the price, in USD. */
  readonly depthUsd: number;
  readonly dayVol: number;
  /** Null: drawn, as a multiple of the depth. */
  readonly openInterestUsd: number | null;
  /** Of all venues together; null: drawn. */
  readonly insuranceUsd: number | null;
  readonly accounts: readonly { readonly input: AccountInput; readonly model: MarginModelId }[];
}

export interface CascadeResult {
  readonly underlying: Underlying;
  readonly shock: number;
  readonly draws: number;
  /** Final move over the shock: 1 is no cascade. */
  readonly amplification: Band;
  readonly finalMove: Band;
  readonly liquidatedUsd: Band;
  readonly badDebtUsd: Band;
  /** Of the winners' profit, what auto-deleveraging takes once insurance is spent. */
  readonly deleveragedShare: Band;
  readonly accounts: readonly OwnOutcome[];
  /** The smallest shock on this side that liquidates some account of ours in half of the draws; null: none to 95 %. */
  readonly criticalShock: number | null;
  readonly assumptions: readonly string[];
  readonly missing: readonly string[];
}

export interface OwnOutcome {
  readonly account: AccountId;
  /** Share of the draws in which its venue does not liquidate it; null: its margin is not known. */
  readonly survival: number | null;
  /** Margin left at the end (below 0: liquidated), in USD. */
  readonly marginLeftUsd: Band | null;
  readonly deleveragedShare: Band;
}

interface Own { readonly account: AccountId; readonly leftAt: ((move: number) => number) | null;
  readonly notionalUsd: number; readonly missing: readonly string[] }

/** As cost Q4 has them until they are calibrated: the market's, not those of one trader's fills. */
const IMPACT_FACTOR = 0.7;
const DEPTHS_PER_DAY = 500;

/** Rounds of one cascade; the loop has ended long before. */
const MOST_ROUNDS = 200;
const SMALLEST_MOVE = 1e-7;
const LOWEST = -0.95;
const HIGHEST = 5;

interface Fall { readonly move: number; readonly liquidatedUsd: number; readonly badDebtUsd: number;
  readonly deleveragedShare: number }

export function simulateCascade(input: CascadeInput): CascadeResult {
  const { underlying, shock, draws } = input;
  const owns = input.accounts.map((account) => ownOf(account, underlying));
  const crowds = crowdsOf(input);
  const falls = crowds.map((crowd) => fall(crowd, shock, input, owns));
  const of = (pick: (one: Fall) => number): Band => bandOf(falls.map(pick));
  return {
    underlying, shock, draws, amplification: of(({ move }) => (shock === 0 ? 1 : move / shock)),
    finalMove: of(({ move }) => move), liquidatedUsd: of(({ liquidatedUsd }) => liquidatedUsd),
    badDebtUsd: of(({ badDebtUsd }) => badDebtUsd), deleveragedShare: of((one) => one.deleveragedShare),
    accounts: owns.map((own) => outcomeOf(own, falls)),
    criticalShock: criticalShock(input, crowds, owns),
    assumptions: assumptionsOf(input), missing: [...new Set(owns.flatMap(({ missing }) => missing))],
  };
}

function crowdsOf(input: CascadeInput): readonly Crowd[] {
  const random: SeededDraws = seededDraws(input.seed);
  return Array.from({ length: input.draws }, () => drawCrowd(random, input));
}

/** Margin left along the move, read off a table: a draw asks for it a hundred times. */
function ownOf({ input, model }: CascadeInput['accounts'][number], underlying: Underlying): Own {
  const path = shockPath(input, underlying);
  const at = (move: number): number => marginLeft(marginModelOf(model).evaluate(path.at(move)));
  const account = input.account;
  const price = input.pricesUsd.get(underlying) ?? 0;
  const heldUsd = input.positions.filter(({ instrument }) => instrument.underlying === underlying)
    .reduce((sum, { quantity, instrument, markPrice }) =>
      sum + notionalUsd(instrument, quantity, markPrice ?? price, price), 0);
  const result = marginModelOf(model).evaluate(input);
  const missing = [...new Set([...path.missing, ...result.missing])];
  if (missing.length > 0) return { account, leftAt: null, notionalUsd: heldUsd, missing };
  const moves = [...Array.from({ length: 96 }, (_, i) => -0.95 + i / 100), ...Array.from({ length: 25 }, (_, i) =>
    0.02 * (i + 1)), ...Array.from({ length: 18 }, (_, i) => 0.5 + 0.25 * (i + 1))];
  const table = moves.map((move) => [move, at(move)] as const);
  return { account, notionalUsd: heldUsd, missing: [], leftAt: (move) => interpolated(table, move) };
}

function interpolated(table: readonly (readonly [number, number])[], move: number): number {
  const above = table.findIndex(([at]) => at >= move);
  const [right, left] = [table[above < 0 ? table.length - 1 : above], table[Math.max(above - 1, 0)]];
  if (right === undefined || left === undefined || right[0] === left[0] || above < 0) return right?.[1] ?? NaN;
  return left[1] + ((right[1] - left[1]) * (move - left[0])) / (right[0] - left[0]);
}

/** The shock, then round after round what it forces, until nothing new is forced. */
function fall(crowd: Crowd, shock: number, input: CascadeInput, owns: readonly Own[]): Fall {
  const side = shock < 0 ? -1 : 1;
  let move = shock;
  let forced = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = crowd.forcedAt(move) + ownForced(owns, move);
    const impacted = (1 + shock) * (1 + side * impactOf(next, crowd.depthUsd, input.dayVol)) - 1;
    const bounded = Math.max(LOWEST, Math.min(HIGHEST, impacted));
    const isOver = next <= forced * (1 + 1e-9) || Math.abs(bounded - move) < SMALLEST_MOVE;
    forced = Math.max(forced, next);
    move = side < 0 ? Math.min(move, bounded) : Math.max(move, bounded);
    if (isOver) break;
  }
  const badDebtUsd = crowd.badDebtAt(move);
  const uncovered = Math.max(0, badDebtUsd - crowd.insuranceUsd);
  const profit = crowd.winnersProfitAt(move);
  return { move, liquidatedUsd: forced, badDebtUsd,
    deleveragedShare: profit > 0 ? Math.min(1, uncovered / profit) : uncovered > 0 ? 1 : 0 };
}

const ownForced = (owns: readonly Own[], move: number): number => owns.reduce((sum, { leftAt, notionalUsd }) =>
  sum + (leftAt !== null && leftAt(move) < 0 ? notionalUsd : 0), 0);

/** The shown book first, evenly over its percent; what is beyond it by the square-root law. Fraction of the price. */
export function impactOf(forcedUsd: number, depthUsd: number, dayVol: number): number {
  const shown = Math.min(forcedUsd, depthUsd);
  const beyond = forcedUsd - shown;
  return 0.01 * (shown / depthUsd) + IMPACT_FACTOR * dayVol * Math.sqrt(beyond / (depthUsd * DEPTHS_PER_DAY));
}

function outcomeOf({ account, leftAt }: Own, falls: readonly Fall[]): OwnOutcome {
  const deleveragedShare = bandOf(falls.map((one) => one.deleveragedShare));
  if (leftAt === null) return { account, survival: null, marginLeftUsd: null, deleveragedShare };
  const left = falls.map(({ move }) => leftAt(move));
  return { account, survival: left.filter((one) => one >= 0).length / left.length, marginLeftUsd: bandOf(left),
    deleveragedShare };
}

function criticalShock(input: CascadeInput, crowds: readonly Crowd[], owns: readonly Own[]): number | null {
  const known = owns.filter(({ leftAt }) => leftAt !== null);
  const some = crowds.filter((_, i) => i % Math.ceil(crowds.length / 40) === 0);
  const isLost = (shock: number): boolean => some.filter((crowd) => {
    const { move } = fall(crowd, shock, input, owns);
    return known.some(({ leftAt }) => (leftAt?.(move) ?? 0) < 0);
  }).length * 2 >= some.length;
  const end = input.shock < 0 ? LOWEST : 1;
  let [safe, lost] = [0, end];
  if (known.length === 0 || !isLost(lost)) return null;
  for (let i = 0; i < 14; i += 1) {
    const middle = (safe + lost) / 2;
    if (isLost(middle)) lost = middle;
    else safe = middle;
  }
  return lost;
}

function bandOf(values: readonly number[]): Band {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return { low: at(0.05), middle: at(0.5), high: at(0.95) };
}

function assumptionsOf({ openInterestUsd, insuranceUsd, depthUsd, dayVol }: CascadeInput): readonly string[] {
  return [
    'positions of others are not known: leverage, entry and share of longs are drawn anew for every run',
    openInterestUsd === null ? 'open interest drawn between 20 and 150 times the shown depth'
      : 'open interest as given',
    insuranceUsd === null ? 'insurance drawn between 0.1 and 1 % of the open interest' : 'insurance as given',
    `one side shows ${depthUsd.toFixed(0)} USD within a percent; a day moves by ${(dayVol * 100).toFixed(1)} %`,
    'loans of others: 5 to 30 % of the open interest, health from 1.02 up, bonus 5 to 10 %, half closed at once',
  ];
}
