/** A trader at random: commands drawn from a seed, sensible and foolish ones, on whatever the state offers. */
import type { Command } from '../../src/shared/contract/commands.ts';
import { fromNumber, mul, roundToStep, toText, type Decimal } from '../../src/shared/domain/decimal.ts';
import { policyRef, type BandRule } from '../../src/shared/domain/steering/hedge.ts';
import type { Instrument } from '../../src/shared/domain/instrument.ts';
import { isWorking, type Order } from '../../src/shared/domain/order.ts';
import type { ReadState } from '../../src/main/core/state.ts';
import type { RandomStream } from '../../src/main/ports/randomStream.ts';

const pick = <T>(random: RandomStream, items: readonly T[]): T | undefined =>
  items[Math.floor(random.next() * items.length)];

/** One command, or null when this moment offers nothing. */
export function drawCommand(random: RandomStream, state: ReadState): Command | null {
  const killed = state.session.get('one')?.killSwitch === 'engaged';
  const open = [...state.proposals.values()].filter((proposal) => proposal.state === 'open');
  // What rests is what can be edited, and it seldom rests for long.
  if (restingOf(state).length > 0 && random.next() < 0.35) return edit(random, state);
  const roll = random.next();
  const proposal = pick(random, open);
  if (proposal !== undefined && roll < 0.5) return onProposal(random, proposal);
  if (killed && roll < 0.7) return { type: 'ReleaseKillSwitch', word: random.next() < 0.8 ? 'RELEASE' : 'release' };
  if (roll < 0.7) return order(random, state);
  if (roll < 0.76) return cancel(random, state);
  if (roll < 0.78) return edit(random, state);
  if (roll < 0.82) return cancelAll(random, state);
  if (roll < 0.835) return { type: 'EngageKillSwitch', reason: 'workload' };
  if (roll < 0.89) {
    return { type: 'ShockMarket', underlying: random.next() < 0.5 ? 'BTC' : 'ETH',
      moveFraction: (random.next() - 0.5) * 0.06 };
  }
  if (roll < 0.94) return policy(random, state);
  if (roll < 0.98) return execution(random, state);
  return { type: 'SubmitOrder', account: 'nowhere/main', instrument: 'nowhere:NOTHING', side: 'buy',
    orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: '1',
    quantity: '1' };
}

function onProposal(random: RandomStream, proposal: { id: string; quantity: Decimal; limitPrice: Decimal }): Command {
  const roll = random.next();
  if (roll < 0.8) return { type: 'ApproveProposal', proposal: proposal.id };
  if (roll < 0.9) return { type: 'RejectProposal', proposal: proposal.id, reason: 'not now' };
  return { type: 'EditProposal', proposal: proposal.id, quantity: toText(proposal.quantity),
    limitPrice: toText(proposal.limitPrice) };
}

function order(random: RandomStream, state: ReadState): Command | null {
  const tradable = [...state.instruments.values()].filter((one) => state.quotes.get(one.id)?.markPrice !== null &&
    state.quotes.has(one.id));
  const futures = tradable.filter((one) => one.kind !== 'option');
  const instrument = pick(random, random.next() < 0.7 ? futures : tradable);
  if (instrument === undefined) return null;
  const account = [...state.accounts.values()].find((one) => one.venue === instrument.venue);
  const mark = state.quotes.get(instrument.id)?.markPrice;
  if (account === undefined || mark === null || mark === undefined) return null;
  const away = fromNumber(1 + (random.next() - 0.5) * 0.02, 6);
  const price = random.next() < 0.95 ? roundToStep(mul(mark, away), instrument.tickSize, 'halfEven') : mark;
  const market = random.next() < 0.15;
  if (random.next() < 0.12) return stop(random, state, account.id, instrument, mark);
  const timeInForce = pick(random, ['goodTillCancelled', 'immediateOrCancel', 'fillOrKill'] as const);
  return { type: 'SubmitOrder', account: account.id, instrument: instrument.id,
    side: random.next() < 0.5 ? 'buy' : 'sell', orderType: market ? 'market' : 'limit',
    timeInForce: market ? 'immediateOrCancel' : timeInForce ?? 'goodTillCancelled',
    postOnly: !market && timeInForce === 'goodTillCancelled' && random.next() < 0.3,
    reduceOnly: random.next() < 0.1, price: market || price <= 0n ? null : toText(price),
    quantity: quantityText(random, instrument) };
}

