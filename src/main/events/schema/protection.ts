/** Schemas of the events of protection. */
import { z } from 'zod';
import type {
  EquityMark, PlanDraft, PlannedAccount, PlanStep, ProtectionPlan, ProtectionPolicy, TransferRoute,
  Transferred,
} from '../../../shared/domain/steering/protection.ts';
import type { ProtectionDecision, ProtectionFact } from '../protection.ts';
import { side } from './domain.ts';
import { decimal, eventsOf, flag, num, ratio, recordOf, text } from './fields.ts';

const trade = { account: text, instrument: text, side, quantity: decimal, limitPrice: decimal, costUsd: num };
const cash = { account: text, currency: text, amount: decimal, costUsd: num };
const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('cancel'), account: text, clientOrderId: text, instrument: text }),
  z.strictObject({ kind: z.literal('reduce'), ...trade }), z.strictObject({ kind: z.literal('close'), ...trade }),
  z.strictObject({ kind: z.literal('hedge'), ...trade }), z.strictObject({ kind: z.literal('balance'), ...trade }),
  z.strictObject({ kind: z.literal('repay'), ...cash }), z.strictObject({ kind: z.literal('supply'), ...cash }),
  z.strictObject({ kind: z.literal('transfer'), account: text, from: text, currency: text, amount: decimal,
    minutes: num, costUsd: num }),
]);
const step = recordOf<PlanStep>()(z.strictObject({ actions: z.array(action), costUsd: num, reliefUsd: num,
  health: z.array(z.strictObject({ account: text, health: ratio })) }));
const planned = recordOf<PlannedAccount>()(z.strictObject({ account: text, healthBefore: ratio.nullable(),
  healthAfter: ratio.nullable(), targetHealth: num }));
const draftShape = { purpose: z.enum(['restore', 'flatten']), asOfMs: num, inputsSeq: num, computeMs: num.nullable(),
  accounts: z.array(planned), steps: z.array(step), costUsd: num, isReached: flag, notes: z.array(text),
  oldestInput: text.nullable(), oldestInputAgeMs: num.nullable() };
const draft = recordOf<PlanDraft>()(z.strictObject(draftShape));
const plan = recordOf<ProtectionPlan>()(z.strictObject({ ...draftShape, id: text,
  state: z.enum(['open', 'approved', 'rejected', 'superseded', 'expired', 'done', 'failed']), createdTimeMs: num,
  updatedTimeMs: num, approvedBy: z.enum(['trader', 'policy']).nullable(), reason: text.nullable(),
  transactions: z.array(text).exactOptional() }));
const route = recordOf<TransferRoute>()(z.strictObject({ from: text, to: text, currency: text, minutes: num,
  costUsd: num }));
const policy = recordOf<ProtectionPolicy>()(z.strictObject({ mode: z.enum(['off', 'propose', 'automatic']),
  triggerHealth: num, targetHealth: num, maxAutomaticCostUsd: num, routes: z.array(route) }));
const transferred = recordOf<Transferred>()(z.strictObject({ account: text, currency: text, amount: num }));
const mark = recordOf<EquityMark>()(z.strictObject({ account: text.nullable(), dayStartUsd: num, dayStartTimeMs: num,
  peakUsd: num, transferred: z.array(transferred).exactOptional() }));

export const protectionFactSchemas = eventsOf<ProtectionFact>()({
  ProtectionPlanned: z.strictObject({ type: z.literal('ProtectionPlanned'), draft }),
});

export const protectionDecisionSchemas = eventsOf<ProtectionDecision>()({
  ProtectionProposed: z.strictObject({ type: z.literal('ProtectionProposed'), plan }),
  ProtectionEdited: z.strictObject({ type: z.literal('ProtectionEdited'), plan }),
  ProtectionApproved: z.strictObject({ type: z.literal('ProtectionApproved'), plan: text,
    by: z.enum(['trader', 'policy']) }),
  ProtectionClosed: z.strictObject({ type: z.literal('ProtectionClosed'), plan: text,
    state: z.enum(['rejected', 'superseded', 'expired', 'done', 'failed']), reason: text }),
  ProtectionPolicyChanged: z.strictObject({ type: z.literal('ProtectionPolicyChanged'), policy,
    reason: text.nullable() }),
  FlattenRequested: z.strictObject({ type: z.literal('FlattenRequested') }),
  KillSwitchVerified: z.strictObject({ type: z.literal('KillSwitchVerified'), account: text, openOrders: num,
    protectiveStops: num.exactOptional(), positions: num, askedTimeMs: num }),
  EquityMarked: z.strictObject({ type: z.literal('EquityMarked'), marks: z.array(mark) }),
});
