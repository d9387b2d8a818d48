/**
 * Every account state of Hyperliquid that was recorded and lies beside the checkout (never copied): maintenance within
 * 1e-5 USD, liquidation prices within 1e-8, nulls foreseen, unified accounts told from their prices.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { withdrawableOf } from '../../risk/margin/hyperliquid/clearinghouse.ts';
import { LATEST_RULE } from '../../risk/margin/hyperliquid/parameters.ts';
import { hyperliquid } from '../../risk/margin/hyperliquid/hyperliquid.ts';
import { liquidationPriceOf } from '../../risk/margin/rateTiers.ts';
import { accountStateOf } from './hyperliquid/accountState.ts';
import { readHyperliquidPayload } from './hyperliquid.ts';
import type { MarginCase, PayloadFile } from './marginCase.ts';
import { reportOfCase } from './marginReport.ts';

const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/hyperliquid/', import.meta.url));
const STATES = `${RECORDED}account-states/`;
const fileOf = (path: string): PayloadFile => ({ name: path.slice(RECORDED.length), text: readFileSync(path, 'utf8') });

interface Verdict {
  readonly positions: number;
  readonly maintenanceUsd: number | null;
  readonly equityUsd: number | null;
  readonly worstPrice: number;
  readonly prices: number;
  readonly nulls: number;
  readonly wrongNulls: readonly string[];
  readonly causes: readonly string[];
}

/** Differences to the venue's numbers; null where ours is not given. */
function judged({ input, reported, knownCauses }: MarginCase): Verdict {
  const result = hyperliquid.evaluate(input);
  const ours = new Map(hyperliquid.positionLiquidations?.(input).map(({ instrument, priceUsd }) => [instrument, priceUsd]));
  const told = reported.positions.filter(({ instrument }) => ours.has(instrument));
  const pairs = told.map(({ instrument, liquidation }) =>
    [instrument, ours.get(instrument) ?? null, liquidation?.priceUsd ?? null] as const);
  const both = pairs.flatMap(([, a, b]) => (a === null || b === null ? [] : [Math.abs(a / b - 1)]));
  const off = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : Math.abs(a - b));
  return {
    positions: reported.positions.length,
    maintenanceUsd: off(result.maintenanceMarginUsd, reported.maintenanceMarginUsd),
    equityUsd: off(result.haircutEquityUsd, reported.haircutEquityUsd),
    worstPrice: Math.max(0, ...both), prices: both.length,
    nulls: pairs.filter(([, a, b]) => a === null && b === null).length,
    wrongNulls: pairs.filter(([, a, b]) => (a === null) !== (b === null)).map(([instrument]) => instrument),
    causes: [...new Set(knownCauses.map(({ kind }) => kind))],
  };
}

const within = (most: number) => expect.toSatisfy((value: number) => value <= most);

