/**
 * Deliberately broken cores. The auditor must catch each of them: a simulator that finds nothing in these would
 * find nothing in ours.
 */
import { CORE, type EngineCore } from '../../../src/main/engine/loop.ts';
import { applyEntry } from '../../../src/main/core/step.ts';
import type { Entry } from '../../../src/main/events/entry.ts';
import type { CausedEffect } from '../../../src/main/events/effect.ts';
import { ONE, type State } from '../../../src/main/core/state.ts';
import type { ReadTable } from '../../../src/main/core/table.ts';
import type { Order } from '../../../src/shared/domain/order.ts';

export interface BrokenCore {
  readonly name: string;
  /** The invariants of which one must be reported. */
  readonly caughtAs: readonly string[];
  readonly core: EngineCore;
}

/** Forgets which fills are booked: a fill that is told twice counts twice. */
const fillAppliedTwice: EngineCore = {
  ...CORE,
  step(state, input) {
    if (input.event.type === 'FillReported') forgetBooking(state, input.event.fill.fillId);
    return CORE.step(state, input);
  },
};

function forgetBooking(state: State, fillId: string): void {
  for (const key of state.booked.keys()) if (key.endsWith(fillId)) state.booked.remove(key);
}

/** An order whose acknowledgement does not come is sent once more, under a new id. */
const resendWithNewId: EngineCore = {
  ...CORE,
  step(state, input) {
    const result = CORE.step(state, input);
    const silent = result.entries.find(({ event }) => event.type === 'OrderMarkedUnknown');
    if (silent?.event.type !== 'OrderMarkedUnknown') return result;
    const order = state.orders.get(silent.event.clientOrderId);
    const run = state.session.get(ONE)?.run;
    if (order === undefined || run === undefined) return result;
    const entry: Entry = { seq: state.seq + 1, timeMs: input.timeMs, venueTimeMs: null,
      causeSeq: result.entries[0]?.seq ?? null, origin: 'decided', event: { type: 'OrderSubmitted',
        order: { ...requestOf(order), approved: true, clientOrderId: `${run}-${state.seq + 1}` },
        proposal: order.proposal,
        market: { timeMs: input.timeMs, bidPrice: null, askPrice: null, indexPriceUsd: null, quoteAgeMs: null } } };
    const effects = applyEntry(state, entry).map((effect): CausedEffect => ({ causeSeq: entry.seq, effect }));
    return { entries: [...result.entries, entry], effects: [...result.effects, ...effects] };
  },
};

const requestOf = ({ account, instrument, side, type, timeInForce, postOnly, reduceOnly, price, quantity }: Order):
  Pick<Order, 'account' | 'instrument' | 'side' | 'type' | 'timeInForce' | 'postOnly' | 'reduceOnly' | 'price' |
    'quantity'> => ({ account, instrument, side, type, timeInForce, postOnly, reduceOnly, price, quantity });

/** The hedger sees positions, not what is already on its way. */
const hedgerIgnoresWorkingOrders: EngineCore = {
  ...CORE,
  step(state, input) {
    const isHedging = input.event.type === 'TimerFired' && input.event.timer === 'valuation';
    return CORE.step(isHedging ? blindTo(state, 'orders', 'executions') : state, input);
  },
};

/** What its orders may still fill counts for nothing: it orders the same again. */
const executionIgnoresWorkingOrders: EngineCore = {
  ...CORE,
  step(state, input) {
    const isBeat = input.event.type === 'TimerFired' && input.event.timer === 'valuation';
    return CORE.step(isBeat ? blindTo(state, 'orders', 'policies') : state, input);
  },
};

/** Reads nothing of these tables, and writes to them as ever. */
function blindTo(state: State, ...tables: readonly (keyof State)[]): State {
  const none = new Map<string, never>();
  const nothing: ReadTable<never> = { size: 0, version: 0, get: () => undefined, has: () => false,
    keys: () => none.keys(), values: () => none.values(), entries: () => none.entries() };
  const hidden = (table: object): object => new Proxy(table, { get: (target, name) => {
    const found: unknown = Reflect.get(name in nothing ? nothing : target, name);
    return typeof found === 'function' ? found.bind(target) as unknown : found;
  } });
  return new Proxy(state, { get: (target, name) => {
    const found: unknown = Reflect.get(target, name);
    return (tables as readonly (string | symbol)[]).includes(name) ? hidden(found as object) : found;
  } });
}

/** Until the venue has answered, an edit that asks for more counts for nothing. */
const editInFlightUncounted: EngineCore = {
  ...CORE,
  step(state, input) {
    const result = CORE.step(state, input);
    for (const { event } of result.entries) {
      if (event.type !== 'OrderEditSubmitted') continue;
      const order = state.orders.get(event.clientOrderId);
      if (order?.edit === undefined) continue;
      state.orders.put(order.clientOrderId, { ...order, edit: { ...order.edit, ceiling: order.quantity } });
    }
    return result;
  },
};

export const BROKEN_CORES: readonly BrokenCore[] = [
  { name: 'a fill applied twice', caughtAs: ['I2'], core: fillAppliedTwice },
  { name: 'a resend after a lost acknowledgement with a new id', caughtAs: ['I5', 'I6'], core: resendWithNewId },
  { name: 'an edit for more that counts for nothing', caughtAs: ['I8'], core: editInFlightUncounted },
  { name: 'a hedger that ignores working orders', caughtAs: ['I8'], core: hedgerIgnoresWorkingOrders },
  { name: 'an execution that ignores its working orders', caughtAs: ['I16'], core: executionIgnoresWorkingOrders },
];
