/**
 * Leg by leg: what is bought first, each as an immediate-or-cancel limit near the price that was looked at, the next
 * only when the one before filled whole. One that does not stops the rest, and each leg says what became of it.
 */
import { useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { StructureAnswer } from '../../../shared/contract/structure.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import { sendCommand } from '../../store/commands.ts';
import { stepAt } from '../../store/decimalFields.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';
import { seqOfId } from '../../store/steering.ts';
import { recordsOf } from '../../store/tables.ts';
import { digitsOfStep } from '../../ui/format.ts';

const LOOK_EVERY_MS = 200;
const PATIENCE_MS = 15_000;

export interface Sending {
  readonly under: boolean;
  /** By leg id. */
  readonly states: ReadonlyMap<number, string>;
  /** A price that was not given may be so many ticks worse than the one that was looked at. */
  readonly send: (legs: readonly BuilderLeg[], answer: StructureAnswer, ticksWorse: number) => Promise<void>;
}

/** Bought ones protect what is sold: they go first. */
export const inOrder = (legs: readonly BuilderLeg[]): readonly BuilderLeg[] =>
  [...legs].sort((a, b) => Number(a.side === 'sell') - Number(b.side === 'sell') || a.id - b.id);

const pause = (ms: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, ms); });

/** In whole ticks of where the price lies: up for a buyer, down for a seller, never to nothing. */
export function worseBy(
  price: number, side: 'buy' | 'sell', ticks: number, instrument: WireRecord<'instruments'> | undefined,
): string {
  const step = stepAt(instrument, String(price)) ?? '0';
  const digits = Math.max(digitsOfStep(step), digitsOfStep(instrument?.tickSize));
  const worse = price + (side === 'buy' ? 1 : -1) * ticks * Number(step);
  return Math.max(worse, Number(step)).toFixed(digits);
}

/** The order that this command made; undefined until it is known. */
const orderAfter = (seq: number, instrument: string) =>
  [...recordsOf('orders').values()].find((order) => order.instrument === instrument
    && (seqOfId(order.clientOrderId) ?? 0) > seq);

/** What became of the order, in words; `whole`: it filled to the last lot. */
async function outcomeOf(seq: number, instrument: string): Promise<{ readonly whole: boolean; readonly text: string }> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_EVERY_MS) {
    const order = orderAfter(seq, instrument);
    if (order !== undefined && !isWorking(order.state)) {
      const at = order.averageFillPrice === null ? '' : ` at ${order.averageFillPrice}`;
      const why = order.state === 'filled' || order.reason === null ? '' : `: ${order.reason}`;
      return { whole: order.state === 'filled', text: `${order.state}${at}${why}` };
    }
    await pause(LOOK_EVERY_MS);
  }
  return { whole: false, text: 'no answer yet: look at Orders' };
}

async function sendOne(
  leg: BuilderLeg, answer: StructureAnswer, ticksWorse: number,
): Promise<{ readonly whole: boolean; readonly text: string }> {
  const instrument = recordsOf('instruments').get(leg.instrument);
  const account = [...recordsOf('accounts').values()].find(({ venue }) => venue === instrument?.venue)?.id;
  const priced = answer.legs.find((each) => each.instrument === leg.instrument
    && (each.quantity > 0) === (leg.side === 'buy'));
  if (account === undefined || priced === undefined) return { whole: false, text: 'no account or no price' };
  const price = leg.price.trim() === '' ? worseBy(priced.price, leg.side, ticksWorse, instrument) : leg.price.trim();
  const reply = await sendCommand({ type: 'SubmitOrder', account, instrument: leg.instrument, side: leg.side,
    orderType: 'limit', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price,
    quantity: leg.quantity.trim() });
  if (!reply.ok) return { whole: false, text: `refused: ${reply.error.message}` };
  const { seq } = reply.answer as { readonly seq: number };
  return await outcomeOf(seq, leg.instrument);
}

export function useSending(): Sending {
  const [states, setStates] = useState<ReadonlyMap<number, string>>(new Map());
  const [under, setUnder] = useState(false);
  const send: Sending['send'] = async (legs, answer, ticksWorse) => {
    const say = (id: number, text: string): void => setStates((before) => new Map(before).set(id, text));
    setUnder(true);
    setStates(new Map(legs.map(({ id }) => [id, 'waits'])));
    let stopped = false;
    for (const leg of inOrder(legs)) {
      if (stopped) {
        say(leg.id, 'not sent: the leg before did not fill');
        continue;
      }
      say(leg.id, 'sent');
      const { whole, text } = await sendOne(leg, answer, ticksWorse);
      say(leg.id, text);
      stopped = !whole;
    }
    setUnder(false);
  };
  return { under, states, send };
}
