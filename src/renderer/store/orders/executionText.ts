/** Executions in words: what a leg has done and waits for, and how it is worked. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

export type Execution = WireRecord<'executions'>;
export type ExecutionLeg = Execution['legs'][number];

export const isLive = ({ state }: Execution): boolean =>
  state === 'working' || state === 'stopping' || state === 'unwinding';

/** "working, 2 of 5 at 100.5: waits: ..."; "failed, nothing filled: ...". */
export function legText({ state, filledQuantity, quantity, averagePrice, reason }: ExecutionLeg): string {
  const at = averagePrice === null ? '' : ` at ${averagePrice.slice(0, 10)}`;
  if (state === 'done') return `filled${at}`;
  const some = Number(filledQuantity) > 0;
  const filled = some ? `, ${filledQuantity} of ${quantity} filled${at}`
    : state === 'failed' || state === 'stopped' ? ', nothing filled' : '';
  const said = reason?.replace(/^filled \S+ of \S+(?:: )?/, '') ?? '';
  return `${state}${filled}${said === '' ? '' : `: ${said}`}`;
}

export function tacticText({ tactic }: ExecutionLeg): string {
  switch (tactic.kind) {
    case 'immediate': return 'at once';
    case 'touch': return `at the touch, every ${tactic.repegMs / 1_000} s at most`;
    case 'twap': return `evenly over ${minutes(tactic.durationMs)}`;
    case 'almgrenChriss': return `sooner rather than later over ${minutes(tactic.durationMs)}`;
    case 'volume': return `${tactic.share * 100} % of the volume`;
    case 'iceberg': return `iceberg, ${tactic.shown} shown`;
  }
}

const minutes = (ms: number): string => `${Number((ms / 60_000).toFixed(1))} min`;