/** Near enough to fire now and then; now and then one that has passed already, or adds risk. */
function stop(
  random: RandomStream, state: ReadState, account: string, instrument: Instrument, mark: Decimal,
): Command | null {
  const held = state.positions.get(`${account}|${instrument.id}`)?.quantity ?? 0n;
  const closes = held !== 0n && random.next() < 0.8;
  const side = (closes ? held > 0n : random.next() < 0.5) ? 'sell' : 'buy';
  const away = (random.next() - 0.1) * 0.004;
  const at = (fraction: number): Decimal => roundToStep(
    mul(mark, fromNumber(side === 'sell' ? 1 - fraction : 1 + fraction, 6)), instrument.tickSize, 'halfEven');
  const price = at(away + random.next() * 0.01);
  const by = pick(random, ['mark', 'mark', 'index', 'last'] as const) ?? 'mark';
  if (at(away) <= 0n || price <= 0n) return null;
  const whole = (held < 0n ? -held : held) as Decimal;
  return { type: 'SubmitOrder', account, instrument: instrument.id, side,
    orderType: random.next() < 0.7 ? 'market' : 'limit', timeInForce: 'goodTillCancelled', postOnly: false,
    reduceOnly: closes, price: toText(price), trigger: { price: toText(at(away)), by },
    quantity: closes && random.next() < 0.6 ? toText(whole) : quantityText(random, instrument) };
}

function quantityText(random: RandomStream, instrument: Instrument): string {
  const lots = 1 + Math.floor(random.next() * (instrument.style === 'inverse' && instrument.kind !== 'option' ? 400 : 12));
  const quantity = (BigInt(lots) * instrument.lotSize) as Decimal;
  const whole = quantity < instrument.minQuantity ? instrument.minQuantity : quantity;
  return random.next() < 0.97 ? toText(whole) : '0.000001';
}

/** One to three legs by any tactic and group; now and then one is stopped. */
function execution(random: RandomStream, state: ReadState): Command | null {
  const live = [...state.executions.values()].filter((one) => one.state === 'working');
  const stopped = pick(random, live);
  if (stopped !== undefined && random.next() < 0.2) {
    return { type: 'StopExecution', execution: stopped.id, unwind: random.next() < 0.5 };
  }
  const group = pick(random, ['independent', 'allOrNothing', 'oneSided', 'legged'] as const) ?? 'independent';
  const drawn = Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => order(random, state));
  const legs = drawn.flatMap((one) => {
    if (one?.type !== 'SubmitOrder' || one.price === null) return [];
    const { account, instrument, side, quantity, price } = one;
    return [{ account, instrument, side, quantity, limitPrice: price, reduceOnly: false,
      tactic: group === 'allOrNothing' ? { kind: 'immediate' as const } : tactic(random, quantity) }];
  });
  if (legs.length === 0) return null;
  const maybe = (value: number): number | null => (random.next() < 0.3 ? value : null);
  return { type: 'StartExecution', plan: { source: 'workload', group, legs,
    limits: { timeMs: random.next() < 0.7 ? 1_000 + Math.floor(random.next() * 60_000) : null, maxCostUsd: maybe(500),
      stopBelowUsd: maybe(1_000), stopAboveUsd: null, maxLeggingLossUsd: maybe(200) },
    onBreach: pick(random, ['unwind', 'reprice', 'stop'] as const) ?? 'stop',
    onRestart: random.next() < 0.6 ? 'resume' : 'stop' } };
}

function tactic(random: RandomStream, quantity: string) {
  const durationMs = 1_000 + Math.floor(random.next() * 60_000);
  const slices = 2 + Math.floor(random.next() * 8);
  return pick(random, [
    { kind: 'immediate', attempts: 1 + Math.floor(random.next() * 4) }, { kind: 'touch', repegMs: 500 },
    { kind: 'twap', durationMs, slices }, { kind: 'almgrenChriss', durationMs, slices, halfLives: 2 },
    { kind: 'volume', share: 0.2 }, { kind: 'iceberg', shown: quantity },
  ] as const) ?? { kind: 'immediate' as const };
}

function cancel(random: RandomStream, state: ReadState): Command | null {
  const working = [...state.orders.values()].filter((one: Order) => isWorking(one.state));
  const one = pick(random, working);
  return one === undefined ? null : { type: 'CancelOrder', clientOrderId: one.clientOrderId };
}

