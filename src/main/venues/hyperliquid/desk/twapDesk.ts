/**
 * Orders over time: the venue runs them and keeps no client id of them. What answers for one is its number; where the
 * answer that names it was lost, it is found by its terms and the moment at which it can have come, and by nothing less
 * than certainty (docs/decisions/0038). Nothing is ever sent twice.
 */
import type { ClientOrderId } from '../../../../shared/domain/ids.ts';
import type { ApprovedOrder } from '../../../../shared/domain/order.ts';
import type { AskedOrder, Effect, OrderAt } from '../../../events/effect.ts';
import type { OrderFact, VenueOrder } from '../../../events/event.ts';
import { twapMisfitOf } from '../limits.ts';
import type { WireAction } from '../messages.ts';
import { rowsOf, type Coin } from '../parseAnswers.ts';
import { newestOf, twapAnswerOf, twapRowOf, type TwapAnswer, type TwapRow } from '../parseTwap.ts';
import { isRefused, type Refused } from '../reading.ts';
import { ask, twapAction, twapCancelAction } from '../requests.ts';
import { coinOf, instrumentOf } from '../symbols.ts';
import type { Caller } from './caller.ts';
import { ACTION_LIFE_MS, type Sent } from './orderDesk.ts';

export interface TwapDeskSetting {
  readonly user: string;
  readonly venue: string;
  readonly caller: Caller;
  readonly venueNowMs: () => number;
  readonly nowMs: () => number;
  /** Signs and sends; the venue's answer is not read yet. */
  readonly send: (action: WireAction, urgent: boolean) => Promise<Sent>;
  readonly emit: (fact: OrderFact, venueTimeMs: number | null) => void;
  readonly refused: (refused: Refused) => void;
}

/** How far the venue's clock may be from what we take it for, on either side of the time in which an action lives. */
const CLOCK_MARGIN_MS = 3_000;
const NUMBER = /^twap-(\d+)$/;
const KEPT = 5_000;

export const twapNumber = (twapId: string): string => `twap-${twapId}`;
const idOf = (venueOrderId: string | null): string | null => NUMBER.exec(venueOrderId ?? '')?.[1] ?? null;

type Answered = TwapAnswer | { readonly kind: 'notSent' | 'unknown'; readonly reason: string };
interface Doubt { readonly coin: string; readonly side: string }

export class TwapDesk {
  private readonly setting: TwapDeskSetting;
  private readonly ours = new Map<string, ClientOrderId>();
  /** Sent, and no answer has named them: none alike may follow, or nobody could tell the two apart. */
  private readonly doubtful = new Map<ClientOrderId, Doubt>();
  /** Told to be over: the venue says so again with every look at its history. */
  private readonly ended = new Set<string>();

  constructor(setting: TwapDeskSetting) {
    this.setting = setting;
  }

  clientOrderIdOf(twapId: string): ClientOrderId | null { return this.ours.get(twapId) ?? null; }

  isTwap(clientOrderId: ClientOrderId, venueOrderId: string | null): boolean {
    return idOf(venueOrderId) !== null || this.doubtful.has(clientOrderId) || this.numberOf(clientOrderId) !== null;
  }

  async place(order: ApprovedOrder, coin: Coin): Promise<void> {
    const { clientOrderId, twap, side } = order;
    const alike = [...this.doubtful.values()].some((doubt) => doubt.coin === coin.coin && doubt.side === side);
    const hindrance = twap === undefined ? 'an order over time needs a time'
      : alike ? `an order over time to ${side} ${coin.coin} is in doubt: two could not be told apart`
        : twapMisfitOf(coin.instrument, order.quantity, twap.minutes);
    const failed = (reason: string, mayHaveLeft: boolean): void =>
      this.emit({ type: 'OrderSendFailed', clientOrderId, reason, mayHaveLeft });
    if (twap === undefined || hindrance !== null) return failed(hindrance ?? '', false);
    this.doubtful.set(clientOrderId, { coin: coin.coin, side });
    const answer = await this.act(twapAction(coin.asset, order, twap), order.reduceOnly);
    if (answer.kind !== 'unknown' && answer.kind !== 'done') this.doubtful.delete(clientOrderId);
    switch (answer.kind) {
      case 'running': return this.acknowledge(clientOrderId, answer.twapId);
      case 'failed': return this.emit({ type: 'OrderRejected', clientOrderId, reason: answer.reason });
      case 'notSent': return failed(answer.reason, false);
      case 'unknown': return failed(answer.reason, true);
      case 'done': return failed('the answer names no order', true);
    }
  }

