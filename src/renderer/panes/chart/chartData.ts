/** What the chart shows besides candles: own fills, the prices at which delta leaves its band, liquidation prices. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { Candle } from '../../../shared/contract/queries.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';
import type { ChartLine, ChartMarker } from '../../ui/chart/candleChart.ts';

/** The candle that a price belongs to, grown from the one before it. Null when it is older than that one. */
export function grownCandle(last: Candle | null, timeMs: number, price: number, intervalMs: number): Candle | null {
  const startMs = Math.floor(timeMs / intervalMs) * intervalMs;
  if (last === null || startMs > last.timeMs) {
    return { timeMs: startMs, open: price, high: price, low: price, close: price };
  }
  if (startMs < last.timeMs) return null;
  return { ...last, high: Math.max(last.high, price), low: Math.min(last.low, price), close: price };
}

/** History, then what grew since it was read; a candle that both have is one. Both oldest first. */
export function joinCandles(history: readonly Candle[], live: readonly Candle[]): readonly Candle[] {
  const [first] = live;
  if (first === undefined) return history;
  const before = history.filter((candle) => candle.timeMs < first.timeMs);
  const same = history.find((candle) => candle.timeMs === first.timeMs);
  if (same === undefined) return [...before, ...live];
  const high = Math.max(same.high, first.high);
  const joined = { ...first, open: same.open, high, low: Math.min(same.low, first.low) };
  return [...before, joined, ...live.slice(1)];
}

/**
 * The index that the chart follows: of the first venue in the alphabet that trades the underlying, since an oracle's
 * price moves in steps; of the first that quotes it where none trades it.
 */
export function indexOf(
  indexes: readonly WireRecord<'indexes'>[],
  trading: ReadonlySet<string>,
  underlying: string,
): WireRecord<'indexes'> | null {
  const quoted = indexes.filter((index) => index.underlying === underlying)
    .sort((a, b) => (a.venue < b.venue ? -1 : 1));
  return quoted.find((index) => trading.has(`${index.venue} ${underlying}`)) ?? quoted[0] ?? null;
}

/** "venue underlying" of everything listed. */
export const tradingPairs = (instruments: readonly WireRecord<'instruments'>[]): ReadonlySet<string> =>
  new Set(instruments.map((each) => `${each.venue} ${each.underlying}`));

/** What can be charted: what is traded and has an index; anything with an index where nothing is traded. */
export function chartable(indexes: readonly WireRecord<'indexes'>[], trading: ReadonlySet<string>): readonly string[] {
  const quoted = [...new Set(indexes.map((index) => index.underlying))].sort();
  const traded = new Set([...trading].map((pair) => pair.slice(pair.indexOf(' ') + 1)));
  const both = quoted.filter((underlying) => traded.has(underlying));
  return both.length > 0 ? both : quoted;
}

export interface FundingRow {
  readonly instrument: string;
  readonly venueName: string;
  /** Fraction of notional a year, simple; positive: longs pay. */
  readonly yearly: number;
  readonly perInterval: number;
  readonly intervalHours: number;
}

const HOURS_PER_YEAR = 8_766;

/** What perpetuals of an underlying pay now, by venue's prediction; those that say nothing are left out. */
export function fundingRows(
  instruments: Iterable<WireRecord<'instruments'>>,
  quotes: ReadonlyMap<string, Pick<WireRecord<'quotes'>, 'fundingRate'>>,
  underlying: string,
): readonly FundingRow[] {
  const rows: FundingRow[] = [];
  for (const instrument of instruments) {
    if (instrument.underlying !== underlying || instrument.kind !== 'perpetual') continue;
    const perInterval = quotes.get(instrument.id)?.fundingRate ?? null;
    const intervalHours = instrument.fundingIntervalMs / 3_600_000;
    if (perInterval === null || !(intervalHours > 0)) continue;
    rows.push({ instrument: instrument.id, venueName: instrument.venueName, perInterval, intervalHours,
      yearly: (perInterval * HOURS_PER_YEAR) / intervalHours });
  }
  return rows.toSorted((a, b) => a.yearly - b.yearly);
}

