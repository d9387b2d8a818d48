/**
 * Surfaces of real Deribit chains, which stand beside the checkout and are not ours to ship: without them that suite is
 * skipped. A small chain of our own making is read in every format either way.
 */
import type { SurfaceModel } from '../../../shared/domain/volatility/surface.ts';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/fakes/entries.ts';
import { durrleman } from '../../risk/surface/rawSvi.ts';
import { black76Price } from '../../risk/pricing/black76.ts';
import { fitSurface } from '../../risk/surface/fitSurface.ts';
import { sampleVol } from '../../risk/surface/sampleChain.ts';
import { smileAt, varianceAt } from '../../risk/surface/smile.ts';
import type { Surface } from '../../risk/surface/surface.ts';
import { RefusalCounter } from '../importers/refusals.ts';
import { readChainQuotes } from './chainUnderlyings.ts';
import { surfaceReport } from './surfaceReport.ts';

const CHAINS = fileURLToPath(new URL('../../../../../shared/recorded/deribit/chains/', import.meta.url));
const present = existsSync(CHAINS);
if (!present) console.log('recorded chains are not beside the checkout: surfaces of real markets are not tested');

const recorded = !present ? [] : readdirSync(CHAINS).flatMap((folder) =>
  readdirSync(join(CHAINS, folder)).filter((name) => !name.includes('futures')).map((name) => join(CHAINS, folder, name)));

const surfacesOf = (file: string, model: SurfaceModel): readonly Surface[] =>
  readChainQuotes(file, new RefusalCounter(() => {}))
    .map((quotes) => fitSurface({ ...quotes, model, edits: [], events: [], previous: null }));

/** On a plain grid that knows nothing of the fit's own checks. */
function violations({ underlying, slices }: Surface): string[] {
  const found: string[] = [];
  slices.forEach(({ smile, years, status }, i) => {
    const far = slices.slice(i + 1).find((slice) => slice.smile !== null)?.smile ?? null;
    for (let j = -600; smile !== null && j <= 600; j += 1) {
      const k = j / 200;
      const g = durrleman(smileAt(smile, k), k);
      const gap = far === null ? 0 : varianceAt(far, k) - varianceAt(smile, k);
      if (!(g >= -1e-8 && gap >= -1e-10)) found.push(`${underlying} ${years * 365} days, ${status}: g ${g}, gap ${gap} at ${k}`);
    }
  });
  return found;
}

const shareOf = (surfaces: readonly Surface[]): { options: number; share: number } => {
  const qualities = surfaces.flatMap(({ slices }) => slices.flatMap(({ quality }) => (quality === null ? [] : [quality])));
  const options = qualities.reduce((sum, quality) => sum + quality.options, 0);
  return { options, share: qualities.reduce((sum, quality) => sum + quality.optionsInside, 0) / options };
};

describe.runIf(present)('recorded chains', () => {
  const svi = recorded.flatMap((file) => surfacesOf(file, 'svi'));

  test('U6 95 % of the quoted options of 5 to 95 % delta are inside bid-ask, stand-ins included', () => {
    const { options, share } = shareOf(svi);
    expect(svi).toHaveLength(15);
    expect(options).toBeGreaterThan(6_000);
    expect(share).toBeGreaterThanOrEqual(0.98);
    for (const surface of svi) expect(shareOf([surface]).share).toBeGreaterThanOrEqual(0.93);
  });

  test('U6 median misfit of a fitted smile at most 0.35 vol points', () => {
    const rmse = svi.flatMap(({ slices }) =>
      slices.flatMap(({ quality, status }) => (status === 'fitted' && quality !== null ? [quality.rmse] : [])));
    rmse.sort((a, b) => a - b);
    expect(rmse.length).toBeGreaterThan(160);
    expect(rmse[Math.floor(rmse.length / 2)]).toBeLessThanOrEqual(0.35);
  });

  test.each(['svi', 'ssvi', 'sabr'] as const)('U1 U2 U3 %s: no arbitrage in what is used, no silent fall-back', (model) => {
    // The alternatives on every fourth file: they take longer, and differ less.
    const surfaces = model === 'svi' ? svi : recorded.filter((_, i) => i % 4 === 0).flatMap((file) => surfacesOf(file, model));
    for (const surface of surfaces) {
      expect(violations(surface)).toEqual([]);
      for (const { status, reason, smile } of surface.slices) {
        expect([status, reason === null, smile === null]).toEqual([status, status === 'fitted', false]);
      }
    }
  });
});