  async cancel(clientOrderId: ClientOrderId, venueOrderId: string | null, coin: Coin): Promise<void> {
    const twapId = idOf(venueOrderId) ?? this.numberOf(clientOrderId);
    const answer: Answered = twapId === null ? { kind: 'notSent', reason: 'the venue has not named it yet' }
      : await this.act(twapCancelAction(coin.asset, Number(twapId)), true);
    if (answer.kind === 'failed' || answer.kind === 'notSent') {
      this.emit({ type: 'CancelRejected', clientOrderId, reason: answer.reason });
    }
  }

  /** What runs at the venue in this scope is stopped, placed here or elsewhere. */
  async cancelAll(
    effect: Extract<Effect, { type: 'SendCancelAll' }>, coinNamed: (instrument: string) => Coin | undefined,
  ): Promise<void> {
    const mine = effect.orders.filter(({ clientOrderId, venueOrderId }) => this.isTwap(clientOrderId, venueOrderId));
    const rows = await this.history();
    const numbered = ({ clientOrderId, venueOrderId }: OrderAt): string | null =>
      idOf(venueOrderId) ?? this.numberOf(clientOrderId);
    const known = mine.flatMap((order) => numbered(order) ?? []);
    const running = rows === null ? [] : rows.filter(({ status }) => status === 'running');
    const coins = new Map(mine.map((order) => [numbered(order), order.instrument]));
    const stopped = new Set<string>();
    for (const twapId of new Set([...known, ...running.map((row) => row.twapId ?? '')])) {
      const row = running.find((one) => one.twapId === twapId);
      if (rows !== null && row === undefined) continue;
      const coin = coinNamed(row === undefined ? coins.get(twapId) ?? '' : instrumentOf(this.setting.venue, row.coin));
      const isWanted = effect.underlying === null || coin?.instrument.underlying === effect.underlying;
      if (coin === undefined || !isWanted) continue;
      // One after another: an action names one of them.
      // oxlint-disable-next-line no-await-in-loop
      const answer = await this.act(twapCancelAction(coin.asset, Number(twapId)), true);
      if (answer.kind === 'done') stopped.add(twapId);
    }
    for (const order of mine) {
      const { clientOrderId } = order;
      const twapId = numbered(order);
      if (twapId !== null && stopped.has(twapId)) continue;
      this.emit({ type: 'CancelRejected', clientOrderId, reason: twapId === null ? 'the venue has not named it yet'
        : 'not known to be stopped' });
    }
  }

  /** By its number if we have one, else by its terms; says nothing where more than one would fit. */
  async query(clientOrderId: ClientOrderId, instrument: string, asked: AskedOrder): Promise<number | null> {
    const rows = await this.history();
    if (rows === null) return null;
    const known = idOf(asked.venueOrderId) ?? this.numberOf(clientOrderId);
    const fitting = rows.filter((row) => (known === null ? this.fits(row, clientOrderId, coinOf(instrument), asked)
      : row.twapId === known));
    const [row, another] = fitting;
    if (another !== undefined) {
      this.setting.refused({ kind: 'refused', stream: 'twapHistory',
        reason: `${fitting.length} orders over time fit ${clientOrderId}: look at the venue which of them is it` });
      return null;
    }
    if (row !== undefined) {
      if (row.twapId !== null) this.acknowledge(clientOrderId, row.twapId);
      this.status(clientOrderId, row);
      return row.placedMs;
    }
    // Of an order that may still be carried out 'never seen' would be no answer.
    const { nowMs } = this.setting;
    if (known !== null || nowMs() - asked.submittedTimeMs < ACTION_LIFE_MS + CLOCK_MARGIN_MS) return null;
    this.doubtful.delete(clientOrderId);
    this.emit({ type: 'OrderStatusReported', clientOrderId, found: false, venueOrderId: null, state: null,
      filledQuantity: null });
    return null;
  }

