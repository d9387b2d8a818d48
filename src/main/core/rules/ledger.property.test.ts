/** Whatever comes, in whatever order and however often: the ledger agrees with a simpler one (I2, I3, I4, I9). */
import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { dec, toNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Fill } from '../../../shared/domain/fill.ts';
import { isTerminal, ORDER_MOVES, type Order, type OrderState } from '../../../shared/domain/order.ts';
import type { InputEvent } from '../../events/event.ts';
import { ledgerText } from '../ledgerText.ts';
import { restoreState, snapshotText } from '../snapshot.ts';
import { emptyState } from '../state.ts';
import { applyEntry, step } from '../step.ts';
import { ledgerSums } from './table/ledgerSums.ts';
import { OPENED, Scenario } from './table/scenarioTable.ts';
import { ACCOUNT, INSTRUMENTS, T0 } from './table/world.ts';

const SUBMIT = `
  3 command limits maxPriceAwayFromMark 0.99
  3 quote INV 99.5 100.5 mark=100
  3 quote CALL 0.05 0.05 vol=0.5 forward=100
  4 command buy 3 PERP 100
  5 command sell 2 PERP 100
  6 command buy 40 INV 100
  7 command sell 1 CALL 0.05
  8 stops
  9 command sell 2 PERP market trigger=90 bound=88
`;

const quantity = fc.integer({ min: 1, max: 3_000 }).map((lots) => dec((lots / 1_000).toFixed(3)));
const price = fc.integer({ min: 1, max: 400 }).map((ticks) => dec((ticks / 2).toFixed(1)));

/** Few ids, so that duplicates and clashes are common. */
const fillOf = (ids: readonly string[]): fc.Arbitrary<InputEvent> =>
  fc.record({
    id: fc.integer({ min: 1, max: 12 }), order: fc.integer({ min: -1, max: ids.length - 1 }), quantity, price,
    fee: fc.integer({ min: -5, max: 5 }), atMs: fc.integer({ min: 2, max: 500 }),
  }).map(({ id, order, quantity: size, price: at, fee, atMs }) => {
    const [instrument, side] = ([['PERP', 'buy'], ['PERP', 'sell'], ['INV', 'buy'], ['CALL', 'sell']] as const)[
      (order + 4) % 4] ?? ['PERP', 'buy'];
    const fill: Fill = {
      fillId: `f${id}`, account: ACCOUNT.id, instrument: INSTRUMENTS[instrument]?.id ?? '', side, price: at,
      quantity: size, clientOrderId: ids[order] ?? null, venueOrderId: null, fee: dec((fee / 100).toFixed(2)),
      feeCurrency: 'USDC', liquidity: 'taker', venueTimeMs: T0 + atMs,
    };
    return { type: 'FillReported', fill };
  });

const STATES: readonly OrderState[] = ['accepted', 'partiallyFilled', 'filled', 'cancelled', 'expired', 'rejected'];

const factOf = (ids: readonly string[]): fc.Arbitrary<InputEvent> => {
  const clientOrderId = fc.constantFrom(...ids);
  const reason = fc.constant('x');
  return fc.oneof(
    clientOrderId.map((id): InputEvent => ({ type: 'OrderAcknowledged', clientOrderId: id, venueOrderId: `v${id}` })),
    clientOrderId.map((id): InputEvent => ({ type: 'OrderTriggered', clientOrderId: id, venueOrderId: `t${id}` })),
    fc.record({ type: fc.constantFrom('OrderRejected', 'OrderCancelled', 'OrderExpired', 'CancelRejected'),
      clientOrderId, reason }) as fc.Arbitrary<InputEvent>,
    fc.record({ type: fc.constant('OrderSendFailed'), clientOrderId, reason, mayHaveLeft: fc.boolean() }) as
      fc.Arbitrary<InputEvent>,
    fc.record({ type: fc.constant('OrderStatusReported'), clientOrderId, found: fc.boolean(),
      venueOrderId: fc.constant('v'), state: fc.constantFrom(...STATES), filledQuantity: quantity,
      triggered: fc.boolean() }) as
      fc.Arbitrary<InputEvent>,
  );
};

const otherOf: fc.Arbitrary<InputEvent> = fc.oneof(
  fc.record({ paymentId: fc.constantFrom('a', 'b'), cents: fc.integer({ min: -99, max: 99 }) })
    .map(({ paymentId, cents }): InputEvent => ({ type: 'FundingPaid', paymentId, account: ACCOUNT.id,
      instrument: INSTRUMENTS.PERP?.id ?? '', currency: 'USDC', amount: dec((cents / 100).toFixed(2)) })),
  fc.record({ held: quantity, atMs: fc.integer({ min: 2, max: 9_000 }) }).map(({ held, atMs }): InputEvent => ({
    type: 'AccountSnapshotReported', snapshot: { account: ACCOUNT.id, venueTimeMs: T0 + atMs, openOrders: [],
      balances: [{ account: ACCOUNT.id, currency: 'USDC', amount: dec('999000') }],
      positions: [{ instrument: INSTRUMENTS.PERP?.id ?? '', quantity: held, averagePrice: dec(100) }] } })),
  fc.constantFrom('connected', 'disconnected').map((state): InputEvent =>
    ({ type: 'ConnectionChanged', venue: 'sim', state: state as 'connected', error: null })),
  fc.constantFrom('valuation', 'housekeeping').map((timer): InputEvent =>
    ({ type: 'TimerFired', timer: timer as 'valuation' })),
);

