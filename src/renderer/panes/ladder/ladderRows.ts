/** A book as a ladder: a row per price step, depth gathered into it, own orders and the entry price in their rows. */
import { isWorking } from '../../../shared/domain/order.ts';
import type { Wire, WireRecord } from '../../../shared/contract/replica.ts';
import type { Book } from '../../../shared/domain/quote.ts';

type Order = WireRecord<'orders'>;

export interface LadderRow {
  /** Exact, as an order has it. */
  readonly price: string;
  readonly bid: number;
  readonly ask: number;
  readonly own: readonly Order[];
  readonly isEntry: boolean;
}

export interface Ladder {
  readonly rows: readonly LadderRow[];
  /** Of all rows: what the depth bars are measured by. */
  readonly widest: number;
}

export interface LadderInput {
  readonly book: Wire<Book> | null;
  readonly orders: readonly Order[];
  readonly entryPrice: number | null;
  /** Price of the middle row; made a multiple of the step. */
  readonly centre: number;
  /** Tick that holds here, as text: its digits are the price's. */
  readonly tick: string;
  readonly ticksPerRow: number;
  /** Above and below the middle. */
  readonly half: number;
}

const NUDGE = 1e-6;
const digitsOf = (step: string): number => (step.includes('.') ? step.length - step.indexOf('.') - 1 : 0);

/** A bid is worth at least the price of its row, an ask at most: better prices are never shown as worse ones. */
export function ladderOf(input: LadderInput): Ladder {
  const step = Number(input.tick) * input.ticksPerRow;
  const middle = Math.round(input.centre / step);
  const at = { bid: (price: number) => Math.floor(price / step + NUDGE),
    ask: (price: number) => Math.ceil(price / step - NUDGE) };
  const gather = (levels: Wire<Book>['bids'], row: (price: number) => number): Map<number, number> => {
    const sums = new Map<number, number>();
    for (const { price, quantity } of levels) {
      const key = row(Number(price));
      sums.set(key, (sums.get(key) ?? 0) + Number(quantity));
    }
    return sums;
  };
  const bids = gather(input.book?.bids ?? [], at.bid);
  const asks = gather(input.book?.asks ?? [], at.ask);
  const own = new Map<number, Order[]>();
  for (const order of input.orders) {
    if (order.price === null || !isWorking(order.state)) continue;
    const key = (order.side === 'buy' ? at.bid : at.ask)(Number(order.price));
    own.set(key, [...(own.get(key) ?? []), order]);
  }
  const entry = input.entryPrice === null ? null : Math.round(input.entryPrice / step);
  const digits = digitsOf(input.tick);
  const rows = Array.from({ length: 2 * input.half + 1 }, (_, i): LadderRow => {
    const key = middle + input.half - i;
    return { price: (key * step).toFixed(digits), bid: bids.get(key) ?? 0, ask: asks.get(key) ?? 0,
      own: own.get(key) ?? [], isEntry: key === entry };
  }).filter(({ price }) => Number(price) > 0);
  return { rows, widest: Math.max(0, ...rows.flatMap(({ bid, ask }) => [bid, ask])) };
}

/** Between the best prices; one side alone where the other is empty, null where both are. */
export function middleOf(book: Wire<Book> | null): number | null {
  const [bid, ask] = [book?.bids[0]?.price, book?.asks[0]?.price];
  if (bid === undefined && ask === undefined) return null;
  return (Number(bid ?? ask) + Number(ask ?? bid)) / 2;
}

/** The middle has left the inner half of what is shown: then the ladder is centred anew. */
export const hasDrifted = (middle: number, { centre, tick, ticksPerRow, half }: Omit<LadderInput, 'book' | 'orders'>):
boolean => Math.abs(middle - centre) > (half / 2) * Number(tick) * ticksPerRow;

export type Intent =
  | { readonly kind: 'place'; readonly side: 'buy' | 'sell'; readonly price: string; readonly crosses: boolean }
  | { readonly kind: 'none'; readonly why: string };

/** What a click on this side of a row does, told before it is done. */
export function intentOf(side: 'buy' | 'sell', price: string, book: Wire<Book> | null, quantityFault: string | null):
Intent {
  if (quantityFault !== null) return { kind: 'none', why: `quantity ${quantityFault}` };
  const best = side === 'buy' ? book?.asks[0]?.price : book?.bids[0]?.price;
  const crosses = best !== undefined
    && (side === 'buy' ? Number(price) >= Number(best) : Number(price) <= Number(best));
  return { kind: 'place', side, price, crosses };
}
