/** Limits by scope (hedging/SPEC.md, Z8 to Z13): every measure in every scope, soft and hard, combos and edits. */
import { expect, it } from 'vitest';
import { commandSchema } from '../../../shared/contract/commands.ts';
import { dec } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import {
  LIMIT_MEASURES, type AcceptedLimit, type LimitMeasure, type LimitRule,
} from '../../../shared/domain/steering/limits.ts';
import { DEFAULT_LIMITS } from '../defaults.ts';
import { estateEquity } from '../protection/equityMarks.ts';
import { ruleValueNow } from '../exposure/ruleUses.ts';
import { applyMarket } from '../apply/applyMarket.ts';
import { hyperliquidTerms } from '../../risk/margin/samples.ts';
import { step } from '../step.ts';
import { Scenario } from './table/scenarioTable.ts';
import { ACCOUNT, INSTRUMENTS, T0 } from './table/world.ts';

const CALL = INSTRUMENTS['CALL'] ?? expect.fail('the world has a call');
const HIGH = { ...CALL, id: 'sim:BTC-HIGH', venueName: 'BTC-HIGH', strike: dec(120_000) } as Instrument;
const SPREAD = { ...CALL, id: 'sim:BTC-CS', venueName: 'BTC-CS', kind: 'combo', takerFeeRate: 0,
  expiryTimeMs: T0 + 30 * MS_PER_DAY,
  legs: [{ instrument: CALL.id, ratio: dec(1) }, { instrument: HIGH.id, ratio: dec(-1) }] } as unknown as Instrument;
const BOOKS = [{ name: 'mine', accounts: ['sim/main'], underlyings: ['BTC'] },
  { name: 'other', accounts: ['alt/main'], underlyings: null }];

type Order = Readonly<Record<string, unknown>>;

/** Five perpetuals held, an equity of 1,000 USD that was 1,500 at the start of the day and 2,000 at best. */
class World {
  private readonly scenario = new Scenario();
  private atMs = 50;
  private asked: AcceptedLimit | null = null;
  health = 1.4;

  constructor() {
    this.scenario.play(`
      3 index BTC 100000
      3 quote PERP 99999.5 100000.5 mark=100000
      3 command limits maxOrderNotionalUsd 1e9
      3 command limits maxUnderlyingDeltaUsd 1e9
      4 command buy 5 PERP 100000.5
      5 fill f1 #1 buy 5 PERP 100000 t=5
      6 quote CALL 0.05 0.052 mark=0.051 vol=0.9 forward=100000
      7 tick
    `);
    const { state } = this.scenario;
    this.step({ type: 'InstrumentsListed', venue: 'sim', instruments: [HIGH, SPREAD] });
    this.step({ type: 'AccountOpened', account: { ...ACCOUNT, orders: { edit: 'amend', cancelAll: true, combos: true } } });
    const quote = state.quotes.get(CALL.id) ?? expect.fail('the call is quoted');
    state.quotes.put(HIGH.id, { ...quote, instrument: HIGH.id, markPrice: dec('0.02'), bidPrice: dec('0.019'),
      askPrice: dec('0.021') });
  }

  get state() { return this.scenario.state; }

  rules(...rules: readonly LimitRule[]): this {
    this.step({ type: 'CommandReceived', commandId: 'c', command: commandSchema.parse({ type: 'ChangeLimits', limits: {
      ...DEFAULT_LIMITS, maxOrderNotionalUsd: 1e9, maxUnderlyingDeltaUsd: 1e9, maxPriceAwayFromMark: 0.99, rules,
      books: BOOKS } }) });
    return this;
  }

  /** What became of an order: 'sent', or the denial in one line. */
  order(more: Order = {}): string {
    return this.command({ type: 'SubmitOrder', account: 'sim/main', instrument: 'sim:BTC-PERP', side: 'buy',
      orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: '99000',
      quantity: '1', ...more });
  }

