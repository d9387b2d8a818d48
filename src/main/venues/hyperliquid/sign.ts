/**
 * Signs actions with an agent's key, by the venue's published scheme (msgpack, keccak, EIP-712), through its SDK. The
 * key lives in the closure that `signerOf` returns and nowhere else; no error text repeats it.
 */
import { signL1Action } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';
import type { Network } from '../../../shared/domain/account.ts';
import type { WireAction, WireEnvelope } from './messages.ts';

export interface Signer {
  /** Of the key itself: the agent's, or the account's own. */
  readonly address: string;
  sign(action: WireAction, nonce: number, vaultAddress: string | null, expiresAfter: number | null):
    Promise<WireEnvelope>;
}

const PRIVATE_KEY = /^(0x)?[0-9a-fA-F]{64}$/;

export const isPrivateKey = (text: string): boolean => PRIVATE_KEY.test(text.trim());

/** Null: not a private key. */
export function signerOf(secret: string, network: Network): Signer | null {
  const text = secret.trim();
  if (!isPrivateKey(text)) return null;
  const key: `0x${string}` = `0x${text.replace(/^0x/, '')}`;
  let wallet: ReturnType<typeof privateKeyToAccount>;
  try {
    wallet = privateKeyToAccount(key);
  } catch {
    // Zero, or beyond the order of the curve; the library's own words would show it.
    return null;
  }
  return {
    address: wallet.address.toLowerCase(),
    async sign(action, nonce, vaultAddress, expiresAfter) {
      const extra = {
        ...(vaultAddress === null ? {} : { vaultAddress: vaultAddress as `0x${string}` }),
        ...(expiresAfter === null ? {} : { expiresAfter }),
      };
      const signature = await signL1Action({ wallet, action: { ...action }, nonce, isTestnet: network === 'testnet',
        ...extra });
      return { action, nonce, signature, ...extra };
    },
  };
}
