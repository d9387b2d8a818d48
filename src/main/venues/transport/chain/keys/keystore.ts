/**
 * Web3 secret storage, version 3: scrypt, AES-128-CTR, and a keccak over the second half of the derived key and the
 * ciphertext. The key is derived in a worker of its own that ends with it, and its memory too (256 MB at N 2^18).
 */
import { createCipheriv, createDecipheriv, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { hexToBytes, keccak256 } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { z } from 'zod';

const hex = z.string().regex(/^[0-9a-fA-F]*$/).max(512);
const keystoreSchema = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'), cipherparams: z.object({ iv: hex }), ciphertext: hex, kdf: z.literal('scrypt'),
    kdfparams: z.object({ n: z.int().min(2).max(2 ** 20), r: z.int().min(1).max(16), p: z.int().min(1).max(16),
      dklen: z.literal(32), salt: hex }),
    mac: hex,
  }),
});

export interface ScryptCost { readonly n: number; readonly r: number; readonly p: number }

/** What geth and its kin write: dear for whoever guesses. */
export const KEYSTORE_COST: ScryptCost = { n: 262_144, r: 8, p: 1 };
const KEY_BYTES = 32;

/** The private key, 0x and 64 hex digits. Rejects in words: no keystore of this kind, or the wrong passphrase. */
export async function openKeystore(text: string, passphrase: string): Promise<string> {
  const read = keystoreSchema.safeParse(jsonOf(text));
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.path.map(String).join('.') || 'it';
    throw new Error(`the keystore cannot be read: ${field}: ${issue?.message ?? ''}`);
  }
  const { cipherparams, ciphertext, kdfparams, mac } = read.data.crypto;
  const derived = await derive(passphrase, Buffer.from(kdfparams.salt, 'hex'), kdfparams);
  const sealed = Buffer.from(ciphertext, 'hex');
  const expected = Buffer.from(mac, 'hex');
  const found = macOf(derived, sealed);
  if (expected.length !== found.length || !timingSafeEqual(expected, found)) {
    throw new Error('this is not the passphrase of the keystore');
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(cipherparams.iv, 'hex'));
  return `0x${Buffer.concat([decipher.update(sealed), decipher.final()]).toString('hex')}`;
}

/** The file's text. `key`: 0x and 64 hex digits. */
export async function makeKeystore(key: `0x${string}`, passphrase: string, cost = KEYSTORE_COST): Promise<string> {
  const salt = randomBytes(32);
  const iv = randomBytes(16);
  const derived = await derive(passphrase, salt, cost);
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const sealed = Buffer.concat([cipher.update(Buffer.from(hexToBytes(key))), cipher.final()]);
  return JSON.stringify({ version: 3, id: randomUUID(),
    address: privateKeyToAccount(key).address.slice(2).toLowerCase(),
    crypto: { cipher: 'aes-128-ctr', cipherparams: { iv: iv.toString('hex') }, ciphertext: sealed.toString('hex'),
      kdf: 'scrypt', kdfparams: { ...cost, dklen: KEY_BYTES, salt: salt.toString('hex') },
      mac: macOf(derived, sealed).toString('hex') } });
}

/** Text, so that it runs from any bundle. What it is told and tells never leaves this process. */
const DERIVE = `
const { scryptSync } = require('node:crypto');
const { parentPort, workerData: { passphrase, salt, bytes, N, r, p, maxmem } } = require('node:worker_threads');
parentPort.postMessage(scryptSync(passphrase, salt, bytes, { N, r, p, maxmem }));
`;

function derive(passphrase: string, salt: Buffer, { n, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const refuse = (): void => {
      reject(new Error(`the keystore's scrypt parameters n ${n}, r ${r}, p ${p} cannot be computed here`));
    };
    const maxmem = 128 * n * r * 2 + 1_048_576;
    const worker = new Worker(DERIVE, { eval: true,
      workerData: { passphrase: passphrase.normalize('NFKC'), salt, bytes: KEY_BYTES, N: n, r, p, maxmem } });
    worker.once('message', (key: Uint8Array) => { resolve(Buffer.from(key)); });
    worker.once('error', refuse);
    worker.once('exit', refuse);
  });
}

const macOf = (derived: Buffer, sealed: Buffer): Buffer =>
  Buffer.from(hexToBytes(keccak256(Buffer.concat([derived.subarray(16, 32), sealed]))));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
