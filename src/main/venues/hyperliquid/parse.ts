/**
 * The venue's socket messages to records of ours: pure, and never throws. Junk becomes `refused` with the field that is
 * to blame. What an answer over HTTP holds is read in parseAnswers.ts.
 */
import { parseDecimal, type Decimal } from '../../../shared/domain/decimal.ts';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Book, BookLevel, Trade } from '../../../shared/domain/quote.ts';
import { member } from '../transport/wireText.ts';
import { PASSED_OVER } from './messages.ts';
import { fillOf, fundingOf, ledgerOf, type FundingPayment, type Ledger, type WireFill } from './parseHistory.ts';
import { historyRows, sliceRows, type TwapRow } from './parseTwap.ts';
import { stateOf, type ClearinghouseState } from './parseAnswers.ts';
import {
  attempt, decimal, decimalOrNull, inner, isRefused, list, listOf, refuse, serial, side, text, textOrNull, whole,
  type Refused,
} from './reading.ts';
import { instrumentOf } from './symbols.ts';

export interface Touch {
  readonly coin: string;
  readonly venueTimeMs: number;
  readonly bid: BookLevel | null;
  readonly ask: BookLevel | null;
}

/** Mark, oracle, funding of one coin. */
export interface Context {
  readonly coin: string;
  readonly markPrice: Decimal;
  readonly oraclePrice: Decimal;
  readonly fundingRate: Decimal;
}

/** `left`: the quantity that is still open, also on a cancel. */
export interface OrderUpdate {
  readonly coin: string;
  readonly cloid: string | null;
  readonly venueOrderId: string;
  readonly status: string;
  readonly quantity: Decimal;
  readonly left: Decimal;
  readonly timeMs: number;
}

export type Frame =
  | { readonly kind: 'book'; readonly book: Book }
  | { readonly kind: 'touch'; readonly touch: Touch }
  | { readonly kind: 'context'; readonly context: Context }
  | { readonly kind: 'trades'; readonly coin: string | null; readonly trades: readonly Trade[] }
  | { readonly kind: 'orders'; readonly updates: readonly OrderUpdate[] }
  | { readonly kind: 'fills'; readonly user: string; readonly isSnapshot: boolean; readonly fills: readonly WireFill[] }
  | { readonly kind: 'funding'; readonly user: string; readonly isSnapshot: boolean;
      readonly payments: readonly FundingPayment[] }
  | { readonly kind: 'ledger'; readonly user: string; readonly isSnapshot: boolean; readonly rows: readonly Ledger[] }
  | { readonly kind: 'state'; readonly user: string; readonly dex: string; readonly state: ClearinghouseState }
  | { readonly kind: 'twaps'; readonly user: string; readonly isSnapshot: boolean; readonly rows: readonly TwapRow[] }
  | { readonly kind: 'subscribed'; readonly type: string }
  | { readonly kind: 'pong' }
  /** The venue's own words, often with our request in them. */
  | { readonly kind: 'error'; readonly words: string }
  | { readonly kind: 'passedOver'; readonly channel: string }
  | Refused;

const KNOWN: ReadonlySet<string> = new Set(PASSED_OVER);

export function parseFrame(value: unknown, venue: VenueId, receivedTimeMs: number): Frame {
  const channel = member(value, 'channel');
  if (typeof channel !== 'string') return { kind: 'refused', stream: 'socket', reason: 'channel is not text' };
  const data = member(value, 'data');
  return attempt(channel.slice(0, 40), () => frameOf(channel, data, venue, receivedTimeMs));
}

