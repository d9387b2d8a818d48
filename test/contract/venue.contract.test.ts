/**
 * What every venue promises, over a real socket against an emulator that speaks its protocol. A case that a protocol
 * has no room for says so in the matrix; nothing else is left out. Edits and cancel-all: venueOrders.contract.test.ts.
 */
import { expect } from 'vitest';
import { dec } from '../../src/shared/domain/decimal.ts';
import { everyVenue } from './venueCases.ts';

/** Noticed within 5 s, with what a busy machine adds. */
const NOTICED_MS = 6_500;

everyVenue(100, ({ open, holds }) => {
  holds('V01 tells connection, instruments, account, snapshot, then the market', async () => {
    const venue = await (await open()).ready();
    const types = venue.facts.map(({ type }) => type);
    expect(venue.states.slice(0, 2)).toEqual(['connecting', 'connected']);
    const order = ['InstrumentsListed', 'AccountOpened', 'AccountSnapshotReported'].map((type) => types.indexOf(type as never));
    expect(order.every((at) => at > 1)).toBe(true);
    expect(order.toSorted((a, b) => a - b)).toEqual(order);
    const listed = venue.of('InstrumentsListed').flatMap(({ instruments }) => instruments.map(({ id }) => id));
    expect(listed).toContain(venue.world.instrument);
  });

  holds('V02 quotes, book, index and margin speak of now', async () => {
    const venue = await (await open()).ready();
    const { instrument } = venue.world;
    await venue.until('book, index, margin', () => venue.marketOf('BookObserved').length > 0
      && venue.marketOf('IndexObserved').length > 0 && venue.marketOf('MarginObserved').length > 0);
    await venue.until('a whole quote', () => venue.marketOf('QuoteObserved').some(({ quote }) =>
      quote.instrument === instrument && quote.bidPrice !== null && quote.markPrice !== null));
    const { quote } = venue.marketOf('QuoteObserved').findLast((one) => one.quote.instrument === instrument) ?? { quote: null };
    expect((quote?.bidPrice ?? 0n) < (quote?.askPrice ?? 0n)).toBe(true);
    expect(Math.abs((quote?.receivedTimeMs ?? 0) - Date.now())).toBeLessThan(20_000);
    const book = venue.marketOf('BookObserved').find((one) => one.book.instrument === instrument)?.book;
    expect((book?.bids[0]?.price ?? 0n) > (book?.bids[1]?.price ?? 0n)).toBe(true);
    expect((book?.asks[0]?.price ?? 0n) < (book?.asks[1]?.price ?? 0n)).toBe(true);
  });

  holds('V03 an order that rests is acknowledged and listed under our id', async () => {
    const venue = await (await open()).ready();
    const id = venue.send(venue.order());
    await venue.until('acknowledged', () => venue.venueOrderId(id) !== null);
    const { openOrders } = await venue.snapshot();
    expect(openOrders.map((order) => [order.clientOrderId, order.venueOrderId, order.side, order.filledQuantity]))
      .toEqual([[id, venue.venueOrderId(id), 'buy', 0n]]);
    expect(venue.world.truth().openOrders.length).toBe(1);
  });

  holds('V04 a cancel ends it, and a second one is refused', async () => {
    const venue = await (await open()).ready();
    const id = venue.send(venue.order());
    await venue.until('acknowledged', () => venue.venueOrderId(id) !== null);
    venue.cancel(id);
    await venue.until('cancelled', () => venue.about(id).some(({ type }) => type === 'OrderCancelled'));
    expect(venue.world.truth().openOrders).toEqual([]);
    venue.cancel(id);
    await venue.until('refused', () => venue.about(id).some(({ type }) => type === 'CancelRejected'));
  });

  holds('V05 an order that takes is filled to what the venue holds', async () => {
    const venue = await (await open()).ready();
    const bought = venue.send(venue.taking({ quantity: venue.units(3) }));
    await venue.until('fills', () => venue.filled(bought) === venue.units(3));
    const sold = venue.send(venue.order({ side: 'sell', timeInForce: 'immediateOrCancel', price: venue.far(), quantity: venue.units(1) }));
    await venue.until('fills', () => venue.filled(sold) === venue.units(-1));
    const { positions } = await venue.snapshot();
    expect(positions.map(({ quantity }) => quantity)).toEqual([venue.world.truth().position]);
    expect(venue.world.truth().position).toBe(venue.units(2));
    expect(venue.of('FillReported').every(({ fill }) => fill.liquidity === 'taker' && fill.fee > 0n && fill.venueTimeMs !== null)).toBe(true);
  });

  holds('V06 post-only that would trade, reduce-only that would not reduce: rejected in its words', async () => {
    const venue = await (await open()).ready();
    const crossing = dec(String(Math.ceil(Number(venue.world.truth().bestAsk / 10n ** 18n) / 100) * 100 + 100));
    const ids = [venue.send(venue.order({ postOnly: true, price: crossing })),
      venue.send(venue.order({ reduceOnly: true, side: 'sell', price: crossing }))];
    await venue.until('both rejected', () => ids.every((id) => venue.about(id).some((fact) =>
      fact.type === 'OrderRejected' && fact.reason.length > 10)));
    expect(venue.world.truth().openOrders).toEqual([]);
  });

  holds('V07 more than the margin carries is rejected', async () => {
    const venue = await (await open()).ready();
    const id = venue.send(venue.order({ quantity: venue.units(40_000) }));
    await venue.until('rejected', () => venue.about(id).some((fact) => fact.type === 'OrderRejected' && /margin|fund/i.test(fact.reason)));
  });

  holds('V08 a question by client id is answered: never seen, or where it stands', async () => {
    const venue = await (await open()).ready();
    const id = venue.send(venue.taking());
    await venue.until('filled', () => venue.filled(id) === venue.units(1));
    venue.query(id);
    const stranger = venue.order().clientOrderId;
    venue.query(stranger);
    const answer = (of: string) => venue.about(of).findLast((fact) => fact.type === 'OrderStatusReported');
    await venue.until('both answers', () => answer(id) !== undefined && answer(stranger) !== undefined);
    expect([answer(id), answer(stranger)]).toMatchObject([
      { found: true, state: 'filled', filledQuantity: venue.units(1) }, { found: false, state: null }]);
  });

  holds('V09 an order off the tick does not leave, and the tick is said', async () => {
    const venue = await (await open()).ready();
    const id = venue.send(venue.order({ price: dec('50000.0001') }));
    await venue.until('not sent, or refused', () => venue.about(id).some((fact) =>
      (fact.type === 'OrderSendFailed' && !fact.mayHaveLeft && /multiple/.test(fact.reason)) || fact.type === 'OrderRejected'));
    expect(venue.world.truth().openOrders).toEqual([]);
  });

  holds('V10 keys that the venue does not know trade nothing', async () => {
    const venue = await open('unknown');
    await venue.until('an answer', () => venue.isConnected || venue.states.includes('disconnected'));
    if (!venue.isConnected) return undefined;
    const id = venue.send(venue.order());
    await venue.until('refused', () => venue.about(id).some((fact) => fact.type === 'OrderRejected'
      || (fact.type === 'OrderSendFailed' && !fact.mayHaveLeft)));
    expect(venue.world.truth().openOrders).toEqual([]);
    return undefined;
  });

  holds('V11 a session for looking sees everything and sends nothing', async () => {
    const venue = await (await open('readOnly')).ready();
    const id = venue.send(venue.order());
    await venue.until('not sent', () => venue.about(id).some((fact) =>
      (fact.type === 'OrderSendFailed' && !fact.mayHaveLeft) || fact.type === 'OrderRejected'));
    expect(venue.world.truth().openOrders).toEqual([]);
  });

  holds('V12 a frame cut in the middle costs the connection and nothing else', async () => {
    const venue = await (await open()).ready();
    const before = venue.states.length;
    venue.world.fault('cutMidFrame');
    await venue.again(before);
    expect(venue.states.slice(before)).toContain('disconnected');
  });

  holds('V13 a half-open connection is noticed within 5 s', async () => {
    const venue = await (await open()).ready();
    const before = venue.states.length;
    venue.world.fault('halfOpen');
    await venue.until('noticed', () => venue.states.slice(before).includes('disconnected'), NOTICED_MS);
    venue.world.heal();
    venue.world.drop();
    await venue.again(before);
  });

  holds('V14 a mute connection is noticed within 5 s', async () => {
    const venue = await (await open()).ready();
    const before = venue.states.length;
    venue.world.fault('mute');
    await venue.until('noticed', () => venue.states.slice(before).includes('disconnected'), NOTICED_MS);
    venue.world.heal();
    await venue.again(before);
  });

  holds('V15 messages that come twice change nothing', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('duplicate');
    const id = venue.send(venue.taking({ quantity: venue.units(2) }));
    await venue.until('filled', () => venue.filled(id) === venue.units(2));
    expect(venue.world.truth().position).toBe(venue.units(2));
    expect((await venue.snapshot()).positions.map(({ quantity }) => quantity)).toEqual([venue.units(2)]);
  });

  holds('V16 messages that change places lead to the same end', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('reorder');
    const id = venue.send(venue.taking({ quantity: venue.units(2) }));
    await venue.until('filled', () => venue.filled(id) === venue.units(2));
    venue.world.heal();
    await venue.until('connected', () => venue.isConnected);
    expect((await venue.snapshot()).positions.map(({ quantity }) => quantity)).toEqual([venue.units(2)]);
  });

  holds('V17 a lost acknowledgement: one order, found by its client id', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('loseAnswer');
    const id = venue.send(venue.order());
    await venue.until('at the venue', () => venue.world.truth().openOrders.length === 1);
    // What is said of it is said once the answer is known not to come.
    await new Promise((resolve) => { setTimeout(resolve, 800); });
    expect(venue.about(id).some((fact) => fact.type === 'OrderRejected' || fact.type === 'OrderCancelled'
      || (fact.type === 'OrderSendFailed' && !fact.mayHaveLeft))).toBe(false);
    await venue.until('connected', () => venue.isConnected);
    venue.query(id);
    await venue.until('found', () => venue.about(id).some((fact) => fact.type === 'OrderStatusReported' && fact.found
      && fact.state === 'accepted'));
    expect(venue.world.truth().openOrders.length).toBe(1);
  });

  holds('V18 a message of 12 MB is not taken in, and the session goes on', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('hugeFrame');
    const before = venue.states.length;
    await venue.again(before);
    expect(venue.of('ConnectionChanged').some(({ error }) => error?.includes('larger than allowed') === true)).toBe(true);
  });

  holds('V19 invalid UTF-8 is refused by name, and the session goes on', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('invalidUtf8');
    await venue.until('refused', () => venue.of('MessageRefused').some(({ reason }) => reason === 'not valid UTF-8'));
    const heard = venue.market.length;
    await venue.until('more', () => venue.market.length > heard);
  });

  holds('V20 JSON nested 200,000 deep is refused by name, and the session goes on', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('deepJson');
    await venue.until('refused', () => venue.of('MessageRefused').some(({ reason }) => reason.startsWith('nested deeper')));
    const heard = venue.market.length;
    await venue.until('more', () => venue.market.length > heard);
  });

  holds('V21 while the venue answers 429 or 503 nothing is half done', async () => {
    const venue = await (await open()).ready();
    venue.world.fault('tooManyRequests');
    const id = venue.send(venue.order());
    await venue.until('said', () => venue.about(id).length > 0);
    expect(venue.about(id).some((fact) => fact.type === 'OrderSendFailed' && fact.mayHaveLeft)).toBe(false);
    venue.world.heal();
    await venue.until('connected', () => venue.isConnected);
    const later = venue.send(venue.order());
    await venue.until('an end or an order', () => venue.about(later).length > 0);
  });

  holds('V22 refused for its rate in the words of the venue: not sent, told, over when it is over', async () => {
    const venue = await (await open()).ready();
    venue.world.limitRate();
    const id = venue.send(venue.order());
    await venue.until('refused', () => venue.about(id).some((fact) => (fact.type === 'OrderRejected' && /too many|rate/i.test(fact.reason))
      || (fact.type === 'OrderSendFailed' && !fact.mayHaveLeft)));
    venue.world.heal();
    await venue.takesOrdersAgain();
  });

  holds('V23 maintenance: disconnected with the reason, back when it is over', async () => {
    const venue = await (await open()).ready();
    const before = venue.states.length;
    venue.world.fault('maintenance');
    await venue.until('disconnected', () => venue.states.slice(before).includes('disconnected'));
    const id = venue.send(venue.order());
    await venue.until('not sent', () => venue.about(id).some((fact) => fact.type === 'OrderSendFailed' || fact.type === 'OrderRejected'));
    venue.world.heal();
    await venue.again(before);
  });

  holds('V24 a clock that is 40 s apart, either way, keeps no order out and hides no fill', async () => {
    const tryWith = async (byMs: number): Promise<void> => {
      const venue = await open();
      venue.world.skewClock(byMs);
      venue.world.drop();
      await venue.ready();
      const id = venue.send(venue.order());
      await venue.until('acknowledged', () => venue.venueOrderId(id) !== null);
      venue.cancel(id);
      await venue.until('cancelled', () => venue.world.truth().openOrders.length === 0);
      const taken = venue.send(venue.taking());
      await venue.until('filled', () => venue.filled(taken) === venue.units(1));
    };
    await tryWith(40_000);
    await tryWith(-40_000);
  });

  holds('V25 what somebody else trades on the account is told as theirs', async () => {
    const venue = await (await open()).ready();
    venue.world.tradeElsewhere(venue.units(2));
    await venue.until('the fill', () => venue.filled(null) === venue.units(2));
    expect((await venue.snapshot()).positions.map(({ quantity }) => quantity)).toEqual([venue.units(2)]);
  });

  holds('V26 killed while an order is under way: its truth is found', async () => {
    const venue = await (await open()).ready();
    const before = venue.states.length;
    const id = venue.send(venue.taking({ quantity: venue.units(2) }));
    venue.world.drop();
    await venue.again(before);
    venue.query(id);
    const answered = () => venue.about(id).findLast((fact) => fact.type === 'OrderStatusReported');
    await venue.until('answered', () => answered() !== undefined);
    const { position } = venue.world.truth();
    const answer = answered();
    expect(answer?.type === 'OrderStatusReported' && (answer.found ? answer.filledQuantity === position : position === 0n)).toBe(true);
    await venue.until('its fills', () => venue.filled(id) === position);
  });

  holds('V27 what happened while the line was down is told when it is back', async () => {
    const venue = await (await open()).ready();
    const before = venue.states.length;
    venue.world.fault('maintenance');
    await venue.until('disconnected', () => venue.states.slice(before).includes('disconnected'));
    venue.world.tradeElsewhere(venue.units(-3));
    await venue.until('traded', () => venue.world.truth().position === venue.units(-3));
    venue.world.heal();
    await venue.again(before);
    await venue.until('the fill', () => venue.filled(null) === venue.units(-3));
  });

  holds('V28 a log-in that expires is made anew', async () => {
    const venue = await (await open()).ready();
    if (venue.world.expireLogin === null) return 'no log-in';
    venue.world.expireLogin();
    await venue.takesOrdersAgain();
    return undefined;
  });

  holds('V29 a gap in a book drops it, and a whole one comes', async () => {
    const venue = await (await open()).ready();
    if (venue.world.skipBookChange === null) return 'whole books';
    await venue.until('a book', () => venue.marketOf('BookObserved').length > 0);
    venue.world.skipBookChange();
    await venue.until('dropped', () => venue.marketOf('BookDropped').length > 0);
    const dropped = venue.market.findIndex(({ type }) => type === 'BookDropped');
    await venue.until('a new one', () => venue.market.slice(dropped).some(({ type }) => type === 'BookObserved'));
    return undefined;
  });

  holds('V30 while paused nothing is read, then it goes on', async () => {
    const venue = await (await open()).ready();
    venue.session.pause?.(true);
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const heard = venue.market.length;
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    expect(venue.market.length - heard).toBeLessThan(40);
    venue.session.pause?.(false);
    await venue.until('more', () => venue.market.length > heard + 5);
  });

  holds('V31 after close nothing is said any more', async () => {
    const venue = await (await open()).ready();
    venue.session.close();
    const said = venue.facts.length + venue.market.length;
    await new Promise((resolve) => { setTimeout(resolve, 600); });
    expect(venue.facts.length + venue.market.length).toBe(said);
  });

  holds('V32 no key and no password stands in anything that the session said', async () => {
    const venue = await (await open()).ready();
    venue.send(venue.taking());
    venue.world.fault('invalidUtf8');
    await venue.until('refused', () => venue.of('MessageRefused').length > 0);
    venue.world.drop();
    await venue.again(venue.states.length);
    const everything = venue.everything();
    expect(venue.world.secrets.length).toBeGreaterThan(0);
    expect(venue.world.secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  });
});
