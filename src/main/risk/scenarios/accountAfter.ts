/** What a margin model is told of an account after a shock, and the health that follows. */
import type { Currency } from '../../../shared/domain/ids.ts';
import { isUsdLike } from '../portfolio/currency.ts';
import { healthRatio, marginLeft } from '../portfolio/health.ts';
import { withHaircutsShifted } from '../margin/haircutShift.ts';
import type { AccountInput, HeldPosition } from '../margin/model.ts';
import { marginModelOf } from '../margin/registry.ts';
import type { PreparedAccount, PreparedLeg } from './book.ts';
import type { LegState } from './legState.ts';
import { moveOf, stableFactor, touches, type Shock } from './shock.ts';

/** The margin of an account after a shock; all null with what is missing, named. */
export interface HealthAfter {
  readonly equityUsd: number | null;
  readonly haircutEquityUsd: number | null;
  readonly initialMarginUsd: number | null;
  readonly maintenanceMarginUsd: number | null;
  /** Haircut equity over the maintenance requirement: below 1 is liquidation. */
  readonly health: number | null;
  /** Of the pool that has least: below 0 is liquidation. */
  readonly marginLeftUsd: number | null;
  readonly missing: readonly string[];
}

/** Without a shock, from the input as it is. */
export const healthNow = (account: PreparedAccount): HealthAfter => marginOf(account, account.input, account.missing);

/** `stateOf`: of a leg after the shock, null where it is not known. */
export function healthAfter(
  account: PreparedAccount,
  shock: Shock,
  stateOf: (leg: PreparedLeg) => LegState | null,
): HealthAfter {
  const missing = [...account.missing];
  return marginOf(account, accountAfter(account, shock, stateOf, missing), missing);
}

function marginOf({ model }: PreparedAccount, input: AccountInput, lacking: readonly string[]): HealthAfter {
  const result = marginModelOf(model).evaluate(input);
  const missing = [...new Set([...lacking, ...result.missing])];
  const known = missing.length === 0;
  return {
    equityUsd: known ? result.equityUsd : null,
    haircutEquityUsd: known ? result.haircutEquityUsd : null,
    initialMarginUsd: known ? result.initialMarginUsd : null,
    maintenanceMarginUsd: known ? result.maintenanceMarginUsd : null,
    health: known ? healthRatio(result) : null,
    marginLeftUsd: known ? marginLeft(result) : null,
    missing,
  };
}

/** Adds to `missing` what the shock needs to know and does not. */
function accountAfter(
  account: PreparedAccount,
  shock: Shock,
  stateOf: (leg: PreparedLeg) => LegState | null,
  missing: string[],
): AccountInput {
  const { input } = account;
  const amounts = new Map<Currency, number>(input.balances.map(({ currency, amount }) => [currency, amount]));
  const byInstrument = new Map<string, LegState>();
  for (const leg of account.legs) {
    const state = stateOf(leg);
    if (state === null) {
      noteLacking(leg, shock, missing);
      continue;
    }
    if (leg.source.instrument !== null) byInstrument.set(leg.source.instrument.id, state);
    for (const { currency, amount } of state.flows) amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  }
  return {
    ...input,
    nowMs: input.nowMs + shock.horizonMs,
    balances: [...amounts].map(([currency, amount]) => ({ currency, amount })),
    positions: positionsAfter(input.positions, byInstrument),
    pricesUsd: pricesAfter(input.pricesUsd, shock, missing),
    terms: withHaircutsShifted(input.terms, shock.haircuts),
  };
}

/** What the shock does not touch is known to stay as it is, whatever its worth. */
function noteLacking(leg: PreparedLeg, shock: Shock, missing: string[]): void {
  if (!touches(shock, leg.source)) return;
  const lacks = leg.movable === null ? leg.leg.missing : [leg.movable.lacks(shock) ?? ''];
  for (const name of lacks) if (name !== '' && !missing.includes(name)) missing.push(name);
}

function positionsAfter(
  positions: readonly HeldPosition[],
  states: ReadonlyMap<string, LegState>,
): readonly HeldPosition[] {
  const after: HeldPosition[] = [];
  for (const position of positions) {
    const state = states.get(position.instrument.id);
    if (state === undefined) after.push(position);
    else if (!state.settled) after.push(movedPosition(position, state));
  }
  return after;
}

/** What the venue had not said before the shock it does not say after it. */
const movedPosition = (position: HeldPosition, state: LegState): HeldPosition => ({
  ...position,
  markPrice: position.markPrice === null ? null : state.markPrice,
  impliedVol: position.impliedVol === null ? null : state.impliedVol,
  forwardUsd: position.forwardUsd === null ? null : state.forwardUsd,
});

function pricesAfter(
  prices: AccountInput['pricesUsd'],
  shock: Shock,
  missing: string[],
): ReadonlyMap<string, number> {
  const after = new Map<string, number>();
  for (const [name, price] of prices) {
    if (isUsdLike(name)) {
      after.set(name, price * stableFactor(shock, name));
      continue;
    }
    const move = moveOf(shock, name);
    if (move !== null) after.set(name, price * (1 + move.spotMove));
  }
  if (!isFinitePositive(after)) missing.push('a price above zero after the shock');
  return after;
}

const isFinitePositive = (prices: ReadonlyMap<string, number>): boolean =>
  [...prices.values()].every((price) => price > 0 && price < Infinity);

