/**
 * A program of the trader's that holds the key, or a hardware wallet (clef does both: Ledger, Trezor), asked by
 * JSON-RPC on this machine. It shows the transaction itself and may refuse; what it returns is read again before it is
 * believed.
 */
import { isHex, type Address, type Hex } from 'viem';
import type { Http } from '../../../../ports/http.ts';
import { verdictOf } from '../../httpVerdict.ts';
import { member, parseWireJson } from '../../wireText.ts';
import type { SignedFields } from '../transactions/intent.ts';
import { hexOf } from '../client/wireBlock.ts';

/** What a hardware wallet's kit offers: it shows the transaction on its own screen and returns the serialised bytes. */
export interface Device {
  readonly address: Address;
  sign(transaction: SignedFields): Promise<Hex>;
}

/** The trader reads and presses a button. */
const PATIENCE_MS = 120_000;
const MAX_BYTES = 200_000;

export const isSignerUrl = (url: string): boolean => /^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?(\/|$)/.test(url);

export function externalDevice(address: Address, url: string, http: Http): Device {
  return { address, async sign(fields) {
    const params = [{ from: address, to: fields.to, data: fields.data, value: hexOf(fields.value),
      gas: hexOf(fields.gas), nonce: hexOf(fields.nonce), chainId: hexOf(fields.chainId),
      maxFeePerGas: hexOf(fields.maxFeePerGas), maxPriorityFeePerGas: hexOf(fields.maxPriorityFeePerGas) }];
    const answer = verdictOf(await http.request({ method: 'POST', url, timeoutMs: PATIENCE_MS, maxBytes: MAX_BYTES,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'account_signTransaction', params }) }));
    if (answer.kind === 'failed') throw new Error(`the external signer gave no answer: ${answer.reason}`);
    if (answer.kind === 'limited') throw new Error('the external signer is busy');
    const read = parseWireJson(answer.bytes);
    const error = read.ok ? member(member(read.value, 'error'), 'message') : null;
    if (typeof error === 'string') throw new Error(`the external signer refused: ${error.slice(0, 200)}`);
    const raw = read.ok ? member(member(read.value, 'result'), 'raw') : null;
    if (typeof raw !== 'string' || !isHex(raw)) throw new Error('the external signer returned no signed transaction');
    return raw;
  } };
}
