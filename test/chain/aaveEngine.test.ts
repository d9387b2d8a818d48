// The engine over an Aave account on a local chain: health as the pool has it, liquidation where the protocol lets a
// liquidator in, an oracle that nobody writes any more.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Address } from 'viem';
import { feedUnits } from './deploy/feeds.ts';
import type { ChainLab } from './deploy/lab.ts';
import { AAVE_ACCOUNT, runAave, until, type AaveRun } from './lab/aaveRun.ts';
import { labOfRun, whyNoLab } from './lab/labOfRun.ts';
import { borrowOnAave } from './lab/loan.ts';

const MAX = 2n ** 256n - 1n;

describe.skipIf(whyNoLab !== null)(`an Aave account under the engine ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let holder: Address;
  let opened: AaveRun | null = null;

  beforeEach(async () => {
    lab = await labOfRun();
    const [, , third = '0x', fourth = '0x'] = lab.accounts;
    holder = third;
    // Our clock and the chain's are the same: a restored state may be some seconds old.
    await lab.node.call('evm_setTime', Math.floor(Date.now() / 1_000));
    await borrowOnAave(lab, holder);
    await lab.fund(fourth, 'USDC', 1_000_000);
  });
  afterEach(async () => {
    opened?.stop();
    opened = null;
    await lab.anvil.stop();
  });

  const state = () => {
    if (opened === null) throw new Error('no run');
    return opened.run.engine.state;
  };
  const health = () => state().health.get(AAVE_ACCOUNT);
  const story = (): string => JSON.stringify([...state().health.values(), ...state().connections.values()])
    + [...state().notices.values()].slice(-8).map(({ text }) => text).join('\n');
  const poolHealth = async (): Promise<number> => {
    const data = await lab.hand.read(lab.aave.pool, 'getUserAccountData', [holder]) as bigint[];
    return Number(data[5]) / 1e18;
  };
  /** Null: the protocol lets a liquidator in. */
  const refusal = (): Promise<string | null> => {
    const liquidator = lab.hand.as(lab.accounts[3] ?? '0x');
    return liquidator.refusal(lab.aave.pool, 'liquidationCall', [lab.coins.WETH.address, lab.coins.USDC.address, holder,
      MAX, false]);
  };
  const healthNear = async (wanted: number): Promise<void> => {
    await until(`health ${wanted}`, () => {
      const ours = health()?.health;
      return typeof ours === 'number' && Math.abs(ours / wanted - 1) < 1e-6;
    }, story);
  };

  test('appears with the pool\'s health, its collateral and debt as balances, and how far it is from liquidation', async () => {
    opened = runAave(lab, holder);
    await healthNear(await poolHealth());
    const balances = [...state().balances.values()].filter(({ account }) => account === AAVE_ACCOUNT)
      .map(({ currency, amount }) => [currency, Number(amount) / 1e18]);
    expect(Object.fromEntries(balances)).toEqual({ ETH: expect.closeTo(10, 3), BTC: expect.closeTo(0.5, 4),
      USDC: expect.closeTo(-35_000, 0) });
    expect(health()?.missing).toEqual([]);
    const ether = health()?.distances.find(({ underlying }) => underlying === 'ETH');
    // 10 p 0.83 + 30000 0.78 = 35000, all else fixed.
    expect(ether?.downPriceUsd ?? 0).toBeCloseTo((35_000 - 23_400) / 8.3, 0);
    expect(state().marginReports.get(AAVE_ACCOUNT)?.maintenanceMarginUsd).toBeCloseTo(35_000, 0);
  });

  test('a falling price lets a liquidator in where our health falls below 1, and at our liquidation price', async () => {
    opened = runAave(lab, holder);
    await healthNear(await poolHealth());
    const seen: string[] = [];
    for (const usd of [2_400, 1_800, 1_500, 1_402, 1_396, 1_200]) {
      await lab.setPrice('WETH', usd);
      await healthNear(await poolHealth());
      const isIn = await refusal() === null;
      seen.push(`${usd} ${isIn ? 'in' : 'out'} ${(health()?.health ?? NaN) < 1 ? 'in' : 'out'}`);
    }
    expect(seen).toEqual(['2400 out out', '1800 out out', '1500 out out', '1402 out out', '1396 in in', '1200 in in']);
    await lab.setPrice('WETH', 1_500);
    await healthNear(await poolHealth());
    const price = health()?.distances.find(({ underlying }) => underlying === 'ETH')?.downPriceUsd ?? NaN;
    // The pool cuts its average threshold to whole basis points, which moves the price by less than one in 10000.
    await lab.setPrice('WETH', price * 1.000_2);
    expect(await refusal()).toContain('45');
    await lab.setPrice('WETH', price * 0.999_8);
    expect(await refusal()).toBeNull();
  });

  test('a price that nobody writes any more is refused by name, and health that rests on it is unknown', async () => {
    const old = Math.floor(Date.now() / 1_000) - 26 * 3_600;
    await lab.hand.write(lab.feeds.WETH, 'setAt', [feedUnits(3_000), old]);
    opened = runAave(lab, holder);
    await until('the old price is refused', () => [...state().notices.values()].some(({ text }) =>
      text.includes('oracle ETH')), story);
    await until('the price is missed', () => health()?.missing.includes('price of ETH in USD'), story);
    expect([health()?.health, health()?.haircutEquityUsd]).toEqual([null, null]);
    const alert = () => state().alerts.get('failure|oracle|aave-chain-testnet|ETH');
    await until('the alert', () => alert()?.state === 'active', story);
    expect(alert()?.text)
      .toMatch(/^oracle of ETH at aave-chain-testnet: its price is 26\.\d h old, the bound is 25\.0 h$/);
    opened.run.engine.submitCommand('c1', { type: 'ActOnLoan', account: AAVE_ACCOUNT,
      action: { kind: 'borrow', currency: 'USDC', amount: '1' } });
    await until('the refusal', () => [...state().notices.values()].some(({ text }) =>
      text.includes('the oracle of ETH is stale')), story);
    // The pool goes on as if nothing were: only our own look at the feed's age says so.
    expect(await poolHealth()).toBeCloseTo(1.38, 3);
    await lab.setPrice('WETH', 3_000);
    await healthNear(await poolHealth());
    await until('the end of the alert', () => alert()?.state === 'cleared', story);
  });
});
