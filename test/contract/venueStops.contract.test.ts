/** What every venue that takes stops promises of them, as venue.contract.test.ts does of the rest. */
import { expect } from 'vitest';
import { dec, ZERO, type Decimal } from '../../src/shared/domain/decimal.ts';
import type { StopAbilities } from '../../src/shared/domain/account.ts';
import type { ApprovedOrder } from '../../src/shared/domain/order.ts';
import type { OrderFact } from '../../src/main/events/event.ts';
import { everyVenue } from './venueCases.ts';
import type { WatchedVenue } from './watchedVenue.ts';

type Status = Extract<OrderFact, { type: 'OrderStatusReported' }>;

everyVenue(700, ({ open, holds }) => {
  const below = (venue: WatchedVenue, factor: number): Decimal =>
    dec(String(Math.floor((Number(venue.world.truth().bestBid / 10n ** 18n) * factor) / 100) * 100));

  /** Closes two units once the market is 1 % lower. */
  const stopOf = (venue: WatchedVenue, { by, bound }: StopAbilities, over: Partial<ApprovedOrder> = {}): ApprovedOrder =>
    venue.order({ side: 'sell', type: 'market', reduceOnly: true, quantity: venue.units(2),
      trigger: { price: below(venue, 0.99), by: by[0] ?? 'mark' }, price: bound ? below(venue, 0.94) : null, ...over });

  const long = async (venue: WatchedVenue): Promise<void> => {
    const id = venue.send(venue.taking({ quantity: venue.units(2) }));
    await venue.until('long', () => venue.filled(id) === venue.units(2));
  };
  const waiting = async (venue: WatchedVenue, order: ApprovedOrder): Promise<void> => {
    venue.send(order);
    await venue.until('acknowledged', () => venue.venueOrderId(order.clientOrderId) !== null);
  };
  const asked = async (venue: WatchedVenue, { clientOrderId, trigger, quantity, side, type, reduceOnly }: ApprovedOrder,
    fits: (status: Status) => boolean = () => true): Promise<Status> => {
    const before = venue.facts.length;
    const told = (): Status | undefined => venue.facts.slice(before).find((fact): fact is Status =>
      fact.type === 'OrderStatusReported' && fact.clientOrderId === clientOrderId && fits(fact));
    venue.session.execute({ type: 'QueryOrder', venue: venue.module.id, account: venue.world.account,
      instrument: venue.world.instrument, clientOrderId, order: { side, type, quantity, reduceOnly, submittedTimeMs: 0,
        venueOrderId: venue.venueOrderId(clientOrderId), ...(trigger === undefined ? {} : { trigger }) } });
    await venue.until('status', () => told() !== undefined);
    return told() as Status;
  };

  holds('V37 a stop waits among the open orders, fires with the market, and its fills are the order\'s', async () => {
    const venue = await (await open()).ready();
    const { stops } = venue.module.capabilities.orders ?? {};
    if (stops === undefined) return 'no stops';
    await long(venue);
    const order = stopOf(venue, stops);
    await waiting(venue, order);
    expect((await venue.snapshot()).openOrders.map(({ clientOrderId, side, quantity, filledQuantity, trigger }) =>
      [clientOrderId, side, quantity, filledQuantity, trigger]))
      .toEqual([[order.clientOrderId, 'sell', venue.units(2), ZERO, order.trigger]]);
    expect(await asked(venue, order)).toMatchObject({ found: true, state: 'accepted', triggered: false });
    venue.world.jump(-0.03);
    await venue.until('closed', () => venue.filled(order.clientOrderId) === (-venue.units(2) as Decimal));
    await venue.until('known as fired', () => venue.of('OrderTriggered').some((fact) => fact.clientOrderId === order.clientOrderId));
    expect(venue.world.truth()).toMatchObject({ position: ZERO, openOrders: [] });
    expect(await asked(venue, order, ({ state }) => state === 'filled')).toMatchObject({ triggered: true,
      filledQuantity: venue.units(2) });
    return undefined;
  });

  holds('V38 a stop is cancelled before it fires; one whose trigger has passed is rejected', async () => {
    const venue = await (await open()).ready();
    const { stops } = venue.module.capabilities.orders ?? {};
    if (stops === undefined) return 'no stops';
    await long(venue);
    const limit = stopOf(venue, stops, { type: 'limit', price: below(venue, 0.985) });
    await waiting(venue, limit);
    venue.cancel(limit.clientOrderId);
    await venue.until('cancelled', () => venue.about(limit.clientOrderId).some(({ type }) => type === 'OrderCancelled'));
    const passed = stopOf(venue, stops, { trigger: { price: below(venue, 1.03), by: stops.by[0] ?? 'mark' } });
    venue.send(passed);
    await venue.until('rejected', () => venue.about(passed.clientOrderId).some(({ type }) => type === 'OrderRejected'));
    expect(venue.world.truth()).toMatchObject({ position: venue.units(2), openOrders: [] });
    return undefined;
  });

  holds('V39 a stop outlives the line; one that fired while we were away is known for it, with its fills', async () => {
    const venue = await (await open()).ready();
    const { stops } = venue.module.capabilities.orders ?? {};
    if (stops === undefined) return 'no stops';
    await long(venue);
    const order = stopOf(venue, stops);
    await waiting(venue, order);
    let before = venue.states.length;
    venue.world.drop();
    await venue.again(before);
    expect(await asked(venue, order)).toMatchObject({ found: true, state: 'accepted', triggered: false });
    before = venue.states.length;
    venue.world.drop();
    venue.world.jump(-0.03);
    await venue.again(before);
    expect(await asked(venue, order, ({ state }) => state === 'filled')).toMatchObject({ found: true, triggered: true });
    expect(venue.filled(order.clientOrderId)).toBe(-venue.units(2));
    expect((await venue.snapshot()).positions).toEqual([]);
    return undefined;
  });
});
