/** A chain that goes on by itself, faster than the clock: blocks of one second's stamp, so that finality comes soon. */
import type { Node } from './node.ts';

/** Transactions are mined as they come; blocks follow every `everyMs` until it is stopped. */
export async function startBeat(node: Node, everyMs = 150): Promise<() => void> {
  await node.call('evm_setAutomine', true);
  await node.call('anvil_setBlockTimestampInterval', 0);
  const timer = setInterval(() => { void node.mine().catch(() => undefined); }, everyMs);
  return () => { clearInterval(timer); };
}