describe.skipIf(!existsSync(STATES))('recorded account states beside the checkout', () => {
  const meta = (): PayloadFile => fileOf(`${STATES}meta_mainnet_2026-10.json`);
  const read = (name: string): MarginCase =>
    readHyperliquidPayload({ account: fileOf(STATES + name), meta: meta(), prices: null });

  test('M13 M14 every clearinghouse state of the folder', () => {
    const names = readdirSync(STATES).filter((name) => name.startsWith('clearinghouseState'));
    const verdicts = new Map(names.map((name) => [name, judged(read(name))]));
    for (const [name, { positions, prices, nulls, worstPrice, maintenanceUsd, causes }] of verdicts) {
      console.log(`${name}: ${positions} positions, ${prices} prices to ${worstPrice.toExponential(1)}, ${nulls} nulls, `
        + `maintenance off ${maintenanceUsd?.toExponential(1)} USD, ${causes.join() || 'nothing to explain'}`);
    }
    expect([...verdicts.values()].flatMap(({ wrongNulls }) => wrongNulls)).toEqual([]);
    expect(Math.max(...[...verdicts.values()].map(({ worstPrice }) => worstPrice))).toBeLessThan(1e-8);
    expect(verdicts.get('clearinghouseState_10cross_2026-10-02.json')).toMatchObject({
      positions: 10, maintenanceUsd: within(1e-5), equityUsd: null, prices: 0, causes: ['account mode'] });
    expect(verdicts.get('clearinghouseState_1cross_short_1x_2025-01-07.json')).toMatchObject({
      positions: 1, maintenanceUsd: within(1e-5), equityUsd: within(1e-5), prices: 1 });
    expect(verdicts.get('clearinghouseState_HLPchild_9of_many_2026.json')).toMatchObject({
      positions: 9, prices: 7, nulls: 2, worstPrice: within(1e-12), causes: ['missing position', 'wrong tier'] });
  });

  test('Q3 a wrong tier, a missing position and a stale mark in a recorded account are named', () => {
    const account = fileOf(`${STATES}clearinghouseState_10cross_2026-10-02.json`);
    const causesOf = (changed: { account?: PayloadFile; meta?: PayloadFile; prices?: PayloadFile }) =>
      reportOfCase(readHyperliquidPayload({ account, meta: meta(), prices: null, ...changed })).report as {
        readonly causes: readonly { readonly kind: string; readonly text: string }[] };
    const edited = (file: PayloadFile, edit: (text: string) => string): PayloadFile => {
      const text = edit(file.text);
      expect(text).not.toBe(file.text);
      return { ...file, text };
    };
    const tier = causesOf({ meta: edited(meta(), (text) =>
      text.replace(/("name": ?"AAVE",\s*"maxLeverage": ?10,\s*"marginTableId": ?)52/, '$151')) });
    expect(tier.causes.map(({ kind }) => kind)).toContain('wrong tier');
    expect(tier.causes.find(({ kind }) => kind === 'wrong tier')?.text).toContain('AAVE');
    const missing = causesOf({ account: edited(account, (text) => {
      const state = JSON.parse(text) as { assetPositions: unknown[] };
      return JSON.stringify({ ...state, assetPositions: state.assetPositions.slice(1) });
    }) });
    expect(missing.causes.find(({ kind }) => kind === 'missing position')?.text).toContain('1820950.9 USD');
    const stale = causesOf({ account: edited(account, (text) =>
      text.replace('"positionValue":"2211721.32571"', '"positionValue":"2300000.0"')) });
    expect(stale.causes.find(({ kind }) => kind === 'price age')?.text).toContain('ENA');
    const beside = causesOf({ prices: { name: 'prices.json', text: '{"BTC":"86000"}' } });
    expect(beside.causes.find(({ kind }) => kind === 'price age')?.text).toContain('BTC 86000 for 86319.4');
  });

  test('M14 the unified account: the pool that its prices imply, and no guess of it', () => {
    const unified = read('clearinghouseState_10cross_2026-10-02.json');
    expect(unified.knownCauses[0]?.text).toContain('a pool of 8163905.1353 USDC');
    expect(hyperliquid.evaluate(unified.input)).toMatchObject({
      equityUsd: null, missing: ['pool not derivable: spot collateral counts in an account under unifiedAccount'] });
    expect(hyperliquid.positionLiquidations?.(unified.input)).toEqual([]);
  });

  test('M13 withdrawable where no orders hold margin, from the account and from the totals of one that is cut short', () => {
    const short = read('clearinghouseState_1cross_short_1x_2025-01-07.json');
    expect(hyperliquid.evaluate(short.input).withdrawableUsd).toBe(0);
    const frames = readFileSync(`${RECORDED}ws_frames_mainnet_anonymised_2026-10.jsonl`, 'utf8').trim().split('\n');
    const frame = frames.find((line) => line.includes('"channel":"clearinghouseState"')) ?? '';
    const states = [fileOf(`${STATES}clearinghouseState_HLPchild_9of_many_2026.json`), { name: 'frame', text: frame }];
    const off = states.map((file) => {
      const { crossMarginSummary: cross, withdrawable } = accountStateOf(file).state;
      const ours = withdrawableOf({ valueUsd: cross.accountValue, initialUsd: cross.totalMarginUsed,
        notionalUsd: cross.totalNtlPos, ordersUsd: 0 }, LATEST_RULE.withdrawalFloorRate);
      return Math.abs(ours - (withdrawable ?? NaN));
    });
    expect(Math.max(...off)).toBeLessThan(1e-4);
  });

  test('M12 M15 twenty isolated positions of autumn 2024, as near as their collateral is known', () => {
    const { positions } = JSON.parse(readFileSync(`${STATES}isolated_positions_20_2024.json`, 'utf8')) as {
      positions: readonly { side: string; entryPx: string; sz: string; collateralAtEntry: string; maxLeverage: number;
        leverage: number; liquidationPx: number | string }[] };
    const off = positions.map(({ side, entryPx, sz, collateralAtEntry, maxLeverage, liquidationPx }) => {
      const markPrice = Number(entryPx);
      const position = { size: side === 'long' ? Number(sz) : -Number(sz), markPrice,
        tiers: [{ fromUsd: 0, rate: 1 / (2 * maxLeverage) }] };
      const price = liquidationPriceOf(position, Number(collateralAtEntry), 0);
      // A long of leverage 1 dies near zero: what its collateral is not known to counts against the entry.
      return Math.abs((price ?? NaN) - Number(liquidationPx)) / markPrice;
    });
    console.log(`${positions.length} isolated positions, worst ${Math.max(...off).toExponential(1)} of the entry price`);
    expect(positions.length).toBe(20);
    expect(Math.max(...off)).toBeLessThan(1e-7);
  });
});