function frameOf(channel: string, data: unknown, venue: VenueId, receivedTimeMs: number): Frame {
  switch (channel) {
    case 'l2Book': return { kind: 'book', book: bookOf(data, venue, receivedTimeMs) };
    case 'bbo': return { kind: 'touch', touch: touchOf(data) };
    case 'activeAssetCtx': return { kind: 'context', context: contextOf(data) };
    case 'trades': {
      const rows = listOf(data, 'data');
      const coin = rows.length === 0 ? null : text(rows[0], 'coin');
      return { kind: 'trades', coin, trades: rows.map((row) => tradeOf(row, venue, receivedTimeMs)) };
    }
    case 'orderUpdates': return { kind: 'orders', updates: listOf(data, 'data').map(updateOf) };
    case 'userFills': return { kind: 'fills', user: userOf(data), isSnapshot: snapshotOf(data),
      fills: list(data, 'fills').map(fillOf) };
    case 'userFundings': return { kind: 'funding', user: userOf(data), isSnapshot: snapshotOf(data),
      payments: list(data, 'fundings').map(fundingOf) };
    case 'userNonFundingLedgerUpdates': {
      const user = userOf(data);
      const rows = list(data, 'nonFundingLedgerUpdates').map((row) => ledgerOf(row, user));
      return { kind: 'ledger', user, isSnapshot: snapshotOf(data), rows };
    }
    case 'clearinghouseState': {
      const state = stateOf(inner(data, 'clearinghouseState'));
      if (isRefused(state)) return refuse(state.reason);
      return { kind: 'state', user: userOf(data), dex: textOrNull(data, 'dex') ?? '', state };
    }
    case 'userTwapHistory': return { kind: 'twaps', user: userOf(data), isSnapshot: snapshotOf(data),
      rows: historyRows(data) };
    case 'userTwapSliceFills': return { kind: 'fills', user: userOf(data), isSnapshot: snapshotOf(data),
      fills: sliceRows(data) };
    case 'subscriptionResponse':
      return { kind: 'subscribed', type: text(inner(data, 'subscription'), 'type') };
    case 'pong': return { kind: 'pong' };
    case 'error': return { kind: 'error', words: typeof data === 'string' ? data.slice(0, 400) : 'no words' };
    default: return KNOWN.has(channel) ? { kind: 'passedOver', channel } : refuse('an unknown channel');
  }
}

const userOf = (data: unknown): string => text(data, 'user').toLowerCase();
const snapshotOf = (data: unknown): boolean => member(data, 'isSnapshot') === true;

/** The hottest reader: members by their names in the source, which is several times as quick as by a variable. */
function levelOf(row: unknown): BookLevel {
  const { px, sz } = (row ?? NOTHING) as { readonly px?: unknown; readonly sz?: unknown };
  const price = typeof px === 'string' ? parseDecimal(px) : null;
  const quantity = typeof sz === 'string' ? parseDecimal(sz) : null;
  if (price === null || quantity === null) return refuse(`${price === null ? 'px' : 'sz'} is not a decimal`);
  return price > 0n && quantity >= 0n ? { price, quantity } : refuse('a level is not above zero');
}

const NOTHING = {};

/** Always the whole book: clear and rebuild. There is no number to check, only an age. */
function bookOf(data: unknown, venue: VenueId, receivedTimeMs: number): Book {
  const [bids, asks] = list(data, 'levels');
  return {
    instrument: instrumentOf(venue, text(data, 'coin')), venueTimeMs: whole(data, 'time'), receivedTimeMs,
    changeId: null, bids: listOf(bids, 'levels[0]').map(levelOf), asks: listOf(asks, 'levels[1]').map(levelOf),
  };
}

function touchOf(data: unknown): Touch {
  const [bid, ask] = list(data, 'bbo');
  const at = (level: unknown): BookLevel | null => (level === null || level === undefined ? null : levelOf(level));
  return { coin: text(data, 'coin'), venueTimeMs: whole(data, 'time'), bid: at(bid), ask: at(ask) };
}

function contextOf(data: unknown): Context {
  const context = inner(data, 'ctx');
  return { coin: text(data, 'coin'), markPrice: decimal(context, 'markPx'), oraclePrice: decimal(context, 'oraclePx'),
    fundingRate: decimal(context, 'funding') };
}

function tradeOf(row: unknown, venue: VenueId, receivedTimeMs: number): Trade {
  return { instrument: instrumentOf(venue, text(row, 'coin')), tradeId: serial(row, 'tid'),
    venueTimeMs: whole(row, 'time'), receivedTimeMs, price: decimal(row, 'px'), quantity: decimal(row, 'sz'),
    aggressor: side(row) };
}

function updateOf(row: unknown): OrderUpdate {
  const order = inner(row, 'order');
  return { coin: text(order, 'coin'), cloid: textOrNull(order, 'cloid'), venueOrderId: serial(order, 'oid'),
    status: text(row, 'status'), quantity: decimal(order, 'origSz'), left: decimalOrNull(order, 'sz') ?? refuse('sz'),
    timeMs: whole(row, 'statusTimestamp') };
}
