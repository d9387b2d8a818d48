/** Events of protection: a planner's answer comes as a fact, with the age of its inputs; the rest is decided. */
import type { AccountId } from '../../shared/domain/ids.ts';
import type {
  EquityMark, PlanDraft, PlanState, ProtectionPlan, ProtectionPolicy,
} from '../../shared/domain/steering/protection.ts';

/** Worked out beside the loop, of inputs that core had at `draft.asOfMs`. */
export interface ProtectionFact { readonly type: 'ProtectionPlanned'; readonly draft: PlanDraft }

export type ProtectionDecision =
  | { readonly type: 'ProtectionProposed'; readonly plan: ProtectionPlan }
  | { readonly type: 'ProtectionEdited'; readonly plan: ProtectionPlan }
  | { readonly type: 'ProtectionApproved'; readonly plan: string; readonly by: 'trader' | 'policy' }
  | { readonly type: 'ProtectionClosed'; readonly plan: string; readonly state: Exclude<PlanState, 'open' | 'approved'>;
      readonly reason: string }
  /** `reason`: null by the trader's hand, else why the policy let go of its own accord. */
  | { readonly type: 'ProtectionPolicyChanged'; readonly policy: ProtectionPolicy; readonly reason: string | null }
  /** A plan to close everything is wanted; it is approved apart. */
  | { readonly type: 'FlattenRequested' }
  /** After the kill switch every account was asked, and this is what its venue says is left. */
  | { readonly type: 'KillSwitchVerified'; readonly account: AccountId; readonly openOrders: number;
      /** Of them protective stops of ours; absent: none. */
      readonly protectiveStops?: number;
      readonly positions: number; readonly askedTimeMs: number }
  | { readonly type: 'EquityMarked'; readonly marks: readonly EquityMark[] };