const MAX_MARKERS = 300;

export function fillMarkers(
  fills: readonly WireRecord<'fills'>[],
  instruments: ReadonlyMap<string, WireRecord<'instruments'>>,
  underlying: string,
  intervalMs: number,
): ChartMarker[] {
  const markers: ChartMarker[] = [];
  for (const fill of fills) {
    const instrument = instruments.get(fill.instrument);
    if (instrument?.underlying !== underlying || fill.venueTimeMs === null) continue;
    markers.push({
      timeMs: Math.floor(fill.venueTimeMs / intervalMs) * intervalMs,
      side: fill.side === 'buy' ? 'up' : 'down',
      text: `${fill.side === 'buy' ? '+' : '-'}${formatDecimal(fill.quantity)} ${instrument.venueName}`,
    });
  }
  return markers.sort((a, b) => a.timeMs - b.timeMs).slice(-MAX_MARKERS);
}

export interface BandPrice { readonly end: 'lower' | 'upper'; readonly priceUsd: number }

export interface BandInput {
  readonly indexPriceUsd: number | null;
  readonly deltaCoin: number | null;
  readonly gammaCoinPerUsd: number | null;
  readonly targetDeltaCoin: number;
  readonly bandDeltaCoin: number;
}

/** Further than this from the index a straight line through delta says nothing. */
const MAX_BAND_MOVE = 0.25;

/**
 * Prices at which delta would reach the ends of its band, from delta and gamma where it stands: exact for small moves
 * only, so ends further than a quarter of the price away are left out, as are both when gamma is unknown or nil.
 */
export function bandPrices(input: BandInput): readonly BandPrice[] {
  const { indexPriceUsd, deltaCoin, gammaCoinPerUsd, targetDeltaCoin, bandDeltaCoin } = input;
  if (indexPriceUsd === null || deltaCoin === null || gammaCoinPerUsd === null || gammaCoinPerUsd === 0) return [];
  return (['lower', 'upper'] as const).flatMap((end) => {
    const wanted = targetDeltaCoin + (end === 'lower' ? -bandDeltaCoin : bandDeltaCoin);
    const priceUsd = indexPriceUsd + (wanted - deltaCoin) / gammaCoinPerUsd;
    const near = Math.abs(priceUsd / indexPriceUsd - 1) <= MAX_BAND_MOVE;
    return Number.isFinite(priceUsd) && near ? [{ end, priceUsd }] : [];
  });
}

/** `labelOf`: of an account. */
export function liquidationLines(
  healths: readonly WireRecord<'health'>[], underlying: string, labelOf: (account: string) => string,
): ChartLine[] {
  return healths.flatMap((health) => health.distances
    .filter((distance) => distance.underlying === underlying)
    .flatMap(({ downPriceUsd, upPriceUsd }) => [downPriceUsd, upPriceUsd])
    .filter((price) => price !== null)
    .map((price) => ({ price, label: `liq ${labelOf(health.account)}`, color: '--danger', dashed: false })));
}

/** What the price reaches first comes first: not every name fits on a narrow chart. As they are while there is none. */
export function nearestFirst(lines: readonly ChartLine[], priceUsd: number | null): readonly ChartLine[] {
  if (priceUsd === null) return lines;
  const away = ({ price }: ChartLine): number => Math.abs(price - priceUsd);
  return [...lines].sort((a, b) => away(a) - away(b));
}

export function bandLines(input: BandInput, underlying: string): ChartLine[] {
  return bandPrices(input).map(({ end, priceUsd }) => {
    const sign = end === 'lower' ? -1 : 1;
    const delta = formatNumber(input.targetDeltaCoin + sign * input.bandDeltaCoin, { digits: 2, sign: 'always' });
    return { price: priceUsd, label: `delta ${delta} ${underlying}`, color: '--accent', dashed: true };
  });
}
