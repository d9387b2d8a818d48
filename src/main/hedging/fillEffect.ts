/**
 * An account as it would be after a fill: position, average price, realised profit, premium and fee booked as the
 * ledger books them. Health of the result is what a hedge ticket promises.
 */
import { ZERO, toNumber } from '../../shared/domain/decimal.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../shared/domain/order.ts';
import type { AccountInput, HeldPosition } from '../risk/margin/model.ts';
import { isInverseFuture, profitOf, unitsOf } from '../risk/portfolio/contractValue.ts';

export interface HypotheticalFill {
  readonly instrument: Instrument;
  readonly side: Side;
  /** Contracts, > 0. */
  readonly quantity: number;
  /** In quote currency, > 0. */
  readonly price: number;
  /** What a new position would be marked at where none is held yet; null: at the fill. */
  readonly mark: Mark | null;
}

export type Mark = Pick<HeldPosition, 'markPrice' | 'impliedVol' | 'forwardUsd'>;

/** Taker fee in the settlement currency (options: of the underlying, in coin for inverse ones). */
export function takerFee(fill: Pick<HypotheticalFill, 'instrument' | 'quantity' | 'price'>): number {
  const { instrument, quantity, price } = fill;
  const units = unitsOf(instrument, quantity);
  if (isInverseFuture(instrument)) return (instrument.takerFeeRate * units) / price;
  if (instrument.kind === 'option' && instrument.style === 'inverse') return instrument.takerFeeRate * units;
  return instrument.takerFeeRate * units * price;
}

export function withFill(input: AccountInput, fill: HypotheticalFill): AccountInput {
  const { instrument } = fill;
  const change = signOf(fill.side) * fill.quantity;
  const held = input.positions.find((position) => position.instrument.id === instrument.id) ?? flat(fill);
  const cash = new Map(input.balances.map(({ currency, amount }) => [currency, amount]));
  const pay = (currency: string, amount: number): void => {
    cash.set(currency, (cash.get(currency) ?? 0) + amount);
  };
  pay(instrument.settlementCurrency, -takerFee(fill));
  if (instrument.kind === 'spot') {
    pay(instrument.quoteCurrency, -unitsOf(instrument, change) * fill.price);
    pay(instrument.underlying, unitsOf(instrument, change));
    return { ...input, balances: balancesOf(cash) };
  }
  const closed = closedBy(held.quantity, change);
  if (instrument.kind === 'option') {
    pay(instrument.settlementCurrency, -unitsOf(instrument, change) * fill.price);
  } else if (closed !== 0 && held.averagePrice !== null) {
    pay(instrument.settlementCurrency, profitOf(instrument, closed, held.averagePrice, fill.price));
  }
  const quantity = settled(held.quantity + change, instrument);
  const after = { ...held, quantity, averagePrice: quantity === 0 ? null : averageAfter(held, change, fill.price),
    margin: marginAfter(held, quantity, input) };
  const others = input.positions.filter((position) => position.instrument.id !== instrument.id);
  return { ...input, balances: balancesOf(cash), positions: quantity === 0 ? others : [...others, after] };
}

const flat = ({ instrument, mark, price }: HypotheticalFill): HeldPosition => ({
  instrument,
  quantity: 0,
  averagePrice: null,
  margin: null,
  ...(mark ?? { markPrice: price, impliedVol: null, forwardUsd: null }),
});

const balancesOf = (cash: ReadonlyMap<string, number>): AccountInput['balances'] =>
  [...cash].map(([currency, amount]) => ({ currency, amount }));

/** Contracts of the held position that a change closes, signed like the position. */
function closedBy(held: number, change: number): number {
  if (held === 0 || Math.sign(held) === Math.sign(change)) return 0;
  return Math.sign(held) * Math.min(Math.abs(held), Math.abs(change));
}

/** Less than a millionth of a lot is what doubles leave of nothing. */
const settled = (quantity: number, instrument: Instrument): number =>
  instrument.lotSize > ZERO && Math.abs(quantity) < toNumber(instrument.lotSize) * 1e-6 ? 0 : quantity;

/**
 * An isolated position grows and shrinks with the margin that it has per contract, moved from and to the cash of the
 * account. On GMX collateral is put in by hand and does not follow.
 */
function marginAfter(
  { margin, quantity: before }: HeldPosition, after: number, { terms }: AccountInput,
): HeldPosition['margin'] {
  if (margin?.mode !== 'isolated' || before === 0 || terms?.model === 'gmx') return margin;
  return { mode: 'isolated', collateral: margin.collateral * Math.abs(after / before) };
}

/** Weighted on increase (inverse futures: harmonic, so that the coins are the same), kept on reduction. */
function averageAfter(
  { instrument, quantity, averagePrice }: HeldPosition,
  change: number,
  price: number,
): number | null {
  if (quantity === 0 || Math.sign(quantity) !== Math.sign(quantity + change)) return price;
  if (Math.sign(quantity) !== Math.sign(change)) return averagePrice;
  if (averagePrice === null) return null;
  const total = quantity + change;
  if (isInverseFuture(instrument)) return total / (quantity / averagePrice + change / price);
  return (quantity * averagePrice + change * price) / total;
}
