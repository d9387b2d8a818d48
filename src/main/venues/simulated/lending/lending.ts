/**
 * The lending venue: balances only, negative is debt. Interest by the second, told every minute; prices by an oracle
 * that is written rarely; below a health of 1 anybody may repay half of the debt for collateral at a bonus.
 */
import { add, fromNumber, neg, toNumber, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Balance } from '../../../../shared/domain/account.ts';
import type { Currency } from '../../../../shared/domain/ids.ts';
import { MS_PER_YEAR } from '../../../../shared/domain/instrument.ts';
import type { Effect } from '../../../events/effect.ts';
import type { AccountInput, MarginResult } from '../../../risk/margin/model.ts';
import { marginModelOf } from '../../../risk/margin/registry.ts';
import { unsentFacts, type VenueCapabilities, type VenueFact } from '../../venue.ts';
import { dropOldest, type Link, type ReportedFact } from '../trading/floor.ts';
import type { VenueCore } from '../trading/session.ts';
import type { Market } from '../market/market.ts';
import { LENDING_ACCOUNT, LENDING_TERMS, LENDING_VENUE, updateOracle, type Readings } from './lendingTerms.ts';
import { AAVE_TERMS, liquidation } from './pool.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** The adapter reads the feeds this often, whether or not they were written. */
const READ_EVERY_MS = 2_000;
const UNDELIVERED_KEPT = 5_000;

export interface LendingSave {
  readonly balances: Readonly<Record<Currency, Decimal>>;
  /** Interest that was earned or is owed but not yet told. */
  readonly accrued: Readonly<Record<Currency, number>>;
  readonly readings: Readings;
  readonly counter: number;
}

const RECENT_KEPT = 100;

export class LendingVenue implements VenueCore {
  readonly id = LENDING_VENUE;
  readonly capabilities: VenueCapabilities =
    { instrumentKinds: [], lending: true, queryByClientId: true, reportsMargin: true };
  private readonly balances = new Map<Currency, Decimal>();
  private readonly accrued = new Map<Currency, number>();
  private readonly readings: Readings = {};
  readonly undelivered = new Set<ReportedFact>();
  readonly recent: ReportedFact[] = [];
  private counter = 0;
  private link: Link | null = null;
  private readonly market: Market;
  private readonly clock: () => number;
  private readonly changed: () => void;
  private readonly shock: (underlying: string, moveFraction: number) => void;

  constructor(options: {
    market: Market; clock: () => number; changed: () => void; save?: LendingSave | undefined;
    shock: (underlying: string, moveFraction: number) => void;
  }) {
    this.market = options.market;
    this.clock = options.clock;
    this.changed = options.changed;
    this.shock = options.shock;
    if (options.save !== undefined) this.restore(options.save);
    updateOracle(this.readings, this.market);
  }

  /** Supplies (positive) or borrows (negative), for the opening portfolio. */
  place(currency: Currency, amount: Decimal): void {
    this.balances.set(currency, add(this.balances.get(currency) ?? ZERO, amount));
  }

  /** At the oracle's prices. */
  margin(): MarginResult { return marginModelOf('aave').evaluate(this.input()); }

  step(stepMs: number, isNow: boolean): void {
    const { timeMs } = this.market;
    this.accrue(stepMs);
    if (timeMs % MINUTE_MS === 0) this.payInterest(timeMs);
    if (timeMs % MINUTE_MS === 0 && isNow) this.publishTerms();
    const written = updateOracle(this.readings, this.market);
    const isTime = timeMs % SECOND_MS === 0 || stepMs >= SECOND_MS;
    if (isTime) this.liquidateIfUnhealthy();
    if (this.link === null || !isNow) return;
    if (written || timeMs % READ_EVERY_MS === 0) this.publish();
  }

  attach(link: Link): void { this.link = link; }
  detach(link: Link): void {
    if (this.link === link) this.link = null;
  }
  /** Nothing rests here. */
  restart(): void { this.sendSnapshot(); }

  greet(): void {
    const { link } = this;
    if (link === null) return;
    const nowMs = this.clock();
    link.fact({ type: 'InstrumentsListed', venue: this.id, instruments: [] }, nowMs);
    link.fact({ type: 'AccountOpened', account: LENDING_ACCOUNT }, nowMs);
    for (const reported of this.undelivered) {
      link.fact(reported.event, reported.venueTimeMs, () => { this.undelivered.delete(reported); });
    }
    this.sendSnapshot();
    for (const terms of LENDING_TERMS) link.fact({ type: 'LendingTermsReported', terms }, nowMs);
    this.publishTerms();
    this.publish();
  }

  handle(effect: Effect): void {
    const nowMs = this.clock();
    switch (effect.type) {
      case 'SendOrder': {
        const { clientOrderId, instrument } = effect.order;
        this.link?.fact({ type: 'OrderRejected', clientOrderId, reason: `unknown instrument ${instrument}` }, nowMs);
        break;
      }
      case 'SendCancel':
        this.link?.fact({ type: 'CancelRejected', clientOrderId: effect.clientOrderId, reason: 'no such order' },
          nowMs);
        break;
      case 'SendEdit':
        this.link?.fact({ type: 'EditRejected', clientOrderId: effect.clientOrderId, editId: effect.edit.editId,
          reason: 'no such order' }, nowMs);
        break;
      // Nothing is open here: the question that follows a cancel-all says so.
      case 'SendCancelAll': break;
      case 'QueryOrder':
        this.link?.fact({ type: 'OrderStatusReported', clientOrderId: effect.clientOrderId, found: false,
          venueOrderId: null, state: null, filledQuantity: null }, nowMs);
        break;
      case 'RequestSnapshot': this.sendSnapshot(); break;
      case 'CreateCombo':
        for (const fact of unsentFacts(effect, 'no combos are listed here')) this.link?.fact(fact, nowMs);
        break;
      case 'ShockMarket': this.shock(effect.underlying, effect.moveFraction); break;
    }
  }

