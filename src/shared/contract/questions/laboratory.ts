/** A recorded session decided again under other policies: what each would have cost, and how far off it would be. */
import { z } from 'zod';
import { policyFault } from '../../domain/steering/policyFault.ts';
import { hedgePolicySchema } from '../commands.ts';

/** A policy that can be tried over a record: one that steers delta alone. */
export const triedPolicySchema = hedgePolicySchema.superRefine((policy, context) => {
  const { objective, book } = policy;
  if (book !== undefined) {
    context.addIssue({ code: 'custom', path: ['book'],
      message: 'what is tried over a record looks at the whole underlying' });
  }
  const fault = policyFault(policy);
  if (fault !== null) context.addIssue({ code: 'custom', path: [...fault.path], message: fault.message });
  if (objective?.kind !== 'greeks') return;
  context.addIssue({ code: 'custom', path: ['objective', 'kind'],
    message: 'a plan of delta, gamma and vega cannot be tried over a record: "delta"' });
});

export const laboratoryQuerySchema = z.strictObject({
  type: z.literal('Laboratory'),
  /** Null: the session that is shown. */
  session: z.string().min(1).max(120).nullable(),
  trials: z.array(z.strictObject({ name: z.string().min(1).max(60), policy: triedPolicySchema })).min(1).max(12),
  /** Between proposal and approval; null: as long as the trader took in that session. */
  approvalDelayMs: z.number().finite().min(0).max(3_600_000).nullable(),
  /** Over which the hedging error is added up before its variance is taken. */
  windowMs: z.number().finite().min(1_000).max(86_400_000),
});
export type LaboratoryQuery = z.infer<typeof laboratoryQuerySchema>;

/** How far the one that is under way has come; `cancel` ends it, and its query with an error. */
export const laboratoryProgressQuerySchema = z.strictObject({ type: z.literal('LaboratoryProgress'),
  cancel: z.boolean() });

/** 0 to 1; null: nothing is under way. */
export interface LaboratoryProgress { readonly share: number | null }

export interface LaboratoryRow {
  readonly name: string;
  readonly underlying: string;
  /** What the session's own hedger and trader did. */
  readonly isRecorded: boolean;
  readonly hedges: number;
  readonly turnoverUsd: number;
  readonly spreadUsd: number;
  readonly feeUsd: number;
  readonly fundingUsd: number;
  /** Spread, fee and funding; positive costs us. */
  readonly costUsd: number;
  /** Variance of the hedging error of one window; null with fewer than two. */
  readonly errorVarianceUsd2: number | null;
  readonly windows: number;
  /** Share of the looks at which delta or price was not known. */
  readonly blindShare: number;
  /** Null: equity was never known. */
  readonly worstDrawdownUsd: number | null;
  readonly pnlUsd: number | null;
  readonly healthLows: readonly { readonly account: string; readonly health: number; readonly timeMs: number }[];
}

export interface LaboratoryAnswer {
  readonly session: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly looks: number;
  readonly approvalDelayMs: number;
  readonly windowMs: number;
  readonly rows: readonly LaboratoryRow[];
  readonly computeMs: number;
}
