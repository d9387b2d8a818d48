// Actions on a loan through the whole engine and the pool's own contracts: what the ticket said is what comes of it.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Address } from 'viem';
import { marginAfterOf } from '../../src/main/engine/stress/marginAfterOf.ts';
import type { Http } from '../../src/main/ports/http.ts';
import type { Command } from '../../src/shared/contract/commands.ts';
import type { ChainTransaction } from '../../src/shared/domain/chain/transaction.ts';
import { coinUnits } from './deploy/feeds.ts';
import { TEST_KEYS, type ChainLab } from './deploy/lab.ts';
import { AAVE_ACCOUNT, aaveSetting, runAave, runLoan, until, type AaveRun } from './lab/aaveRun.ts';
import { at } from './lab/fixtureHand.ts';
import { startBeat } from './lab/beat.ts';
import { labOfRun, whyNoLab } from './lab/labOfRun.ts';
import { borrowOnAave } from './lab/loan.ts';

const ALLOWANCE = ['function allowance(address owner, address spender) view returns (uint256)'];

describe.skipIf(whyNoLab !== null)(`acting on an Aave loan ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let holder: Address;
  let opened: AaveRun | null = null;
  let count = 0;
  let stopBeat = (): void => undefined;

  beforeEach(async () => {
    lab = await labOfRun();
    holder = lab.accounts[2] ?? '0x';
    await lab.node.call('evm_setTime', Math.floor(Date.now() / 1_000));
    await borrowOnAave(lab, holder);
    // From here on as a wallet finds it: nothing is approved.
    for (const coin of ['WETH', 'USDC'] as const) {
      await lab.hand.as(holder).write(lab.coins[coin], 'approve', [lab.aave.pool.address, 0n]);
    }
    stopBeat = await startBeat(lab.node);
  });
  afterEach(async () => {
    stopBeat();
    opened?.stop();
    opened = null;
    await lab.anvil.stop();
  });

  const engine = () => {
    if (opened === null) throw new Error('no run');
    return opened.run.engine;
  };
  const health = (): number | null => engine().state.health.get(AAVE_ACCOUNT)?.health ?? null;
  const transactions = (): ChainTransaction[] => [...engine().state.transactions.values()];
  const story = (): string => JSON.stringify([...transactions()], (_, value: unknown) =>
    (typeof value === 'bigint' ? String(value) : value)).slice(0, 3_000)
    + [...engine().state.notices.values()].slice(-8).map(({ text }) => text).join('\n');
  const start = async (key: string | null): Promise<void> => {
    opened = runAave(lab, holder, key);
    await until('health', () => health() !== null, story);
  };
  const act = (action: Extract<Command, { type: 'ActOnLoan' }>['action']): void => {
    engine().submitCommand(`act-${count += 1}`, { type: 'ActOnLoan', account: AAVE_ACCOUNT, action });
  };
  const done = (words: string): Promise<ChainTransaction> => until(`${words} is final`, () =>
    transactions().find(({ summary, state }) => summary.startsWith(words) && state === 'final'), story);

  test('repaying from the ticket restores health as the ticket said, by an approval of exactly that and one repayment', async () => {
    await start(TEST_KEYS[2] ?? null);
    const ticket = marginAfterOf(engine().state, { type: 'MarginAfter', account: AAVE_ACCOUNT,
      changes: [{ kind: 'repay', currency: 'USDC', amount: 10_000 }] });
    expect([ticket.before.health, ticket.after.health]).toEqual([expect.closeTo(1.38, 3), expect.closeTo(1.932, 3)]);
    act({ kind: 'repay', currency: 'USDC', amount: '10000' });
    expect((await done('repay 10000 USDC')).outcome).toBe('success');
    await until('health as the ticket said', () => Math.abs((health() ?? 0) - (ticket.after.health ?? 0)) < 1e-4, story);
    expect(transactions().map(({ summary, reducesRisk }) => [summary.split(' ').slice(0, 2).join(' '), reducesRisk]))
      .toEqual([['let the', true], ['repay 10000', true]]);
    const left = await lab.hand.read(at(lab.coins.USDC.address, ALLOWANCE), 'allowance', [holder, lab.aave.pool.address]);
    expect(left).toBe(0n);
  });

  test('supply, borrow, withdraw, repay all, e-mode: each as the pool then has it', async () => {
    await start(TEST_KEYS[2] ?? null);
    act({ kind: 'supply', currency: 'ETH', amount: '2' });
    await done('supply 2 ETH');
    act({ kind: 'borrow', currency: 'USDC', amount: '1000' });
    await done('borrow 1000 USDC');
    act({ kind: 'withdraw', currency: 'BTC', amount: '0.1' });
    await done('withdraw 0.1 BTC');
    const held = (currency: string): number =>
      Number(engine().state.balances.get(`${AAVE_ACCOUNT}|${currency}`)?.amount ?? 0n) / 1e18;
    await until('balances', () => Math.abs(held('BTC') - 0.4) < 1e-6, story);
    expect([held('ETH'), held('USDC')]).toEqual([expect.closeTo(12, 3), expect.closeTo(-36_000, 0)]);
    act({ kind: 'repay', currency: 'USDC', amount: null });
    await done('repay all USDC');
    await until('nothing is owed', () => held('USDC') === 0, story);
    act({ kind: 'setEMode', category: 1 });
    expect((await done('enter e-mode 1')).outcome).toBe('success');
    await until('the terms know it', () => {
      const terms = engine().state.marginTerms.get(AAVE_ACCOUNT)?.terms;
      return terms?.model === 'aave' && terms.eMode?.category === 1;
    }, story);
  });

  test('supplied and owed of one coin are two legs, and the one pays the other as the preview said', async () => {
    const own = lab.hand.as(holder);
    await own.write(lab.coins.USDC, 'approve', [lab.aave.pool.address, 2n ** 100n]);
    await own.write(lab.aave.pool, 'supply', [lab.coins.USDC.address, coinUnits('USDC', 4_000), holder, 0]);
    await start(TEST_KEYS[2] ?? null);
    const both = (): number => {
      const terms = engine().state.marginTerms.get(AAVE_ACCOUNT)?.terms;
      return terms?.model === 'aave' ? terms.reserves.find(({ currency }) => currency === 'USDC')?.bothSides ?? 0 : NaN;
    };
    await until('both sides', () => Math.abs(both() - 4_000) < 0.1, story);
    // 10 WETH and 0.5 WBTC and 4000 USDC, each at its threshold, averages cut, against 35000.
    expect(health()).toBeCloseTo((30_000 * 0.83 + 30_000 * 0.78 + 4_000 * 0.78) / 35_000, 3);
    const ticket = marginAfterOf(engine().state, { type: 'MarginAfter', account: AAVE_ACCOUNT,
      changes: [{ kind: 'repayWithCollateral', currency: 'USDC', amount: 2_500 }] });
    const mode = marginAfterOf(engine().state, { type: 'MarginAfter', account: AAVE_ACCOUNT,
      changes: [{ kind: 'setEMode', category: 2 }] });
    expect(mode.after.health).toBeGreaterThan(mode.before.health ?? NaN);
    act({ kind: 'repayWithCollateral', currency: 'USDC', amount: '2500' });
    expect((await done('repay 2500 USDC with what is supplied')).outcome).toBe('success');
    await until('the legs', () => Math.abs(both() - 1_500) < 0.1, story);
    await until('health as the ticket said', () => Math.abs((health() ?? 0) - (ticket.after.health ?? 0)) < 1e-3, story);
    expect(transactions()).toHaveLength(1);
  });

  test('what the pool would refuse is never signed, and a watched address signs nothing', async () => {
    await start(TEST_KEYS[2] ?? null);
    act({ kind: 'borrow', currency: 'USDC', amount: '20000' });
    const refused = await until('it is refused', () => transactions().find(({ state }) => state === 'refused'), story);
    expect([refused.attempts, refused.summary.split(' ').slice(0, 3).join(' ')]).toEqual([[], 'borrow 20000 USDC']);
    opened?.stop();
    await start(null);
    act({ kind: 'repay', currency: 'USDC', amount: '1' });
    await until('it says why', () => [...engine().state.notices.values()].some(({ text }) =>
      text.includes('watched only')), story);
    expect(transactions()).toEqual([]);
  });

  test('what two endpoints do not agree on is acted upon by neither', async () => {
    const own = aaveSetting(lab, { main: holder }, TEST_KEYS[2] ?? null);
    const second = lab.anvil.url.replace('127.0.0.1', 'localhost');
    let isLying = true;
    const http: Http = { request: async (request) => {
      const answer = await own.http.request(request);
      if (!isLying || !request.url.includes('localhost') || request.body?.includes('eth_call') !== true
        || !answer.answered) return answer;
      // One word of what a contract says is another.
      const said = Buffer.from(answer.bytes).toString().replace(/[0-9a-f]("[^"]*)$/, 'e$1');
      return { ...answer, bytes: Buffer.from(said) };
    } };
    opened = runLoan('aave-chain', { ...own, http, accounts: own.accounts.map((one) =>
      ({ ...one, fields: { ...one.fields, secondEndpoint: second } })) });
    await until('health', () => health() !== null, story);
    act({ kind: 'repay', currency: 'USDC', amount: '100' });
    await until('it says why', () => [...engine().state.notices.values()].some(({ text }) =>
      text.includes('do not agree on block')), story);
    expect(transactions()).toEqual([]);
    isLying = false;
    act({ kind: 'repay', currency: 'USDC', amount: '100' });
    expect((await done('repay 100 USDC')).outcome).toBe('success');
  });
});
