/**
 * What the venue itself thinks the account holds: cash and positions, exact. Written apart from core's ledger on
 * purpose, in other terms (entry value instead of average price): the auditor compares the two.
 * Contracts carry their entry value in settlement currency (inverse: face / price, linear: size * price); closing a
 * part takes that part of the entry value, rounded once at 1e-18.
 */
import {
  abs, add, div, mul, neg, sign, sub, ZERO, type Decimal,
} from '../../../../shared/domain/decimal.ts';
import type { AccountId, Currency, InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { Balance } from '../../../../shared/domain/account.ts';
import type { VenuePosition } from '../../../events/event.ts';

export interface Holding {
  readonly instrument: Instrument;
  /** Contracts, positive long. Never zero: a flat holding is dropped. */
  readonly quantity: Decimal;
  /** Positive whatever the side. */
  readonly entryValue: Decimal;
}

const isCoinContract = (instrument: Instrument): boolean =>
  instrument.style === 'inverse' && instrument.kind !== 'option' && instrument.kind !== 'spot';

/** Of `quantity` contracts at `price`: settlement currency, positive. */
export function valueAt(instrument: Instrument, quantity: Decimal, price: Decimal): Decimal {
  const size = mul(abs(quantity), instrument.contractMultiplier);
  return isCoinContract(instrument) ? div(size, price) : mul(size, price);
}

export class Holdings {
  readonly account: AccountId;
  private readonly cash = new Map<Currency, Decimal>();
  private readonly held = new Map<InstrumentId, Holding>();

  constructor(account: AccountId) {
    this.account = account;
  }

  cashOf(currency: Currency): Decimal { return this.cash.get(currency) ?? ZERO; }
  quantityOf(instrument: InstrumentId): Decimal { return this.held.get(instrument)?.quantity ?? ZERO; }
  holdings(): readonly Holding[] { return [...this.held.values()]; }
  holding(instrument: InstrumentId): Holding | undefined { return this.held.get(instrument); }

  pay(currency: Currency, amount: Decimal): void {
    this.cash.set(currency, add(this.cashOf(currency), amount));
  }

  /** Puts a position there as it is, for an opening portfolio or a saved one. */
  place(holding: Holding): void {
    if (holding.quantity !== ZERO) this.held.set(holding.instrument.id, holding);
  }

  /** Books a trade: `change` is signed. Cash moves by premium (options) or by the profit of what was closed. */
  trade(instrument: Instrument, change: Decimal, price: Decimal): void {
    const before = this.held.get(instrument.id);
    const value = valueAt(instrument, change, price);
    if (instrument.kind === 'option') {
      this.pay(instrument.settlementCurrency, sign(change) > 0 ? neg(value) : value);
    }
    if (before === undefined || sign(before.quantity) === sign(change)) {
      this.put(instrument, add(before?.quantity ?? ZERO, change), add(before?.entryValue ?? ZERO, value));
      return;
    }
    const closesAll = abs(change) >= abs(before.quantity);
    const closed = closesAll ? neg(before.quantity) : change;
    const entryPart = closesAll
      ? before.entryValue : div(mul(before.entryValue, abs(closed)), abs(before.quantity));
    const exitPart = valueAt(instrument, closed, price);
    if (instrument.kind !== 'option') this.payProfit(instrument, sign(before.quantity), entryPart, exitPart);
    const opened = sub(change, closed);
    if (!closesAll) this.put(instrument, add(before.quantity, change), sub(before.entryValue, entryPart));
    else this.put(instrument, opened, valueAt(instrument, opened, price));
  }

  /** The position goes at its expiry; the caller pays what it is worth. */
  drop(instrument: InstrumentId): void { this.held.delete(instrument); }

  /** Settlement currency: what a contract position is worth over its entry at `price`. */
  profitAt(holding: Holding, price: Decimal): Decimal {
    const exit = valueAt(holding.instrument, holding.quantity, price);
    const gain = isCoinContract(holding.instrument) ? sub(holding.entryValue, exit) : sub(exit, holding.entryValue);
    return sign(holding.quantity) > 0 ? gain : neg(gain);
  }

  balances(): readonly Balance[] {
    return [...this.cash].map(([currency, amount]) => ({ account: this.account, currency, amount }));
  }

  positions(): readonly VenuePosition[] {
    return this.holdings().map((holding) => ({
      instrument: holding.instrument.id, quantity: holding.quantity, averagePrice: averageOf(holding),
    }));
  }

  private put(instrument: Instrument, quantity: Decimal, entryValue: Decimal): void {
    if (quantity === ZERO) this.held.delete(instrument.id);
    else this.held.set(instrument.id, { instrument, quantity, entryValue });
  }

  private payProfit(instrument: Instrument, side: number, entry: Decimal, exit: Decimal): void {
    const gain = isCoinContract(instrument) ? sub(entry, exit) : sub(exit, entry);
    this.pay(instrument.settlementCurrency, side > 0 ? gain : neg(gain));
  }
}

/** Entry price of what is open, in quote currency. */
export function averageOf(holding: Holding): Decimal {
  const size = mul(abs(holding.quantity), holding.instrument.contractMultiplier);
  return isCoinContract(holding.instrument) ? div(size, holding.entryValue) : div(holding.entryValue, size);
}