  save(): LendingSave {
    return { balances: Object.fromEntries(this.balances), accrued: Object.fromEntries(this.accrued),
      readings: this.readings, counter: this.counter };
  }

  private restore(save: LendingSave): void {
    for (const [currency, amount] of Object.entries(save.balances)) this.balances.set(currency, amount);
    for (const [currency, amount] of Object.entries(save.accrued)) this.accrued.set(currency, amount);
    Object.assign(this.readings, save.readings);
    this.counter = save.counter;
  }

  private accrue(stepMs: number): void {
    for (const { currency, supplyRatePerYear, borrowRatePerYear } of LENDING_TERMS) {
      const amount = toNumber(this.balances.get(currency) ?? ZERO);
      if (amount === 0) continue;
      const rate = amount > 0 ? supplyRatePerYear : borrowRatePerYear;
      this.accrued.set(currency, (this.accrued.get(currency) ?? 0) + (amount * rate * stepMs) / MS_PER_YEAR);
    }
  }

  private payInterest(timeMs: number): void {
    for (const [currency, owed] of this.accrued) {
      const amount = fromNumber(owed, 12);
      if (amount === ZERO) continue;
      this.accrued.set(currency, owed - toNumber(amount));
      this.place(currency, amount);
      this.report({ type: 'InterestAccrued', paymentId: `${currency}@${timeMs}`, account: LENDING_ACCOUNT.id, currency,
        amount });
    }
  }

  private input(): AccountInput {
    const prices = new Map<string, number>([['USD', 1]]);
    for (const [currency, { priceUsd }] of Object.entries(this.readings)) prices.set(currency, priceUsd);
    return {
      account: LENDING_ACCOUNT.id, nowMs: this.market.timeMs, positions: [], openOrders: [], pricesUsd: prices,
      balances: [...this.balances].map(([currency, amount]) => ({ currency, amount: toNumber(amount) })),
      lendingTerms: LENDING_TERMS,
      terms: AAVE_TERMS,
    };
  }

  private liquidateIfUnhealthy(): void {
    const [debt, collateral] = [this.largest(-1), this.largest(1)];
    if (debt === null || collateral === null) return;
    const call = liquidation(this.balances, this.readings, this.market.timeMs, debt.currency, collateral.currency);
    if (call === null) return;
    this.move(debt.currency, call.repaid);
    this.move(collateral.currency, neg(call.taken));
  }

  /** A liquidator's hand in our balances. */
  private move(currency: Currency, wanted: Decimal): void {
    const held = this.balances.get(currency) ?? ZERO;
    const amount = wanted < ZERO && neg(wanted) > held ? neg(held) : wanted;
    this.place(currency, amount);
    this.counter += 1;
    this.report({ type: 'TransferReported', transferId: `liquidation-${this.counter}`, account: LENDING_ACCOUNT.id,
      currency, amount });
  }

  private largest(side: 1 | -1): { currency: Currency; usd: number } | null {
    const rows = [...this.balances].map(([currency, amount]) =>
      ({ currency, usd: side * toNumber(amount) * this.priceOf(currency) }));
    const best = rows.reduce((a, b) => (b.usd > a.usd ? b : a), { currency: '', usd: 0 });
    return best.usd > 0 ? best : null;
  }

  private priceOf(currency: Currency): number { return this.readings[currency]?.priceUsd ?? 0; }

  private publishTerms(): void {
    const { timeMs } = this.market;
    this.link?.market({ type: 'MarginTermsObserved', report: { account: LENDING_ACCOUNT.id, venueTimeMs: timeMs,
      receivedTimeMs: timeMs, terms: AAVE_TERMS, positionMargins: [] } });
  }

  private publish(): void {
    const receivedTimeMs = this.market.timeMs;
    for (const [underlying, { priceUsd, updatedTimeMs }] of Object.entries(this.readings)) {
      this.link?.market({ type: 'IndexObserved', index: { venue: this.id, underlying, venueTimeMs: updatedTimeMs,
        receivedTimeMs, priceUsd: fromNumber(priceUsd, 8) } });
    }
    const { equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd } = this.margin();
    this.link?.market({ type: 'MarginObserved', report: { account: LENDING_ACCOUNT.id, venueTimeMs: receivedTimeMs,
      receivedTimeMs, equityUsd, haircutEquityUsd, initialMarginUsd, maintenanceMarginUsd, liquidationPrices: [] } });
  }

  private sendSnapshot(): void {
    const balances: Balance[] = [...this.balances]
      .map(([currency, amount]) => ({ account: LENDING_ACCOUNT.id, currency, amount }));
    const venueTimeMs = this.clock();
    const event: VenueFact = { type: 'AccountSnapshotReported', snapshot: { account: LENDING_ACCOUNT.id, venueTimeMs,
      balances, positions: [], openOrders: [] } };
    this.link?.fact(event, venueTimeMs);
  }

  private report(event: VenueFact): void {
    const reported: ReportedFact = { event, venueTimeMs: this.clock() };
    this.undelivered.add(reported);
    if (this.recent.push(reported) > RECENT_KEPT) this.recent.shift();
    if (this.undelivered.size > UNDELIVERED_KEPT) dropOldest(this.undelivered);
    this.link?.fact(event, reported.venueTimeMs, () => { this.undelivered.delete(reported); });
    this.changed();
  }
}
