/**
 * Orders over time as the venue tells of them (TWAP): how one stands, and which slice of it filled. Pure; what makes no
 * sense is thrown inside and made data of by `attempt` or the frame's reader.
 */
import { type Decimal } from '../../../shared/domain/decimal.ts';
import type { Side } from '../../../shared/domain/order.ts';
import { member } from '../transport/wireText.ts';
import { fillOf, type WireFill } from './parseHistory.ts';
import { attempt, decimal, inner, list, refuse, side, text, whole, type Refused } from './reading.ts';

export type TwapStatus = 'running' | 'finished' | 'stopped' | 'failed';

export interface TwapRow {
  /** Null in rows of refusals: the venue gave it no number. */
  readonly twapId: string | null;
  readonly timeMs: number;
  /** When the venue took it. */
  readonly placedMs: number;
  readonly coin: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly filled: Decimal;
  readonly minutes: number;
  readonly randomize: boolean;
  readonly reduceOnly: boolean;
  readonly status: TwapStatus;
  /** The venue's word, or what it says went wrong. */
  readonly words: string;
}

const STATUSES: Readonly<Record<string, TwapStatus>> = {
  activated: 'running', waitingForTrigger: 'running', finished: 'finished', terminated: 'stopped', stopped: 'stopped',
  error: 'failed',
};

/** A row of `twapHistory`. */
export function twapRowOf(row: unknown): TwapRow {
  const state = inner(row, 'state');
  const status = inner(row, 'status');
  const word = text(status, 'status');
  const description = member(status, 'description');
  const id = member(row, 'twapId');
  return {
    twapId: typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : null,
    timeMs: inMs(whole(row, 'time')), placedMs: whole(state, 'timestamp'), coin: text(state, 'coin'),
    side: side(state), quantity: decimal(state, 'sz'), filled: decimal(state, 'executedSz'),
    minutes: whole(state, 'minutes'), randomize: member(state, 'randomize') === true,
    reduceOnly: member(state, 'reduceOnly') === true, status: STATUSES[word] ?? refuse(`status ${word.slice(0, 40)}`),
    words: typeof description === 'string' ? description.slice(0, 200) : word,
  };
}

/** The venue tells this one time in seconds in some messages, in milliseconds in others. */
const inMs = (time: number): number => (time < 100_000_000_000 ? time * 1_000 : time);

/** A row of `userTwapSliceFills`. */
export const sliceOf = (row: unknown): WireFill =>
  ({ ...fillOf(inner(row, 'fill')), twapId: String(whole(row, 'twapId')) });

/** What the action came to. */
export type TwapAnswer = { readonly kind: 'running'; readonly twapId: string }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: string };

export function twapAnswerOf(value: unknown): TwapAnswer | Refused {
  return attempt('exchange', () => {
    const response = member(value, 'response');
    if (text(value, 'status') === 'err') {
      return { kind: 'failed', reason: typeof response === 'string' ? response.slice(0, 300) : 'no reason' } as const;
    }
    const status = member(inner(response, 'data'), 'status');
    if (status === 'success') return { kind: 'done' } as const;
    const error = member(status, 'error');
    if (typeof error === 'string') return { kind: 'failed', reason: error.slice(0, 300) } as const;
    return { kind: 'running', twapId: String(whole(inner(status, 'running'), 'twapId')) } as const;
  });
}

/** The newest row of each, as the venue tells a beginning and an end apart. */
export function newestOf(rows: readonly TwapRow[]): readonly TwapRow[] {
  const newest = new Map<string, TwapRow>();
  for (const row of rows) {
    if (row.twapId === null) continue;
    const known = newest.get(row.twapId);
    const isNewer = known === undefined || row.timeMs > known.timeMs
      || (row.timeMs === known.timeMs && known.status === 'running');
    if (isNewer) newest.set(row.twapId, row);
  }
  return [...newest.values()];
}

export const historyRows = (data: unknown): readonly TwapRow[] => list(data, 'history').map(twapRowOf);
export const sliceRows = (data: unknown): readonly WireFill[] => list(data, 'twapSliceFills').map(sliceOf);
