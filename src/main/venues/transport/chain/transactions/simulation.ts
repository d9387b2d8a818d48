/** What a transaction would do, asked of a node that changes nothing: its return value, its gas, or why it reverts. */
import { decodeErrorResult, isHex, parseAbi, type Address, type Hex } from 'viem';
import { ChainError } from '../client/chainClient.ts';
import type { EndpointPool } from '../client/endpointPool.ts';
import { bigOf, dataOf, hexOf } from '../client/wireBlock.ts';

export type Simulated =
  | { readonly ok: true; readonly returned: Hex; readonly gas: bigint }
  | { readonly ok: false; readonly reason: string };

interface Asked { readonly from: Address; readonly to: Address; readonly data: Hex; readonly valueWei: bigint }

const STANDARD_ERRORS = parseAbi(['error Error(string)', 'error Panic(uint256)']);

/** Both at the newest state, ours that are pending included where the node knows them. Rejects with ChainError. */
export async function simulate(pool: EndpointPool, { from, to, data, valueWei }: Asked): Promise<Simulated> {
  const call = { from, to, data, value: hexOf(valueWei) };
  const [called, estimated] = await pool.askAll([
    { method: 'eth_call', params: [call, 'pending'] }, { method: 'eth_estimateGas', params: [call, 'pending'] }]);
  for (const answer of [called, estimated]) {
    if (answer?.ok === true) continue;
    if (answer === undefined || answer.kind === 'failed') throw new ChainError(answer?.reason ?? 'no answer', false);
    return { ok: false, reason: revertReason(answer.data, answer.reason) };
  }
  const returned = called?.ok === true ? dataOf(called.value) : null;
  const gas = estimated?.ok === true ? bigOf(estimated.value) : null;
  if (returned === null || gas === null) throw new ChainError('the simulation cannot be read', false);
  return { ok: true, returned, gas };
}

/** The contract's own words where it has some. */
export function revertReason(data: string | null, said: string): string {
  if (data !== null && isHex(data) && data.length >= 10) {
    try {
      const { errorName, args } = decodeErrorResult({ abi: STANDARD_ERRORS, data });
      return errorName === 'Error' ? `it would revert: ${String(args[0]).slice(0, 200)}`
        : `it would revert: panic ${String(args[0])}`;
    } catch {
      return `it would revert with ${data.slice(0, 10)}`;
    }
  }
  return `it would fail: ${said}`;
}
