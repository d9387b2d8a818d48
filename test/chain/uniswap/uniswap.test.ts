// The engine over a Uniswap wallet on a local chain: quotes as the protocol gives them, swaps that fill as quoted,
// approvals of what is needed and no more, a stop in the middle.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { concatHex, decodeFunctionData, parseAbi, type Address, type Hex } from 'viem';
import { toNumber } from '../../../src/shared/domain/decimal.ts';
import type { Command } from '../../../src/shared/contract/commands.ts';
import { gasCostOf } from '../../../src/shared/domain/chain/gasCost.ts';
import { isTerminal } from '../../../src/shared/domain/order.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import type { ChainLab } from '../deploy/lab.ts';
import { until } from '../lab/aaveRun.ts';
import { labOfRun, whyNoLab } from '../lab/labOfRun.ts';
import { BITCOIN, PAIR, uniswapConnector, UniswapRun, uniswapSetting, WALLET, type UniswapWish } from './uniswapRun.ts';

const APPROVE = parseAbi(['function approve(address spender, uint256 amount)']);

describe.skipIf(whyNoLab !== null)(`a Uniswap wallet under the engine ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let wallet: Address;
  let run: UniswapRun;
  let mining: NodeJS.Timeout;
  let sent = 0;

  beforeEach(async () => {
    lab = await labOfRun();
    wallet = lab.accounts[1] ?? '0x';
    await lab.node.call('evm_setTime', Math.floor(Date.now() / 1_000));
    await lab.fund(wallet, 'WETH', 500);
    await lab.fund(wallet, 'USDC', 1_000_000);
    await lab.node.call('anvil_setBalance', wallet, '0x56bc75e2d63100000');
    for (let left = 8; left > 0; left -= 1) await lab.node.pass(1);
    // The chain goes on by itself, as chains do.
    mining = setInterval(() => { lab.node.mine().catch(() => undefined); }, 120);
  });
  afterEach(async () => {
    clearInterval(mining);
    run.stop();
    await lab.anvil.stop();
  });

  const start = async (wish: UniswapWish = {}): Promise<void> => {
    run = new UniswapRun(uniswapSetting(lab, wish));
    run.begin();
    await reconciled();
  };
  const reconciled = (): Promise<unknown> => until('reconciled', () => {
    const opened = run.state.reconciliations.get(WALLET);
    return opened?.reconciledTimeMs !== null && opened !== undefined && run.state.quotes.has(PAIR);
  }, () => run.story());
  type Wish = Partial<Extract<Command, { type: 'SubmitOrder' }>>;
  const order = (side: 'buy' | 'sell', quantity: string, over: Wish = {}) => {
    const known = new Set(run.state.orders.keys());
    run.engine.submitCommand(`c${(sent += 1)}`, { type: 'SubmitOrder', account: WALLET, instrument: PAIR, side,
      orderType: 'market', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity,
      ...over });
    return until('the order', () => [...run.state.orders.keys()].find((id) => !known.has(id)), () => run.story());
  };
  const ended = (id: string) => until(`the end of ${id}`, () => {
    const now = run.state.orders.get(id);
    return now !== undefined && isTerminal(now.state) && now;
  }, () => run.story());
  const balance = (currency: string): number =>
    toNumber(run.state.balances.get(`${WALLET}|${currency}`)?.amount ?? (0n as never));

  test('the book is what the protocol quotes, fee included, to a part in ten thousand', async () => {
    await start();
    const book = await until('a book', () => run.state.books.get(PAIR), () => run.story());
    const abi = parseAbi([
      'function quoteExactInputSingle((address,address,uint256,uint24,uint160)) returns (uint256)',
    ]);
    for (const depth of [1, 3, 6]) {
      const levels = book.bids.slice(0, depth);
      const base = levels.reduce((sum, one) => sum + toNumber(one.quantity), 0);
      const ours = levels.reduce((sum, one) => sum + toNumber(one.quantity) * toNumber(one.price), 0);
      const quoted = await lab.hand.read({ ...lab.uniswap.quoter, abi }, 'quoteExactInputSingle',
        [[lab.coins.WETH.address, lab.coins.USDC.address, BigInt(Math.round(base * 1e6)) * 10n ** 12n, 500, 0n]]);
      expect(Math.abs(ours / (Number(quoted) / 1e6) - 1)).toBeLessThan(1e-4);
    }
  });

  test('a sale fills exactly as it was simulated, after an approval of exactly what it takes', async () => {
    await start();
    const before = { eth: balance('ETH'), usdc: balance('USDC') };
    const id = await order('sell', '50');
    const filled = await ended(id);
    const [fill] = [...run.state.fills.values()];
    const approval = run.state.transactions.get(`${id}/approve`);
    const swap = run.state.transactions.get(id);
    const { args } = decodeFunctionData({ abi: APPROVE, data: (approval?.data ?? '0x') as Hex });
    expect([filled.state, fill?.side, toNumber(fill?.quantity ?? (0n as never)), args[1], swap?.outcome])
      .toEqual(['filled', 'sell', 50, 50n * 10n ** 18n, 'success']);
    const got = toNumber(fill?.price ?? (0n as never)) * 50;
    expect(swap?.simulated).toBe(`gives ${got.toFixed(6).replace(/0+$/, '').replace(/\.$/, '')} USDC`);
    await until('the gas of the approval', () => approval?.outcome === 'success', () => run.story());
    const gas = toNumber(swap?.feePaid ?? (0n as never)) + toNumber(approval?.feePaid ?? (0n as never));
    expect(Math.abs(balance('ETH') - (before.eth - 50 - gas))).toBeLessThan(1e-9);
    expect(Math.abs(balance('USDC') - (before.usdc + got))).toBeLessThan(1e-6);
    expect([...run.state.differences.values()]).toEqual([]);
  });

  test('a purchase takes what was asked, within its limit; a limit out of reach sends nothing', async () => {
    await start();
    const bad = await ended(await order('buy', '10', { orderType: 'limit', price: '2990' }));
    expect([bad.state, bad.reason, run.state.transactions.size])
      .toEqual(['cancelled', 'the best route is worse than the limit', 0]);
    const good = await ended(await order('buy', '10', { orderType: 'limit', price: '3010' }));
    const [fill] = [...run.state.fills.values()];
    expect([good.state, fill?.side, toNumber(fill?.quantity ?? (0n as never))]).toEqual(['filled', 'buy', 10]);
    expect(toNumber(fill?.price ?? (0n as never))).toBeLessThan(3_010);
    const resting = await ended(await order('buy', '1', { orderType: 'limit', price: '3010',
      timeInForce: 'goodTillCancelled' }));
    expect(resting.reason).toMatch(/no resting orders/);
  });

  test('two hops by the second router: the book is what is quoted, and so is what the swap gives', async () => {
    await lab.fund(wallet, 'WBTC', 10);
    for (let left = 6; left > 0; left -= 1) await lab.node.pass(1);
    await start({ router02: true, oracles: `ETH=${lab.feeds.WETH.address}@3600` });
    const book = await until('a book of two hops', () => run.state.books.get(BITCOIN), () => run.story());
    const [best] = book.bids;
    const abi = parseAbi(['function quoteExactInput(bytes, uint256) returns (uint256, uint160[], uint32[], uint256)']);
    const path = concatHex([lab.coins.WBTC.address, '0x000bb8', lab.coins.WETH.address, '0x0001f4',
      lab.coins.USDC.address]);
    const quoted = async (coins: number): Promise<number> => {
      const said = await lab.hand.read({ ...lab.uniswap.quoter, abi }, 'quoteExactInput', [path,
        BigInt(Math.round(coins * 1e8))]) as readonly [bigint];
      return Number(said[0]) / 1e6;
    };
    const size = toNumber(best?.quantity ?? (0n as never));
    expect(Math.abs((size * toNumber(best?.price ?? (0n as never))) / await quoted(size) - 1)).toBeLessThan(1e-4);
    const expected = await quoted(2);
    const id = await order('sell', '2', { instrument: BITCOIN });
    const filled = await ended(id);
    const [fill] = [...run.state.fills.values()];
    const swap = run.state.transactions.get(id);
    expect([filled.state, fill?.side, toNumber(fill?.quantity ?? (0n as never)), swap?.outcome])
      .toEqual(['filled', 'sell', 2, 'success']);
    expect(2 * toNumber(fill?.price ?? (0n as never))).toBeCloseTo(expected, 4);
    expect(swap?.to.toLowerCase()).toBe(lab.uniswap.router02.address.toLowerCase());
    const fees = run.state.chainFees.get('uniswap-chain-testnet');
    const cost = gasCostOf(fees, ['swapTwoHops'], run.state.timeMs);
    const typical = fees?.actions.find(({ action }) => action === 'swapTwoHops')?.gas ?? 0;
    expect([Math.abs((swap?.gasUsed ?? 0) / typical - 1) < 0.3, 'feeUsd' in cost && cost.feeUsd > 0])
      .toEqual([true, true]);
    // How far the chain is final is told with them.
    expect((fees?.blockNumber ?? 0) >= (fees?.safeBlock ?? NaN) && (fees?.safeBlock ?? 0) >= (fees?.finalBlock ?? NaN))
      .toBe(true);
    const oracle = run.state.oracles.get('uniswap-chain-testnet|ETH');
    expect([oracle?.kind, toNumber(oracle?.priceUsd ?? (0n as never)), oracle?.heartbeatMs, oracle?.blockNumber])
      .toEqual(['chainlink', 3_000, 3_600_000, expect.any(Number)]);
  });

  test('stopped after the swap has left and started again: one fill, and the books agree', async () => {
    await start();
    const id = await order('sell', '3');
    const out = ['broadcast', 'seen', 'mined'];
    await until('on its way', () => out.includes(run.state.transactions.get(id)?.state ?? ''),
      () => run.story());
    run.again();
    const after = await ended(id);
    await reconciled();
    expect([after.state, [...run.state.fills.values()].length, [...run.state.differences.values()]])
      .toEqual(['filled', 1, []]);
  });

  test('watched only: it is shown, and an order is refused in words', async () => {
    await start({ key: null });
    const refused = await ended(await order('sell', '1'));
    expect([balance('USDC'), refused.state, refused.reason])
      .toEqual([1_000_000, 'cancelled', 'the address is watched only: it has no key here']);
  });

  test('a check says what is there, and names contracts that do not belong together', async () => {
    run = new UniswapRun(uniswapSetting(lab));
    const setting = uniswapSetting(lab);
    const good = await uniswapConnector().check(setting, nodePorts());
    expect([good.rights, good.steps.map(({ name, ok }) => [name, ok])])
      .toEqual(['trade', [['endpoint', true], ['contracts', true], ['tokens', true], ['wallet', true]]]);
    const [account] = setting.accounts;
    if (account === undefined) throw new Error('no account');
    const contracts = [lab.uniswap.factory, lab.uniswap.router, lab.coins.USDC].map(({ address }) => address).join(',');
    const bad = await uniswapConnector().check({ ...setting,
      accounts: [{ ...account, fields: { ...account.fields, contracts } }] }, nodePorts());
    expect(bad.steps.at(-1))
      .toEqual({ name: 'contracts', ok: false, text: 'router: no Uniswap contract answers there' });
    const second = [lab.uniswap.factory, lab.uniswap.quoter, lab.uniswap.router02].map(({ address }) => address)
      .join(',');
    const other = await uniswapConnector().check({ ...setting,
      accounts: [{ ...account, fields: { ...account.fields, contracts: second } }] }, nodePorts());
    expect(other.steps.at(-1)?.text).toBe('router: it is a swapRouter02, not a swapRouter');
  });
});
