/** The signature of `public/auth` with client_signature: the secret itself does not travel. */
import { createHmac } from 'node:crypto';

/** Lower-case hexadecimal HMAC-SHA256 over `timestamp \n nonce \n data`; empty data still ends in the line break. */
export function clientSignature(secret: string, timestampMs: number, nonce: string, data: string): string {
  return createHmac('sha256', secret).update(`${timestampMs}\n${nonce}\n${data}`).digest('hex');
}
