/**
 * Order books from Deribit's book channels: a snapshot, then changes each of which names the one before. A gap in that
 * chain drops the book until the next snapshot: what we have is no longer the book.
 */
import { compare, type Decimal } from '../../../shared/domain/decimal.ts';
import type { BookLevel } from '../../../shared/domain/quote.ts';
import { decimalCell, type Cell } from './chainRow.ts';
import { contractsOf } from './deribitNames.ts';
import { RowError } from './refusals.ts';
import { textOf, type Json } from './wsFrames.ts';

/** Levels a side that go on the tape. */
const DEPTH = 50;

interface OpenBook {
  changeId: number;
  readonly bids: Map<Decimal, Decimal>;
  readonly asks: Map<Decimal, Decimal>;
}

export interface BookState {
  readonly changeId: number | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

export class WsBooks {
  private readonly books = new Map<string, OpenBook>();

  /**
   * The book after the message; null when the message was a change to a book that we do not have. Throws RowError, and
   * the book is gone, when the chain has a gap or a level makes no sense.
   */
  take(name: string, data: Json, contractSize: Decimal): BookState | null {
    const changeId = Number(data['change_id']);
    if (!Number.isSafeInteger(changeId)) throw new RowError('change_id: is missing');
    const previous = data['prev_change_id'];
    const snapshot = data['type'] === 'snapshot' || previous === undefined || previous === null;
    const known = this.books.get(name);
    if (!snapshot && known === undefined) return null;
    try {
      if (!snapshot && known !== undefined && Number(previous) !== known.changeId) {
        throw new RowError(`prev_change_id: ${textOf(previous)} does not follow ${known.changeId}: a gap`);
      }
      const book = snapshot || known === undefined ? { changeId, bids: new Map(), asks: new Map() } : known;
      change(book.bids, data['bids'], 'bids', contractSize);
      change(book.asks, data['asks'], 'asks', contractSize);
      book.changeId = changeId;
      this.books.set(name, book);
      return stateOf(book);
    } catch (error) {
      this.books.delete(name);
      throw error;
    }
  }

  has(name: string): boolean {
    return this.books.has(name);
  }
}

/** Levels are [action, price, amount], in grouped books [price, amount]. */
function change(side: Map<Decimal, Decimal>, levels: unknown, field: string, contractSize: Decimal): void {
  if (!Array.isArray(levels)) throw new RowError(`${field}: is not a list`);
  for (const level of levels as unknown[]) {
    if (!Array.isArray(level)) throw new RowError(`${field}: a level is not a list`);
    const [action, price, amount] = (level.length === 2 ? ['new', ...(level as unknown[])] : level) as Cell[];
    const at = decimalCell(`${field} price`, price);
    if (at === null || at < 0n) throw new RowError(`${field} price: ${String(price)} is not a price`);
    if (action === 'delete') {
      side.delete(at);
      continue;
    }
    const quantity = decimalCell(`${field} amount`, amount);
    if ((action !== 'new' && action !== 'change') || quantity === null || quantity <= 0n) {
      throw new RowError(`${field}: ${String(action)} ${String(amount)} is not a change`);
    }
    side.set(at, contractsOf(quantity, contractSize));
  }
}

function stateOf({ changeId, bids, asks }: OpenBook): BookState {
  const levels = (side: Map<Decimal, Decimal>, best: 1 | -1): readonly BookLevel[] =>
    [...side].sort(([a], [b]) => best * compare(a, b)).slice(0, DEPTH)
      .map(([price, quantity]) => ({ price, quantity }));
  const state = { changeId, bids: levels(bids, -1), asks: levels(asks, 1) };
  const [bid, ask] = [state.bids[0]?.price, state.asks[0]?.price];
  if (bid !== undefined && ask !== undefined && bid >= ask) throw new RowError('bids: the book is crossed');
  return state;
}
