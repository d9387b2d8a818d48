/** What `ballast structure` prints: priced legs, gain now, at a date and at the first expiry, Greeks, margin after. */
import { toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import { ZERO_GREEKS, type Greeks } from '../../../shared/domain/greeks.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarginChange } from '../../../shared/domain/margin/detail.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { outcomes, type Outcomes } from '../../risk/structures/outcomes.ts';
import { firstExpiry, profitCurve, type StructureLeg, type StructureMarket } from '../../risk/structures/structure.ts';
import { expirySmile, volOn } from '../../risk/surface/surface.ts';
import { VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import {
  WITHOUT_BOUND, type StructureAnswer, type StructureGreeks,
} from '../../../shared/contract/questions/structure.ts';
import { legCostUsd, legPriceOf } from './legPrice.ts';
import type { TypedLeg } from './legText.ts';
import type { StructureSource } from './structureSource.ts';

interface PricedLeg extends StructureLeg {
  readonly pricedAt: 'given' | 'ask' | 'bid' | 'mark';
}

const CURVE_POINTS = 41;
/** The table reaches so many deviations to the first expiry, at most by half and double. */
const REACH_DEVIATIONS = 3;
const FARTHEST = Math.LN2;

/** Throws Error naming the leg or the date. `dateMs`: a moment to look at beside now and the first expiry. */
export function structureReport(
  source: StructureSource,
  typed: readonly TypedLeg[],
  dateMs: number | null,
): StructureAnswer {
  const legs = typed.map((leg, i) => pricedLeg(source, leg, i));
  const underlyings = [...new Set(legs.map(({ instrument }) => instrument.underlying))];
  const [underlying, ...others] = underlyings;
  if (underlying === undefined || others.length > 0)
    throw new Error(`legs on ${underlyings.join(', ')}: one underlying at a time`);
  const spotUsd = indexOf(source, legs);
  const surface = source.surfaceOf(underlying);
  const market: StructureMarket = {
    nowMs: source.nowMs,
    spotUsd,
    smileOf: (expiryTimeMs) => (surface === null ? null : expirySmile(surface, expiryTimeMs, source.nowMs)),
  };
  const expiryTimeMs = firstExpiry(legs);
  checkDate(source.nowMs, expiryTimeMs, dateMs);
  const atExpiry = expiryTimeMs === null ? null : outcomes(legs, market, expiryTimeMs);
  return {
    asOf: isoTime(source.nowMs),
    underlying,
    spotUsd,
    costUsd: legs.reduce((sum, leg) => sum + legCostUsd(leg, spotUsd), 0),
    legs: legs.map((leg) => ({
      instrument: leg.instrument.id,
      quantity: leg.quantity,
      price: leg.price,
      pricedAt: leg.pricedAt,
      costUsd: legCostUsd(leg, spotUsd),
    })),
    firstExpiry: expiryTimeMs === null ? null : isoTime(expiryTimeMs),
    atFirstExpiry: atExpiry === null ? null : shownOutcomes(atExpiry),
    gains: gainsOf(legs, market, expiryTimeMs, dateMs),
    greeks: greeksOf(source, legs),
    marginAfter: marginAfter(source, legs),
    assumptions: [
      'premiums in dollars of today',
      'the smile moves with the forward',
      'the basis runs down to its expiry',
      ...(legs.some(({ instrument }) => instrument.kind === 'perpetual') ? ['funding of perpetuals is left out'] : []),
    ],
    surface:
      surface === null
        ? 'none: chances and values before expiry are not known'
        : `fitted at ${isoTime(surface.asOfMs)}`,
  };
}

function pricedLeg(source: StructureSource, { name, quantity, price }: TypedLeg, i: number): PricedLeg {
  const found = source.instruments.filter(({ id, venueName }) => id === name || venueName === name);
  const [instrument, ...more] = found;
  if (instrument === undefined) throw new Error(`leg ${i + 1}: no instrument ${name}`);
  if (more.length > 0) throw new Error(`leg ${i + 1}: ${name} is ${found.map(({ id }) => id).join(' or ')}: say which`);
  if (price !== null) return { instrument, quantity, price, pricedAt: 'given' };
  const at = legPriceOf(source.quoteOf(instrument), quantity);
  if (at === null) throw new Error(`leg ${i + 1}: ${name} has no price: give one with @`);
  return { instrument, quantity, ...at };
}

export function indexOf(source: StructureSource, legs: readonly Pick<StructureLeg, 'instrument'>[]): number {
  for (const { instrument } of legs) {
    const index = source.marketOf(instrument).indexPriceUsd ?? numberOf(source.quoteOf(instrument)?.indexPrice ?? null);
    if (index !== null) return index;
  }
  throw new Error(`no index price of ${legs[0]?.instrument.underlying ?? ''}`);
}

const numberOf = (value: Decimal | null): number | null => (value === null ? null : toNumber(value));

function checkDate(nowMs: number, expiryTimeMs: number | null, dateMs: number | null): void {
  if (expiryTimeMs !== null && expiryTimeMs <= nowMs)
    throw new Error(`the first expiry ${isoTime(expiryTimeMs)} is past`);
  if (dateMs === null) return;
  const last = expiryTimeMs ?? Infinity;
  if (dateMs < nowMs || dateMs > last) {
    throw new Error(`date: ${isoTime(dateMs)} is not between ${isoTime(nowMs)} and the first expiry`);
  }
}

type Shown = NonNullable<StructureAnswer['atFirstExpiry']>;

function shownOutcomes({ breakEvensUsd, maxLossUsd, maxGainUsd, probabilityOfProfit, missing }: Outcomes): Shown {
  if (missing.length > 0)
    return { breakEvensUsd: null, maxLossUsd: null, maxGainUsd: null, probabilityOfProfit: null, missing };
  return {
    breakEvensUsd,
    maxLossUsd: maxLossUsd ?? WITHOUT_BOUND,
    maxGainUsd: maxGainUsd ?? WITHOUT_BOUND,
    probabilityOfProfit,
    missing,
  };
}

function gainsOf(
  legs: readonly StructureLeg[],
  market: StructureMarket,
  expiryTimeMs: number | null,
  dateMs: number | null,
): StructureAnswer['gains'] {
  const moments = [
    ['now', market.nowMs],
    ['atDate', dateMs],
    ['atFirstExpiry', expiryTimeMs],
  ] as const;
  const curves = moments.flatMap(([name, timeMs]) =>
    timeMs === null ? [] : [{ name, ...profitCurve(legs, market, timeMs) }],
  );
  const money = expiryTimeMs === null ? null : market.smileOf(expiryTimeMs);
  // One deviation of the log price to the first expiry.
  const deviation = money === null ? FARTHEST : Math.sqrt(volOn(money, money.forward)?.totalVariance ?? FARTHEST);
  const reach = Math.min(FARTHEST, REACH_DEVIATIONS * deviation);
  const prices = Array.from(
    { length: CURVE_POINTS },
    (_, i) => market.spotUsd * Math.exp(reach * ((2 * i) / (CURVE_POINTS - 1) - 1)),
  );
  return {
    missing: Object.fromEntries(curves.map(({ name, missing }) => [name, missing])),
    rows: prices.map((spotUsd) => ({
      spotUsd,
      ...Object.fromEntries(curves.map(({ name, missing, at }) => [name, missing.length > 0 ? null : at(spotUsd)])),
    })),
  };
}

function greeksOf(source: StructureSource, legs: readonly StructureLeg[]): StructureGreeks {
  const sum: Record<keyof Greeks, number> = { ...ZERO_GREEKS };
  const missing: string[] = [];
  for (const { instrument, quantity, price } of legs) {
    const leg = valueLeg(
      {
        legId: instrument.id,
        account: `${instrument.venue}/structure`,
        currency: null,
        underlying: instrument.underlying,
        quantity,
        averagePrice: price,
        ...source.marketOf(instrument),
      },
      source.nowMs,
      VALUATION_BOUNDS,
    );
    if (leg.greeks === null) missing.push(...leg.missing);
    else for (const name of Object.keys(sum) as (keyof Greeks)[]) sum[name] += leg.greeks[name];
  }
  return missing.length > 0 ? { missing } : { ...sum, missing };
}

/** Venue by venue: each has its own accounts. */
function marginAfter(source: StructureSource, legs: readonly StructureLeg[]): StructureAnswer['marginAfter'] {
  return [...new Set(legs.map(({ instrument }) => instrument.venue))].flatMap((venue) =>
    source
      .marginAfter(venue, legs.filter(({ instrument }) => instrument.venue === venue).map(changeOf))
      .map(({ account, before, after, missing }) => ({ account, before, after, missing })),
  );
}

const changeOf = ({
  instrument,
  quantity,
  price,
}: {
  instrument: Instrument;
  quantity: number;
  price: number;
}): MarginChange => ({
  kind: 'trade',
  instrument: instrument.id,
  side: quantity > 0 ? 'buy' : 'sell',
  quantity: Math.abs(quantity),
  price,
});

const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