const MATHS = `${RECORDED}hyperliquid-math/`;
interface Selection {
  readonly perpUniverse: readonly { name: string; maxLeverage: number; marginTableId: number; marginTable: unknown }[];
  readonly positions: readonly unknown[];
}

describe.skipIf(!existsSync(MATHS))('selections of live states beside the checkout', () => {
  test('M12 M13 three positions of a vault, with the totals of the whole', () => {
    const m3 = JSON.parse(readFileSync(`${MATHS}2026-07-19-mainnet-m3.json`, 'utf8')) as { selection: Selection };
    const { perpUniverse, positions, ...totals } = m3.selection;
    const state = { ...totals, assetPositions: positions.map((position) => ({ type: 'oneWay', position })) };
    const tables = perpUniverse.flatMap(({ marginTableId, marginTable }) => (marginTable === null ? [] : [[marginTableId, marginTable]]));
    const verdict = judged(readHyperliquidPayload({ prices: null,
      account: { name: 'm3', text: JSON.stringify(state) },
      meta: { name: 'meta', text: JSON.stringify({ universe: perpUniverse, marginTables: tables }) } }));
    console.log(`m3: ${verdict.prices} prices to ${verdict.worstPrice.toExponential(1)}, ${verdict.nulls} nulls`);
    expect(verdict).toMatchObject({ prices: 1, nulls: 2, wrongNulls: [], worstPrice: within(1e-8) });
  });
});

interface SchemaExample {
  readonly clearinghouseStateIsolatedPosition: { readonly position: object; readonly accountSummaries: object };
}

describe.skipIf(!existsSync(MATHS))('the documented isolated position beside the checkout', () => {
  test('M15 its value, the cross value beside it and its liquidation price are those printed', () => {
    const { officialSchemaExamples } = JSON.parse(readFileSync(`${MATHS}2026-07-19-mainnet-m3.json`, 'utf8')) as {
      officialSchemaExamples: SchemaExample };
    const { position, accountSummaries } = officialSchemaExamples.clearinghouseStateIsolatedPosition;
    const state = { ...accountSummaries, assetPositions: [{ position }] };
    const read = readHyperliquidPayload({ account: { name: 'documented', text: JSON.stringify(state) }, meta: null, prices: null });
    expect(judged(read)).toMatchObject({ maintenanceUsd: 0, equityUsd: within(1e-9), prices: 1, worstPrice: within(1e-8) });
    const { equityUsd, withdrawableUsd, pools } = hyperliquid.evaluate(read.input);
    expect([equityUsd, withdrawableUsd, pools?.[0]?.equityUsd]).toEqual([
      expect.closeTo(13_109.482328, 6), expect.closeTo(13_104.514502, 6), expect.closeTo(4.967826, 6)]);
  });
});

const CASSETTE = `${RECORDED}python-sdk-cassettes/clearinghouseState_12pos_2023-03-27.json`;

describe.skipIf(!existsSync(CASSETTE))('the state of March 2023 beside the checkout', () => {
  test('M13 is judged by the rule of its time', () => {
    const old = readHyperliquidPayload({ account: fileOf(CASSETTE), meta: null, prices: null });
    const verdict = judged(old);
    console.log(`2023: ${verdict.prices} prices to ${verdict.worstPrice.toExponential(1)}, ${verdict.nulls} nulls`);
    expect(verdict).toMatchObject({ positions: 12, wrongNulls: [], worstPrice: within(5e-5), equityUsd: within(1e-3) });
  });
});
