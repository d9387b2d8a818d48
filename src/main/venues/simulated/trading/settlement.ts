/** What time does to an account at a trading venue: funding of perpetuals, expiry of options and futures. */
import { fromNumber, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import { expiryTimeMsOf } from '../../../../shared/domain/instrument.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import type { Floor } from './floor.ts';
import type { FundingClock, Listing } from './rules.ts';
import { toNumber } from '../../../../shared/domain/decimal.ts';

const HOUR_MS = 3_600_000;
/** Payments have as many digits as the venue prints. */
const PAYMENT_DIGITS = 8;

/** Accrues funding for the step that ended now and pays it at full hours; what rounding leaves stays owed. */
export function stepFunding(floor: Floor, stepMs: number): void {
  const nowMs = floor.market.timeMs;
  for (const listing of floor.listings.values()) {
    if (listing.instrument.kind !== 'perpetual') continue;
    const clock = fundingClock(floor, listing.instrument.id);
    clock.premiumSum += floor.market.premium(floor.venue, listing.instrument.underlying) * stepMs;
    clock.premiumMs += stepMs;
    const held = toNumber(floor.holdings.quantityOf(listing.instrument.id));
    const perContract = floor.rules.fundingOf(listing, floor.market, stepMs, clock);
    if (held !== 0) clock.accrued += held * perContract;
    if (nowMs % HOUR_MS === 0) payFunding(floor, listing, clock, nowMs);
  }
}

export function fundingClock(floor: Floor, instrument: InstrumentId): FundingClock {
  const known = floor.funding.get(instrument);
  if (known !== undefined) return known;
  const clock: FundingClock = { premiumSum: 0, premiumMs: 0, accrued: 0 };
  floor.funding.set(instrument, clock);
  return clock;
}

function payFunding(floor: Floor, listing: Listing, clock: FundingClock, nowMs: number): void {
  const { id, settlementCurrency } = listing.instrument;
  const amount = fromNumber(clock.accrued, PAYMENT_DIGITS);
  clock.premiumSum = 0;
  clock.premiumMs = 0;
  if (amount === ZERO) return;
  clock.accrued -= toNumber(amount);
  floor.holdings.pay(settlementCurrency, amount);
  floor.report({ type: 'FundingPaid', paymentId: `${id}@${nowMs}`, account: floor.rules.account.id, instrument: id,
    currency: settlementCurrency, amount });
}

/** Settles and delists what has expired by now, at the delivery price. */
export function settleExpired(floor: Floor): void {
  for (const listing of floor.listings.values()) {
    const expiryTimeMs = expiryTimeMsOf(listing.instrument);
    if (expiryTimeMs === null || expiryTimeMs > floor.market.timeMs) continue;
    const { id } = listing.instrument;
    for (const order of [...floor.orders.restingIn(id), ...floor.orders.waitingIn(id)]) {
      floor.orders.finish(order, 'expired');
      floor.report({ type: 'OrderExpired', clientOrderId: order.clientOrderId, reason: `${id} has expired` });
    }
    settlePosition(floor, listing);
    floor.listings.delete(id);
    floor.report({ type: 'InstrumentDelisted', instrument: id });
  }
}

/** Delivery prices have two digits, as the venue publishes them. */
export const deliveryPriceOf = (floor: Floor, listing: Listing): Decimal =>
  fromNumber(floor.market.deliveryPrice(listing.instrument.underlying), 2);

function settlePosition(floor: Floor, listing: Listing): void {
  const { instrument } = listing;
  const holding = floor.holdings.holding(instrument.id);
  if (holding === undefined) return;
  const delivery = deliveryPriceOf(floor, listing);
  const amount = instrument.kind === 'option'
    ? floor.rules.payoff(instrument, holding.quantity, delivery) : floor.holdings.profitAt(holding, delivery);
  floor.holdings.drop(instrument.id);
  floor.holdings.pay(instrument.settlementCurrency, amount);
  floor.report({ type: 'PositionSettled', settlementId: instrument.id, account: floor.rules.account.id,
    instrument: instrument.id, quantity: holding.quantity, settlementPriceUsd: delivery,
    currency: instrument.settlementCurrency, amount });
}
