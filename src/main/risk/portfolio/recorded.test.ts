/**
 * Our Greeks of one contract against what Deribit itself recorded for every option of a chain. The recordings stand
 * beside the checkout and are not ours to ship: without them the suite is skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Option } from '../../../shared/domain/instrument.ts';
import { decimal, legSource, option, quote } from '../samples.ts';
import { valueLeg } from './leg.ts';

const CHAIN = new URL(
  '../../../../../shared/recorded/deribit/chains/mikehyland/BTC_20260115_options.csv', import.meta.url);

type Row = Readonly<Record<string, string>>;

function rows(): readonly Row[] {
  const [head = '', ...lines] = readFileSync(CHAIN, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])));
}

const number = (row: Row, name: string): number => Number(row[name] ?? NaN);

interface Difference {
  readonly mark: number;
  readonly delta: number;
  readonly gamma: number;
  readonly vega: number;
  readonly theta: number;
  readonly rho: number;
}

/** Ours less the venue's, in the venue's units: USD at the forward, because that is where it prints them. */
function differenceOf(row: Row): Difference {
  const expiryTimeMs = number(row, 'expiration_timestamp');
  const nowMs = number(row, 'timestamp');
  const type = row['option_type'] === 'call' ? 'call' : 'put';
  const instrument: Option = { ...option('inverse', type, number(row, 'strike'), 0), expiryTimeMs };
  const [forward, index] = [number(row, 'underlying_price'), number(row, 'index_price')];
  const leg = valueLeg(legSource({
    instrument, quantity: 1, averagePrice: 0, indexPriceUsd: index, indexReceivedTimeMs: nowMs,
    quote: quote('recorded', {
      receivedTimeMs: nowMs, forwardPrice: forward, markImpliedVol: number(row, 'mark_iv') / 100,
      markPrice: decimal(number(row, 'mark_price')),
    }),
  }), nowMs, { maxQuoteAgeMs: 1_000 });
  const { greeks } = leg;
  if (greeks === null) throw new Error(leg.missing.join());
  const atForward = forward / index;
  return {
    mark: (leg.modelPrice ?? NaN) - number(row, 'mark_price'),
    delta: greeks.deltaCoin + (leg.premiumDeltaCoin ?? NaN) - number(row, 'greeks_delta'),
    gamma: greeks.gammaCoinPerUsd - number(row, 'greeks_gamma'),
    vega: greeks.vegaUsdPerVolPoint * atForward - number(row, 'greeks_vega'),
    theta: greeks.thetaUsdPerDay * atForward - number(row, 'greeks_theta'),
    rho: greeks.rhoUsdPerPct * atForward - number(row, 'greeks_rho'),
  };
}

/** The q-th of 1 of the absolute differences. */
function quantile(differences: readonly Difference[], name: keyof Difference, q: number): number {
  const sorted = differences.map((difference) => Math.abs(difference[name])).sort((a, b) => a - b);
  return sorted[Math.floor(q * (sorted.length - 1))] ?? NaN;
}

describe.skipIf(!existsSync(CHAIN))('a recorded chain beside the checkout', () => {
  test('G2 marks and Greeks of every option agree with the venue, to what it rounds and to one moment', () => {
    const differences = rows().map(differenceOf);
    expect(differences.length).toBeGreaterThan(600);
    // Rounding of the venue: mark 1e-4 coin, delta, vega and theta 1e-5, gamma 1e-5, mark vol 0.01 point.
    const bounds = { mark: 2e-4, delta: 2e-4, gamma: 1e-5, vega: 0.05, theta: 1, rho: 0.05 };
    const worst = Object.keys(bounds).map((name) => [name, quantile(differences, name as keyof Difference, 1)] as const);
    expect(worst.filter(([name, difference]) => !(difference <= bounds[name as keyof Difference]))).toEqual([]);
  });
});
