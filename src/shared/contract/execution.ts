/** An execution as it is asked for: legs, tactic of each, group, limits. Decimals as text, unknown keys refused. */
import { z } from 'zod';
import { acceptedDecimal, positiveDecimalText, decimalText } from './decimalText.ts';
import { isHedgeId } from '../domain/steering/hedge.ts';
import type { ExecutionPlan, LegPlan, Tactic } from '../domain/steering/execution.ts';

const id = z.string().min(1).max(120);
const finite = z.number().finite();
const usd = finite.positive().nullable();
const durationMs = finite.int().min(1_000).max(7 * 86_400_000);
const slices = finite.int().min(2).max(200);

const tacticSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('immediate'), attempts: finite.int().min(1).max(20).exactOptional() }),
  z.strictObject({ kind: z.literal('touch'), repegMs: finite.int().min(500).max(3_600_000) }),
  z.strictObject({ kind: z.literal('twap'), durationMs, slices }),
  z.strictObject({ kind: z.literal('almgrenChriss'), durationMs, slices, halfLives: finite.positive().max(20) }),
  z.strictObject({ kind: z.literal('volume'), share: finite.positive().max(1) }),
  z.strictObject({ kind: z.literal('iceberg'), shown: positiveDecimalText }),
]);

export const executionPlanSchema = z.strictObject({
  source: z.string().min(1).max(80).refine((text) => !isHedgeId(text), 'names a hedge: its approval alone begins that'),
  legs: z.array(z.strictObject({ account: id, instrument: id, side: z.enum(['buy', 'sell']),
    quantity: positiveDecimalText, limitPrice: decimalText, reduceOnly: z.boolean(), tactic: tacticSchema }))
    .min(1).max(12),
  group: z.enum(['independent', 'allOrNothing', 'oneSided', 'legged']),
  limits: z.strictObject({ timeMs: durationMs.nullable(), maxCostUsd: usd, stopBelowUsd: usd, stopAboveUsd: usd,
    maxLeggingLossUsd: usd }),
  onBreach: z.enum(['unwind', 'reprice', 'stop']),
  onRestart: z.enum(['resume', 'stop']),
  accepts: z.array(z.strictObject({ limit: id, value: finite })).max(20).exactOptional(),
});
export type ExecutionPlanText = z.infer<typeof executionPlanSchema>;

const tacticOf = (tactic: ExecutionPlanText['legs'][number]['tactic']): Tactic =>
  (tactic.kind === 'iceberg' ? { kind: 'iceberg', shown: acceptedDecimal(tactic.shown) } : tactic);

/** Of a text that the schema has accepted. */
export const planOfText = (plan: ExecutionPlanText): ExecutionPlan => ({
  ...plan, legs: plan.legs.map((leg): LegPlan => ({ ...leg, quantity: acceptedDecimal(leg.quantity),
    limitPrice: acceptedDecimal(leg.limitPrice), tactic: tacticOf(leg.tactic) })),
});