  command(asked: unknown): string {
    const decided = this.step({ type: 'CommandReceived', commandId: 'c', command: commandSchema.parse(asked) });
    for (const event of decided) {
      if (event.type === 'OrderDenied' || event.type === 'OrderEditDenied') {
        const { limit, value, threshold } = event.denial;
        return `${limit}: ${value} against ${threshold}`;
      }
      if (event.type !== 'CommandRefused') continue;
      if (event.acceptable === undefined) return `refused ${event.field}: ${event.message}`;
      this.asked = event.acceptable;
      return `${event.message} (asks)`;
    }
    return 'sent';
  }

  /** Margined by a model that can tell the health after an order. */
  withModel(): this {
    this.step({ type: 'AccountOpened', account: { ...ACCOUNT, marginModel: 'hyperliquid' } });
    applyMarket(this.state, { type: 'MarginTermsObserved', report: { account: ACCOUNT.id, venueTimeMs: null,
      receivedTimeMs: this.state.timeMs, terms: hyperliquidTerms(['sim:BTC-PERP'], []), positionMargins: [], causes: [] } });
    this.health = 2_000;
    return this;
  }

  accept(): { readonly limit: string; readonly value: number } {
    return this.asked ?? expect.fail('nothing to accept');
  }

  step(event: Parameters<typeof step>[1]['event']) {
    this.atMs += 1;
    const { state } = this;
    for (const account of state.accounts.keys()) {
      state.health.put(account, { account, computedTimeMs: T0 + this.atMs, equityUsd: 1_000, haircutEquityUsd: 1_000,
        initialMarginUsd: null, maintenanceMarginUsd: 900, availableUsd: null, health: this.health, distances: [],
        missing: [] });
    }
    for (const account of ['sim/main', null]) {
      state.equityMarks.put(account ?? 'estate', { account, dayStartUsd: 1_500, dayStartTimeMs: T0, peakUsd: 2_000 });
    }
    const { entries } = step(state, { event, timeMs: T0 + this.atMs, venueTimeMs: null, causeSeq: null });
    return entries.flatMap((entry) => (entry.origin === 'decided' ? [entry.event] : []));
  }
}

const rule = (scope: string, measure: LimitMeasure, soft: number | null, hard: number | null): LimitRule =>
  ({ scope, measure, unit: LIMIT_MEASURES[measure].unit, soft, hard });
const NAMES = { order: 'order', estate: 'estate', instrument: 'instrument:sim:BTC-CALL', venue: 'venue:sim',
  underlying: 'underlying:BTC', book: 'book:mine' } as const;
const CALLS = { instrument: CALL.id, price: '0.051', quantity: '2' } as const;

it('Z8 every measure in every scope of its own denies with limit, value and threshold; foreign scopes never', () => {
  const found: Record<string, string[]> = {};
  const [plain, modelled] = [new World(), new World().withModel()];
  for (const measure of Object.keys(LIMIT_MEASURES) as LimitMeasure[]) {
    const { scopes, worse } = LIMIT_MEASURES[measure];
    for (const kind of scopes) {
      const world = (measure === 'health' ? modelled : plain)
        .rules(rule(NAMES[kind], measure, null, worse === 'less' ? 1_000 : 0));
      const said = world.order(measure === 'health' ? {} : measure === 'priceAway' ? { ...CALLS, price: '0.04' } : CALLS);
      expect(said).toContain(`${NAMES[kind]} ${measure}: `);
      const value = said.slice(`${NAMES[kind]} ${measure}: `.length);
      found[`${measure} ${value}`] = [...found[`${measure} ${value}`] ?? [], kind];
    }
  }
  const wide = ['venue', 'underlying', 'book', 'estate'];
  const accounts = ['venue', 'book', 'estate'];
  const everywhere = ['instrument', ...wide];
  // Ten coins, five perpetuals and two calls of 100,000 USD each.
  expect(found).toEqual({
    'notional 200000 USD against 0 USD': ['order', 'instrument'], 'notional 700000 USD against 0 USD': wide,
    'delta 89735 USD against 0 USD': ['order', 'instrument'], 'delta 1589735 USD against 0 USD': wide,
    'gamma 3067 USD per 1 % against 0 USD per 1 %': everywhere,
    'vega 227 USD per vol point against 0 USD per vol point': everywhere,
    'theta 340 USD per day against 0 USD per day': everywhere,
    'health 133 ratio against 1000 ratio': accounts,
    'drawdown 50 % against 0 %': accounts, 'dailyLoss 500 USD against 0 USD': accounts,
    'concentration 20000 % of equity against 0 % of equity': ['instrument'],
    'concentration 70000 % of equity against 0 % of equity': ['venue', 'underlying', 'book'],
    'openOrders 1 orders against 0 orders': everywhere,
    'orderRate 1 orders per minute against 0 orders per minute': ['instrument'],
    'orderRate 2 orders per minute against 0 orders per minute': wide,
    'priceAway 21.569 % against 0 %': ['order', 'instrument', 'venue', 'underlying', 'book'],
  });
});

