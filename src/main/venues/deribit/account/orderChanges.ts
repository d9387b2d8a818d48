/** What changes orders that rest: an edit, and one request that cancels all of them, looked after by a question. */
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { Effect } from '../../../events/effect.ts';
import type { OrderFact, ReferenceEvent } from '../../../events/event.ts';
import { unsentFacts } from '../../venue.ts';
import type { AskOptions } from '../connection.ts';
import type { Answer, RpcRequest } from '../../transport/rpc/rpcMessages.ts';
import { misfitOf } from '../limits.ts';
import { orderAnswerSchema, orderSchema, type OrderRow, type UserTrade } from '../messages.ts';
import { faultOf } from '../../transport/rpc/wireSchema.ts';
import { clientIdOf, termsOf } from '../parseAccount.ts';
import { accountRequests, orderRequests } from '../requests.ts';

export interface OrderLine {
  /** Why nothing can be ordered now; null: it can. */
  readonly hindrance: string | null;
  /** Of the venue, from ours. */
  readonly venueNowMs: () => number;
  instrumentOf(id: string): Instrument | undefined;
  ask(request: RpcRequest, options: AskOptions, done: (answer: Answer) => void): void;
  fact(fact: OrderFact | ReferenceEvent): void;
  take(trades: readonly UserTrade[], orders: readonly OrderRow[]): void;
  unreadable(stream: string, reason: string): void;
  failed(code: number | null): void;
}

/** Well before core calls an edit lost: later the venue must not carry it out any more. */
const EDIT_LIFE_MS = 5_000;

export function sendEdit(line: OrderLine, effect: Extract<Effect, { type: 'SendEdit' }>): void {
  const { clientOrderId, venueOrderId, edit, postOnly, reduceOnly } = effect;
  const { editId, price, quantity } = edit;
  const instrument = line.instrumentOf(effect.instrument);
  const hindrance = line.hindrance ?? (instrument === undefined ? `${effect.instrument} is not listed`
    : misfitOf({ clientOrderId, price, quantity, type: 'limit', timeInForce: 'goodTillCancelled' }, instrument))
    ?? (venueOrderId === null ? 'no number of the venue is known for the order' : null);
  if (hindrance !== null || instrument === undefined || venueOrderId === null) {
    for (const fact of unsentFacts(effect, hindrance ?? '')) line.fact(fact);
    return;
  }
  const request = orderRequests.edit({ venueOrderId, price, quantity, postOnly, reduceOnly }, instrument,
    line.venueNowMs() + EDIT_LIFE_MS);
  line.ask(request, { budget: 'trading', now: true }, (answer) => {
    if (!answer.ok) {
      const { reason, fate } = answer;
      if (fate === 'refused' || fate === 'later') line.fact({ type: 'EditRejected', clientOrderId, editId, reason });
      else line.fact({ type: 'EditSendFailed', clientOrderId, editId, reason, mayHaveLeft: fate === 'unknown' });
      return line.failed(answer.code);
    }
    const read = orderAnswerSchema.safeParse(answer.result);
    if (!read.success) return line.unreadable('edit', faultOf(read.error));
    const { order, trades } = read.data;
    line.fact({ type: 'OrderEdited', clientOrderId, editId, venueOrderId: order.order_id,
      terms: termsOf(order, instrument) });
    return line.take(trades, [order]);
  });
}

/** `linear`: the tokens in which contracts on the underlying are settled beside its own coin. */
export function sendCancelAll(
  line: OrderLine, effect: Extract<Effect, { type: 'SendCancelAll' }>, linear: readonly string[],
): void {
  if (line.hindrance !== null) {
    for (const fact of unsentFacts(effect, line.hindrance)) line.fact(fact);
    return;
  }
  const coin = effect.underlying?.toLowerCase() ?? null;
  const requests = coin === null ? [orderRequests.cancelAll()]
    : ['usd', ...linear.map((token) => token.toLowerCase())].map((token) =>
      orderRequests.cancelAllOfPair(`${coin}_${token}`));
  let open = requests.length;
  let failure: string | null = null;
  for (const request of requests) {
    line.ask(request, { budget: 'trading', urgent: true }, (answer) => {
      if (!answer.ok) {
        failure = answer.reason;
        line.failed(answer.code);
      }
      open -= 1;
      if (open === 0) verify(line, effect, failure);
    });
  }
}

/** The venue's count says nothing of which: what is still open is said to be. Others end on the stream. */
function verify(line: OrderLine, effect: Extract<Effect, { type: 'SendCancelAll' }>, failure: string | null): void {
  line.ask(accountRequests.openOrders(), { budget: 'other', urgent: true }, (answer) => {
    const read = answer.ok ? orderSchema.array().safeParse(answer.result) : null;
    const stillOpen = read?.success === true ? new Set(read.data.map(({ label }) => clientIdOf(label))) : null;
    for (const { clientOrderId } of effect.orders) {
      // Nobody knows which are gone: each is asked for.
      if (stillOpen !== null && !stillOpen.has(clientOrderId)) continue;
      const reason = failure
        ?? (stillOpen === null ? 'what is still open is not known' : 'still open after cancel-all');
      line.fact({ type: 'CancelRejected', clientOrderId, reason });
    }
  });
}
