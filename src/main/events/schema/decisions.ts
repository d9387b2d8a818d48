/** Schemas of what core decides. */
import { z } from 'zod';
import type { AcceptedLimit } from '../../../shared/domain/steering/limits.ts';
import type {
  Denial, HedgeDecision, OrderDecision, ReconciliationDecision, SessionDecision,
} from '../event.ts';
import {
  approvedBy, approvedEdit, approvedOrder, comboLeg, difference, hedgePolicy, hedgeProposal, ledgerReason, marketAt,
  orderRequest, tradingLimits,
} from './domain.ts';
import { decimal, eventsOf, flag, num, recordOf, text } from './fields.ts';
import { childOf } from './executions.ts';
import { orderTerms } from './facts.ts';
import { volSettings } from './surface.ts';

const acceptedLimit = recordOf<AcceptedLimit>()(z.strictObject({ limit: text, value: num }));
const denial = recordOf<Denial>()(z.strictObject({ limit: text, value: text, threshold: text,
  acceptable: acceptedLimit.exactOptional() }));
const about = { clientOrderId: text, reason: text };

export const orderDecisionSchemas = eventsOf<OrderDecision>()({
  OrderSubmitted: z.strictObject({ type: z.literal('OrderSubmitted'), order: approvedOrder, proposal: text.nullable(),
    market: marketAt, child: childOf.exactOptional() }),
  OrderDenied: z.strictObject({ type: z.literal('OrderDenied'), request: orderRequest, clientOrderId: text,
    proposal: text.nullable(), denial, child: childOf.exactOptional() }),
  CancelRequested: z.strictObject({ type: z.literal('CancelRequested'), ...about }),
  CancelAllRequested: z.strictObject({ type: z.literal('CancelAllRequested'), account: text,
    underlying: text.nullable(), clientOrderIds: z.array(text), reason: text }),
  OrderEditSubmitted: z.strictObject({ type: z.literal('OrderEditSubmitted'), clientOrderId: text, edit: approvedEdit,
    ceiling: decimal, market: marketAt }),
  OrderEditDenied: z.strictObject({ type: z.literal('OrderEditDenied'), clientOrderId: text, price: decimal,
    quantity: decimal, denial }),
  OrderTermsAdopted: z.strictObject({ type: z.literal('OrderTermsAdopted'), ...about, terms: orderTerms }),
  ComboRequested: z.strictObject({ type: z.literal('ComboRequested'), account: text, legs: z.array(comboLeg) }),
  OrderMarkedUnknown: z.strictObject({ type: z.literal('OrderMarkedUnknown'), ...about }),
  OrderQueried: z.strictObject({ type: z.literal('OrderQueried'), clientOrderId: text }),
  OrderLost: z.strictObject({ type: z.literal('OrderLost'), ...about }),
});

export const reconciliationSchemas = eventsOf<ReconciliationDecision>()({
  SnapshotRequested: z.strictObject({ type: z.literal('SnapshotRequested'), account: text, reason: text }),
  DifferenceFound: z.strictObject({ type: z.literal('DifferenceFound'), difference }),
  AccountReconciled: z.strictObject({ type: z.literal('AccountReconciled'), account: text,
    venueTimeMs: num.nullable() }),
  PositionAdjusted: z.strictObject({ type: z.literal('PositionAdjusted'), adjustmentId: text, account: text,
    instrument: text, quantityChange: decimal, averagePrice: decimal.nullable(),
    reason: z.enum(['opening', 'reconciliation']) }),
  CashAdjusted: z.strictObject({ type: z.literal('CashAdjusted'), adjustmentId: text, account: text, currency: text,
    amount: decimal, reason: ledgerReason }),
});

export const hedgeDecisionSchemas = eventsOf<HedgeDecision>()({
  HedgeProposed: z.strictObject({ type: z.literal('HedgeProposed'), proposal: hedgeProposal }),
  ProposalEdited: z.strictObject({ type: z.literal('ProposalEdited'), proposal: hedgeProposal }),
  ProposalApproved: z.strictObject({ type: z.literal('ProposalApproved'), proposal: text, market: marketAt,
    by: approvedBy.exactOptional() }),
  ImpactMeasured: z.strictObject({ type: z.literal('ImpactMeasured'), clientOrderId: text, venue: text,
    underlying: text, law: num, slippage: num }),
  ProposalClosed: z.strictObject({ type: z.literal('ProposalClosed'), proposal: text,
    state: z.enum(['rejected', 'expired', 'superseded', 'done', 'failed']), reason: text }),
});

export const sessionDecisionSchemas = eventsOf<SessionDecision>()({
  KillSwitchEngaged: z.strictObject({ type: z.literal('KillSwitchEngaged'), reason: text }),
  KillSwitchReleased: z.strictObject({ type: z.literal('KillSwitchReleased') }),
  PolicyChanged: z.strictObject({ type: z.literal('PolicyChanged'), policy: hedgePolicy }),
  PolicyRemoved: z.strictObject({ type: z.literal('PolicyRemoved'), underlying: text, book: text }),
  LimitsChanged: z.strictObject({ type: z.literal('LimitsChanged'), limits: tradingLimits,
    by: z.literal('trader').exactOptional() }),
  VolSettingsChanged: z.strictObject({ type: z.literal('VolSettingsChanged'), settings: volSettings }),
  DayStarted: z.strictObject({ type: z.literal('DayStarted'), equityUsd: num }),
  CommandRefused: z.strictObject({ type: z.literal('CommandRefused'), commandId: text, field: text.nullable(),
    message: text, acceptable: acceptedLimit.exactOptional() }),
  MarketShockOrdered: z.strictObject({ type: z.literal('MarketShockOrdered'), underlying: text, moveFraction: num }),
  UnknownMarginSwitched: z.strictObject({ type: z.literal('UnknownMarginSwitched'), account: text, on: flag }),
  MainnetOrdersSwitched: z.strictObject({ type: z.literal('MainnetOrdersSwitched'), account: text, on: flag }),
  NoticeRaised: z.strictObject({ type: z.literal('NoticeRaised'), severity: z.enum(['info', 'warning', 'error']),
    source: text, text }),
});
