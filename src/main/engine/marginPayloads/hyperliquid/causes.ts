/** Differences that a Hyperliquid payload explains by itself: its pool, other prices, tables, orders. */
import type { LeverageTier } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import type { AccountInput } from '../../../risk/margin/model.ts';
import { MARGIN_TABLES } from '../../../risk/margin/hyperliquid/parameters.ts';
import type { PoolEvidence } from '../../../risk/margin/hyperliquid/pool.ts';
import type { KnownCause } from '../marginCase.ts';
import { listed, type HyperliquidPayload, type ReportedState } from './accountState.ts';
import type { GivenPrices } from './coinTables.ts';

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
  return positions.flatMap(({ coin, maxLeverage }): KnownCause[] => {
    const first = tables.get(coin)?.[0]?.maxLeverage;
    if (first === undefined || maxLeverage === undefined || first === maxLeverage) return [];
    return [{ kind: 'wrong tier', quantity: 'maintenance', text: `the table of ${coin} in ${file} begins at ${first}x, `
      + `the position may have ${maxLeverage}x: the position's counts` }];
  });
}

export const orderCauses = ({ openOrders }: AccountInput): KnownCause[] => (openOrders.length === 0 ? []
  : [{ kind: 'open orders', quantity: 'initial', text: 'the venue\'s totalMarginUsed leaves open orders out' }]);
