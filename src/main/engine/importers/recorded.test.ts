/**
 * Imports of Deribit recordings that stand beside the checkout and are not ours to ship: without them the suite is
 * skipped. Every file is taken whole, and what a leg shows agrees with what the venue itself recorded for it.
 */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { portsOn } from '../../../../test/fakes/engineWorld.ts';
import { temporaryFolder } from '../../../../test/fakes/entries.ts';
import { VirtualTime } from '../../../../test/sim/virtualTime.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { verifySession } from '../redecide.ts';
import { openReplay } from '../replay.ts';
import { importDeribitChain } from './deribitChain.ts';
import { importDeribitWs } from './deribitWs.ts';
import type { ImportReport, Refusal } from './refusals.ts';

const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/deribit/', import.meta.url));
const HYLAND = 'chains/mikehyland/';

interface Imported {
  readonly report: ImportReport;
  readonly refusals: readonly Refusal[];
  readonly legs: readonly Leg[];
}

async function imported(kind: 'chain' | 'ws', names: readonly string[], held: readonly string[]): Promise<Imported> {
  const folder = temporaryFolder();
  const positions = join(folder, 'positions.csv');
  writeFileSync(positions, ['instrument,quantity,averagePrice', ...held.map((name) => `${name},2,0.05`)].join('\n'));
  const refusals: Refusal[] = [];
  const request = { dir: join(folder, 'session'), session: 'recorded', appVersion: '0', positions,
    files: names.map((name) => join(RECORDED, name)), onRefused: (refusal: Refusal) => { refusals.push(refusal); } };
  const report = kind === 'chain' ? importDeribitChain(request) : importDeribitWs(request);
  expect(verifySession(request.dir)).toMatchObject({ ok: true, equal: true, sealed: true });
  const runner = openReplay(request.dir, portsOn(new VirtualTime(0)));
  await runner.seek(Infinity);
  runner.close();
  return { report, refusals, legs: [...runner.state.legs.values()] };
}

/** Black-Scholes delta of one contract at the venue's vol, as Deribit states it. */
const deltaOf = (leg: Leg): number => (leg.greeksAtVenueVol?.deltaCoin ?? NaN) / leg.quantity;
/** The same at our own. */
const ownDeltaOf = (leg: Leg): number =>
  ((leg.greeks?.deltaCoin ?? NaN) + (leg.premiumDeltaCoin ?? NaN)) / leg.quantity;
const farOff = (legs: readonly Leg[], bound: number): unknown[] =>
  legs.filter((leg) => leg.volSource !== 'surface' || !(Math.abs(ownDeltaOf(leg) - (leg.venueDelta ?? NaN)) <= bound))
    .map((leg) => [leg.label, leg.volSource, leg.volReason, ownDeltaOf(leg), leg.venueDelta]);

const disagreeing = (legs: readonly Leg[], bound: number): string[] =>
  legs.filter((leg) => !(Math.abs(deltaOf(leg) - (leg.venueDelta ?? NaN)) <= bound && leg.missing.length === 0))
    .map((leg) => `${leg.label}: ${deltaOf(leg)} ours, ${leg.venueDelta} the venue's, ${leg.missing.join()}`);

describe.skipIf(!existsSync(RECORDED))('recordings beside the checkout', () => {
  test('merged tickers: all rows, and the marks and deltas of the legs agree', async () => {
    const { report, refusals, legs } = await imported('chain', ['BTC_20260115_options.csv', 'BTC_20260115_futures.csv']
      .map((name) => HYLAND + name), ['BTC-27MAR26-90000-P', 'BTC-27MAR26-120000-C', 'BTC-30JAN26-95000-C',
      'BTC-25DEC26-100000-C', 'BTC-26JUN26-80000-P']);
    expect([report.imported, refusals, legs.length]).toEqual([693, [], 5]);
    expect(disagreeing(legs, 2e-4)).toEqual([]);
    expect(farOff(legs, 5e-3)).toEqual([]);
    expect(legs.filter((leg) => !(Math.abs((leg.modelPrice ?? NaN) - (leg.markPrice ?? NaN)) < 5e-4))).toEqual([]);
  });

  test('twelve files of six days in one session', async () => {
    const names = readdirSync(join(RECORDED, HYLAND)).map((name) => HYLAND + name);
    const { report, refusals } = await imported('chain', names, ['BTC-27MAR26-90000-P']);
    expect([names.length, report.imported, refusals]).toEqual([12, 4_017, []]);
  });

  test('a flat snapshot of BTC and ETH', async () => {
    const { report, refusals, legs } = await imported('chain',
      ['chains/znmahbub/deribit_options_snapshot_20260105T153329Z.csv'], ['ETH-27MAR26-3000-C', 'BTC-16JAN26-82000-C']);
    expect([report.imported, refusals]).toEqual([1_288, []]);
    expect(disagreeing(legs, 3e-4)).toEqual([]);
    expect(farOff(legs, 5e-3)).toEqual([]);
  });

  test('prices only: everything is imported, nothing is made up', async () => {
    const { report, refusals, legs } = await imported('chain', ['chains/quantflow/deribit_btc_20260801T175804Z.json'],
      ['BTC-28AUG26-70000-C']);
    expect([report.imported, refusals]).toEqual([882, []]);
    expect(legs.map(({ greeks, venueDelta, markPrice }) => [greeks, venueDelta, markPrice])).toEqual([[null, null, null]]);
  });

  test('a WebSocket session: 10 snapshots and 36 changes of books in one unbroken chain, 89 tickers', async () => {
    const { report, refusals, legs } = await imported('ws', ['cryptofeed/DERIBIT.ws.20210722.txt'],
      ['BTC-24SEP21-34000-P', 'ETH-30JUL21-2800-C']);
    expect([report.imported, report.ignored, refusals]).toEqual([10 + 36 + 89, 2, []]);
    expect(disagreeing(legs, 2e-4)).toEqual([]);
  });
});
