/**
 * What the options venue lists: per underlying an inverse perpetual, two dated futures and a chain of options whose
 * strikes lie a good third of a standard deviation apart. What is listed stays listed until it expires; new strikes
 * come as the price moves and new expiries as days pass.
 */
import { dec, fromNumber, toNumber, toText } from '../../../../shared/domain/decimal.ts';
import { instrumentIdOf, type Underlying, type VenueId } from '../../../../shared/domain/ids.ts';
import type { Future, Instrument, Option, OptionType, Perpetual } from '../../../../shared/domain/instrument.ts';
import type { Market } from '../market/market.ts';
import { expiriesAfter, expiryName } from './calendar.ts';

export const OPTIONS_VENUE: VenueId = 'simulated-options';
/** Deribit's tick_size_steps: from this price on the tick is wider. */
const TICK_STEPS = [{ abovePrice: dec('0.005'), tickSize: dec('0.0005') }];

interface Terms {
  readonly contractUsd: string;
  readonly futureTick: string;
  readonly optionLot: string;
  readonly strikeSteps: readonly number[];
}

const TERMS: Readonly<Record<Underlying, Terms>> = {
  BTC: { contractUsd: '10', futureTick: '0.5', optionLot: '0.1',
    strikeSteps: [250, 500, 1_000, 2_000, 2_500, 5_000, 10_000] },
  ETH: { contractUsd: '1', futureTick: '0.05', optionLot: '1', strikeSteps: [5, 10, 20, 25, 50, 100, 200] },
};

/** How close strikes lie, in standard deviations, and how many stand on each side of the forward. */
export interface ChainDensity {
  readonly gap: number;
  /** Of the dailies, and of later expiries. */
  readonly near: number;
  readonly far: number;
  /** How few may be left on a side before new ones are listed. */
  readonly fewest: number;
}

const PRACTICE_DENSITY: ChainDensity = { gap: 0.35, near: 3, far: 4, fewest: 2 };

export function listedInstruments(
  market: Market, underlyings: readonly Underlying[], already: readonly Instrument[],
  density: ChainDensity = PRACTICE_DENSITY,
): Instrument[] {
  return underlyings.flatMap((underlying) => {
    const { dailies, weekly, monthly, quarterly } = expiriesAfter(market.timeMs);
    const near = dailies.flatMap((expiry) => optionsOf(market, underlying, expiry, density.near, already, density));
    const far = [weekly, monthly, quarterly]
      .flatMap((expiry) => optionsOf(market, underlying, expiry, density.far, already, density));
    const futures = [monthly, quarterly].map((expiry) => futureOf(underlying, expiry));
    return [perpetualOf(underlying), ...futures, ...near, ...far];
  });
}

function optionsOf(
  market: Market, underlying: Underlying, expiryTimeMs: number, aSide: number, already: readonly Instrument[],
  { gap, fewest }: ChainDensity,
): Option[] {
  const forward = market.forward(underlying, expiryTimeMs);
  const strikes = already.flatMap((listed) =>
    (listed.kind === 'option' && listed.underlying === underlying && listed.expiryTimeMs === expiryTimeMs
      && listed.optionType === 'call' ? [toNumber(listed.strike)] : []));
  const below = strikes.filter((strike) => strike < forward).length;
  if (below >= fewest && strikes.length - below >= fewest) return [];
  const step = strikeStep(market, underlying, expiryTimeMs, strikes, gap);
  const middle = Math.round(forward / step) * step;
  const wanted = Array.from({ length: 2 * aSide + 1 }, (_, i) => middle + (i - aSide) * step);
  return wanted.filter((strike) => strike > 0).flatMap((strike) =>
    (['call', 'put'] as const).map((type) => optionOf(underlying, expiryTimeMs, strike, type)));
}

/** Of an expiry that is listed already: its own; of a new one: fitting its standard deviation. */
function strikeStep(
  market: Market, underlying: Underlying, expiryTimeMs: number, strikes: readonly number[], gap: number,
): number {
  const sorted = [...strikes].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((strike, i) => strike - (sorted[i] ?? 0));
  if (gaps.length > 0) return Math.min(...gaps);
  const deviation = market.spot(underlying) * Math.sqrt(market.smile(underlying, expiryTimeMs).theta);
  const steps = termsOf(underlying).strikeSteps;
  return steps.find((step) => step >= gap * deviation) ?? steps[steps.length - 1] ?? 1;
}

const FEES = { option: 0.0003, maker: 0, taker: 0.0005 };
const FUNDING_INTERVAL_MS = 8 * 3_600_000;

function coinContract(underlying: Underlying, name: string) {
  const { contractUsd, futureTick } = termsOf(underlying);
  return {
    id: instrumentIdOf(OPTIONS_VENUE, name), venue: OPTIONS_VENUE, venueName: name, underlying, style: 'inverse',
    quoteCurrency: 'USD', settlementCurrency: underlying, contractMultiplier: dec(contractUsd),
    tickSize: dec(futureTick), lotSize: dec('1'), minQuantity: dec('1'), makerFeeRate: FEES.maker,
    takerFeeRate: FEES.taker,
  } as const;
}

export const perpetualOf = (underlying: Underlying): Perpetual =>
  ({ ...coinContract(underlying, `${underlying}-PERPETUAL`), kind: 'perpetual',
    fundingIntervalMs: FUNDING_INTERVAL_MS });

export const futureOf = (underlying: Underlying, expiryTimeMs: number): Future =>
  ({ ...coinContract(underlying, `${underlying}-${expiryName(expiryTimeMs)}`), kind: 'future', expiryTimeMs });

export function optionOf(underlying: Underlying, expiryTimeMs: number, strike: number, optionType: OptionType): Option {
  const { optionLot } = termsOf(underlying);
  const exactStrike = fromNumber(strike, 2);
  const letter = optionType === 'call' ? 'C' : 'P';
  const name = `${underlying}-${expiryName(expiryTimeMs)}-${toText(exactStrike)}-${letter}`;
  return {
    id: instrumentIdOf(OPTIONS_VENUE, name), venue: OPTIONS_VENUE, venueName: name, underlying, style: 'inverse',
    quoteCurrency: underlying, settlementCurrency: underlying, contractMultiplier: dec('1'), tickSize: dec('0.0001'),
    tickSteps: TICK_STEPS, lotSize: dec(optionLot), minQuantity: dec(optionLot), makerFeeRate: FEES.option,
    takerFeeRate: FEES.option,
    kind: 'option', optionType, strike: exactStrike, expiryTimeMs,
  };
}

function termsOf(underlying: Underlying): Terms {
  const terms = TERMS[underlying];
  if (terms === undefined) throw new RangeError(`the options venue does not list ${underlying}`);
  return terms;
}
