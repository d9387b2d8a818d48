import { expect, it } from 'vitest';
import type { Http } from '../../../../ports/http.ts';
import { makeKeystore, openKeystore } from './keystore.ts';
import { deviceSigner, signerOf } from './signers.ts';
import { sign } from '../transactions/signing.ts';
import { privateKeyToAccount } from 'viem/accounts';
import type { SignedFields } from '../transactions/intent.ts';

const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d';
const ADDRESS = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
/** Quick; what ships is dearer. */
const COST = { n: 1_024, r: 8, p: 1 };
const FIELDS: SignedFields = { type: 'eip1559', chainId: 1, nonce: 7, to: ADDRESS, data: '0x12', value: 5n,
  gas: 21_000n,  maxFeePerGas: 2n, maxPriorityFeePerGas: 1n };

it('what was sealed opens with its passphrase alone, and holds neither key nor passphrase', async () => {
  const text = await makeKeystore(KEY, 'correct horse', COST);
  expect(JSON.parse(text)).toMatchObject({ version: 3, address: ADDRESS.slice(2).toLowerCase(),
    crypto: { cipher: 'aes-128-ctr', kdf: 'scrypt', kdfparams: { n: 1_024, r: 8, p: 1, dklen: 32 } } });
  expect([text.includes(KEY.slice(2)), text.includes('horse')]).toEqual([false, false]);
  expect(await openKeystore(text, 'correct horse')).toBe(KEY);
  await expect(openKeystore(text, 'wrong horse')).rejects.toThrow('this is not the passphrase of the keystore');
});

it('a file that is none is refused with its field, and never repeated', async () => {
  await expect(openKeystore('deadbeef', 'x')).rejects.toThrow(/^the keystore cannot be read: it: /);
  const other = { ...JSON.parse(await makeKeystore(KEY, 'x', COST)) as object, version: 1 };
  await expect(openKeystore(JSON.stringify(other), 'x')).rejects.toThrow(/^the keystore cannot be read: version: /);
});

it('a key must be that of the address; without one the address is watched', async () => {
  const place = { address: ADDRESS, keystore: '' } as const;
  expect(await signerOf(null, place)).toBe(null);
  expect((await signerOf(KEY, place))?.address).toBe(ADDRESS);
  await expect(signerOf(`0x${'11'.repeat(32)}`, place)).rejects.toThrow(/not of the account's address 0x7099/);
  await expect(signerOf('ff'.repeat(32), place)).rejects.toThrow('what is kept as the key is no private key');
});

it('a device is asked for what is to be signed, and what it gives back is read again', async () => {
  const held = privateKeyToAccount(KEY);
  const asked: SignedFields[] = [];
  const honest = deviceSigner({ address: ADDRESS, sign: (fields) => {
    asked.push(fields);
    return held.signTransaction(fields);
  } });
  const { hash } = await sign(honest, FIELDS);
  expect([asked, hash.length]).toEqual([[FIELDS], 66]);
  const bent = deviceSigner({ address: ADDRESS, sign: (fields) => held.signTransaction({ ...fields, value: 6n }) });
  await expect(sign(bent, FIELDS)).rejects.toThrow('what came back signed is not what was to be signed');
  const other = privateKeyToAccount(`0x${'11'.repeat(32)}`);
  const stranger = deviceSigner({ address: ADDRESS, sign: (fields) => other.signTransaction(fields) });
  await expect(sign(stranger, FIELDS)).rejects.toThrow(/^it is signed by 0x/);
});

/** A signer program that holds this key, or refuses; what it was asked is kept. */
function signerProgram(answer: (fields: Record<string, string>) => Promise<unknown>) {
  const asked: unknown[] = [];
  const http: Http = { request: async ({ url, body }) => {
    const { method, params } = JSON.parse(body ?? '') as { method: string; params: [Record<string, string>] };
    asked.push([url, method, params[0]]);
    const said = { jsonrpc: '2.0', id: 1, ...await answer(params[0]) as object };
    return { answered: true, status: 200, headers: {}, bytes: Buffer.from(JSON.stringify(said)), receivedTimeMs: 0,
      roundTripMs: 1 };
  } };
  return { asked, place: { address: ADDRESS, keystore: '', external: { url: 'http://127.0.0.1:8550', http } } as const };
}

it('a signer program on this machine is asked with every field, and may refuse in words', async () => {
  const held = privateKeyToAccount(KEY);
  const honest = signerProgram(async () => ({ result: { raw: await held.signTransaction(FIELDS) } }));
  const signer = await signerOf(null, honest.place);
  if (signer === null) throw new Error('no signer');
  expect((await sign(signer, FIELDS)).hash).toHaveLength(66);
  expect(honest.asked).toEqual([['http://127.0.0.1:8550', 'account_signTransaction', { from: ADDRESS, to: ADDRESS,
    data: '0x12', value: '0x5', gas: '0x5208', nonce: '0x7', chainId: '0x1', maxFeePerGas: '0x2',
    maxPriorityFeePerGas: '0x1' }]]);
  const refusing = signerProgram(() => Promise.resolve({ error: { code: -32_000, message: 'request denied' } }));
  const other = await signerOf(null, refusing.place);
  await expect(other === null ? null : sign(other, FIELDS)).rejects.toThrow('the external signer refused: request denied');
});

it('at full cost the key is derived beside the loop, which goes on meanwhile', async () => {
  let turns = 0;
  const beat = setInterval(() => { turns += 1; }, 5);
  const startedMs = performance.now();
  const text = await makeKeystore(KEY, 'correct horse');
  clearInterval(beat);
  process.stdout.write(`keystore: N 2^18, r 8, p 1 derived in ${Math.round(performance.now() - startedMs)} ms\n`);
  expect([(JSON.parse(text) as { crypto: { kdfparams: { n: number } } }).crypto.kdfparams.n, turns > 10])
    .toEqual([262_144, true]);
});
