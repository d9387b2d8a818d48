// Real Deribit chains of ../shared/recorded, read when they lie beside the checkout (never copied): our forward, value,
// delta and vega against the venue's own. Its vols are rounded to 0.01 points, and the quotes of one file are up to a
// minute apart, which shows on 5 February 2026, a day of panic.
import { describe, expect, it } from 'vitest';
import { forwardFromParity, type ParityPair } from '../forward.ts';
import { inverseOption } from '../inverse.ts';
import { sharedTable, type Row } from './vectorFile.mjs';

const SNAPSHOTS = ['20260105T153329Z', '20260205T212937Z', '20260315T153709Z', '20260715T053949Z'];
/** Recomputed: the file's own column counts 365.25 days a year. */
const yearsOf = (row: Row) =>
  (Date.parse(row['expiry_datetime'] ?? '') - Date.parse(row['timestamp'] ?? '')) / (365 * 86_400_000);
const number = (row: Row, name: string) => Number(row[name]);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
}

/** Options by expiry, each as the pairs that parity needs. */
function pairsByExpiry(rows: readonly Row[]): Map<string, { underlying: number[]; pairs: Map<string, ParityPair> }> {
  const expiries = new Map<string, { underlying: number[]; pairs: Map<string, ParityPair> }>();
  for (const row of rows) {
    const name = `${row['currency']} ${row['expiry_datetime']}`;
    const expiry = expiries.get(name) ?? { underlying: [], pairs: new Map<string, ParityPair>() };
    expiries.set(name, expiry);
    expiry.underlying.push(number(row, 'underlying'));
    const strike = row['strike'] ?? '';
    const empty = { strike: Number(strike), callBid: 0, callAsk: 0, putBid: 0, putAsk: 0 };
    const pair = expiry.pairs.get(strike) ?? empty;
    expiry.pairs.set(strike, pair);
    const [bid, ask] = [number(row, 'bid_price') || 0, number(row, 'ask_price') || 0];
    if (row['option_type'] === 'call') [pair.callBid, pair.callAsk] = [bid, ask];
    else [pair.putBid, pair.putAsk] = [bid, ask];
  }
  return expiries;
}

describe.each(SNAPSHOTS.map((at) => sharedTable(`../recorded/deribit/chains/znmahbub/deribit_options_snapshot_${at}`)))(
  '$title',
  ({ rows }) => {
    it.skipIf(rows === null)('forwards from parity lie within their half width of the venue’s', () => {
      const misses = [...pairsByExpiry(rows ?? []).values()].map(({ underlying, pairs }) => {
        const estimate = forwardFromParity('inverse', [...pairs.values()], 1);
        if (estimate.status !== 'ok') return Infinity;
        return Math.abs(estimate.forward - quantile(underlying, 0.5)) / estimate.halfWidth;
      });
      expect(quantile(misses, 0.9)).toBeLessThan(1);
      expect(quantile(misses, 0.5)).toBeLessThan(0.5);
    });

    it.skipIf(rows === null)('value, delta and vega are the venue’s within its rounding', () => {
      const live = (rows ?? []).filter((row) => yearsOf(row) > 1 / 365 && number(row, 'implied_volatility') > 0);
      const errors = live.map((row) => {
        const [forward, strike] = [number(row, 'underlying'), number(row, 'strike')];
        const [years, vol] = [yearsOf(row), number(row, 'implied_volatility')];
        const greeks = inverseOption(row['option_type'] === 'call' ? 'call' : 'put', forward, strike, years, vol);
        const vegaUsdPerPoint = (greeks.coinVega * forward) / 100;
        return {
          price: Math.abs(greeks.priceCoin - number(row, 'mark_price')),
          delta: Math.abs(greeks.bsDelta - number(row, 'delta')),
          vega: Math.abs(vegaUsdPerPoint / number(row, 'vega') - 1),
        };
      });
      const median = (key: 'price' | 'delta' | 'vega') =>
        quantile(
          errors.map((error) => error[key]),
          0.5,
        );
      expect(errors.length).toBeGreaterThan(500);
      expect(median('price')).toBeLessThan(1e-4);
      expect(median('delta')).toBeLessThan(2e-3);
      expect(median('vega')).toBeLessThan(2e-2);
    });
  },
);
