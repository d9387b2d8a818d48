/**
 * Which markets a holder is in, from the contract's own events. Nodes bound the range of a question: it is halved until
 * they answer, and given up in words where that would take too many.
 */
import { encodeEventTopics, isHex, pad, type Address, type Hex } from 'viem';
import { ChainError, type ChainClient, type ChainLog } from '../../transport/chain/client/chainClient.ts';
import { ENTRY_EVENTS } from '../contracts.ts';

const ENTRIES: readonly Hex[] = (['Supply', 'SupplyCollateral'] as const)
  .flatMap((eventName) => encodeEventTopics({ abi: ENTRY_EVENTS, eventName }).flatMap((topic) =>
    (typeof topic === 'string' ? [topic] : [])));
const LEAST_BLOCKS = 1_000;
const MOST_QUESTIONS = 300;

/** Per holder in lower case, ids in the order of their first event. Both blocks inclusive. Rejects in words. */
export async function marketsOf(
  client: Pick<ChainClient, 'logs'>, morpho: Address, holders: readonly Address[], fromBlock: number, toBlock: number,
): Promise<ReadonlyMap<string, readonly Hex[]>> {
  const named = holders.map((holder) => pad(holder, { size: 32 }));
  const filter = { addresses: [morpho], topics: [ENTRIES, null, null, named] };
  const logs: ChainLog[] = [];
  let [next, span] = [fromBlock, Math.max(toBlock - fromBlock + 1, 1)];
  for (let asked = 0; next <= toBlock; asked += 1) {
    if (asked >= MOST_QUESTIONS) {
      throw new Error('the endpoint answers for too few blocks at once to look for markets: name them, or a block to '
        + 'look from');
    }
    try {
      // Ranges follow one another, each as wide as the node lets.
      // oxlint-disable-next-line no-await-in-loop
      logs.push(...await client.logs(filter, next, Math.min(next + span - 1, toBlock)));
      next += span;
    } catch (error) {
      if (!(error instanceof ChainError) || span <= LEAST_BLOCKS) throw error;
      span = Math.max(LEAST_BLOCKS, Math.floor(span / 2));
    }
  }
  const found = new Map<string, Set<Hex>>();
  for (const { topics: [, id, , onBehalf] } of logs) {
    if (id === undefined || onBehalf === undefined || !isHex(id)) continue;
    const holder = `0x${onBehalf.slice(-40)}`.toLowerCase();
    found.set(holder, (found.get(holder) ?? new Set()).add(id));
  }
  return new Map([...found].map(([holder, ids]) => [holder, [...ids]]));
}