it('Z8 what is not in the scope is left alone; what cannot be known counts as a no', () => {
  const foreign = ['venue:alt', 'underlying:ETH', 'instrument:sim:BTC-PERP', 'book:other'];
  const world = new World().rules(...foreign.map((scope) => rule(scope, 'notional', null, 0)));
  expect(world.order({ ...CALLS, quantity: '1' })).toBe('sent');
  world.rules(rule('venue:sim', 'health', null, 1.2));
  expect(world.order({ ...CALLS, quantity: '1' })).toBe('sent');
  world.rules(rule('estate', 'vega', null, 1e9));
  world.state.quotes.remove(CALL.id);
  expect(world.order(CALLS)).toMatch(/^maxPriceAwayFromMark: unknown/);
});

it('Z9 beyond the soft threshold the trader is asked with the number, and what was accepted is no higher bound', () => {
  const world = new World().rules(rule('order', 'notional', 100_000, 400_000));
  expect(world.order({ quantity: '1' })).toBe('sent');
  expect(world.order({ quantity: '2' })).toBe('sim:BTC-PERP: order notional: 200000 USD against 100000 USD (asks)');
  const accepts = [world.accept()];
  expect(accepts).toEqual([{ limit: 'order notional', value: 200_000 }]);
  expect(world.order({ quantity: '2', accepts })).toBe('sent');
  expect(world.order({ quantity: '3', accepts }))
    .toBe('sim:BTC-PERP: order notional: 300000 USD against 100000 USD (asks)');
  expect(world.order({ quantity: '5', accepts: [{ limit: 'order notional', value: 1e9 }] }))
    .toBe('order notional: 500000 USD against 400000 USD');
});

it('L10 a soft limit asks of an edit, an execution and an approval too, and nothing has left', () => {
  const world = new World().rules(rule('order', 'notional', 150_000, 4e9));
  expect(world.order({ price: '90000' })).toBe('sent');
  const [order] = [...world.state.orders.values()].slice(-1);
  world.step({ type: 'OrderAcknowledged', clientOrderId: order?.clientOrderId ?? '', venueOrderId: 'v9' });
  const edit = { type: 'EditOrder', clientOrderId: order?.clientOrderId, price: '90000', quantity: '2' };
  expect(world.command(edit)).toBe('sim:BTC-PERP: order notional: 200000 USD against 150000 USD (asks)');
  expect(world.command({ ...edit, accepts: [world.accept()] })).toBe('sent');
  const leg = { account: 'sim/main', instrument: 'sim:BTC-PERP', side: 'buy', quantity: '3', limitPrice: '100000.5',
    reduceOnly: false, tactic: { kind: 'immediate' } };
  const plan = { source: 'test', group: 'independent', onBreach: 'stop', onRestart: 'stop', legs: [leg],
    limits: { timeMs: null, maxCostUsd: null, stopBelowUsd: null, stopAboveUsd: null, maxLeggingLossUsd: null } };
  const before = world.state.orders.size;
  expect(world.command({ type: 'StartExecution', plan })).toMatch(/^sim:BTC-PERP: order notional: 300\d+ USD .* \(asks\)$/);
  expect([world.state.orders.size, world.state.executions.size]).toEqual([before, 0]);
  expect(world.command({ type: 'StartExecution', plan: { ...plan, accepts: [world.accept()] } })).toBe('sent');
});

