/** What an answer's status says about whether the request was carried out. Bodies are the venue's to read. */
import type { HttpAnswer } from '../../ports/http.ts';

export type HttpVerdict =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly receivedTimeMs: number;
      readonly roundTripMs: number }
  /** Too much asked (429): for certain not carried out. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number | null }
  /** Understood and refused (other 4xx): for certain not carried out. `bytes` may say why. */
  | { readonly kind: 'refused'; readonly status: number; readonly bytes: Uint8Array }
  /** Nobody knows whether it was carried out (5xx, cut off, timed out), or it never left. */
  | { readonly kind: 'failed'; readonly reason: string; readonly mayHaveLeft: boolean };

export function verdictOf(answer: HttpAnswer): HttpVerdict {
  if (!answer.answered) return { kind: 'failed', reason: answer.reason, mayHaveLeft: answer.mayHaveLeft };
  const { status, bytes, receivedTimeMs, roundTripMs } = answer;
  if (status >= 200 && status < 300) return { kind: 'answer', bytes, receivedTimeMs, roundTripMs };
  if (status === 429) return { kind: 'limited', retryAfterMs: retryAfterMs(answer.headers['retry-after']) };
  if (status >= 400 && status < 500) return { kind: 'refused', status, bytes };
  const words = status === 503 ? 'the venue is not available (503)' : `the venue answered ${status}`;
  return { kind: 'failed', reason: words, mayHaveLeft: true };
}

function retryAfterMs(header: string | undefined): number | null {
  const seconds = header === undefined ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 600) * 1_000 : null;
}
