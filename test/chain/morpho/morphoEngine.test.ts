// Morpho under the whole engine: markets found from the holder's own events, acted on through the ticket's command, and
// after a crash between signing and mining still one effect for one intent.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Address } from 'viem';
import { marginAfterOf } from '../../../src/main/engine/stress/marginAfterOf.ts';
import type { Command } from '../../../src/shared/contract/commands.ts';
import type { ChainTransaction } from '../../../src/shared/domain/chain/transaction.ts';
import { coinUnits } from '../deploy/feeds.ts';
import { TEST_KEYS, type ChainLab } from '../deploy/lab.ts';
import { morphoSetting, runLoan, until, type LoanRun } from '../lab/aaveRun.ts';
import { startBeat } from '../lab/beat.ts';
import { labOfRun, whyNoLab } from '../lab/labOfRun.ts';
import { openSecondMarket, type SecondMarket } from './secondMarket.ts';

const MAIN = 'morpho-chain-testnet/main';

describe.skipIf(whyNoLab !== null)(`a Morpho account under the engine ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let holder: Address;
  let second: SecondMarket;
  let opened: LoanRun | null = null;
  let account = MAIN;
  let count = 0;
  let stopBeat = (): void => undefined;

  beforeEach(async () => {
    lab = await labOfRun();
    holder = lab.accounts[2] ?? '0x';
    await lab.node.call('evm_setTime', Math.floor(Date.now() / 1_000));
    second = await openSecondMarket(lab);
    for (const [coin, amount] of [['WETH', 100], ['wstETH', 100], ['USDC', 5_000]] as const) {
      await lab.fund(holder, coin, amount);
    }
    const own = lab.hand.as(holder);
    const { morpho, params } = lab.morpho;
    await own.write(morpho, 'supplyCollateral', [params, coinUnits('WETH', 10), holder, '0x']);
    await own.write(morpho, 'borrow', [params, coinUnits('USDC', 20_000), 0n, holder, holder]);
    await own.write(lab.coins.USDC, 'approve', [morpho.address, 0n]);
    stopBeat = await startBeat(lab.node);
    account = MAIN;
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
  const health = (): number | null => engine().state.health.get(account)?.health ?? null;
  const transactions = (): ChainTransaction[] => [...engine().state.transactions.values()];
  const held = (currency: string): number =>
    Number(engine().state.balances.get(`${account}|${currency}`)?.amount ?? 0n) / 1e18;
  const story = (): string => JSON.stringify([...transactions(), ...engine().state.health.values()], (_, value: unknown) =>
    (typeof value === 'bigint' ? String(value) : value)).slice(0, 3_000)
    + [...engine().state.notices.values()].slice(-8).map(({ text }) => text).join('\n');
  const start = async (markets: string, key: string | null, folder?: string): Promise<void> => {
    opened = runLoan('morpho-chain', morphoSetting(lab, holder, markets, key), folder);
    await until('health', () => health() !== null, story);
  };
  const act = (action: Extract<Command, { type: 'ActOnLoan' }>['action']): void => {
    engine().submitCommand(`act-${count += 1}`, { type: 'ActOnLoan', account, action });
  };
  const done = (words: string): Promise<ChainTransaction> => until(`${words} is final`, () =>
    transactions().find(({ summary, state }) => summary.startsWith(words) && state === 'final'), story);

  test('each market that the holder is in is an account of its own, with the health of that market', async () => {
    await lab.hand.as(holder).write(lab.morpho.morpho, 'supplyCollateral', [second.params, coinUnits('wstETH', 5), holder,
      '0x']);
    await lab.hand.as(holder).write(lab.morpho.morpho, 'borrow', [second.params, coinUnits('WETH', 4), 0n, holder, holder]);
    account = `${MAIN}/${lab.morpho.id.slice(2, 8)}`;
    await start('', null);
    const other = `${MAIN}/${second.id.slice(2, 8)}`;
    await until('the other market', () => engine().state.health.get(other)?.health, story);
    expect([health(), engine().state.health.get(other)?.health])
      .toEqual([expect.closeTo(30_000 * 0.86 / 20_000, 4), expect.closeTo(5 * 1.18 * 0.945 / 4, 4)]);
    expect([...engine().state.accounts.values()].map(({ label, marginModel }) => [label, marginModel])).toEqual([
      ['main ETH/USDC 86 %', 'morpho'], ['main wstETH/ETH 94.5 %', 'morpho']]);
    const ether = engine().state.health.get(account)?.distances.find(({ underlying }) => underlying === 'ETH');
    expect(ether?.downPriceUsd ?? 0).toBeCloseTo(20_000 / 0.86 / 10, 0);
    // What the contract's integers say and what the model makes of balances and prices are the same.
    const report = engine().state.marginReports.get(account);
    expect(report?.maintenanceMarginUsd).toBeCloseTo(engine().state.health.get(account)?.maintenanceMarginUsd ?? NaN, 2);
    await lab.setPrice('WETH', 2_400);
    await until('a fall is seen', () => (health() ?? 9) < 1.04, story);
  });

  test('supply, borrow, repay, withdraw from the ticket, each as it said, down to the last share', async () => {
    await start(lab.morpho.id, TEST_KEYS[2] ?? null);
    const ticket = marginAfterOf(engine().state, { type: 'MarginAfter', account,
      changes: [{ kind: 'repay', currency: 'USDC', amount: 5_000 }] });
    act({ kind: 'repay', currency: 'USDC', amount: '5000' });
    expect((await done('repay 5000 USDC')).outcome).toBe('success');
    await until('health as the ticket said', () => Math.abs((health() ?? 0) - (ticket.after.health ?? 0)) < 1e-4, story);
    expect(transactions().map(({ summary }) => summary.split(' ').slice(0, 3).join(' ')))
      .toEqual(['let the protocol', 'repay 5000 USDC']);
    act({ kind: 'supply', currency: 'ETH', amount: '1.5' });
    await done('supply 1.5 ETH as collateral');
    act({ kind: 'borrow', currency: 'USDC', amount: '100.25' });
    await done('borrow 100.25 USDC');
    // Lent beside the debt: it backs nothing, and both legs are there.
    act({ kind: 'supply', currency: 'USDC', amount: '50' });
    await done('supply 50 USDC as a loan');
    await until('both sides', () => {
      const terms = engine().state.marginTerms.get(account)?.terms;
      return terms?.model === 'morpho' && Math.abs((terms.bothSides ?? 0) - 50) < 0.01;
    }, story);
    expect([held('ETH'), held('USDC')]).toEqual([expect.closeTo(11.5, 9), expect.closeTo(-15_050.25, 0)]);
    act({ kind: 'withdraw', currency: 'USDC', amount: null });
    await done('withdraw all USDC of what was lent');
    act({ kind: 'repay', currency: 'USDC', amount: null });
    await done('repay all USDC');
    act({ kind: 'withdraw', currency: 'ETH', amount: null });
    await done('withdraw all ETH of collateral');
    await until('nothing is left', () => held('ETH') === 0 && held('USDC') === 0, story);
    expect(await lab.hand.read(lab.morpho.morpho, 'position', [lab.morpho.id, holder])).toEqual([0n, 0n, 0n]);
  });

  test('what the contract would refuse is never signed; after a restart an intent has had one effect', async () => {
    await start(lab.morpho.id, TEST_KEYS[2] ?? null);
    act({ kind: 'borrow', currency: 'USDC', amount: '9000' });
    const refused = await until('it is refused', () => transactions().find(({ state }) => state === 'refused'), story);
    expect([refused.attempts, refused.reason]).toEqual([[], expect.stringContaining('insufficient collateral')]);
    act({ kind: 'repayWithCollateral', currency: 'USDC', amount: '1' });
    await until('it says why', () => [...engine().state.notices.values()].some(({ text }) =>
      text.includes('does not let repay with collateral')), story);
    // Signed and out, not mined: the node waits, the engine goes and comes back.
    stopBeat();
    await lab.node.call('evm_setAutomine', false);
    act({ kind: 'borrow', currency: 'USDC', amount: '250' });
    await until('it is out', () => transactions().find(({ summary, attempts }) => summary.startsWith('borrow 250')
      && attempts.some(({ released }) => released)), story);
    const folder = opened?.folder ?? '';
    opened?.end();
    await start(lab.morpho.id, TEST_KEYS[2] ?? null, folder);
    await until('it is back', () => engine().state.connections.get('morpho-chain-testnet')?.state === 'connected', story);
    await lab.node.mine();
    stopBeat = await startBeat(lab.node);
    expect((await done('borrow 250 USDC')).attempts).toHaveLength(1);
    await until('one effect', () => Math.abs(held('USDC') + 20_250) < 1, story);
  });
});
