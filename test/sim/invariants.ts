/** What must hold of core's tables after every event, beside the ledger that the auditor keeps (DESIGN section 4). */
import type { Entry } from '../../src/main/events/entry.ts';
import type { ReadState } from '../../src/main/core/state.ts';
import { TABLE_LIMITS, TABLE_NAMES } from '../../src/main/core/state.ts';
import { policyKeyOf, type HedgePolicy, type HedgeProposal } from '../../src/shared/domain/steering/hedge.ts';
import { toNumber } from '../../src/shared/domain/decimal.ts';
import { isWorking, signOf, type Order } from '../../src/shared/domain/order.ts';
import { InvariantBroken } from './auditor.ts';

/** Tables that no limit bounds may still not grow beyond this in a simulated session. */
const UNBOUNDED_ROWS = 50_000;

export function checkState(entries: readonly Entry[], state: ReadState): void {
  for (const { event, seq } of entries) {
    if (event.type === 'HedgeProposed') checkProposal(event.proposal, state, seq);
    if (event.type === 'TimerFired') checkNumbers(state, seq);
  }
}

/** I13: every margin and Greek is a finite number or null; health may be infinite where nothing is required. */
function checkNumbers(state: ReadState, seq: number): void {
  for (const row of [...state.legs.values(), ...state.nodes.values()]) {
    for (const [name, value] of Object.entries({ ...row, ...row.greeks })) {
      if (typeof value === 'number' && !Number.isFinite(value)) {
        throw new InvariantBroken('I13', `${row.id}: ${name} is ${value}`, seq);
      }
    }
  }
  // Whose vol an option is valued at is never unsaid.
  for (const { id, kind, impliedVol, volSource, volReason } of state.legs.values()) {
    if (kind !== 'option' || impliedVol === null || volSource === 'surface') continue;
    if (volSource === null || volReason === null) throw new InvariantBroken('I13', `${id}: vol without a source`, seq);
  }
  for (const row of state.health.values()) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number' && name !== 'health' && !Number.isFinite(value)) {
        throw new InvariantBroken('I13', `${row.account}: ${name} is ${value}`, seq);
      }
    }
    if (row.health !== null && Number.isNaN(row.health)) {
      throw new InvariantBroken('I13', `${row.account}: health is NaN`, seq);
    }
    if (row.health === null && row.missing.length === 0) {
      throw new InvariantBroken('I13', `${row.account}: health unknown without a reason`, seq);
    }
  }
  checkBounds(state, seq);
}

/** I15. */
function checkBounds(state: ReadState, seq: number): void {
  for (const name of TABLE_NAMES) {
    const limit = TABLE_LIMITS[name] ?? UNBOUNDED_ROWS;
    if (state[name].size > limit) throw new InvariantBroken('I15', `${name} holds ${state[name].size} rows`, seq);
  }
}

/** I8, with this file's own count of what is in flight in the instruments of the policy. */
function checkProposal(proposal: HedgeProposal, state: ReadState, seq: number): void {
  const policy = state.policies.get(policyKeyOf(proposal));
  const quote = state.quotes.get(proposal.instrument);
  if (policy === undefined || quote === undefined) throw new InvariantBroken('I8', 'no policy or no quote', seq);
  const ageMs = state.timeMs - quote.receivedTimeMs;
  if (ageMs > policy.maxQuoteAgeMs) throw new InvariantBroken('I8', `acted on a quote ${ageMs} ms old`, seq);
  const accounts = accountsOf(state, policy);
  const { delta: held, doubtCoin: heldDoubtCoin } = heldOf(state, proposal.underlying, accounts, seq);
  const { delta: inFlight, doubtCoin } = inFlightOf(state, proposal, accounts);
  const legs = proposal.legs ?? [proposal];
  const outside = legs.find(({ account }) => !accounts.has(account));
  if (outside !== undefined) throw new InvariantBroken('I8', `hedges on ${outside.account}, not its own`, seq);
  const change = legs.reduce((sum, { quantity, side, instrument }) =>
    sum + toNumber(quantity) * signOf(side) * deltaPerContract(state, instrument), 0);
  for (const { instrument } of legs) {
    const legAgeMs = state.timeMs - (state.quotes.get(instrument)?.receivedTimeMs ?? -Infinity);
    if (legAgeMs > policy.maxQuoteAgeMs) throw new InvariantBroken('I8', `a leg's quote is ${legAgeMs} ms old`, seq);
  }
  const before = held + inFlight - policy.targetDeltaCoin;
  const after = before + change;
  const lot = Math.abs(toNumber(state.instruments.get(proposal.instrument)?.lotSize ?? (0n as never)) *
    deltaPerContract(state, proposal.instrument));
  // The venue says the delta of an option in another convention, a moment ago, or not at all.
  const slack = lot / 2 + 1e-3 * Math.max(1, Math.abs(before)) + doubtCoin + heldDoubtCoin;
  if (Math.abs(after) >= Math.abs(before) || (Math.sign(after) !== Math.sign(before) && Math.abs(after) > slack)) {
    throw new InvariantBroken('I8', `${proposal.id}: delta ${before} to ${after}, overshoots`, seq);
  }
}

