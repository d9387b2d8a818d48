/** Hands the same signed bytes to the endpoints, the next where the one before gave no answer. Never signs. */
import type { Hex } from 'viem';
import type { EndpointPool } from '../client/endpointPool.ts';

/** A node's words for bytes that it has already, or whose nonce has been used: no failure of this transmission. */
const KNOWN = /already known|already imported|known transaction|nonce too low/i;

/** Null: an endpoint has it. Else what the last one said: it may be out all the same, and the chain will tell. */
export async function broadcastRaw(pool: EndpointPool, raw: Hex): Promise<string | null> {
  let said = 'no endpoint of this chain is left';
  for (const endpoint of pool.ranked()) {
    // The next is tried because the one before did not take it.
    // oxlint-disable-next-line no-await-in-loop
    const [answer] = await pool.askOne(endpoint, [{ method: 'eth_sendRawTransaction', params: [raw] }]);
    if (answer === undefined || answer.ok) return null;
    said = answer.reason;
    if (answer.kind === 'refused' && KNOWN.test(answer.reason)) return null;
  }
  return said;
}
