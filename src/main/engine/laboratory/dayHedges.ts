/** What the session's own hedger bought and sold, so that a policy on trial can begin without it. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { AccountId } from '../../../shared/domain/ids.ts';
import type { Order } from '../../../shared/domain/order.ts';
import { isHedgeId } from '../../../shared/domain/steering/hedge.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { ReadState } from '../../core/state.ts';
import type { Event } from '../../events/event.ts';
import { accountWith, Holding } from '../../hedging/laboratory/holding.ts';
import { keyOf, type HedgeFill } from '../../hedging/laboratory/look.ts';
import type { HedgeCandidate } from '../../hedging/input.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { deltaCoinPerContract } from '../../risk/portfolio/contractValue.ts';

type Reported = Extract<Event, { type: 'FillReported' }>['fill'];

interface Held { readonly account: AccountId; readonly instrument: Instrument; readonly holding: Holding }

/** Sent for a proposal, or for an execution that one became: not for what the trader began otherwise. */
function isHedge(state: ReadState, { proposal }: Order): boolean {
  if (proposal === null) return false;
  const source = state.executions.get(proposal)?.source ?? proposal;
  return isHedgeId(source);
}

export class DayHedges {
  private readonly held = new Map<string, Held>();
  private readonly seen = new Set<string>();
  private feesUsd = 0;

  /** The fill as a hedge, null where it is none or was told before. */
  take(state: ReadState, fill: Reported): HedgeFill | null {
    const order = fill.clientOrderId === null ? undefined : state.orders.get(fill.clientOrderId);
    const instrument = state.instruments.get(fill.instrument);
    const id = `${fill.account}|${fill.fillId}`;
    if (order === undefined || instrument === undefined || !isHedge(state, order) || this.seen.has(id)) return null;
    this.seen.add(id);
    const [quantity, price] = [toNumber(fill.quantity), toNumber(fill.price)];
    const key = keyOf(fill);
    const held = this.held.get(key) ?? { account: fill.account, instrument, holding: new Holding(instrument) };
    this.held.set(key, held);
    held.holding.add(fill.side, quantity, price);
    const feeUsd = toNumber(fill.fee) * (fill.feeCurrency === instrument.underlying ? price : 1);
    this.feesUsd += feeUsd;
    return { account: fill.account, instrument: fill.instrument, side: fill.side, quantity, price, feeUsd };
  }

  /** Everything of the underlying that was ever hedged with. */
  instruments(underlying: string): readonly Pick<HedgeFill, 'account' | 'instrument'>[] {
    return [...this.held.values()].filter(({ instrument }) => instrument.underlying === underlying)
      .map(({ account, instrument }) => ({ account, instrument: instrument.id }));
  }

  /** Coin of delta that these hedges are; null: a mark is missing. */
  deltaCoin(state: ReadState, underlying: string): number | null {
    let sum = 0;
    for (const { instrument, holding } of this.held.values()) {
      if (instrument.underlying !== underlying || holding.quantity === 0) continue;
      const mark = markOf(state, instrument);
      if (mark === null) return null;
      sum += holding.quantity * deltaCoinPerContract(instrument, mark);
    }
    return sum;
  }

  /** What they have earned so far, fees paid; null: a price is missing. */
  profitUsd(state: ReadState): number | null {
    let sum = -this.feesUsd;
    for (const { instrument, holding } of this.held.values()) {
      const mark = markOf(state, instrument);
      const index = state.indexes.get(`${instrument.venue}|${instrument.underlying}`)?.priceUsd ?? null;
      if (mark === null || index === null) return null;
      sum += holding.profitUsd(mark, toNumber(index));
    }
    return sum;
  }

  without(state: ReadState, { account, accountInput }: HedgeCandidate): AccountInput {
    let input = accountInput;
    for (const held of this.held.values()) {
      const mark = markOf(state, held.instrument);
      if (held.account !== account || mark === null) continue;
      input = accountWith(input, held.instrument, -held.holding.quantity, mark);
    }
    return input;
  }
}

function markOf(state: ReadState, { id }: Instrument): number | null {
  const price = state.quotes.get(id)?.markPrice ?? null;
  return price === null ? null : toNumber(price);
}
