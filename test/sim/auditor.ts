/**
 * The auditor: an independent, simpler ledger kept from the journal's entries alone, compared with core's tables after
 * every event and before reconciliation may repair anything (DESIGN section 4). It shares no code with core.
 */
import { policyKeyOf } from '../../src/shared/domain/steering/hedge.ts';
import type { Entry } from '../../src/main/events/entry.ts';
import type { ReadState } from '../../src/main/core/state.ts';
import type { JournalReader } from '../../src/main/journal/store.ts';
import { ORDER_MOVES, type OrderState } from '../../src/shared/domain/order.ts';

export class InvariantBroken extends Error {
  readonly invariant: string;
  constructor(invariant: string, detail: string, seq: number) {
    super(`${invariant} broken at seq ${seq}: ${detail}`);
    this.invariant = invariant;
  }
}

const LATEST_MOVES = 8;

interface AuditedLeg {
  readonly account: string;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: bigint;
  readonly orders: string[];
  readonly unwinds: string[];
}

export class Auditor {
  private lastSeq = 0;
  private rebuilding = false;
  private readonly fillsSeen = new Set<string>();
  private readonly otherSeen = new Set<string>();
  /** account|instrument to quantity in units of 1e-18. */
  private readonly held = new Map<string, bigint>();
  private readonly orderStates = new Map<string, OrderState>();
  private readonly orderFills = new Map<string, bigint>();
  private readonly orderOfCommand = new Map<string, string>();
  private readonly inputs = new Map<number, Entry>();
  private readonly differences = new Set<string>();
  /** The most that each order was ever allowed to fill. */
  private readonly approved = new Map<string, bigint>();
  /** Underlyings whose hedges the trader has made automatic, and the proposals that a policy approved. */
  private readonly armed = new Set<string>();
  private readonly byPolicy = new Set<string>();
  private readonly submitTimes: number[] = [];
  /** By execution and place: what each leg may do, and with which orders it did it. */
  private readonly legs = new Map<string, AuditedLeg>();

  /** After a crash: the ledger of what the journal kept, and nothing else. */
  static rebuiltFrom(journal: JournalReader): Auditor {
    const auditor = new Auditor();
    auditor.rebuilding = true;
    for (const { row, event } of journal.readEntries(1)) {
      if (event === null) throw new InvariantBroken('I1', `unreadable ${row.type}`, row.seq);
      const { seq, timeMs, venueTimeMs, causeSeq, origin } = row;
      auditor.take({ seq, timeMs, venueTimeMs, causeSeq, origin, event } as Entry, null);
    }
    auditor.rebuilding = false;
    return auditor;
  }

  /** Entries of one step, and the state after it. Throws InvariantBroken. */
  observe(entries: readonly Entry[], state: ReadState): void {
    for (const entry of entries) this.take(entry, state);
    this.compare(entries, state);
  }

  private take(entry: Entry, state: ReadState | null): void {
    if (entry.seq !== this.lastSeq + 1) throw new InvariantBroken('I1', `follows ${this.lastSeq}`, entry.seq);
    this.lastSeq = entry.seq;
    if (entry.origin === 'input') this.remember(entry);
    const { event } = entry;
    switch (event.type) {
      case 'FillReported': {
        const { fill } = event;
        if (!this.first(this.fillsSeen, `${fill.account}|${fill.fillId}`)) return;
        const change = fill.side === 'buy' ? fill.quantity : -fill.quantity;
        this.move(`${fill.account}|${fill.instrument}`, change);
        if (fill.clientOrderId !== null) {
          this.orderFills.set(fill.clientOrderId, (this.orderFills.get(fill.clientOrderId) ?? 0n) + fill.quantity);
        }
        return;
      }
      case 'PositionSettled':
        if (this.first(this.otherSeen, `settled|${event.account}|${event.settlementId}`)) {
          this.move(`${event.account}|${event.instrument}`, -event.quantity);
        }
        return;
      case 'PositionAdjusted':
        if (!this.first(this.otherSeen, `adjusted|${event.adjustmentId}`)) return;
        if (event.reason === 'reconciliation') this.mustBeAnnounced(`${event.account}|${event.instrument}`, entry.seq);
        this.move(`${event.account}|${event.instrument}`, event.quantityChange);
        return;
      case 'CashAdjusted':
        if (this.first(this.otherSeen, `cash|${event.adjustmentId}`) && event.reason === 'adjustment') {
          this.mustBeAnnounced(`${event.account}|${event.currency}`, entry.seq);
        }
        return;
      case 'DifferenceFound': {
        const { difference } = event;
        this.differences.add(`${difference.account}|${difference.instrument ?? difference.currency ?? ''}`);
        return;
      }
      case 'OrderSubmitted':
        if (state !== null) this.checkSubmission(entry, state);
        else this.orderStates.set(event.order.clientOrderId, 'submitted');
        this.approve(event.order.clientOrderId, event.order.quantity);
        this.checkChild(entry, state);
        return;
      case 'OrderEditSubmitted':
        if (state !== null) this.checkEdit(entry, state);
        this.approve(event.clientOrderId, event.edit.quantity);
        return;
      case 'OrderTermsAdopted': return this.approve(event.clientOrderId, event.terms.quantity);
      case 'PolicyChanged': return this.arm(entry);
      case 'PolicyRemoved': return void this.armed.delete(policyKeyOf(event));
      case 'RunStarted': return this.armed.clear();
      case 'ProposalApproved': return this.approvedBy(entry, state);
      case 'ExecutionStarted': return this.startExecution(entry, state);
      default: return;
    }
  }

