/**
 * All legs as one execution of the engine: leg by leg (least liquid first, taken back on a breach), all or nothing, or
 * each for itself. What becomes of each leg is read off the execution, which goes on whether this pane is open or not.
 */
import { useState } from 'react';
import type { Command } from '../../../shared/contract/commands.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { sendCommand } from '../../store/commands.ts';
import { stepAt } from '../../store/decimalFields.ts';
import { legText } from '../../store/orders/executionText.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';
import { seqOfId } from '../../store/steering.ts';
import { recordsOf, useRows } from '../../store/tables.ts';
import { digitsOfStep } from '../../ui/format.ts';

type Plan = Extract<Command, { type: 'StartExecution' }>['plan'];
export type Group = Plan['group'];

export interface Terms {
  /** A price that was not given may be so many ticks worse than the one that was looked at. */
  readonly ticksWorse: number;
  readonly group: Group;
  /** Of what goes leg by leg: what the legs to come may have become dearer; null: no bound. */
  readonly maxLeggingLossUsd: number | null;
}

export interface Sending {
  readonly under: boolean;
  /** By leg id. */
  readonly states: ReadonlyMap<number, string>;
  readonly send: (legs: readonly BuilderLeg[], answer: StructureAnswer, terms: Terms) => Promise<void>;
}

/** Bought ones protect what is sold: they are listed first. */
export const inOrder = (legs: readonly BuilderLeg[]): readonly BuilderLeg[] =>
  [...legs].sort((a, b) => Number(a.side === 'sell') - Number(b.side === 'sell') || a.id - b.id);

/** In whole ticks of where the price lies: up for a buyer, down for a seller, never to nothing. */
export function worseBy(
  price: number, side: 'buy' | 'sell', ticks: number, instrument: WireRecord<'instruments'> | undefined,
): string {
  const step = stepAt(instrument, String(price)) ?? '0';
  const digits = Math.max(digitsOfStep(step), digitsOfStep(instrument?.tickSize));
  const worse = price + (side === 'buy' ? 1 : -1) * ticks * Number(step);
  return Math.max(worse, Number(step)).toFixed(digits);
}

/** What cannot be asked for, by leg id, or the plan. */
function planOf(
  legs: readonly BuilderLeg[], answer: StructureAnswer, { ticksWorse, group, maxLeggingLossUsd }: Terms,
): Plan | ReadonlyMap<number, string> {
  const faults = new Map<number, string>();
  const planned = inOrder(legs).flatMap((leg): Plan['legs'] => {
    const instrument = recordsOf('instruments').get(leg.instrument);
    const account = [...recordsOf('accounts').values()].find(({ venue }) => venue === instrument?.venue)?.id;
    const priced = answer.legs.find((each) => each.instrument === leg.instrument
      && (each.quantity > 0) === (leg.side === 'buy'));
    if (account === undefined || priced === undefined) {
      faults.set(leg.id, 'no account or no price');
      return [];
    }
    const limitPrice = leg.price.trim() === '' ? worseBy(priced.price, leg.side, ticksWorse, instrument)
      : leg.price.trim();
    return [{ account, instrument: leg.instrument, side: leg.side, quantity: leg.quantity.trim(), limitPrice,
      reduceOnly: false, tactic: { kind: 'immediate' } }];
  });
  if (faults.size > 0) return faults;
  const isLegged = group === 'legged';
  return { source: `structure of ${planned.length} legs`, group, legs: planned,
    onBreach: isLegged && maxLeggingLossUsd !== null ? 'reprice' : 'unwind', onRestart: 'stop',
    limits: { timeMs: 60_000, maxCostUsd: null, stopBelowUsd: null, stopAboveUsd: null,
      maxLeggingLossUsd: isLegged ? maxLeggingLossUsd : null } };
}

export function useSending(): Sending {
  const executions = useRows('executions');
  const [begun, setBegun] = useState<{ readonly seq: number; readonly legs: readonly BuilderLeg[] } | null>(null);
  const [faults, setFaults] = useState<ReadonlyMap<number, string>>(new Map());
  // What a command decides stands right behind it.
  const execution = begun === null ? undefined : executions.find(({ id }) => {
    const seq = seqOfId(id) ?? 0;
    return seq > begun.seq && seq <= begun.seq + 2;
  });
  const states = new Map(faults);
  for (const { id, instrument, side } of begun?.legs ?? []) {
    const leg = execution?.legs.find((each) => each.instrument === instrument && each.side === side);
    if (leg !== undefined) states.set(id, legText(leg));
  }
  const live = execution !== undefined && ['working', 'stopping', 'unwinding'].includes(execution.state);
  const send: Sending['send'] = async (legs, answer, terms) => {
    const plan = planOf(legs, answer, terms);
    if (!('legs' in plan)) return setFaults(plan);
    setFaults(new Map());
    const reply = await sendCommand({ type: 'StartExecution', plan });
    if (reply.ok) setBegun({ seq: (reply.answer as { readonly seq: number }).seq, legs });
    else setFaults(new Map(legs.map(({ id }) => [id, `refused: ${reply.error.message}`])));
  };
  return { under: live, states, send };
}
