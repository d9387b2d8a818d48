/** Who may take which token of an address, and how much. */
import { parseAbi, type Address } from 'viem';
import type { BlockRef, ChainClient } from '../client/chainClient.ts';
import { readCall } from '../client/readCall.ts';

const ABI = parseAbi(['function allowance(address owner, address spender) view returns (uint256)']);
/** No token has so many units: what is above is meant to be without bound. */
export const BOUNDLESS = 2n ** 160n;

export interface Approval { readonly token: Address; readonly spender: Address }

/** Smallest units, in the order of what was asked; null: the token does not answer. Agreed where two endpoints are. */
export async function readAllowances(
  chain: ChainClient, owner: Address, asked: readonly Approval[], block: BlockRef,
): Promise<readonly (bigint | null)[]> {
  const { results } = await chain.readPinned(asked.map(({ token, spender }) =>
    readCall(token, ABI, 'allowance', [owner, spender])), { block, agreed: true });
  return results.map((outcome) => (outcome.ok ? outcome.value : null));
}
