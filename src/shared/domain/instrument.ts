/**
 * What can be traded. A contract is `linear` (profit in quote currency) or `inverse` (coin-settled: profit in the
 * underlying). Quantities are in contracts, whose size `contractMultiplier` gives: units of the underlying for spot,
 * options and linear contracts; USD of face value for inverse perpetuals and futures.
 * Option prices of inverse options are in coin per 1 underlying, as Deribit quotes them.
 */
import type { Decimal } from './decimal.ts';
import type { Currency, InstrumentId, Underlying, VenueId } from './ids.ts';

export type ContractStyle = 'linear' | 'inverse';
export type OptionType = 'call' | 'put';
export type InstrumentKind = Instrument['kind'];

export interface TickStep {
  readonly abovePrice: Decimal;
  readonly tickSize: Decimal;
}

interface InstrumentTerms {
  readonly id: InstrumentId;
  readonly venue: VenueId;
  /** The venue's own spelling. */
  readonly venueName: string;
  readonly underlying: Underlying;
  readonly style: ContractStyle;
  /** Currency in which the price is quoted. */
  readonly quoteCurrency: Currency;
  /** Currency in which profit, loss, premium and fees are paid. */
  readonly settlementCurrency: Currency;
  readonly contractMultiplier: Decimal;
  /** Smallest step of a price; the finest where the step depends on the price. */
  readonly tickSize: Decimal;
  /** Wider ticks above a price; absent where there is one tick. See tick.ts. */
  readonly tickSteps?: readonly TickStep[];
  readonly lotSize: Decimal;
  readonly minQuantity: Decimal;
  /** Fractions of the notional (options: of the underlying's, where the venue caps the fee see its README). */
  readonly makerFeeRate: number;
  readonly takerFeeRate: number;
}

export interface Spot extends InstrumentTerms {
  readonly kind: 'spot';
  /** Traded by a transaction on a chain: gas comes on top (domain/chain/gasCost.ts). Absent: it is not. */
  readonly chain?: OnChain;
}

export interface OnChain {
  readonly chainId: number;
  /** The pool's fee, as a fraction: it stands in the prices of quote and book already, whose fee rates are zero. */
  readonly feeInPrice: number;
}

export interface Perpetual extends InstrumentTerms {
  readonly kind: 'perpetual';
  readonly fundingIntervalMs: number;
}

export interface Future extends InstrumentTerms {
  readonly kind: 'future';
  readonly expiryTimeMs: number;
}

export interface Option extends InstrumentTerms {
  readonly kind: 'option';
  readonly optionType: OptionType;
  readonly strike: Decimal;
  readonly expiryTimeMs: number;
}

/** Contracts of one instrument for each contract of the combo; negative: sold when the combo is bought. */
export interface ComboLeg { readonly instrument: InstrumentId; readonly ratio: Decimal }

/**
 * Several legs traded as one, at one net price that may be zero or below it. Nothing is ever held of it: a fill books
 * the fills of its legs. It ends with the leg that ends first.
 */
export interface Combo extends InstrumentTerms {
  readonly kind: 'combo';
  readonly legs: readonly ComboLeg[];
  readonly expiryTimeMs: number;
}

export type Instrument = Spot | Perpetual | Future | Option | Combo;

export const expiryTimeMsOf = (instrument: Instrument): number | null =>
  'expiryTimeMs' in instrument ? instrument.expiryTimeMs : null;

/** ACT/365 with milliseconds, recomputed on every valuation; never negative. */
export const MS_PER_DAY = 86_400_000;
export const MS_PER_YEAR = 365 * MS_PER_DAY;
export const yearsUntil = (expiryTimeMs: number, nowMs: number): number =>
  Math.max(0, expiryTimeMs - nowMs) / MS_PER_YEAR;
