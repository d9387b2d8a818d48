/**
 * Full revaluation of the book under a shock: P&L per leg, account, underlying and in all, Greeks and health after. A
 * sum is unknown as soon as one summand is, and says which (rule W4); zero shock gives exactly zero (W1).
 */
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import type { Leg, PortfolioNode } from '../../../shared/domain/valuation.ts';
import { buildTree } from '../portfolio/tree.ts';
import { healthAfter, healthNow, type HealthAfter } from './accountAfter.ts';
import { sumOfParcels } from './batch/parcels.ts';
import type { PreparedBook, PreparedLeg } from './book.ts';
import type { LegState } from './legState.ts';
import type { Shock } from './shock.ts';

export interface LegResult {
  readonly id: string;
  readonly account: AccountId;
  readonly underlying: Underlying;
  readonly label: string;
  readonly valueUsd: number | null;
  readonly valueUsdAfter: number | null;
  readonly pnlUsd: number | null;
  readonly missing: readonly string[];
}

export interface AccountResult {
  readonly account: AccountId;
  readonly pnlUsd: number | null;
  readonly before: HealthAfter;
  readonly after: HealthAfter;
}

export interface StressResult {
  readonly pnlUsd: number | null;
  readonly underlyings: readonly { readonly underlying: Underlying; readonly pnlUsd: number | null }[];
  readonly accounts: readonly AccountResult[];
  readonly legs: readonly LegResult[];
  /** The portfolio tree after the shock: worth and Greeks. */
  readonly nodes: readonly PortfolioNode[];
  readonly missing: readonly string[];
}

/** Throws RangeError for a shock that leaves no price: a spot or stable move of -100 % or less, a negative horizon. */
export function checkShock(shock: Shock): void {
  const others = shock.others === null ? {} : { others: shock.others };
  for (const [name, { spotMove, perpetualBasis }] of Object.entries({ ...shock.underlyings, ...others })) {
    if (!isMove(spotMove)) throw new RangeError(`spotMove of ${name}: ${spotMove} is not above -1`);
    if (!isMove(perpetualBasis)) throw new RangeError(`perpetualBasis of ${name}: ${perpetualBasis} is not above -1`);
  }
  for (const [name, move] of Object.entries(shock.stableMoves)) {
    if (!isMove(move)) throw new RangeError(`stable move of ${name}: ${move} is not above -1`);
  }
  if (!(shock.horizonMs >= 0 && shock.horizonMs < Infinity)) throw new RangeError('horizonMs: must not be negative');
}

const isMove = (move: number): boolean => move > -1 && move < Infinity;

/** Null where the leg lacks an input, now or for this shock. `computed`: see Movable.at. */
export function stateAfter({ movable }: PreparedLeg, shock: Shock, computed?: number): LegState | null {
  return movable === null || movable.lacks(shock) !== null ? null : movable.at(shock, computed);
}

export function legPnl(leg: PreparedLeg, state: LegState | null): number | null {
  return state === null || leg.valueUsd === null ? null : state.valueUsd - leg.valueUsd;
}

/** The change of the whole book's worth in USD; null as soon as one leg's is unknown. */
export function bookPnl(book: PreparedBook, shock: Shock): number | null {
  return sumOfParcels(book.parcels, (leg) => legPnl(leg, stateAfter(leg, shock)));
}

export function revalueBook(book: PreparedBook, shock: Shock): StressResult {
  checkShock(shock);
  const states = new Map(book.legs.map((leg) => [leg, stateAfter(leg, shock)] as const));
  const stateOf = (leg: PreparedLeg): LegState | null => states.get(leg) ?? null;
  const legs = book.legs.map((leg) => legResult(leg, stateOf(leg), shock));
  const underlyings = [...new Set(legs.map(({ underlying }) => underlying))].sort();
  return {
    pnlUsd: sumOfParcels(book.parcels, (leg) => legPnl(leg, stateOf(leg))),
    underlyings: underlyings.map((underlying) => ({
      underlying,
      pnlUsd: sumOf(legs.filter((leg) => leg.underlying === underlying), ({ pnlUsd }) => pnlUsd),
    })),
    accounts: book.accounts.map((account) => ({
      account: account.account,
      pnlUsd: sumOf(account.legs, (leg) => legPnl(leg, stateOf(leg))),
      before: healthNow(account),
      after: healthAfter(account, shock, stateOf),
    })),
    legs,
    nodes: buildTree(book.legs.map((leg) => legAfter(leg, stateOf(leg), shock))),
    missing: [...new Set(legs.flatMap(({ missing }) => missing))],
  };
}

function legResult(leg: PreparedLeg, state: LegState | null, shock: Shock): LegResult {
  const { id, account, underlying, label, missing } = leg.leg;
  const lacks = leg.movable?.lacks(shock) ?? null;
  return {
    id,
    account,
    underlying,
    label,
    valueUsd: leg.valueUsd,
    valueUsdAfter: state?.valueUsd ?? null,
    pnlUsd: legPnl(leg, state),
    missing: state !== null ? [] : lacks === null ? missing : [lacks],
  };
}

/** As the portfolio tree wants it: worth and Greeks after, what is not known null with its name. */
function legAfter(prepared: PreparedLeg, state: LegState | null, shock: Shock): Leg {
  const { leg, movable } = prepared;
  const pnl = legPnl(prepared, state);
  if (state === null || movable === null || pnl === null) {
    const missing = [...leg.missing, movable?.lacks(shock) ?? ''].filter((name) => name !== '');
    return { ...leg, valueUsd: null, unrealizedPnlUsd: null, greeks: null, premiumDeltaCoin: null, missing };
  }
  const { markPrice, modelPrice, impliedVol, valueUsd } = state;
  const unrealizedPnlUsd = leg.unrealizedPnlUsd === null ? null : leg.unrealizedPnlUsd + pnl;
  return { ...leg, markPrice, modelPrice, impliedVol, valueUsd, unrealizedPnlUsd, ...movable.greeksAt(shock) };
}

function sumOf<T>(items: readonly T[], of: (item: T) => number | null): number | null {
  let total = 0;
  for (const item of items) {
    const value = of(item);
    if (value === null) return null;
    total += value;
  }
  return total;
}
