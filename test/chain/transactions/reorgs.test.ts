/**
 * Reorganisations of depth 1 to 5 at every stage of a transaction's life: whatever the chain takes back, one intent has
 * at most one effect, its outcome says which, and nothing but what was signed for it ever leaves.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TransactionState } from '../../../src/shared/domain/chain/transaction.ts';
import { startAnvil, type Anvil } from '../lab/anvil.ts';
import { missingWorkspace } from '../lab/workspace.ts';
import { COUNTER, COUNTER_CODE, DeskWorld } from './deskWorld.ts';

const missing = missingWorkspace();
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);
const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';
const DEPTHS = [1, 2, 3, 4, 5];
/** Reverts always. */
const REVERTING = '0x60006000fd';

describe.skipIf(missing !== null)('a reorganisation under a transaction', () => {
  let anvil: Anvil;
  let snapshot = '';
  let world: DeskWorld;
  beforeAll(async () => { anvil = await startAnvil(); });
  afterAll(async () => { await anvil.stop(); });
  beforeEach(async () => {
    snapshot = await anvil.node.snapshot();
    world = new DeskWorld(anvil, { key: KEY });
    await world.start();
    // What was set by hand goes with the blocks that are taken back, too.
    for (let left = 6; left > 0; left -= 1) await anvil.node.mine();
  });
  afterEach(async () => {
    world.close();
    await anvil.node.call('evm_setAutomine', true);
    await anvil.node.revert(snapshot);
  });

  const automine = (on: boolean): Promise<unknown> => anvil.node.call('evm_setAutomine', on);
  const code = (bytes: string): Promise<unknown> => anvil.node.call('anvil_setCode', COUNTER, bytes);
  const reorg = (depth: number): Promise<unknown> => anvil.node.call('anvil_reorg', depth, []);
  /** Resolves once it has happened: before the first request of ours that leaves while the intent stands there. */
  const reorgAt = (stage: TransactionState, intent: number, depth: number): Promise<void> =>
    new Promise((resolve, reject) => {
      let isOver = false;
      world.meanwhile = async () => {
        if (isOver || world.of(intent)?.state !== stage) return;
        isOver = true;
        await reorg(depth).then(() => code(COUNTER_CODE)).then(() => { resolve(); }, reject);
      };
    });
  /** Mined from now on, to its end: what it did is what it says. */
  const ended = async (intent: number, outcome: string): Promise<readonly unknown[]> => {
    await automine(true);
    await world.untilState(intent, 'final', true);
    const { outcome: said, attempts = [] } = world.of(intent) ?? {};
    const signed = new Set(attempts.map(({ raw }) => raw));
    const strange = world.left.filter((raw) => !signed.has(raw as `0x${string}`)).length;
    world.left.length = 0;
    return [said, outcome, await world.effects(intent), strange, world.settled.filter(({ id }) =>
      id === `intent-${intent}`).length];
  };
  const once = (outcome: 'success' | 'cancelled') => [outcome, outcome, outcome === 'success' ? 1 : 0, 0, 1];

  it.each(DEPTHS)('of depth %i while it is prepared, simulated, broadcast or seen', async (depth) => {
    for (const [at, stage] of (['prepared', 'simulated', 'broadcast', 'seen'] as const).entries()) {
      const intent = at + 1;
      await automine(false);
      const happened = reorgAt(stage, intent, depth);
      await world.submit(intent);
      await happened;
      expect([stage, ...await ended(intent, 'success')]).toEqual([stage, ...once('success')]);
    }
  });

  it.each(DEPTHS)('of depth %i in the block of it, and up to that many blocks after', async (depth) => {
    for (let after = 0; after < depth; after += 1) {
      const intent = after + 1;
      await automine(false);
      await world.submit(intent);
      await world.untilState(intent, 'seen');
      await anvil.node.mine();
      await world.untilState(intent, 'mined');
      for (let left = after; left > 0; left -= 1) await anvil.node.mine();
      await reorg(depth);
      expect([after, ...await ended(intent, 'success')]).toEqual([after, ...once('success')]);
    }
  });

  it.each(DEPTHS)('of depth %i after it reverted, was cancelled, was dropped', async (depth) => {
    await automine(false);
    await world.submit(1);
    await world.untilState(1, 'seen');
    await code(REVERTING);
    const reverted = reorgAt('reverted', 1, depth);
    await anvil.node.mine();
    await reverted;
    expect(await ended(1, 'success')).toEqual(once('success'));
    expect(world.path(1)).toContain('reverted');

    await automine(false);
    await world.submit(2);
    await world.untilState(2, 'seen');
    world.command('cancel', 2);
    await world.untilKnown(2, 1);
    const replaced = reorgAt('replaced', 2, depth);
    await anvil.node.mine();
    await replaced;
    expect(await ended(2, 'cancelled')).toEqual(once('cancelled'));

    await automine(false);
    await world.submit(3);
    await world.untilState(3, 'seen');
    const dropped = reorgAt('dropped', 3, depth);
    await anvil.node.call('anvil_dropTransaction', world.of(3)?.attempts[0]?.hash);
    await dropped;
    expect(await ended(3, 'success')).toEqual(once('success'));
  });

  it.each(DEPTHS)('of depth %i after it was final: nothing of it is touched, nothing leaves', async (depth) => {
    await world.submit(1);
    expect(await ended(1, 'success')).toEqual(once('success'));
    await reorg(depth);
    for (let left = 3; left > 0; left -= 1) await anvil.node.mine();
    await new Promise((resolve) => { setTimeout(resolve, 150); });
    expect([world.of(1)?.state, await world.effects(1), world.left, world.settled.length]).toEqual(['final', 1, [], 1]);
  });

  it('of depth 5 while the process is dead, after it was signed and after it was released', async () => {
    for (const [at, dies] of (['TransactionReported', 'TransactionReleased'] as const).entries()) {
      const intent = at + 1;
      await automine(false);
      world.dieAfter = ({ event }) => event.type === dies && world.of(intent)?.state !== 'prepared'
        && (world.of(intent)?.attempts.length ?? 0) > 0;
      await world.submit(intent).catch(() => null);
      await reorg(5);
      await world.restart();
      await automine(true);
      await world.until(intent, ({ state }) => state === 'final' || state === 'refused', true);
      const isOut = dies === 'TransactionReleased';
      expect([dies, world.of(intent)?.state, await world.effects(intent)])
        .toEqual([dies, isOut ? 'final' : 'refused', isOut ? 1 : 0]);
    }
  });
});