/** Those of its book; without one, those of no book that has a policy of this underlying. */
function accountsOf(state: ReadState, { underlying, book }: HedgePolicy): ReadonlySet<string> {
  const books = new Map((state.limits.get('one')?.books ?? []).map(({ name, accounts }) => [name, accounts]));
  if (book !== undefined) return new Set(books.get(book));
  const others = new Set([...state.policies.values()].flatMap((policy) =>
    (policy.underlying === underlying && policy.book !== undefined ? books.get(policy.book) ?? [] : [])));
  return new Set([...state.accounts.keys()].filter((id) => !others.has(id)));
}

/** As last valued, and what was filled since, by this file's own deltas. */
function heldOf(
  state: ReadState, underlying: string, accounts: ReadonlySet<string>, seq: number,
): { delta: number; doubtCoin: number } {
  let [delta, doubtCoin] = [0, 0];
  const valued = new Map<string, number>();
  for (const leg of state.legs.values()) {
    if (leg.underlying !== underlying || !accounts.has(leg.account)) continue;
    const [adjusted, premium] = [leg.greeks?.deltaCoin ?? null, leg.premiumDeltaCoin];
    if (adjusted === null || premium === null) throw new InvariantBroken('I8', 'proposed on an unknown delta', seq);
    delta += adjusted + premium;
    valued.set(leg.id, leg.quantity);
  }
  for (const { account, instrument, quantity } of state.positions.values()) {
    const listed = state.instruments.get(instrument);
    if (listed?.underlying !== underlying || !accounts.has(account)) continue;
    const since = toNumber(quantity) - (valued.get(`${account}|${instrument}`) ?? 0);
    if (since === 0) continue;
    delta += since * deltaPerContract(state, instrument);
    if (listed.kind === 'option') doubtCoin += Math.abs(since) * toNumber(listed.contractMultiplier);
  }
  return { delta, doubtCoin };
}

/**
 * Coin of delta that working orders may still bring, and how far the options among them may be out. The proposal's own
 * are left out: a policy sends in the same step.
 */
function inFlightOf(
  state: ReadState, { id, underlying }: HedgeProposal, accounts: ReadonlySet<string>,
): { delta: number; doubtCoin: number } {
  let delta = 0;
  let doubtCoin = 0;
  for (const order of state.orders.values()) {
    const instrument = state.instruments.get(order.instrument);
    if (!isWorking(order.state) || instrument === undefined || instrument.underlying !== underlying) continue;
    if (!accounts.has(order.account)) continue;
    const source = order.proposal === null ? null : state.executions.get(order.proposal)?.source ?? order.proposal;
    if (source === id) continue;
    // What has expired fills no more, whatever became of the order.
    if ('expiryTimeMs' in instrument && instrument.expiryTimeMs <= state.timeMs) continue;
    if (waits(state, order)) continue;
    const open = order.edit?.state === 'submitted' ? order.edit : null;
    if (open !== null && open.quantity !== order.quantity) {
      throw new InvariantBroken('I8', `hedged while ${order.clientOrderId} is being edited`, state.seq);
    }
    const remaining = toNumber(order.quantity) - toNumber(order.filledQuantity);
    delta += remaining * signOf(order.side) * deltaPerContract(state, order.instrument);
    if (instrument.kind !== 'option') continue;
    const quote = state.quotes.get(order.instrument);
    const known = typeof quote?.venueGreeks?.delta === 'number' && quote.markPrice !== null;
    doubtCoin += (known ? 0.1 : 1) * remaining * toNumber(instrument.contractMultiplier);
  }
  return { delta, doubtCoin };
}

/** A stop that the venue holds, and whose trigger our own market has not come to, fills nothing now. */
function waits(state: ReadState, { trigger, triggeredTimeMs, state: at, instrument, side }: Order): boolean {
  if (trigger === undefined || triggeredTimeMs !== undefined || at === 'unknown') return false;
  const quote = state.quotes.get(instrument);
  const index = quote?.indexPrice ?? null;
  const seen = { mark: quote?.markPrice ?? null, last: quote?.lastPrice ?? null, index }[trigger.by];
  return seen === null || (side === 'sell' ? seen > trigger.price : seen < trigger.price);
}

function deltaPerContract(state: ReadState, id: string): number {
  const instrument = state.instruments.get(id);
  if (instrument === undefined) return 0;
  const multiplier = toNumber(instrument.contractMultiplier);
  const quote = state.quotes.get(id);
  if (instrument.kind === 'option') {
    // Coin-settled: the premium leaves the cash in coin when the order fills.
    const premium = instrument.style === 'inverse' ? toNumber(quote?.markPrice ?? (0n as never)) : 0;
    return multiplier * ((quote?.venueGreeks?.delta ?? 0) - premium);
  }
  if (instrument.style === 'linear') return multiplier;
  const price = quote?.markPrice ?? quote?.indexPrice ?? null;
  return price === null ? 0 : multiplier / toNumber(price);
}
