/**
 * All legs as one execution of the engine. What becomes of each leg is read off the execution, which goes on whether
 * this pane is open or not.
 */
import { useState } from 'react';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { sendCommand } from '../../store/commands.ts';
import { isLive, legText, type Execution } from '../../store/orders/executionText.ts';
import { useStructure, type BuilderLeg } from '../../store/orders/structure.ts';
import { seqOfId } from '../../store/steering.ts';
import { useRows } from '../../store/tables.ts';
import { planOf, type Terms } from './sendPlan.ts';

export interface Sending {
  /** What was sent last, while it is known. */
  readonly execution: Execution | null;
  readonly live: boolean;
  /** By leg id. */
  readonly states: ReadonlyMap<number, string>;
  readonly send: (legs: readonly BuilderLeg[], answer: StructureAnswer, terms: Terms) => Promise<void>;
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
  const send: Sending['send'] = async (legs, answer, terms) => {
    const plan = planOf(legs, answer, terms, useStructure.getState().name);
    if (!('legs' in plan)) return setFaults(plan);
    setFaults(new Map());
    const reply = await sendCommand({ type: 'StartExecution', plan });
    if (reply.ok) setBegun({ seq: (reply.answer as { readonly seq: number }).seq, legs });
    else setFaults(new Map(legs.map(({ id }) => [id, `refused: ${reply.error.message}`])));
  };
  return { execution: execution ?? null, live: execution !== undefined && isLive(execution), states, send };
}