interface Simple {
  readonly held: Map<string, bigint>;
  readonly seen: Set<string>;
}

/** A ledger of quantities that knows nothing of orders: base, unique fills, adjustments. */
function follow(simple: Simple, event: Parameters<typeof applyEntry>[1]['event']): void {
  const move = (key: string, change: bigint): void => { simple.held.set(key, (simple.held.get(key) ?? 0n) + change); };
  if (event.type === 'FillReported' && !simple.seen.has(event.fill.fillId)) {
    simple.seen.add(event.fill.fillId);
    move(event.fill.instrument, event.fill.side === 'buy' ? event.fill.quantity : -event.fill.quantity);
  }
  if (event.type === 'PositionAdjusted' && !simple.seen.has(event.adjustmentId)) {
    simple.seen.add(event.adjustmentId);
    move(event.instrument, event.quantityChange);
  }
}

const mayBecome = (from: OrderState, to: OrderState): boolean =>
  from === to || ORDER_MOVES[from].some((next) => next === to || ORDER_MOVES[next].includes(to));

const opened = new Scenario(OPENED + SUBMIT);
const START = snapshotText(opened.state);
const IDS = [...opened.state.orders.keys()];
const AMOUNT_MS = 97;

test.prop([fc.array(fc.oneof({ weight: 4, arbitrary: fillOf(IDS) }, { weight: 4, arbitrary: factOf(IDS) },
  { weight: 2, arbitrary: otherOf }), { maxLength: 60 })], { numRuns: 300 })(
  'I2 I3 I4 I9 hold under fills and facts in any order, repeated and contradictory', (events) => {
    const state = restoreState(START);
    const replayed = restoreState(START);
    const simple: Simple = { held: new Map(), seen: new Set() };
    for (const [i, event] of events.entries()) {
      const before = new Map<string, Order>(state.orders.entries());
      const timeMs = T0 + 100 + i * AMOUNT_MS;
      const { entries } = step(state, { event, timeMs, venueTimeMs: null, causeSeq: null });
      for (const entry of entries) {
        follow(simple, entry.event);
        applyEntry(replayed, entry);
      }
      for (const sum of Object.values(ledgerSums(state))) expect(sum).toBe(0n);
      for (const [instrument, held] of simple.held) {
        expect(state.positions.get(`${ACCOUNT.id}|${instrument}`)?.quantity ?? ZERO).toBe(held as Decimal);
      }
      for (const [id, order] of state.orders.entries()) {
        expect(order.filledQuantity <= order.quantity).toBe(true);
        const earlier = before.get(id);
        if (earlier === undefined) continue;
        expect(mayBecome(earlier.state, order.state)).toBe(true);
        // What has fired stays so, and nothing fills before.
        expect(order.triggeredTimeMs).toBe(earlier.triggeredTimeMs ?? order.triggeredTimeMs);
        expect(order.trigger !== undefined && order.triggeredTimeMs === undefined && order.filledQuantity > 0n).toBe(false);
        if (isTerminal(earlier.state)) expect(order.state).toBe(earlier.state);
      }
    }
    expect(ledgerText(replayed)).toBe(ledgerText(state));
  },
);

test.prop([fc.uniqueArray(fillOf(IDS), { selector: (event) => event.type === 'FillReported' && event.fill.fillId,
  maxLength: 12 }), fc.infiniteStream(fc.nat())])(
  'I2 the same fills in another order give the same quantities and fees', (fills, keys) => {
    const shuffled = fills.map((event) => ({ event, key: keys.next().value }))
      .sort((a, b) => (a.key ?? 0) - (b.key ?? 0)).map(({ event }) => event);
    const outcome = (events: readonly InputEvent[]): unknown => {
      const state = restoreState(START);
      for (const event of events) step(state, { event, timeMs: T0 + 600, venueTimeMs: null, causeSeq: null });
      const filled = [...state.orders.values()].map((order) => toNumber(order.filledQuantity));
      const held = [...state.positions.values()].map(({ instrument, quantity: q }) => `${instrument} ${q}`).sort();
      return { filled, held, fees: state.ledgerTotals.get(`${ACCOUNT.id}|fee|USDC`)?.amount ?? ZERO };
    };
    expect(outcome(shuffled)).toEqual(outcome(fills));
  },
);

test('an empty state has an empty ledger', () => {
  expect(ledgerText(emptyState())).toBe('seq 0\n');
});
