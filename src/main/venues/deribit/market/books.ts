/**
 * Order books from Deribit's book channels: a snapshot, then changes each of which names the one before. A gap in that
 * chain drops the book: what we have is no longer the book until the next snapshot.
 */
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import type { BookLevel } from '../../../../shared/domain/quote.ts';
import { LevelBook } from '../../transport/levelBook.ts';
import { SequenceGate } from '../../transport/sequenceGate.ts';
import { contractsIn, decimalOf } from '../wire/wireNumbers.ts';
import { listOf, WireError, type Json } from '../../transport/rpc/wireFields.ts';

/** Levels a side that are told. */
const DEPTH = 50;

export interface BookState {
  readonly changeId: number | null;
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
}

interface OpenBook { readonly levels: LevelBook; readonly gate: SequenceGate }

export class DeribitBooks {
  private readonly books = new Map<string, OpenBook>();

  /**
   * The book after the message; null when it changes nothing: a change to a book that we do not have, or one that came
   * before. Throws WireError, and the book is gone, when the chain has a gap or a level makes no sense.
   */
  take(name: string, data: Json, contractSize: Decimal, isCombo = false): BookState | null {
    const changeId = Number(data['change_id']);
    if (!Number.isSafeInteger(changeId)) throw new WireError('change_id', 'is missing');
    const previous = data['prev_change_id'];
    const isSnapshot = data['type'] === 'snapshot' || previous === undefined || previous === null;
    const known = this.books.get(name);
    if (known === undefined && !isSnapshot) return null;
    const book = isSnapshot || known === undefined ? { levels: new LevelBook(), gate: new SequenceGate() } : known;
    try {
      if (isSnapshot) book.gate.snapshot(changeId);
      else if (!follows(book.gate, previous, changeId)) return null;
      change(book.levels, 'bid', data['bids'], contractSize, isCombo);
      change(book.levels, 'ask', data['asks'], contractSize, isCombo);
      if (book.levels.isCrossed) throw new WireError('bids', 'the book is crossed');
    } catch (error) {
      this.books.delete(name);
      throw error;
    }
    this.books.set(name, book);
    return { changeId, bids: book.levels.levels('bid', DEPTH), asks: book.levels.levels('ask', DEPTH) };
  }

  has(name: string): boolean { return this.books.has(name); }
  drop(name: string): void { this.books.delete(name); }
  clear(): void { this.books.clear(); }
}

function follows(gate: SequenceGate, previous: unknown, changeId: number): boolean {
  const expected = gate.lastId;
  const verdict = gate.change(Number(previous), changeId);
  if (verdict === 'gap') {
    throw new WireError('prev_change_id', `${String(previous).slice(0, 20)} does not follow ${expected}: a gap`);
  }
  return verdict === 'next';
}

const FIELDS = { bid: ['bids', 'bids price', 'bids amount'], ask: ['asks', 'asks price', 'asks amount'] } as const;
const NOTHING = 0n as Decimal;

/** Levels are [action, price, amount], in grouped books [price, amount]. */
function change(book: LevelBook, side: 'bid' | 'ask', levels: unknown, contractSize: Decimal, isCombo: boolean): void {
  const [field, priceField, amountField] = FIELDS[side];
  for (const level of listOf(field, levels)) {
    const row = listOf(field, level);
    const grouped = row.length === 2;
    const action = grouped ? 'new' : row[0];
    const price = grouped ? row[0] : row[1];
    const amount = grouped ? row[1] : row[2];
    const at = decimalOf(priceField, price);
    if (at === null || (at < 0n && !isCombo)) throw new WireError(priceField, `${String(price)} is not a price`);
    const gone = action === 'delete';
    const size = gone ? NOTHING : contractsIn(amountField, amount, contractSize);
    if ((!gone && action !== 'new' && action !== 'change') || size === null || size < 0n) {
      throw new WireError(field, `${String(action)} ${String(amount)} is not a change`);
    }
    if (!gone && size === 0n) throw new WireError(field, `${String(action)} with nothing there`);
    book.set(side, at, size);
  }
}