const restingOf = (state: ReadState): Order[] => [...state.orders.values()].filter((one) =>
  one.timeInForce === 'goodTillCancelled' && (one.state === 'accepted' || one.state === 'partiallyFilled'));

/** Another price, another quantity, or both, of what rests; now and then of what does not. */
function edit(random: RandomStream, state: ReadState): Command | null {
  const one = pick(random, restingOf(state)) ?? pick(random, [...state.orders.values()]);
  const instrument = one === undefined ? undefined : state.instruments.get(one.instrument);
  if (one === undefined || instrument === undefined || one.price === null) return null;
  const away = fromNumber(1 + (random.next() - 0.5) * 0.01, 6);
  const price = random.next() < 0.7 ? roundToStep(mul(one.price, away), instrument.tickSize, 'halfEven') : one.price;
  const lots = BigInt(Math.floor(random.next() * 9) - 4);
  const quantity = random.next() < 0.7 ? ((one.quantity + lots * instrument.lotSize) as Decimal) : one.quantity;
  if (price <= 0n || quantity <= 0n) return null;
  return { type: 'EditOrder', clientOrderId: one.clientOrderId, price: toText(price), quantity: toText(quantity) };
}

function cancelAll(random: RandomStream, state: ReadState): Command {
  const account = pick(random, [...state.accounts.keys()]);
  if (account === undefined || random.next() < 0.5) return { type: 'CancelAllOrders' };
  return random.next() < 0.5 ? { type: 'CancelAllOrders', account }
    : { type: 'CancelAllOrders', account, underlying: random.next() < 0.5 ? 'BTC' : 'ETH' };
}

function policy(random: RandomStream, state: ReadState): Command | null {
  const one = pick(random, [...state.policies.values()]);
  if (one === undefined) return null;
  if (state.session.get('one')?.limitsByTrader !== true) return limits(random, state);
  const roll = random.next();
  if (roll < 0.15) return { type: 'AskHedge', ...policyRef(one) };
  const { fellBack: _answered, ...given } = one;
  const own = roll < 0.35 ? { ...given, book: 'desk' } : given;
  if (own.book !== undefined && roll > 0.9) return { type: 'RemovePolicy', underlying: own.underlying, book: own.book };
  const accounts = state.limits.get('one')?.books?.find(({ name }) => name === own.book)?.accounts;
  const instruments = one.instruments.filter(({ account }) => accounts?.includes(account) ?? true)
    .map(({ account, instrument }) => ({ account, instrument }));
  if (instruments.length === 0) return null;
  const mode = pick(random, ['off', 'alert', 'propose', 'oneClick', 'automatic', 'automatic', 'automatic'] as const) ?? 'propose';
  return { type: 'ChangePolicy', policy: { ...own, instruments, mode, automaticHealthFloor: 1 + random.next(),
    bandDeltaCoin: one.bandDeltaCoin * (0.5 + random.next()), returnToFraction: random.next(),
    minIntervalMs: random.next() < 0.7 ? 0 : 5_000, band: bandRule(random) } };
}

/** As they are, but now the trader's own: without them nothing becomes automatic. Mostly with a book of one account. */
function limits(random: RandomStream, state: ReadState): Command | null {
  const now = state.limits.get('one');
  if (now === undefined) return null;
  const { rules, books, ...plain } = now;
  if (rules !== undefined || books !== undefined) return null;
  const account = pick(random, [...state.accounts.keys()]);
  const desk = account === undefined || random.next() < 0.3 ? {}
    : { books: [{ name: 'desk', accounts: [account], underlyings: null }] };
  return { type: 'ChangeLimits', limits: { ...plain, ...desk } };
}

function bandRule(random: RandomStream): BandRule {
  const riskAversionPerUsd = 10 ** (-8 + 5 * random.next());
  return pick<BandRule>(random, [
    { kind: 'fixed' }, { kind: 'whalleyWilmott', riskAversionPerUsd }, { kind: 'zakamouline', riskAversionPerUsd },
    { kind: 'breakEven', riskAversionPerUsd }, { kind: 'time', everyMs: 1_000 + Math.floor(60_000 * random.next()) },
  ]) ?? { kind: 'fixed' };
}
