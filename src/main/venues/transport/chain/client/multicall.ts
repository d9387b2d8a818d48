/** Many reads as one: through the multicall3 contract, or as a batch of calls at the same block hash. */
import { decodeFunctionResult, encodeFunctionData, multicall3Abi, type Address, type Hex } from 'viem';
import type { BlockRef } from './chainClient.ts';
import type { Outcome, ReadCall } from './readCall.ts';
import type { RpcAnswer, RpcRequest } from './rpcEndpoint.ts';

/** So many in one call: answers of thousands run into nodes' bounds on gas and size. */
const MOST_CALLS = 400;
/** As a node simulates it; no money moves. */
const GAS = '0x5f5e100';

type Calls = readonly ReadCall<unknown>[];

/** By hash (EIP-1898): a node that no longer has that block on its chain refuses instead of answering of another. */
export const blockParameter = (block: BlockRef): unknown => ({ blockHash: block.hash, requireCanonical: true });

export function requestsOf(calls: Calls, block: BlockRef, multicall3: Address | null): readonly RpcRequest[] {
  const at = blockParameter(block);
  if (multicall3 === null || calls.length === 1) {
    return calls.map(({ to, data }) => ({ method: 'eth_call', params: [{ to, data }, at] }));
  }
  return chunksOf(calls).map((chunk) => ({ method: 'eth_call', params: [{ to: multicall3, gas: GAS,
    data: encodeFunctionData({ abi: multicall3Abi, functionName: 'aggregate3',
      args: [chunk.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }))] }) }, at] }));
}

/** Null: the answer as a whole cannot be read. */
export function bytesOf(
  calls: Calls, answers: readonly RpcAnswer[], multicall3: Address | null,
): readonly (Hex | { readonly failed: string })[] | null {
  if (multicall3 === null || calls.length === 1) return answers.map(bytesOfOne);
  const rows: (Hex | { readonly failed: string })[] = [];
  for (const answer of answers) {
    if (!answer.ok || typeof answer.value !== 'string') return null;
    try {
      const results = decodeFunctionResult({ abi: multicall3Abi, functionName: 'aggregate3',
        data: answer.value as Hex });
      rows.push(...results.map(({ success, returnData }) => (success ? returnData : { failed: 'reverted' })));
    } catch {
      return null;
    }
  }
  return rows.length === calls.length ? rows : null;
}

function bytesOfOne(answer: RpcAnswer): Hex | { readonly failed: string } {
  if (answer.ok) return typeof answer.value === 'string' ? answer.value as Hex : { failed: 'no bytes' };
  return { failed: answer.reason };
}

export function outcomesOf(
  calls: Calls, rows: readonly (Hex | { readonly failed: string })[],
): readonly Outcome<unknown>[] {
  return calls.map((call, at) => {
    const row = rows[at];
    if (row === undefined || typeof row === 'object') {
      return { ok: false, reason: `${call.name}: ${row?.failed ?? 'no answer'}` };
    }
    if (row === '0x') return { ok: false, reason: `${call.name}: no contract answers at ${call.to}` };
    try {
      return { ok: true, value: call.decode(row) };
    } catch {
      return { ok: false, reason: `${call.name}: the answer is not what the contract's interface says` };
    }
  });
}

function chunksOf(calls: Calls): readonly Calls[] {
  const chunks: Calls[] = [];
  for (let at = 0; at < calls.length; at += MOST_CALLS) chunks.push(calls.slice(at, at + MOST_CALLS));
  return chunks;
}