it('L10 a proposal stays open while a soft limit asks', () => {
  const world = new World();
  world.command({ type: 'ChangePolicy', policy: { underlying: 'BTC', mode: 'propose', targetDeltaCoin: 0, bandDeltaCoin: 1,
    returnToFraction: 0, instruments: [{ account: 'sim/main', instrument: 'sim:BTC-PERP' }], maxQuoteAgeMs: 600_000,
    maxOrderDeltaCoin: 100, minIntervalMs: 0, proposalLifeMs: 60_000, holdingHorizonMs: 0, maxSlippageBps: 50 } });
  world.rules({ scope: 'underlying:BTC', measure: 'openOrders', unit: 'orders', soft: 0, hard: null });
  expect(world.command({ type: 'AskHedge', underlying: 'BTC' })).toBe('sent');
  const [open] = [...world.state.proposals.values()].slice(-1);
  const approve = { type: 'ApproveProposal', proposal: open?.id };
  expect(world.command(approve)).toBe('sim:BTC-PERP: underlying:BTC openOrders: 1 orders against 0 orders (asks)');
  expect(world.state.proposals.get(open?.id ?? '')?.state).toBe('open');
  expect(world.command({ ...approve, accepts: [world.accept()] })).toBe('sent');
  expect(world.state.proposals.get(open?.id ?? '')?.state).toBe('approved');
});

it('Z9 an order that makes it no worse passes, one that reduces always', () => {
  const lost = new World().rules(rule('estate', 'dailyLoss', null, 0));
  expect(lost.order({ side: 'sell', price: '101000' })).toBe('sent');
  const world = new World().rules(rule('underlying:BTC', 'delta', null, 100_000));
  expect(world.order()).toMatch(/^underlying:BTC delta: 1600000 USD against 100000 USD/);
  expect(new World().rules(rule('underlying:BTC', 'delta', null, 100_000)).order({ ...CALLS, side: 'sell', price: '0.052' })).toBe('sent');
});

const COMBO = { instrument: SPREAD.id, price: '0.031', quantity: '10' } as const;

it('Z10 an order in a combo counts with its legs, whole and in flight', () => {
  const denied = (one: LimitRule, order: Order = COMBO): string => new World().rules(one).order(order);
  expect(denied(rule('order', 'notional', null, 1_999_999))).toBe('order notional: 2000000 USD against 1999999 USD');
  expect(denied(rule('instrument:sim:BTC-HIGH', 'notional', null, 999_999)))
    .toBe('instrument:sim:BTC-HIGH notional: 1000000 USD against 999999 USD');
  const vega = (world: World, scope: string): number => {
    const value = ruleValueNow(world.state, rule(scope, 'vega', null, 1), BOOKS);
    return typeof value === 'number' ? value : expect.fail(String(value));
  };
  const world = new World();
  const [none, some] = [vega(world, 'estate'), (world.order(COMBO), vega(world, 'estate'))];
  expect([none, some > 0]).toEqual([0, true]);
  // Bought and sold: each leg at its farthest is more than the spread of the two.
  expect(vega(world, 'instrument:sim:BTC-CALL')).toBeCloseTo(some, 6);
  expect(denied(rule('estate', 'vega', null, 1))).toMatch(/^estate vega: \d+(\.\d+)? USD per vol point against 1 USD per vol point$/);
});

it('Z11 an edit passes the rules too: by price and size of the whole rest, by the increase for what is held', () => {
  const world = new World().rules(rule('instrument:sim:BTC-PERP', 'priceAway', null, 5), rule('order', 'notional', null, 250_000),
    rule('estate', 'notional', null, 850_000));
  expect(world.order({ quantity: '2' })).toBe('sent');
  const { clientOrderId } = [...world.state.orders.values()].at(-1) ?? expect.fail('no order');
  world.step({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: 'v1' });
  const edit = (price: string, quantity: string): string => world.command({ type: 'EditOrder', clientOrderId, price, quantity });
  expect(edit('90000', '2')).toBe('instrument:sim:BTC-PERP priceAway: 10 % against 5 %');
  expect(edit('99000', '3')).toBe('order notional: 300000 USD against 250000 USD');
  expect(edit('99500', '2')).toBe('sent');
});

