/**
 * What a session key may do, from the venue's list of them. Names of scopes vary between versions of the API:
 * facts 5.1.
 */
import type { SessionKeyRow } from '../messages.ts';

export interface Rights { readonly mayTrade: boolean; readonly mayWithdraw: boolean; readonly expiryMs: number | null }

/** What is said of a key that ends; null: not soon. The venue's own time, and three days to make another. */
const SOON_MS = 3 * 86_400_000;
export const endingOf = ({ expiryMs }: Rights, venueNowMs: number): string | null =>
  (expiryMs === null || expiryMs - venueNowMs > SOON_MS ? null
    : `the session key ends on ${new Date(expiryMs).toISOString().slice(0, 10)}: make another`);

/** Null: the key is not in the list. The owner's own key may do everything. */
export function rightsOf(keys: readonly SessionKeyRow[], signer: string, wallet: string): Rights | null {
  if (signer.toLowerCase() === wallet.toLowerCase()) return { mayTrade: true, mayWithdraw: true, expiryMs: null };
  const key = keys.find(({ public_session_key: address }) => address.toLowerCase() === signer.toLowerCase());
  if (key === undefined) return null;
  const scopes = [...key.protocol_scopes, ...key.offchain_scopes, key.scope ?? ''].map((scope) => scope.toLowerCase());
  const isAdmin = scopes.includes('admin');
  const { expiry_sec: expiry } = key;
  return { mayTrade: isAdmin || scopes.some((scope) => /^(trade|trading|account)$/.test(scope)),
    mayWithdraw: isAdmin || scopes.some((scope) => /withdraw|transfer/.test(scope)),
    expiryMs: expiry === null || expiry === undefined ? null : expiry * 1_000 };
}
