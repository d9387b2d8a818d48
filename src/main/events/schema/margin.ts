/** Schemas of margin: what venues report, what core says about it, and alerts. */
import { z } from 'zod';
import { ALERT_LEVELS, type Alert, type AlertRules } from '../../../shared/domain/margin/alert.ts';
import type { AccountDistances, MarginReport, VenueWhatIf } from '../../../shared/domain/margin/margin.ts';
import type { MarginDifference } from '../../../shared/domain/margin/reconciliation.ts';
import type { MarginTermsReport } from '../../../shared/domain/marginTerms/marginTerms.ts';
import type { MarginDecision } from '../event.ts';
import { eventsOf, flag, marginTerms, num, ratio, recordOf, text } from './fields.ts';

export const marginReport = recordOf<MarginReport>()(z.strictObject({ account: text, venueTimeMs: num.nullable(),
  receivedTimeMs: num, equityUsd: num.nullable(), haircutEquityUsd: num.nullable(),
  initialMarginUsd: num.nullable(), maintenanceMarginUsd: num.nullable(),
  liquidationPrices: z.array(z.strictObject({ instrument: text, priceUsd: num.nullable() })) }));
const distance = z.strictObject({ underlying: text, downMove: num.nullable(), upMove: num.nullable(),
  downPriceUsd: num.nullable(), upPriceUsd: num.nullable(), standardDeviationsPerDay: num.nullable() });
export const accountDistances = recordOf<AccountDistances>()(z.strictObject({ account: text, asOfMs: num,
  inputsSeq: num, computeMs: num.nullable(), distances: z.array(distance), missing: z.array(text) }));
export const venueWhatIf = recordOf<VenueWhatIf>()(z.strictObject({ account: text, receivedTimeMs: num,
  trades: z.array(z.strictObject({ instrument: text, quantity: num })), haircutEquityUsd: num.nullable(),
  initialMarginUsd: num.nullable(), maintenanceMarginUsd: num.nullable() }));
const causeKind = z.enum(['price age', 'mark against mid', 'unknown parameter set', 'open orders',
  'missing position', 'wrong tier', 'wrong haircut', 'cash', 'interest', 'model not public', 'account mode', 'rounding',
  'input missing', 'unexplained']);
const cause = z.strictObject({ kind: causeKind, text });
const quantity = z.enum(['equity', 'haircutEquity', 'initial', 'maintenance', 'withdrawable', 'liquidationPrice']);
export const marginTermsReport = recordOf<MarginTermsReport>()(z.strictObject({ account: text,
  venueTimeMs: num.nullable(), receivedTimeMs: num, terms: marginTerms.nullable(),
  positionMargins: z.array(z.strictObject({ instrument: text, mode: z.enum(['cross', 'isolated']),
    collateral: num.nullable() })),
  causes: z.array(z.strictObject({ kind: causeKind, text, quantity: quantity.nullable(),
    instrument: text.exactOptional() })).exactOptional() }));

const marginDifference = recordOf<MarginDifference>()(z.strictObject({
  quantity, instrument: text.nullable(), ours: num.nullable(), venues: num.nullable(), difference: num.nullable(),
  tolerance: num,
  within: flag.nullable(), sinceMs: num.nullable(), cause: cause.nullable() }));
const alert = recordOf<Alert>()(z.strictObject({ id: text, kind: z.enum(['health', 'disagreement', 'failure', 'hedge']),
  account: text.nullable(), level: z.enum(ALERT_LEVELS),
  state: z.enum(['active', 'acknowledged', 'snoozed', 'cleared']), raisedTimeMs: num, changedTimeMs: num,
  snoozedUntilMs: num.nullable(), escalations: num, value: ratio.nullable(), text }));
const alertRules = recordOf<AlertRules>()(z.strictObject({ watchHealth: num, restrictedHealth: num, dangerHealth: num,
  hysteresis: num, failureBoundMs: num, escalateAfterMs: num, maxEscalations: num, canSnoozeFailures: flag }));

export const marginDecisionSchemas = eventsOf<MarginDecision>()({
  MarginDisagreed: z.strictObject({ type: z.literal('MarginDisagreed'), account: text,
    differences: z.array(marginDifference) }),
  MarginAgreed: z.strictObject({ type: z.literal('MarginAgreed'), account: text }),
  AlertChanged: z.strictObject({ type: z.literal('AlertChanged'), alert,
    change: z.enum(['raised', 'worsened', 'eased', 'acknowledged', 'snoozed', 'woken', 'escalated', 'cleared']) }),
  AlertRulesChanged: z.strictObject({ type: z.literal('AlertRulesChanged'), rules: alertRules }),
});
