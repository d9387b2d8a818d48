/** Transactions against a real node: whatever happens to them, one intent has at most one effect. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAnvil, type Anvil } from '../lab/anvil.ts';
import { missingWorkspace } from '../lab/workspace.ts';
import { DeskWorld, type DeskOptions } from './deskWorld.ts';

const missing = missingWorkspace();
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);
const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';

describe.skipIf(missing !== null)('a transaction on a local chain', () => {
  let anvil: Anvil;
  let snapshot = '';
  let world: DeskWorld;
  beforeAll(async () => { anvil = await startAnvil(); });
  afterAll(async () => { await anvil.stop(); });
  beforeEach(async () => {
    snapshot = await anvil.node.snapshot();
    await anvil.node.mine();
  });
  afterEach(async () => {
    world.close();
    await anvil.node.call('evm_setAutomine', true);
    await anvil.node.revert(snapshot);
  });

  const open = async (options: Partial<DeskOptions> = {}): Promise<DeskWorld> => {
    world = new DeskWorld(anvil, { key: KEY, ...options });
    await world.start();
    return world;
  };
  const automine = (on: boolean): Promise<unknown> => anvil.node.call('evm_setAutomine', on);

  it('T1 T2 is durable before it leaves, mined, and final some blocks later', async () => {
    await open();
    expect(await world.submit(1)).toBe(null);
    await world.untilState(1, 'final', true);
    expect([world.of(1)?.outcome, await world.effects(1), new Set(world.left).size, world.settled.length])
      .toEqual(['success', 1, 1, 1]);
    expect(world.path(1).filter((state) => state !== 'seen'))
      .toEqual(['prepared', 'simulated', 'signed', 'broadcast', 'mined', 'final']);
  });

  it('many at once have nonces without a gap, each with one effect', async () => {
    await open({ twoEndpoints: true });
    const intents = [1, 2, 3, 4, 5, 6];
    expect(await Promise.all(intents.map((intent) => world.submit(intent)))).toEqual(intents.map(() => null));
    for (const intent of intents) await world.untilState(intent, 'final', true);
    expect(await Promise.all(intents.map((intent) => world.effects(intent)))).toEqual(intents.map(() => 1));
    const nonces = intents.map((intent) => world.of(intent)?.nonce ?? -1);
    expect(nonces.map((nonce) => nonce - (nonces[0] ?? 0))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('an answer that was lost is looked for, and nothing is signed again', async () => {
    await open();
    world.cut = (method) => (method === 'eth_sendRawTransaction' ? 'unanswered' : undefined);
    await world.submit(1);
    await world.untilState(1, 'final', true);
    expect([await world.effects(1), new Set(world.left).size, world.of(1)?.attempts.length]).toEqual([1, 1, 1]);
  });

  it('bytes that never arrived are sent again, the same', async () => {
    let times = 0;
    await open();
    world.cut = (method) => (method === 'eth_sendRawTransaction' && (times += 1) < 3 ? 'lost' : undefined);
    await world.submit(1);
    await world.untilState(1, 'final', true);
    const wasDropped = world.path(1).includes('dropped');
    expect([await world.effects(1), new Set(world.left).size, world.left.length >= 3, wasDropped])
      .toEqual([1, 1, true, true]);
  });

  it('dropped from the pool it is sent again, the same', async () => {
    await open();
    await automine(false);
    await world.submit(1);
    await world.untilState(1, 'seen');
    await anvil.node.call('anvil_dropTransaction', world.of(1)?.attempts[0]?.hash);
    await world.until(1, () => world.left.length > 1);
    await automine(true);
    await world.untilState(1, 'final', true);
    expect([await world.effects(1), new Set(world.left).size, world.path(1).includes('dropped')]).toEqual([1, 1, true]);
  });

  it('another wallet of the key took its nonce: it is replaced, has no effect and is never sent again', async () => {
    await open();
    await automine(false);
    await world.submit(1);
    await world.untilState(1, 'seen');
    await anvil.node.call('anvil_dropTransaction', world.of(1)?.attempts[0]?.hash);
    await anvil.node.call('anvil_impersonateAccount', world.address);
    await anvil.node.call('eth_sendTransaction', { from: world.address, to: world.address,
      nonce: `0x${(world.of(1)?.nonce ?? 0).toString(16)}`, gas: '0x5208', maxFeePerGas: '0x174876e800',
      maxPriorityFeePerGas: '0x174876e800' });
    await anvil.node.mine();
    await automine(true);
    await world.untilState(1, 'final', true);
    expect([await world.effects(1), world.of(1)?.outcome, new Set(world.left).size]).toEqual([0, 'replaced', 1]);
  });

  it('T6 a speed-up takes the same nonce, dearer; one of the two has the effect', async () => {
    await open();
    await automine(false);
    await world.submit(1);
    await world.untilState(1, 'seen');
    world.command('speedUp', 1);
    await world.until(1, ({ attempts, state }) => attempts.length === 2 && state === 'seen');
    await automine(true);
    await world.untilState(1, 'final', true);
    const [first, second] = world.of(1)?.attempts ?? [];
    expect([await world.effects(1), world.of(1)?.minedHash === second?.hash,
      (second?.maxFeePerGas ?? 0n) * 1_000n >= (first?.maxFeePerGas ?? 0n) * 1_125n, world.of(1)?.outcome])
      .toEqual([1, true, true, 'success']);
  });

  it('T6 a cancel takes the nonce with nothing', async () => {
    await open();
    await automine(false);
    await world.submit(1);
    await world.untilState(1, 'seen');
    world.command('cancel', 1);
    await world.untilKnown(1, 1);
    await automine(true);
    await world.untilState(1, 'final', true);
    expect([await world.effects(1), world.of(1)?.outcome]).toEqual([0, 'cancelled']);
  });

  it('what is not mined by its deadline is cancelled', async () => {
    await open();
    await automine(false);
    await world.submit(1, { deadlineTimeMs: Date.now() + 600 });
    await world.until(1, ({ attempts }) => attempts.at(-1)?.kind === 'cancel');
    await world.untilKnown(1, 1);
    await automine(true);
    await world.untilState(1, 'final', true);
    expect([await world.effects(1), world.of(1)?.outcome]).toEqual([0, 'cancelled']);
  });

  it('T5 the process dies after any entry: once started again an intent has one effect, or says none', async () => {
    const outcomes: (number | string | undefined)[][] = [];
    for (let cutAt = 1; cutAt <= 7; cutAt += 1) {
      await open();
      world.dieAfter = (entry) => entry.seq >= cutAt + 1;
      await world.submit(cutAt).catch(() => null);
      await new Promise((resolve) => { setTimeout(resolve, 150); });
      await world.restart();
      const known = world.of(cutAt) !== undefined;
      if (known) await world.until(cutAt, ({ state }) => state === 'final' || state === 'refused', true);
      const effects = await world.effects(cutAt);
      outcomes.push([world.of(cutAt)?.state, effects, new Set(world.left).size]);
      expect(effects === (world.of(cutAt)?.outcome === 'success' ? 1 : 0) && new Set(world.left).size <= 1).toBe(true);
      world.close();
    }
    expect(outcomes.some(([state]) => state === 'refused') && outcomes.some(([state]) => state === 'final')).toBe(true);
  });

  const refusals: readonly [string, Partial<DeskOptions>, RegExp][] = [
    ['tips of 1e15 wei a gas: bounded by our cap', { bend: (method, _, result) => (method === 'eth_feeHistory'
      ? { ...(result as object), reward: [['0x38d7ea4c68000']] } : result) }, /^$/],
    ['a base fee of 1e15', { bend: (_, __, result) => (typeof result === 'object' && result !== null
      && 'baseFeePerGas' in result ? { ...result, baseFeePerGas: '0x38d7ea4c68000' } : result) }, /above our cap/],
    ['30 million gas', { bend: (method, _, result) => (method === 'eth_estimateGas' ? '0x1c9c380' : result) },
      /gas 37500000 is above our cap 5000000/],
    ['a nonce of 99 from one of two', { twoEndpoints: true, bend: (method, _, result, url) =>
      (method === 'eth_getTransactionCount' && url.includes('localhost') ? '0x63' : result) },
    /do not agree on our nonce/],
    ['the chain is another one', { bend: (method, _, result) => (method === 'eth_chainId' ? '0x1' : result) },
      /is connecting/],
    ['no block for two days', { bend: (_, __, result) => (typeof result === 'object' && result !== null
      && 'timestamp' in result ? { ...result, timestamp: `0x${(1_600_000_000).toString(16)}` } : result) }, /is stale/],
  ];
  it.each(refusals)('a node that lies: %s', async (_, options, words) => {
    await open(options).catch(() => null);
    const said = await world.submit(1).catch(String);
    if (said === null) await world.untilState(1, 'final', true);
    expect([said ?? '', world.left.length, await world.effects(1)])
      .toEqual([expect.stringMatching(words), said === null ? 1 : 0, said === null ? 1 : 0]);
    const tip = world.of(1)?.attempts[0]?.maxPriorityFeePerGas ?? 0n;
    expect(tip <= 5_000_000_000n).toBe(true);
  });

  it('a receipt of one endpoint alone settles nothing', async () => {
    await open({ twoEndpoints: true, bend: (method, _, result, url) => (method === 'eth_getTransactionReceipt'
      && url.includes('localhost') && result !== null ? { ...(result as object), status: '0x0' } : result) });
    await world.submit(1);
    await world.untilState(1, 'mined');
    for (let left = 10; left > 0; left -= 1) await anvil.node.mine();
    await new Promise((resolve) => { setTimeout(resolve, 600); });
    expect([world.of(1)?.state, world.settled.length, await world.effects(1)]).toEqual(['mined', 0, 1]);
  });
});
