/**
 * One simulated trading venue behind its connection: steps with the world, answers effects, greets a new session with
 * all that it must know. Lives on when a connection breaks; its account is saved as text and taken up again.
 */
import type { Effect } from '../../../events/effect.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { unsentFacts, type VenueCapabilities, type VenueFact } from '../../venue.ts';
import { growBack } from '../market/liquidity.ts';
import type { VenueCore } from './session.ts';
import { isWaiting } from '../matching/orderBook.ts';
import type { Floor, Link } from './floor.ts';
import { liquidate } from './liquidation.ts';
import { marginOf } from './marginCheck.ts';
import { OrderDesk } from './orderDesk.ts';
import { Publisher } from './publisher.ts';
import { fundingClock, settleExpired, stepFunding } from './settlement.ts';

const MARGIN_EVERY_MS = 1_000;
const RELIST_EVERY_MS = 60_000;

export class TradingVenue implements VenueCore {
  readonly id: string;
  readonly capabilities: VenueCapabilities;
  readonly floor: Floor;
  private readonly desk: OrderDesk;
  private readonly publisher: Publisher;
  private readonly shock: (underlying: string, moveFraction: number) => void;

  constructor(floor: Floor, shock: (underlying: string, moveFraction: number) => void) {
    this.floor = floor;
    this.id = floor.venue;
    this.capabilities = floor.rules.capabilities;
    this.desk = new OrderDesk(floor);
    this.publisher = new Publisher(floor);
    this.shock = shock;
    this.relist();
  }

  /** After the market moved by `stepMs`: time first, then matching, then risk, then news. */
  step(stepMs: number, isNow: boolean): void {
    const { floor } = this;
    const { timeMs } = floor.market;
    stepFunding(floor, stepMs);
    settleExpired(floor);
    if (timeMs % RELIST_EVERY_MS === 0) {
      this.relist();
      this.publisher.publishMarginTerms();
    }
    for (const listing of floor.listings.values()) growBack(listing.taken, stepMs);
    this.desk.serve(stepMs);
    const isMarginTime = timeMs % MARGIN_EVERY_MS === 0 || stepMs >= MARGIN_EVERY_MS;
    if (isMarginTime) {
      const margin = marginOf(floor);
      const acted = liquidate(floor, this.desk, margin);
      if (floor.link !== null) this.publisher.publishMargin(acted ? marginOf(floor) : margin);
    }
    floor.settleChanges();
    if (floor.link === null || !isNow) return;
    this.publisher.publishIndexes();
    this.publisher.publish();
  }

  attach(link: Link): void {
    this.floor.link = link;
    this.publisher.reset();
  }

  detach(link: Link): void {
    if (this.floor.link === link) this.floor.link = null;
  }

  /** What a restart of the venue does to those who had orders resting. */
  restart(): void {
    this.desk.cancelAll('venue restart');
    this.floor.settleChanges();
  }

  /** In the order that the venue port promises, missed facts before the snapshot that contains them. */
  greet(): void {
    const { floor } = this;
    const { link } = floor;
    if (link === null) return;
    const nowMs = floor.nowMs();
    const instruments = [...floor.listings.values()].map((listing) => listing.instrument);
    link.fact({ type: 'InstrumentsListed', venue: this.id, instruments }, nowMs);
    link.fact({ type: 'AccountOpened', account: floor.rules.account }, nowMs);
    for (const reported of floor.undelivered) {
      link.fact(reported.event, reported.venueTimeMs, () => { floor.undelivered.delete(reported); });
    }
    this.sendSnapshot();
    this.publisher.publishMarginTerms();
    this.publisher.publishIndexes();
    this.publisher.publish();
    this.publisher.publishMargin(marginOf(floor));
  }

  handle(effect: Effect): void {
    switch (effect.type) {
      case 'SendOrder': this.desk.submit(effect.order); break;
      case 'SendCancel': this.desk.cancel(effect.clientOrderId); break;
      case 'SendEdit': this.desk.edit(effect.clientOrderId, effect.edit); break;
      case 'SendCancelAll':
        this.desk.cancelEverything(effect.underlying, effect.orders.map(({ clientOrderId }) => clientOrderId));
        break;
      case 'QueryOrder': this.desk.query(effect.clientOrderId); break;
      case 'RequestSnapshot': this.sendSnapshot(); break;
      case 'CreateCombo':
        for (const fact of unsentFacts(effect, 'no combos are listed here')) this.floor.link?.fact(fact, null);
        break;
      case 'ShockMarket': this.shock(effect.underlying, effect.moveFraction); break;
    }
    this.floor.settleChanges();
  }

  private sendSnapshot(): void {
    const { floor } = this;
    const venueTimeMs = floor.snapshotTimeMs();
    const openOrders = floor.orders.openOrders().flatMap((order) => (order.venueOrderId === null ? [] : [{
      clientOrderId: order.clientOrderId, venueOrderId: order.venueOrderId, instrument: order.instrument,
      side: order.side, price: order.price, quantity: order.quantity, filledQuantity: order.filled,
      ...(order.trigger !== undefined && isWaiting(order) ? { trigger: order.trigger } : {}),
    }]));
    const event: VenueFact = { type: 'AccountSnapshotReported', snapshot: {
      account: floor.rules.account.id, venueTimeMs, balances: floor.holdings.balances(),
      positions: floor.holdings.positions(), openOrders,
    } };
    floor.link?.fact(event, venueTimeMs);
  }

  private relist(): void {
    const { floor } = this;
    const already = [...floor.listings.values()].map((listing) => listing.instrument);
    const fresh: Instrument[] = [];
    for (const instrument of floor.rules.listed(floor.market, already)) {
      if (floor.listings.has(instrument.id)) continue;
      floor.list(instrument);
      fresh.push(instrument);
      if (instrument.kind === 'perpetual') fundingClock(floor, instrument.id);
    }
    if (fresh.length === 0) return;
    floor.link?.fact({ type: 'InstrumentsListed', venue: this.id, instruments: fresh }, floor.nowMs());
  }
}