  /** From the stream. */
  update(rows: readonly TwapRow[]): void {
    for (const row of newestOf(rows)) {
      const clientOrderId = row.twapId === null ? null : this.clientOrderIdOf(row.twapId);
      if (clientOrderId !== null && row.status !== 'running') this.status(clientOrderId, row);
    }
  }

  /** What runs, as open orders; null: the venue does not say. */
  async open(): Promise<readonly VenueOrder[] | null> {
    const rows = await this.history();
    if (rows === null) return null;
    this.update(rows);
    return rows.filter(({ status }) => status === 'running').map((row) => ({
      clientOrderId: this.clientOrderIdOf(row.twapId ?? ''), venueOrderId: twapNumber(row.twapId ?? ''),
      instrument: instrumentOf(this.setting.venue, row.coin), side: row.side, price: null, quantity: row.quantity,
      filledQuantity: row.filled }));
  }

  /** Same terms, taken by the venue while our action lived, and nobody else's. */
  private fits(row: TwapRow, clientOrderId: ClientOrderId, coin: string, asked: AskedOrder): boolean {
    const { venueNowMs, nowMs } = this.setting;
    const sentMs = asked.submittedTimeMs + (venueNowMs() - nowMs());
    const owner = row.twapId === null ? null : this.clientOrderIdOf(row.twapId);
    return row.coin === coin && row.side === asked.side && row.quantity === asked.quantity
      && row.minutes === asked.twap?.minutes && row.randomize === asked.twap.randomize
      && row.reduceOnly === asked.reduceOnly && (owner === null || owner === clientOrderId)
      && row.placedMs >= sentMs - CLOCK_MARGIN_MS && row.placedMs <= sentMs + ACTION_LIFE_MS + CLOCK_MARGIN_MS;
  }

  private acknowledge(clientOrderId: ClientOrderId, twapId: string): void {
    this.doubtful.delete(clientOrderId);
    if (this.ours.get(twapId) === clientOrderId) return;
    this.ours.set(twapId, clientOrderId);
    if (this.ours.size > KEPT) for (const oldest of this.ours.keys()) {
      this.ours.delete(oldest);
      break;
    }
    this.emit({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: twapNumber(twapId) });
  }

  /** One that ended before it was full has its rest cancelled; the venue says why. */
  private status(clientOrderId: ClientOrderId, row: TwapRow): void {
    const venueOrderId = row.twapId === null ? null : twapNumber(row.twapId);
    const isFull = row.filled === row.quantity;
    const state = row.status === 'running' ? (row.filled > 0n ? 'partiallyFilled' : 'accepted')
      : isFull ? 'filled' : row.status === 'failed' && row.filled === 0n ? 'rejected' : 'cancelled';
    if (row.status !== 'running' && row.twapId !== null && !this.ended.has(row.twapId)) {
      this.ended.add(row.twapId);
      if (this.ended.size > KEPT) this.ended.clear();
      if (state === 'cancelled' && row.filled === 0n) {
        const reason = `the venue says ${row.words}`;
        return this.setting.emit({ type: 'OrderCancelled', clientOrderId, reason }, row.timeMs);
      }
    }
    return this.setting.emit({ type: 'OrderStatusReported', clientOrderId, found: true, venueOrderId, state,
      filledQuantity: row.filled }, row.timeMs);
  }

  private numberOf(clientOrderId: ClientOrderId): string | null {
    for (const [twapId, owner] of this.ours) if (owner === clientOrderId) return twapId;
    return null;
  }

  /** The newest of each; null: the venue does not say. */
  private async history(): Promise<readonly TwapRow[] | null> {
    const called = await this.setting.caller.info(ask.twaps(this.setting.user), true);
    if (!called.ok) return null;
    const rows = rowsOf('twapHistory', called.value, twapRowOf);
    if (!isRefused(rows)) return newestOf(rows);
    this.setting.refused(rows);
    return null;
  }

  private async act(action: WireAction, urgent: boolean): Promise<Answered> {
    const sent = await this.setting.send(action, urgent);
    if (!sent.ok) return { kind: sent.mayHaveLeft ? 'unknown' : 'notSent', reason: sent.reason };
    const answer = twapAnswerOf(sent.value);
    return isRefused(answer) ? { kind: 'unknown', reason: `the answer cannot be read: ${answer.reason}` } : answer;
  }

  private emit(fact: OrderFact): void { this.setting.emit(fact, null); }
}
