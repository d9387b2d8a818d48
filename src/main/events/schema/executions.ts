/** Schemas of executions. */
import { z } from 'zod';
import type {
  ChildOrder, Execution, ExecutionLeg, ExecutionLimits, ScheduledSlice,
} from '../../../shared/domain/steering/execution.ts';
import type { AcceptedLimit } from '../../../shared/domain/steering/limits.ts';
import type { ChildOf, ExecutionDecision } from '../executions.ts';
import { side } from './domain.ts';
import { decimal, eventsOf, flag, num, recordOf, text } from './fields.ts';

const tactic = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('immediate'), attempts: num.exactOptional() }),
  z.strictObject({ kind: z.literal('touch'), repegMs: num }),
  z.strictObject({ kind: z.literal('twap'), durationMs: num, slices: num }),
  z.strictObject({ kind: z.literal('almgrenChriss'), durationMs: num, slices: num, halfLives: num }),
  z.strictObject({ kind: z.literal('volume'), share: num }),
  z.strictObject({ kind: z.literal('iceberg'), shown: decimal }),
]);
const legState = z.enum(['waiting', 'working', 'done', 'failed', 'stopped']);
const child = recordOf<ChildOrder>()(z.strictObject({ clientOrderId: text, unwinds: flag, settled: flag,
  reported: decimal, askedTimeMs: num.nullable() }));
const slice = recordOf<ScheduledSlice>()(z.strictObject({ offsetMs: num, upTo: decimal }));
const leg = recordOf<ExecutionLeg>()(z.strictObject({ account: text, instrument: text, side, quantity: decimal,
  limitPrice: decimal, reduceOnly: flag, tactic, state: legState, reason: text.nullable(), children: z.array(child),
  schedule: z.array(slice).nullable(), arrivalPrice: num.nullable(), volumeAtStart: num, filledQuantity: decimal,
  averagePrice: decimal.nullable() }));
const limits = recordOf<ExecutionLimits>()(z.strictObject({ timeMs: num.nullable(), maxCostUsd: num.nullable(),
  stopBelowUsd: num.nullable(), stopAboveUsd: num.nullable(), maxLeggingLossUsd: num.nullable() }));
const accepted = recordOf<AcceptedLimit>()(z.strictObject({ limit: text, value: num }));
const execution = recordOf<Execution>()(z.strictObject({ id: text, source: text, legs: z.array(leg),
  group: z.enum(['independent', 'allOrNothing', 'oneSided', 'legged']), limits,
  onBreach: z.enum(['unwind', 'reprice', 'stop']), onRestart: z.enum(['resume', 'stop']),
  accepts: z.array(accepted).exactOptional(),
  state: z.enum(['working', 'stopping', 'unwinding', 'done', 'partial', 'failed', 'stopped']), reason: text.nullable(),
  startedTimeMs: num, updatedTimeMs: num }));

export const childOf = recordOf<ChildOf>()(z.strictObject({ leg: num, unwinds: flag }));

export const executionSchemas = eventsOf<ExecutionDecision>()({
  ExecutionStarted: z.strictObject({ type: z.literal('ExecutionStarted'), execution }),
  ExecutionAdvanced: z.strictObject({ type: z.literal('ExecutionAdvanced'), execution: text, leg: num,
    state: legState, reason: text.nullable(), limitPrice: decimal.nullable() }),
  ExecutionStopping: z.strictObject({ type: z.literal('ExecutionStopping'), execution: text, reason: text,
    unwinds: flag }),
  ExecutionEnded: z.strictObject({ type: z.literal('ExecutionEnded'), execution: text,
    state: z.enum(['done', 'partial', 'failed', 'stopped']), reason: text }),
});