/** Ten strikes of one expiry in a week, as the given format has them. */
function ownChain(format: 'merged' | 'flat' | 'prices'): string {
  const [nowMs, expiryMs, forward] = [Date.parse('2026-10-23T08:00:00Z'), Date.parse('2026-10-30T08:00:00Z'), 100_000];
  const years = (expiryMs - nowMs) / (365 * 86_400_000);
  const rows = Array.from({ length: 21 }, (_, i) => 90_000 + 1_000 * i).flatMap((strike) => (['call', 'put'] as const)
    .map((type) => {
      const vol = sampleVol(Math.log(strike / forward), years);
      const price = (of: number): string => (black76Price(type, forward, strike, years, of, 0) / forward).toFixed(6);
      return { name: `BTC-30OCT26-${strike}-${type === 'call' ? 'C' : 'P'}`, strike, vol, bid: price(vol - 0.01),
        ask: price(vol + 0.01) };
    }));
  const file = join(temporaryFolder(), format === 'prices' ? 'chain.json' : 'chain.csv');
  const iso = new Date(nowMs).toISOString();
  if (format === 'prices') {
    const instruments = rows.map(({ name }) => ({ instrument_name: name, expiration_timestamp: expiryMs }));
    const options = rows.map(({ name, bid, ask }) => ({ instrument_name: name, bid_price: Number(bid), ask_price: Number(ask) }));
    writeFileSync(file, JSON.stringify({ as_of: iso, options, instruments, futures: [] }));
  } else if (format === 'flat') {
    const lines = rows.map(({ name, vol, bid, ask }) =>
      [iso, name, forward, new Date(expiryMs).toISOString(), bid, ask, vol].join());
    writeFileSync(file, ['timestamp,instrument_name,underlying,expiry_datetime,bid_price,ask_price,implied_volatility',
      ...lines].join('\n'));
  } else {
    const lines = rows.map(({ name, strike, vol, bid, ask }) =>
      ['option', name, expiryMs, strike, nowMs, bid, ask, 100 * vol, 100 * (vol - 0.01), 100 * (vol + 0.01), forward].join());
    writeFileSync(file, [`kind,instrument_name,expiration_timestamp,strike,timestamp,best_bid_price,best_ask_price,mark_iv,${
      'bid_iv,ask_iv,underlying_price'}`, ...lines].join('\n'));
  }
  return file;
}

interface Report { surfaces: { underlying: string; shareInside: number; slices: Record<string, unknown>[] }[] }

test.each(['merged', 'flat', 'prices'] as const)('a chain of our own, %s: the surface that it was made from', (format) => {
  let clock = 0;
  const report = surfaceReport(ownChain(format), 'svi', () => {}, () => (clock += 3)) as Report;
  const [surface] = report.surfaces;
  expect(surface).toMatchObject({ underlying: 'BTC', shareInside: 1, fitMs: 3, butterflyViolations: 0,
    calendarViolations: 0 });
  const [slice] = surface?.slices ?? [];
  expect(slice).toMatchObject({ expiry: '2026-10-30T08:00:00.000Z', status: 'fitted', reason: null, optionsJudged: 42,
    forwardSource: format === 'prices' ? 'parity' : 'venue', parameters: { model: 'svi' } });
  expect(slice?.['atmVol']).toBeCloseTo(sampleVol(0, 7 / 365), 3);
  expect(slice?.['forward']).toBeCloseTo(100_000, -1);
});

test('a row that makes no sense is told with its line, and the others are taken', () => {
  const file = ownChain('flat');
  writeFileSync(file, '\n2026-10-23T08:00:00Z,BTC-30OCT26-oops-C,100000,2026-10-30T08:00:00Z,1,2,0.5\n', { flag: 'a' });
  const told: (number | null)[] = [];
  const report = surfaceReport(file, 'svi', ({ line }) => told.push(line), () => 0) as Report;
  expect(told).toEqual([44]);
  expect(report).toMatchObject({ refused: 1, surfaces: [{ shareInside: 1 }] });
});
