/** Ends executions (rules X8, X9). */
import type { Execution } from '../../../shared/domain/steering/execution.ts';
import type { Emit } from '../decide/decide.ts';
import type { Refusal } from '../decide/submit.ts';
import type { ReadState } from '../state.ts';

/** By the trader, the kill switch, a restart. Nothing new leaves from here on. */
export function stopExecutions(
  state: ReadState, which: (execution: Execution) => boolean, reason: string, emit: Emit,
): void {
  for (const execution of state.executions.values()) {
    if (execution.state === 'working' && which(execution)) stop(execution, reason, false, emit);
  }
}

export const stop = ({ id }: Execution, reason: string, unwinds: boolean, emit: Emit): void =>
  emit({ type: 'ExecutionStopping', execution: id, reason, unwinds });

export function stopExecution(state: ReadState, id: string, unwind: boolean, emit: Emit): Refusal | null {
  const field = 'command.execution';
  const execution = state.executions.get(id);
  if (execution === undefined) return { field, message: `no execution ${id}` };
  if (execution.state !== 'working') return { field, message: `execution ${id} is ${execution.state} already` };
  stop(execution, 'the trader asked', unwind, emit);
  return null;
}
