/** What the trader's limit rules see of an order: values now, and once it and all in flight on its side filled. */
import type { Account } from '../../../shared/domain/account.ts';
import { toNumber, ZERO } from '../../../shared/domain/decimal.ts';
import { venueOfAccount, type AccountId, type Underlying, type VenueId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import {
  scopeOf, type LimitBook, type LimitMeasure, type LimitRule, type TradingLimits,
} from '../../../shared/domain/steering/limits.ts';
import { isWorking, signOf, type Order, type OrderRequest, type Side } from '../../../shared/domain/order.ts';
import type { RuleUse } from '../../hedging/limits/limitRules.ts';
import { healthAfterOrder, priceAwayOf, type OrderContext } from '../../hedging/limits/limits.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { positive } from '../../risk/portfolio/inputNotes.ts';
import { unitDeltaCoin } from '../../risk/portfolio/unitDelta.ts';
import { estateEquity } from '../protection/equityMarks.ts';
import type { ReadState } from '../state.ts';
import { bareMarket, orderSource, VALUATION_BOUNDS } from '../valuation/legSources.ts';
import { inFlightQuantity } from './inFlight.ts';
import { unitValueOf } from './unitGreeks.ts';

type Value = number | string;
type Greek = 'delta' | 'gamma' | 'vega' | 'theta';
const MINUTE_MS = 60_000;
interface Asked { readonly request: OrderRequest; readonly instrument: Instrument; readonly account: Account }

/** What a rule is about: accounts and instruments that are in it. */
interface Reach {
  account(id: AccountId): boolean;
  of(account: AccountId, venue: VenueId, underlying: Underlying, instrument: string | null): boolean;
}

export function ruleUsesOf(
  state: ReadState, limits: TradingLimits, asked: Asked, context: OrderContext,
): readonly RuleUse[] {
  const { account, instrument } = asked;
  return (limits.rules ?? []).flatMap((rule): readonly RuleUse[] => {
    const reach = reachOf(rule, limits.books ?? []);
    if (reach === null || !reaches(state, reach, account.id, instrument)) return [];
    return [useOf(state, rule, reach, asked, context)];
  });
}

/** Of a rule as things stand, without an order: for the usage bars. Null: only an order has this value. */
export function ruleValueNow(state: ReadState, rule: LimitRule, books: readonly LimitBook[]): Value | null {
  const reach = reachOf(rule, books);
  if (reach === null || scopeOf(rule.scope)?.kind === 'order' || rule.measure === 'priceAway') return null;
  return valueOf(state, rule, reach, null);
}

function reachOf({ scope: text }: LimitRule, books: readonly LimitBook[]): Reach | null {
  const scope = scopeOf(text);
  const everything = (): boolean => true;
  switch (scope?.kind) {
    case undefined: return null;
    case 'order': case 'estate': return { account: everything, of: everything };
    case 'venue': return { account: (id) => venueOfAccount(id) === scope.name, of: (_, venue) => venue === scope.name };
    case 'underlying': return { account: everything, of: (_account, _venue, underlying) => underlying === scope.name };
    case 'instrument': return { account: everything, of: (_account, _venue, _coin, id) => id === scope.name };
    case 'book': {
      const book = books.find(({ name }) => name === scope.name);
      if (book === undefined) return null;
      return { account: (id) => book.accounts.includes(id), of: (account, _venue, underlying) =>
        book.accounts.includes(account) && (book.underlyings === null || book.underlyings.includes(underlying)) };
    }
  }
}

function useOf(state: ReadState, rule: LimitRule, reach: Reach, asked: Asked, context: OrderContext): RuleUse {
  const use = (before: number | null, after: Value): RuleUse => (typeof after === 'string'
    ? { rule, before, after: null, missing: after } : { rule, before, after, missing: null });
  const isOrder = scopeOf(rule.scope)?.kind === 'order';
  switch (rule.measure) {
    case 'priceAway': return use(null, priceAwayOf(asked.request, context));
    case 'drawdown': case 'dailyLoss': return use(null, valueOf(state, rule, reach, null));
    case 'health': {
      const mine = healthAfterOrder(asked.request, context);
      if (typeof mine === 'string') return use(null, mine);
      const apart = (id: string): boolean => reach.account(id) && id !== asked.account.id;
      const others = valueOf(state, rule, { ...reach, account: apart }, null);
      if (typeof others === 'string') return use(null, others);
      const before = valueOf(state, rule, reach, null);
      return use(typeof before === 'number' ? before : null, Math.min(others, mine));
    }
    default: {
      if (isOrder) return use(null, sizeOf(state, rule.measure, asked));
      const before = valueOf(state, rule, reach, null);
      return use(typeof before === 'number' ? before : null, valueOf(state, rule, reach, asked));
    }
  }
}

/** Of a combo the deltas of its legs together, the notionals of its legs one by one. */
function sizeOf(state: ReadState, measure: LimitMeasure, { request, instrument }: Asked): Value {
  let sum = 0;
  for (const { leg, signed } of partsOf(state, instrument, request.side, toNumber(request.quantity))) {
    if (typeof leg === 'string') return leg;
    const part = measure === 'delta' ? unitGreek(state, 'delta', leg) : notionalOf(state, leg, Math.abs(signed));
    if (typeof part === 'string') return part;
    sum += measure === 'delta' ? part * signed : part;
  }
  return Math.abs(sum);
}

interface Part { readonly leg: Instrument | string; readonly signed: number }

/** What an order trades: itself, or the legs of its combo; in contracts, signed. A text: a leg that is not listed. */
function partsOf(state: ReadState, instrument: Instrument, side: Side, quantity: number): readonly Part[] {
  if (instrument.kind !== 'combo') return [{ leg: instrument, signed: signOf(side) * quantity }];
  return instrument.legs.map(({ instrument: id, ratio }): Part => ({ signed: signOf(side) * quantity * toNumber(ratio),
    leg: state.instruments.get(id) ?? `terms of ${id}` }));
}

/** The instrument itself, or a leg of it. */
function reaches(state: ReadState, reach: Reach, account: AccountId, instrument: Instrument): boolean {
  return reach.of(account, instrument.venue, instrument.underlying, instrument.id)
    || (instrument.kind === 'combo' && instrument.legs.some(({ instrument: id }) => isIn(state, reach, account, id)));
}

function valueOf(state: ReadState, rule: LimitRule, reach: Reach, asked: Asked | null): Value {
  switch (rule.measure) {
    case 'notional': return notionalIn(state, reach, asked);
    case 'concentration': {
      const equity = estateEquity(state);
      const notional = notionalIn(state, reach, asked);
      if (equity === null || equity <= 0) return 'equity of the estate is unknown, or none is left';
      return typeof notional === 'string' ? notional : (notional / equity) * 100;
    }
    case 'delta': case 'gamma': case 'vega': case 'theta': return greekIn(state, rule.measure, reach, asked);
    case 'health': return healthIn(state, reach);
    case 'drawdown': case 'dailyLoss': return lossIn(state, rule, reach);
    case 'openOrders':
      return ordersIn(state, reach, (order) => isWorking(order.state)) + (asked === null ? 0 : 1);
    case 'orderRate': return ordersIn(state, reach, (order) => order.state !== 'denied'
      && state.timeMs - order.submittedTimeMs <= MINUTE_MS) + editsIn(state, reach) + (asked === null ? 0 : 1);
    case 'priceAway': return 'only an order has one';
  }
}

const isOf = (state: ReadState, reach: Reach, { account, instrument: id }: Order): boolean => {
  const instrument = state.instruments.get(id);
  return instrument === undefined ? reach.of(account, venueOfAccount(account), '', id)
    : reaches(state, reach, account, instrument);
};

function ordersIn(state: ReadState, reach: Reach, counts: (order: Order) => boolean): number {
  let count = 0;
  for (const order of state.orders.values()) if (counts(order) && isOf(state, reach, order)) count += 1;
  return count;
}

/** Of the last minute: an edit counts like an order. */
function editsIn(state: ReadState, reach: Reach): number {
  let count = 0;
  for (const order of state.orders.values()) {
    if (order.edit === undefined || !isOf(state, reach, order)) continue;
    count += order.edit.timesMs.filter((one) => state.timeMs - one <= MINUTE_MS).length;
  }
  return count;
}

/** Per account and instrument what may be held at most, whichever of its orders fill. */
function notionalIn(state: ReadState, reach: Reach, asked: Asked | null): Value {
  const held = new Map<string, { instrument: string; long: number; short: number }>();
  const at = (account: string, instrument: string) => {
    const key = `${account}|${instrument}`;
    const row = held.get(key) ?? { instrument, long: 0, short: 0 };
    held.set(key, row);
    return row;
  };
  for (const { account, instrument, quantity } of state.positions.values()) {
    const row = at(account, instrument);
    row.long += toNumber(quantity);
    row.short += toNumber(quantity);
    if (!isIn(state, reach, account, instrument)) held.delete(`${account}|${instrument}`);
  }
  const add = (account: string, { leg, signed }: Part): void => {
    const id = typeof leg === 'string' ? leg : leg.id;
    if (!isIn(state, reach, account, id)) return;
    const row = at(account, id);
    row.long += Math.max(0, signed);
    row.short += Math.min(0, signed);
  };
  for (const { account, part } of inFlightParts(state, asked)) add(account, part);
  let sum = 0;
  for (const { instrument, long, short } of held.values()) {
    const quantity = Math.max(Math.abs(long), Math.abs(short));
    const known = state.instruments.get(instrument);
    if (quantity === 0) continue;
    const usd = known === undefined ? `terms of ${instrument}` : notionalOf(state, known, quantity);
    if (typeof usd === 'string') return usd;
    sum += usd;
  }
  return sum;
}

/** Of every order that may still fill or has filled unbooked, and of the one that is asked about. */
function inFlightParts(state: ReadState, asked: Asked | null): readonly { account: AccountId; part: Part }[] {
  const all: { account: AccountId; part: Part }[] = [];
  const add = (account: AccountId, instrument: Instrument, side: Side, quantity: number): void => {
    for (const part of partsOf(state, instrument, side, quantity)) all.push({ account, part });
  };
  for (const order of state.orders.values()) {
    const [instrument, quantity] = [state.instruments.get(order.instrument),
      inFlightQuantity(state, order, 'limits')];
    if (instrument !== undefined && quantity !== ZERO) add(order.account, instrument, order.side, toNumber(quantity));
  }
  if (asked !== null) add(asked.account.id, asked.instrument, asked.request.side, toNumber(asked.request.quantity));
  return all;
}

function isIn(state: ReadState, reach: Reach, account: string, instrument: string): boolean {
  return reach.of(account, venueOfAccount(account), state.instruments.get(instrument)?.underlying ?? '', instrument);
}

function notionalOf(state: ReadState, instrument: Instrument, quantity: number): Value {
  const { quote, indexPriceUsd } = bareMarket(state, instrument);
  const index = positive(indexPriceUsd);
  const price = positive(quote?.markPrice ?? null) ?? index;
  if (price === null || index === null) return `price of ${instrument.id}`;
  return notionalUsd(instrument, quantity, price, index);
}

/** The farthest that the sum gets, whichever orders fill; of gamma, vega and theta held positions and this order. */
function greekIn(state: ReadState, measure: Greek, reach: Reach, asked: Asked | null): Value {
  let sum = 0;
  for (const leg of state.legs.values()) {
    if (!reach.of(leg.account, leg.venue, leg.underlying, leg.instrument)) continue;
    if (leg.greeks === null) return leg.missing.join(', ') || `Greeks of ${leg.label}`;
    const { deltaUsd, gammaUsdPer1Pct, vegaUsdPerVolPoint, thetaUsdPerDay } = leg.greeks;
    sum += { delta: deltaUsd, gamma: gammaUsdPer1Pct, vega: vegaUsdPerVolPoint, theta: thetaUsdPerDay }[measure];
  }
  let [up, down] = [0, 0];
  for (const { account, part: { leg, signed } } of inFlightParts(state, asked)) {
    if (typeof leg === 'string') return leg;
    if (!isIn(state, reach, account, leg.id)) continue;
    const unit = unitGreek(state, measure, leg);
    if (typeof unit === 'string') return unit;
    up += Math.max(0, unit * signed);
    down += Math.min(0, unit * signed);
  }
  return Math.max(Math.abs(sum + up), Math.abs(sum + down));
}

function unitGreek(state: ReadState, measure: Greek, instrument: Instrument): Value {
  if (measure === 'delta') {
    const [unit, index] = [unitOf(state, instrument), indexOf(state, instrument)];
    return typeof unit === 'string' ? unit : typeof index === 'string' ? index : unit * index;
  }
  if (instrument.kind !== 'option') return 0;
  for (const { instrument: id, greeks, quantity } of state.legs.values()) {
    if (id !== instrument.id || greeks === null || quantity === 0) continue;
    const { gammaUsdPer1Pct: gamma, vegaUsdPerVolPoint: vega, thetaUsdPerDay: theta } = greeks;
    return { gamma, vega, theta }[measure] / quantity;
  }
  const value = unitValueOf(state, instrument);
  if (typeof value === 'string') return value;
  const { gammaUsdPer1Pct: gamma, vegaUsdPerVolPoint: vega, thetaUsdPerDay: theta } = value.greeks;
  return { gamma, vega, theta }[measure] / value.lot;
}

function unitOf(state: ReadState, instrument: Instrument): Value {
  return unitDeltaCoin(orderSource(state, instrument), state.timeMs, VALUATION_BOUNDS) ?? `delta of ${instrument.id}`;
}

const indexOf = (state: ReadState, instrument: Instrument): Value =>
  positive(bareMarket(state, instrument).indexPriceUsd) ?? `index of ${instrument.underlying}`;

function healthIn(state: ReadState, reach: Reach): Value {
  let least = Infinity;
  for (const { id } of state.accounts.values()) {
    if (!reach.account(id)) continue;
    const health = state.health.get(id)?.health ?? null;
    if (health === null) return `health of ${id}`;
    least = Math.min(least, health);
  }
  return least;
}

/** In percent of the peak, or in USD since the start of the UTC day; never below zero. */
function lossIn(state: ReadState, { scope, measure }: LimitRule, reach: Reach): Value {
  let [now, peak, start] = [0, 0, 0];
  const ids = scope === 'estate' ? ['estate'] : [...state.accounts.keys()].filter((id) => reach.account(id));
  for (const id of ids) {
    const equity = id === 'estate' ? estateEquity(state) : state.health.get(id)?.equityUsd ?? null;
    const mark = state.equityMarks.get(id);
    if (equity === null || mark === undefined) return `equity of ${id}`;
    now += equity;
    peak += Math.max(mark.peakUsd, equity);
    start += mark.dayStartUsd;
  }
  if (measure === 'dailyLoss') return Math.max(0, start - now);
  return peak <= 0 ? 100 : Math.max(0, (1 - now / peak) * 100);
}