  /** I6: only the trader's hand makes a policy automatic; anything may end it. */
  private arm(entry: Entry): void {
    if (entry.event.type !== 'PolicyChanged') return;
    const { policy } = entry.event;
    const [key, { mode }] = [policyKeyOf(policy), policy];
    const cause = entry.causeSeq === null ? undefined : this.inputs.get(entry.causeSeq);
    const command = cause?.event.type === 'CommandReceived' ? cause.event.command : null;
    if (mode !== 'automatic') this.armed.delete(key);
    else if (command?.type === 'ChangePolicy' && command.policy.mode === 'automatic') this.armed.add(key);
    else if (!this.rebuilding) throw new InvariantBroken('I6', `${key} was made automatic by nobody`, entry.seq);
  }

  /** I6: a policy approves while the trader has armed it, and the kill switch and the default limits are not in force. */
  private approvedBy(entry: Entry, state: ReadState | null): void {
    if (entry.event.type !== 'ProposalApproved' || entry.event.by !== 'policy') return;
    const { proposal: id } = entry.event;
    this.byPolicy.add(id);
    if (state === null) return;
    const proposal = state.proposals.get(id);
    const session = state.session.get('one');
    if (proposal === undefined || !this.armed.has(policyKeyOf(proposal)) || session?.killSwitch === 'engaged' || session?.limitsByTrader !== true) {
      throw new InvariantBroken('I6', `${id} was approved by a policy that was not armed`, entry.seq);
    }
    if (proposal.asked === true) {
      throw new InvariantBroken('I6', `${id} was the trader's to approve`, entry.seq);
    }
  }

  /** I6: an execution begins by the trader's hand, or by a policy that he armed, and with it its legs are all that its orders may do. */
  private startExecution(entry: Entry, state: ReadState | null): void {
    if (entry.event.type !== 'ExecutionStarted') return;
    const { id, legs } = entry.event.execution;
    const cause = entry.causeSeq === null ? undefined : this.inputs.get(entry.causeSeq);
    const command = cause?.event.type === 'CommandReceived' ? cause.event.command.type : null;
    if (state !== null && command !== 'StartExecution' && command !== 'ApproveProposal'
      && !this.byPolicy.has(entry.event.execution.source)) {
      throw new InvariantBroken('I6', `${id} was started without an approval`, entry.seq);
    }
    for (const [i, leg] of legs.entries()) {
      const { account, instrument, side, quantity } = leg;
      this.legs.set(`${id}|${i}`, { account, instrument, side, quantity, orders: [], unwinds: [] });
    }
  }

  /** I16: what an execution's orders filled and may still fill is never more than the leg, nor back more than filled. */
  private checkChild(entry: Entry, state: ReadState | null): void {
    if (entry.event.type !== 'OrderSubmitted' || entry.event.child === undefined) return;
    const { order, proposal, child } = entry.event;
    const leg = this.legs.get(`${proposal ?? ''}|${child.leg}`);
    if (leg === undefined || leg.account !== order.account || leg.instrument !== order.instrument) {
      throw new InvariantBroken('I16', `${order.clientOrderId} is of no leg`, entry.seq);
    }
    if ((order.side === leg.side) === child.unwinds) {
      throw new InvariantBroken('I16', `${order.clientOrderId} trades the wrong way`, entry.seq);
    }
    (child.unwinds ? leg.unwinds : leg.orders).push(order.clientOrderId);
    if (state === null) return;
    const most = (ids: readonly string[]): bigint => ids.reduce((sum, id) => sum + this.mostOf(id, state), 0n);
    const bound = child.unwinds ? leg.orders.reduce((sum, id) => sum + (this.orderFills.get(id) ?? 0n)
      + (state.transits.get(id)?.quantity ?? 0n), 0n) : leg.quantity;
    const taken = most(child.unwinds ? leg.unwinds : leg.orders);
    if (taken > bound) throw new InvariantBroken('I16', `${proposal}: ${taken} of ${bound} in leg ${child.leg}`, entry.seq);
  }

