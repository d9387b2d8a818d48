/**
 * GMX v2's margin of an account: every position is its own pool, and the totals are their sums, beside which health is
 * that of the worst. Tokens in the wallet are worth something and secure nothing. Rules and gaps: README.md.
 */
import type { GmxTerms } from '../../../../shared/domain/marginTerms/gmx.ts';
import { unitsOf } from '../../portfolio/contractValue.ts';
import { cashOf, markOf, note, positionUsd, pricesOf, resultOf, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition, MarginModel, MarginResult, PositionLiquidation } from '../model.ts';
import { liquidationPrice, remaining, required, requiredToOpen, type GmxPosition } from './position.ts';

export const gmx: MarginModel = {
  id: 'gmx', evaluate, requires, positionLiquidations,
  offsets: { claim: 'none: every position stands on its own collateral',
    groupOf: () => null },
};

interface Read {
  readonly positions: readonly GmxPosition[];
  readonly walletUsd: number;
  readonly missing: readonly string[];
}

function read(input: AccountInput): Read {
  const prices = pricesOf(input);
  const terms = input.terms?.model === 'gmx' ? input.terms : null;
  const { dollarsUsd, coinsHeldUsd, coinsOwedUsd } = cashOf(input, prices);
  const held = input.positions.filter(({ quantity }) => quantity !== 0);
  const ownedUsd = held.filter(({ instrument }) => instrument.kind === 'spot')
    .reduce((sum, position) => sum + positionUsd(position, prices), 0);
  const positions = held.filter(({ instrument }) => instrument.kind !== 'spot')
    .flatMap((position) => positionOf(position, terms, prices));
  return { positions, walletUsd: dollarsUsd + coinsHeldUsd + coinsOwedUsd + ownedUsd, missing: prices.missing };
}

function positionOf(held: HeldPosition, terms: GmxTerms | null, prices: Prices): readonly GmxPosition[] {
  const { instrument, quantity, averagePrice, margin } = held;
  const own = terms?.positions.find((one) => one.instrument === instrument.id);
  if (terms === null) note(prices.missing, 'margin terms of gmx');
  else if (own === undefined || instrument.kind !== 'perpetual' || instrument.style !== 'linear') {
    note(prices.missing, `margin rule for ${instrument.venueName}`);
  }
  if (terms === null || own === undefined) return [];
  if (margin?.mode !== 'isolated') note(prices.missing, `collateral of ${instrument.venueName}`);
  if (averagePrice === null || !(averagePrice > 0)) note(prices.missing, `average price of ${instrument.venueName}`);
  const sizeTokens = Math.abs(unitsOf(instrument, quantity));
  const { collateralCurrency, instrument: id, ...rules } = own;
  return [{
    ...rules, instrument: id, market: instrument.venueName, isLong: quantity > 0, sizeTokens,
    sizeUsd: sizeTokens * (averagePrice ?? NaN), indexPriceUsd: markOf(held, prices),
    collateralTokens: margin?.mode === 'isolated' ? margin.collateral : NaN,
    collateralPriceUsd: prices.usd(collateralCurrency), collateralIsIndex: collateralCurrency === instrument.underlying,
    minCollateralUsd: terms.minCollateralUsd,
  }];
}

const sumOf = (positions: readonly GmxPosition[], of: (position: GmxPosition) => number): number =>
  positions.reduce((sum, position) => sum + of(position), 0);

function evaluate(input: AccountInput): MarginResult {
  const { positions, walletUsd, missing } = read(input);
  const left = sumOf(positions, remaining);
  const explanation = positions.map((position) => ({ label: position.market, usd: required(position) }));
  const result = resultOf({
    equity: left + walletUsd, haircutEquity: left, initial: sumOf(positions, requiredToOpen),
    maintenance: sumOf(positions, required),
  }, explanation, missing);
  if (result.missing.length > 0 || positions.length === 0) return result;
  return { ...result, pools: positions.map((position) => ({
    instrument: position.instrument, label: position.market, equityUsd: remaining(position),
    maintenanceUsd: required(position) })) };
}

function requires(input: AccountInput): readonly string[] {
  return read(input).missing;
}

function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const { positions, missing } = read(input);
  return missing.length > 0 ? [] : positions.map((position) => ({
    instrument: position.instrument, priceUsd: liquidationPrice(position),
    condition: 'isolated; fees and price impact as they are now',
  }));
}
