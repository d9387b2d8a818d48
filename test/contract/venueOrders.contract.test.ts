/** What every venue promises of edits and of one request that cancels all, as venue.contract.test.ts does of the rest. */
import { expect } from 'vitest';
import { dec, type Decimal } from '../../src/shared/domain/decimal.ts';
import type { ApprovedOrder } from '../../src/shared/domain/order.ts';
import { everyVenue } from './venueCases.ts';
import type { WatchedVenue } from './watchedVenue.ts';

everyVenue(400, ({ open, holds }) => {
  const resting = async (venue: WatchedVenue, count: number): Promise<ApprovedOrder[]> => {
    const orders = Array.from({ length: count }, () => venue.order());
    for (const order of orders) venue.send(order);
    await venue.until('acknowledged', () => orders.every(({ clientOrderId }) => venue.venueOrderId(clientOrderId) !== null));
    return orders;
  };
  const cancelledOf = (venue: WatchedVenue, orders: readonly ApprovedOrder[]): boolean =>
    orders.every(({ clientOrderId }) => venue.about(clientOrderId).some((fact) => fact.type === 'OrderCancelled'
      || (fact.type === 'OrderStatusReported' && fact.state === 'cancelled')));

  holds('V33 an edit changes price and quantity of one order, and the venue says on which terms it stands', async () => {
    const venue = await (await open()).ready();
    if ((venue.module.capabilities.orders?.edit ?? null) === null) return 'no edit';
    const [order] = await resting(venue, 1);
    if (order === undefined) throw new Error('no order');
    const price = ((order.price ?? 0n) - 1_000n * 10n ** 18n) as Decimal;
    const editId = venue.edit(order, price, venue.units(3));
    await venue.until('edited', () => venue.about(order.clientOrderId).some((fact) => fact.type === 'OrderEdited'));
    const edited = venue.of('OrderEdited').find((fact) => fact.clientOrderId === order.clientOrderId);
    expect([edited?.editId, edited?.terms]).toEqual([editId, { price, quantity: venue.units(3) }]);
    const { openOrders } = await venue.snapshot();
    expect(openOrders.map((one) => [one.clientOrderId, one.venueOrderId, one.price, one.quantity, one.filledQuantity]))
      .toEqual([[order.clientOrderId, edited?.venueOrderId, price, venue.units(3), 0n]]);
    // No end of an earlier number may pass for the end of the order.
    expect(venue.about(order.clientOrderId).filter(({ type }) => type === 'OrderCancelled' || type === 'OrderExpired')).toEqual([]);
    expect(venue.world.truth().openOrders.length).toBe(1);
    venue.cancel(order.clientOrderId, edited?.venueOrderId ?? null);
    await venue.until('cancelled', () => cancelledOf(venue, [order]));
    return undefined;
  });

  holds('V34 an edit of an order that is over is rejected, one off the tick does not leave', async () => {
    const venue = await (await open()).ready();
    if ((venue.module.capabilities.orders?.edit ?? null) === null) return 'no edit';
    const [order, other] = await resting(venue, 2);
    if (order === undefined || other === undefined) throw new Error('no order');
    venue.cancel(order.clientOrderId);
    await venue.until('cancelled', () => cancelledOf(venue, [order]));
    const late = venue.edit(order, order.price ?? dec(1), venue.units(2));
    const odd = venue.edit(other, dec('50000.0001'), venue.units(2));
    await venue.until('both answered', () => [late, odd].every((editId) => venue.facts.some((fact) =>
      (fact.type === 'EditRejected' || (fact.type === 'EditSendFailed' && !fact.mayHaveLeft)) && fact.editId === editId)));
    expect((await venue.snapshot()).openOrders.map(({ clientOrderId, quantity }) => [clientOrderId, quantity]))
      .toEqual([[other.clientOrderId, venue.units(1)]]);
    return undefined;
  });

  holds('V35 the answer to an edit is lost: what may have left is asked for, and the terms are told', async () => {
    const venue = await (await open()).ready();
    if ((venue.module.capabilities.orders?.edit ?? null) === null) return 'no edit';
    const [order] = await resting(venue, 1);
    if (order === undefined) throw new Error('no order');
    const price = ((order.price ?? 0n) - 1_000n * 10n ** 18n) as Decimal;
    const before = venue.states.length;
    venue.edit(order, price, venue.units(3));
    venue.world.drop();
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    await venue.until('connected', () => venue.isConnected);
    if (venue.states.length > before) await venue.again(before);
    venue.query(order.clientOrderId);
    const answer = () => venue.about(order.clientOrderId).findLast((fact) => fact.type === 'OrderStatusReported');
    await venue.until('answered', () => answer() !== undefined);
    const told = answer();
    const [listed] = (await venue.snapshot()).openOrders.filter(({ clientOrderId }) => clientOrderId === order.clientOrderId);
    const alive = told?.type === 'OrderStatusReported' && (told.state === 'accepted' || told.state === 'partiallyFilled');
    // A line that breaks may have cancelled it; what stands, stands on the terms that were told.
    if (alive) expect(told.terms).toEqual({ price: listed?.price, quantity: listed?.quantity });
    else expect(listed).toBeUndefined();
    expect(venue.world.truth().openOrders.length).toBe(alive ? 1 : 0);
    return undefined;
  });

  holds('V36 one request cancels all of an underlying, or everything, and others stay', async () => {
    const venue = await (await open()).ready();
    if (venue.module.capabilities.orders?.cancelAll !== true) return 'one by one';
    const orders = await resting(venue, 4);
    venue.cancelAll([], 'ETH');
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    expect(venue.world.truth().openOrders.length).toBe(4);
    venue.cancelAll(orders, 'BTC');
    await venue.until('all cancelled', () => cancelledOf(venue, orders));
    const more = await resting(venue, 2);
    // Nobody told us of the second: everything means everything.
    venue.cancelAll(more.slice(0, 1));
    await venue.until('all cancelled', () => cancelledOf(venue, more));
    expect(venue.world.truth().openOrders).toEqual([]);
    return undefined;
  });

  holds('V40 the dead man\'s switch is on when the venue has said so, and off while it refuses', async () => {
    const venue = await open();
    const isOn = (): boolean | undefined => venue.of('AccountOpened').at(-1)?.account.orders?.deadMansSwitch;
    await venue.ready();
    await venue.until('on', () => isOn() === true);
    venue.world.refuseSwitch();
    const [before, said] = [venue.states.length, venue.of('AccountOpened').length];
    venue.world.drop();
    await venue.again(before);
    await venue.until('off', () => venue.of('AccountOpened').length > said && isOn() === false);
    const refused = (): string[] => venue.of('MessageRefused').map(({ stream }) => stream);
    await venue.until('told why', () => refused().some((stream) => /cancel/i.test(stream)));
    venue.world.heal();
    const healed = venue.states.length;
    venue.world.drop();
    await venue.again(healed);
    await venue.until('on again', () => isOn() === true);
  });

  holds('V41 keys that may only read switch nothing on', async () => {
    const venue = await (await open('readOnly')).ready();
    expect(venue.of('AccountOpened').map(({ account }) => account.orders?.deadMansSwitch)).toEqual([false]);
  });
});