  private mostOf(id: string, state: ReadState): bigint {
    const order = state.orders.get(id);
    const filled = this.orderFills.get(id) ?? 0n;
    return order !== undefined && ORDER_MOVES[order.state].length > 0 ? this.approved.get(id) ?? 0n : filled;
  }

  private approve(id: string, quantity: bigint): void {
    const before = this.approved.get(id) ?? 0n;
    if (quantity > before) this.approved.set(id, quantity);
  }

  /** I6 and I7 of an edit: by the trader's hand, once, never under the kill switch, and within the rate. */
  private checkEdit(entry: Entry, state: ReadState): void {
    if (entry.event.type !== 'OrderEditSubmitted') return;
    const { clientOrderId, edit } = entry.event;
    const cause = entry.causeSeq === null ? undefined : this.inputs.get(entry.causeSeq);
    if (cause?.event.type !== 'CommandReceived' || cause.event.command.type !== 'EditOrder') {
      throw new InvariantBroken('I6', `${edit.editId} was sent without an approval`, entry.seq);
    }
    if (this.first(this.otherSeen, `edit|${edit.editId}`) === false) {
      throw new InvariantBroken('I5', `edit ${edit.editId} was made twice`, entry.seq);
    }
    if (state.session.get('one')?.killSwitch === 'engaged') {
      throw new InvariantBroken('I7', `${clientOrderId} edited under the kill switch`, entry.seq);
    }
    this.checkRate(entry, state);
  }

  private remember(entry: Entry): void {
    this.inputs.set(entry.seq, entry);
    if (this.inputs.size > LATEST_MOVES * 64) this.inputs.delete(this.inputs.keys().next().value ?? 0);
  }

  private first(seen: Set<string>, id: string): boolean {
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  }

  private move(key: string, change: bigint): void {
    this.held.set(key, (this.held.get(key) ?? 0n) + change);
  }

  private mustBeAnnounced(key: string, seq: number): void {
    if (!this.rebuilding && !this.differences.has(key)) throw new InvariantBroken('I11', `${key} corrected without a difference`, seq);
  }

  /** I5 and I6: one order for one command of the trader's hand, never one of our own making. */
  private checkSubmission(entry: Entry, state: ReadState): void {
    if (entry.event.type !== 'OrderSubmitted') return;
    const { order } = entry.event;
    const cause = entry.causeSeq === null ? undefined : this.inputs.get(entry.causeSeq);
    const command = cause?.event.type === 'CommandReceived' ? cause.event.command.type : null;
    const { child, proposal } = entry.event;
    const isChild = child !== undefined && this.legs.has(`${proposal ?? ''}|${child.leg}`);
    const isByPolicy = proposal !== null && this.byPolicy.has(proposal);
    if (!isChild && !isByPolicy && command !== 'ApproveProposal' && command !== 'SubmitOrder') {
      throw new InvariantBroken('I6', `${order.clientOrderId} was sent without an approval`, entry.seq);
    }
    // A hedge of several legs is approved as a whole: one order each.
    const several = proposal === null ? undefined : state.proposals.get(proposal)?.legs;
    const key = `${isByPolicy ? proposal : entry.causeSeq ?? 0}${several === undefined ? '' : `|${order.account}|${order.instrument}`}`;
    const earlier = this.orderOfCommand.get(key);
    if (!isChild && earlier !== undefined) {
      throw new InvariantBroken('I5', `one approval, two orders: ${earlier}, ${order.clientOrderId}`, entry.seq);
    }
    if (!isChild) this.orderOfCommand.set(key, order.clientOrderId);
    if (this.orderStates.has(order.clientOrderId)) {
      throw new InvariantBroken('I5', `client order id ${order.clientOrderId} used twice`, entry.seq);
    }
    this.checkRate(entry, state);
    this.checkKillSwitch(entry, state);
  }

  private checkRate(entry: Entry, state: ReadState): void {
    const limits = state.limits.get('one');
    if (limits === undefined) throw new InvariantBroken('I6', 'sent without limits', entry.seq);
    this.submitTimes.push(state.timeMs);
    while ((this.submitTimes[0] ?? Infinity) < state.timeMs - 60_000) this.submitTimes.shift();
    if (this.submitTimes.length > limits.maxOrdersPerMinute) {
      throw new InvariantBroken('I6', `${this.submitTimes.length} orders in a minute`, entry.seq);
    }
  }

