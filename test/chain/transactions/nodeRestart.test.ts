/**
 * The node goes away under a transaction and comes back at its address, without what was waiting there and without its
 * newest blocks: the same bytes go out again, and an intent has one effect.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { startAnvil, type Anvil } from '../lab/anvil.ts';
import { missingWorkspace } from '../lab/workspace.ts';
import { DeskWorld } from './deskWorld.ts';

const missing = missingWorkspace();
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);
const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';
const GONE_MS = 400;

describe.skipIf(missing !== null)('a node that is started again', () => {
  let anvil: Anvil;
  let world: DeskWorld;
  afterEach(async () => {
    world.close();
    await anvil.stop();
  });

  const open = async (): Promise<void> => {
    anvil = await startAnvil();
    world = new DeskWorld(anvil, { key: KEY });
    await world.start();
    for (let left = 3; left > 0; left -= 1) await anvil.node.mine();
    await anvil.node.call('evm_setAutomine', false);
  };
  const restarted = async (state: unknown): Promise<void> => {
    await anvil.stop();
    await new Promise((resolve) => { setTimeout(resolve, GONE_MS); });
    anvil = await startAnvil({ port: Number(new URL(anvil.url).port) });
    await anvil.node.call('anvil_loadState', state);
  };
  const told = async (): Promise<readonly unknown[]> => {
    await world.untilState(1, 'final', true);
    return [world.of(1)?.outcome, await world.effects(1), new Set(world.left).size, world.settled.length];
  };

  it('without what was waiting: the same bytes again, one effect', async () => {
    await open();
    await world.submit(1);
    await world.untilState(1, 'seen');
    await restarted(await anvil.node.call('anvil_dumpState'));
    expect(await told()).toEqual(['success', 1, 1, 1]);
    expect(world.left.length).toBeGreaterThan(1);
  });

  it('without the block that it was mined in: it is not believed to be there, and then it is', async () => {
    await open();
    const state = await anvil.node.call('anvil_dumpState');
    await world.submit(1);
    await world.untilState(1, 'seen');
    await anvil.node.mine();
    await world.untilState(1, 'mined');
    await restarted(state);
    await world.until(1, ({ state: stands }) => stands !== 'mined');
    expect(await told()).toEqual(['success', 1, 1, 1]);
  });
});