it('Z11 edits of the last minute count in the rate', () => {
  const world = new World().rules(rule('estate', 'orderRate', null, 3));
  expect(world.order()).toBe('sent');
  const { clientOrderId } = [...world.state.orders.values()].at(-1) ?? expect.fail('no order');
  world.step({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: 'v1' });
  expect(world.command({ type: 'EditOrder', clientOrderId, price: '98000', quantity: '1' })).toBe('sent');
  // The position's order, this one, its edit, and what is asked.
  expect(world.order()).toBe('estate orderRate: 4 orders per minute against 3 orders per minute');
});

it('Z12 a file with an unknown key, a wrong unit or a contradiction is refused by its path', () => {
  const told = (rules: readonly object[], books: readonly object[] = BOOKS): string[] =>
    (commandSchema.safeParse({ type: 'ChangeLimits', limits: { ...DEFAULT_LIMITS, rules, books } }).error?.issues ?? [])
      .map(({ path, message }) => `${path.join('.')}: ${message}`);
  const good = rule('order', 'notional', 1, 2);
  expect([
    told([{ ...good, unit: 'BTC' }]), told([{ ...good, soft: 3 }]), told([{ ...good, maximum: 3 }]),
    told([{ ...rule('estate', 'health', 1.1, 1.5) }]), told([{ ...good, scope: 'galaxy' }]), told([{ ...good, scope: 'book:none' }]),
    told([good, good]), told([{ ...good, soft: null, hard: null }]), told([{ ...good, scope: 'estate', measure: 'priceAway', unit: '%' }]),
    told([], [BOOKS[0] ?? {}, BOOKS[0] ?? {}]),
  ]).toEqual([
    ['limits.rules.0.unit: "BTC" is not the unit of notional: USD'],
    ['limits.rules.0.soft: contradicts hard: asks at 3, denies at 2'],
    ['limits.rules.0: Unrecognized key: "maximum"'],
    ['limits.rules.0.soft: contradicts hard: asks at 1.1, denies at 1.5'],
    ['limits.rules.0.scope: "galaxy" is no scope: order, estate, or KIND:NAME'],
    ['limits.rules.0.scope: no book "none" in books'],
    ['limits.rules.1.measure: contradicts rules[0]: order notional is there twice'],
    ['limits.rules.0.hard: neither soft nor hard says anything'],
    ['limits.rules.0.scope: priceAway is not measured by estate: order, instrument, venue, underlying, book'],
    ['limits.books.1.name: "mine" is there twice'],
  ]);
});

it('Z13 what is transferred in or out is neither gain nor loss', () => {
  const scenario = new Scenario();
  const { state } = scenario;
  const marks = (): unknown => [...state.equityMarks.values()]
    .map(({ account, dayStartUsd, peakUsd }) => [account, dayStartUsd, peakUsd, estateEquity(state)]);
  scenario.play(`
    3 index BTC 100000
    3 index USDC 1
    5 tick
  `);
  const [[, start = NaN] = []] = marks() as number[][];
  expect(start).toBeGreaterThan(0);
  scenario.play(`
    6 transfer t1 -500
    7 tick
  `);
  const rows = (usd: number): unknown => [[ACCOUNT.id, usd, usd, usd], [null, usd, usd, usd]];
  expect(marks()).toEqual(rows(start - 500));
  // A coin that comes in at its price, beside what is lost by funding.
  scenario.play(`
    8 transfer t2 0.5 BTC
    9 funding p1 -40
    10 tick
  `);
  const brought = start - 500 + 50_000;
  expect(marks()).toEqual([ACCOUNT.id, null].map((account) => [account, brought, brought, brought - 40]));
});