  /** I7, with this ledger's own positions and everything still in flight in that instrument. */
  private checkKillSwitch(entry: Entry, state: ReadState): void {
    if (entry.event.type !== 'OrderSubmitted') return;
    if (state.session.get('one')?.killSwitch !== 'engaged') return;
    const { order } = entry.event;
    const held = this.held.get(`${order.account}|${order.instrument}`) ?? 0n;
    const change = order.side === 'buy' ? order.quantity : -order.quantity;
    const opposite = held > 0n ? change < 0n : held < 0n ? change > 0n : false;
    if (!opposite || absolute(change) > absolute(held)) {
      throw new InvariantBroken('I7', `${order.clientOrderId} increases exposure`, entry.seq);
    }
  }

  private compare(entries: readonly Entry[], state: ReadState): void {
    const seq = this.lastSeq;
    this.comparePositions(entries, state, seq);
    this.compareOrders(entries, state, seq);
    this.compareCash(entries, state, seq);
  }

  private comparePositions(entries: readonly Entry[], state: ReadState, seq: number): void {
    for (const key of touchedPositions(entries)) {
      const ours = state.positions.get(key)?.quantity ?? 0n;
      const audited = this.held.get(key) ?? 0n;
      if (ours !== audited) throw new InvariantBroken('I2', `${key}: table ${ours}, auditor ${audited}`, seq);
    }
  }

  private compareOrders(entries: readonly Entry[], state: ReadState, seq: number): void {
    const touched = new Set<string>();
    for (const { event } of entries) {
      if ('clientOrderId' in event) touched.add(event.clientOrderId);
      if (event.type === 'OrderSubmitted') touched.add(event.order.clientOrderId);
      if (event.type === 'CancelAllRequested') for (const id of event.clientOrderIds) touched.add(id);
      if (event.type === 'FillReported' && event.fill.clientOrderId !== null) touched.add(event.fill.clientOrderId);
    }
    for (const id of touched) {
      const order = state.orders.get(id);
      if (order === undefined) continue;
      const before = this.orderStates.get(id);
      if (before !== undefined && !reachable(before, order.state, entries.length)) {
        throw new InvariantBroken('I4', `${id} went from ${before} to ${order.state}`, seq);
      }
      this.orderStates.set(id, order.state);
      const allowed = this.approved.get(id);
      if (allowed !== undefined && order.quantity > allowed) {
        throw new InvariantBroken('I6', `${id} stands at ${order.quantity}, approved were ${allowed}`, seq);
      }
      const open = order.edit?.state === 'submitted' ? order.edit : null;
      if (open !== null && (open.ceiling < open.quantity || open.ceiling < order.quantity)) {
        throw new InvariantBroken('I8', `${id}: an edit in flight is not counted`, seq);
      }
      if (order.filledQuantity > order.quantity) throw new InvariantBroken('I4', `${id} overfilled`, seq);
      const filled = this.orderFills.get(id) ?? 0n;
      const expected = filled > order.quantity ? order.quantity : filled;
      if (order.filledQuantity < expected) {
        throw new InvariantBroken('I2', `${id}: filled ${order.filledQuantity}, fills say ${filled}`, seq);
      }
    }
  }

  /** I3: per currency, cash and its contra accounts sum to zero. */
  private compareCash(entries: readonly Entry[], state: ReadState, seq: number): void {
    if (!entries.some(({ event }) => MOVES_CASH.has(event.type))) return;
    const sums = new Map<string, bigint>();
    for (const { currency, amount } of state.balances.values()) sums.set(currency, (sums.get(currency) ?? 0n) + amount);
    for (const { currency, amount } of state.ledgerTotals.values()) {
      sums.set(currency, (sums.get(currency) ?? 0n) + amount);
    }
    for (const [currency, sum] of sums) {
      if (sum !== 0n) throw new InvariantBroken('I3', `${currency} is out by ${sum}`, seq);
    }
  }
}

const MOVES_CASH = new Set(['FillReported', 'FundingPaid', 'InterestAccrued', 'PositionSettled', 'TransferReported',
  'CashAdjusted']);

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);

function touchedPositions(entries: readonly Entry[]): Set<string> {
  const keys = new Set<string>();
  for (const { event } of entries) {
    if (event.type === 'FillReported') keys.add(`${event.fill.account}|${event.fill.instrument}`);
    if (event.type === 'PositionSettled' || event.type === 'PositionAdjusted') {
      keys.add(`${event.account}|${event.instrument}`);
    }
  }
  return keys;
}

function reachable(from: OrderState, to: OrderState, moves: number): boolean {
  let front = new Set<OrderState>([from]);
  for (let i = 0; i <= Math.min(moves, LATEST_MOVES); i += 1) {
    if (front.has(to)) return true;
    front = new Set([...front].flatMap((state) => ORDER_MOVES[state]));
  }
  return false;
}
