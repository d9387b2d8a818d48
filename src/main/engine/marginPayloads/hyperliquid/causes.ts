/** Differences that a Hyperliquid payload explains by itself: its pool, other prices, tables, orders. */
import type { LeverageTier } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import type { AccountInput } from '../../../risk/margin/model.ts';
import { hyperliquid } from '../../../risk/margin/hyperliquid/hyperliquid.ts';
import { MARGIN_TABLES } from '../../../risk/margin/hyperliquid/parameters.ts';
import type { PoolEvidence } from '../../../risk/margin/hyperliquid/pool.ts';
import type { KnownCause } from '../marginCase.ts';
import { listed, type HyperliquidPayload, type ReportedState } from './accountState.ts';
import type { GivenPrices } from './coinTables.ts';
import { perpetualOf } from './listing.ts';

export function poolCauses({ state, abstraction }: HyperliquidPayload, evidence: PoolEvidence): KnownCause[] {
  if (abstraction !== null && abstraction !== 'disabled') {
    return [{ kind: 'account mode', quantity: null, text: `the account is under ${abstraction}: pool not derivable` }];
  }
  if (evidence.pool !== 'shared') return [];
  const { impliedUsd } = evidence;
  const implied = impliedUsd === null ? 'another pool than' : `a pool of ${impliedUsd.toFixed(4)} USDC beside`;
  const text = `the venue's liquidation prices imply ${implied} the account value of `
    + `${state.crossMarginSummary.accountValue} USDC: spot collateral counts (a unified or portfolio-margin account), `
    + 'pool not derivable';
  return [{ kind: 'account mode', quantity: null, text }];
}

export function markCauses(input: AccountInput, prices: GivenPrices | null, file: string): KnownCause[] {
  if (prices === null) return [];
  const moved = input.positions.filter(({ instrument, markPrice }) => {
    const given = prices.byCoin.get(instrument.venueName);
    return given !== undefined && markPrice !== null && Math.abs(given / markPrice - 1) > 1e-9;
  });
  if (moved.length === 0) return [];
  const places = moved.slice(0, 5).map(({ instrument, markPrice }) =>
    `${instrument.venueName} ${prices.byCoin.get(instrument.venueName)} for `
    + String(Number((markPrice ?? NaN).toPrecision(9))));
  const more = moved.length > 5 ? ` and ${moved.length - 5} more` : '';
  return [{ kind: prices.of === 'mids' ? 'mark against mid' : 'price age', quantity: null,
    text: `${file} has other ${prices.of} than the venue's marks: ${places.join(', ')}${more}` }];
}

/** Below the lowest step of any known table a position's own highest leverage is all there is to know. */
const LOWEST_STEP_USD = Math.min(...[...MARGIN_TABLES.values()].flat().map(({ fromUsd }) => fromUsd || Infinity));

export function tableCauses(
  state: ReportedState, tables: ReadonlyMap<string, readonly LeverageTier[]> | null, file: string,
): KnownCause[] {
  const positions = listed(state);
  if (tables === null) {
    const large = positions.filter(({ positionValue }) => positionValue >= LOWEST_STEP_USD).map(({ coin }) => coin);
    const text = 'without --meta the steps of the margin tables are not known';
    const price: KnownCause = { kind: 'unknown parameter set', quantity: 'liquidationPrice', text };
    return large.length === 0 ? [price]
      : [price, { ...price, quantity: 'maintenance', text: `${text}: ${large.join(', ')}` }];
  }
  const own = positions.flatMap(({ coin, maxLeverage }) => {
    const first = tables.get(coin)?.[0]?.maxLeverage;
    return first === undefined || maxLeverage === undefined || first === maxLeverage ? []
      : [`${coin} ${maxLeverage}x for ${first}x`];
  });
  if (own.length === 0) return [];
  return [{ kind: 'wrong tier', quantity: 'maintenance',
    text: `positions have another highest leverage than the tables of ${file}, and it counts: ${own.join(', ')}` }];
}

/** `freeUsd`: what may leave by our account; null where that is not known. */
export function orderCauses(
  { openOrders }: AccountInput, { orders, state }: HyperliquidPayload, freeUsd: number | null,
): KnownCause[] {
  const kind = 'open orders' as const;
  const total: KnownCause[] = openOrders.length === 0 ? []
    : [{ kind, quantity: 'initial', text: 'the venue\'s totalMarginUsed leaves open orders out' }];
  const heldUsd = freeUsd === null || state.withdrawable === undefined ? 0 : freeUsd - state.withdrawable;
  if (openOrders.length > 0) {
    const text = 'what open orders hold goes by a rule that is not published';
    return [...total, { kind, quantity: 'withdrawable', text }];
  }
  // Less may leave than positions alone would have it: that much is held by orders that the state does not name.
  if (orders !== null || heldUsd <= 1e-4) return total;
  const text = `the state does not name the open orders: ${Number(heldUsd.toFixed(6))} USD less may leave, `
    + 'which they would hold';
  return [...total, { kind, quantity: 'withdrawable', text }];
}

/** Every printed amount is cut to this. */
const PRINTED_USD = 1e-6;

/** A small position's price hangs on digits that the state does not print: which of the prices, and by how much. */
export function roundingCauses(input: AccountInput, state: ReportedState): KnownCause[] {
  const positions = listed(state);
  const reported = new Map(positions.map((one) => [perpetualOf(one.coin).id, one]));
  return (hyperliquid.positionLiquidations?.(input) ?? []).flatMap(({ instrument, priceUsd }): KnownCause[] => {
    const one = reported.get(instrument);
    if (one === undefined || one.liquidationPx === null || priceUsd === null) return [];
    const inTheSum = one.leverage.type === 'isolated' ? 2 : positions.length + 1;
    const mostUsd = inTheSum * PRINTED_USD / Math.abs(one.szi);
    const offUsd = Math.abs(priceUsd - one.liquidationPx);
    if (offUsd > 2 * mostUsd || offUsd <= PRICE_DIGITS * one.liquidationPx) return [];
    return [{ kind: 'rounding', quantity: 'liquidationPrice', instrument,
      text: `amounts with six decimals leave the price of ${one.coin} open by ${mostUsd.toExponential(1)} USD` }];
  });
}

/** What larger positions agree to anyhow. */
const PRICE_DIGITS = 1e-8;
