/**
 * From what is kept as an account's secret to something that signs: nothing (watched only), a private key, or a Web3
 * keystore with its passphrase. A device is a viem account of its own behind the same seam. No error repeats a secret.
 */
import { readFile, stat } from 'node:fs/promises';
import type { Address, Hex } from 'viem';
import { generatePrivateKey, privateKeyToAccount, toAccount } from 'viem/accounts';
import type { SignedFields, TransactionSigner } from '../transactions/intent.ts';
import type { Http } from '../../../../ports/http.ts';
import { externalDevice, type Device } from './externalSigner.ts';
import { openKeystore } from './keystore.ts';

const PRIVATE_KEY = /^(0x)?[0-9a-fA-F]{64}$/;
const MAX_KEYSTORE_BYTES = 20_000;

export const isPrivateKey = (text: string): boolean => PRIVATE_KEY.test(text.trim());

export const newPrivateKey = (): Hex => generatePrivateKey();

/** Throws in words that do not repeat it. */
export const addressOfKey = (key: string): Address => localAccount(key).address;

export interface KeyPlace {
  readonly address: Address;
  /** Path of a keystore file; empty: the secret is the key itself. */
  readonly keystore: string;
  /** A program of the trader's that signs, and where it is reached; absent or its URL empty: none. */
  readonly external?: { readonly url: string; readonly http: Http };
}

/** Null: there is no secret, the address is watched only. Rejects in words for the trader. */
export async function signerOf(
  secret: string | null, { address, keystore, external }: KeyPlace,
): Promise<TransactionSigner | null> {
  if (external !== undefined && external.url !== '') {
    return deviceSigner(externalDevice(address, external.url, external.http));
  }
  if (secret === null || secret.trim() === '') return null;
  const key = keystore === '' ? secret.trim() : await openKeystore(await fileText(keystore), secret);
  if (!isPrivateKey(key)) throw new Error('what is kept as the key is no private key of 64 hex digits');
  const account = localAccount(key);
  if (account.address.toLowerCase() !== address.toLowerCase()) {
    throw new Error(`the key is that of ${account.address}, not of the account's address ${address}`);
  }
  return account;
}

function localAccount(key: string): TransactionSigner {
  try {
    return privateKeyToAccount(`0x${key.replace(/^0x/, '')}`);
  } catch {
    // Zero, or beyond the order of the curve; the library's own words would show it.
    throw new Error('what is kept as the key is no private key');
  }
}

/** The device as a viem account; what comes back is read and recovered again before it is believed (signing.ts). */
export function deviceSigner(device: Device): TransactionSigner {
  const refuse = (): Promise<Hex> => Promise.reject(new Error('this account signs transactions alone'));
  return toAccount({ address: device.address, signMessage: refuse, signTypedData: refuse,
    signTransaction: (transaction) => device.sign(transaction as SignedFields) }) as TransactionSigner;
}

async function fileText(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_KEYSTORE_BYTES) throw new Error('too large');
    return await readFile(path, 'utf8');
  } catch {
    throw new Error(`the keystore ${path} cannot be read`);
  }
}
