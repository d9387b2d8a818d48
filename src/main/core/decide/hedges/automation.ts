/**
 * The top rung of the ladder (rules H15 to H18): what a policy needs to approve its own proposals, and the fall back to
 * proposing when any of it is missing. Nothing here ever goes up: that is the trader's hand alone.
 */
import type { AccountId } from '../../../../shared/domain/ids.ts';
import {
  AUTOMATIC_HEALTH_FLOOR, policyKeyOf, type HedgePolicy, type PolicyKey,
} from '../../../../shared/domain/steering/hedge.ts';
import { capRefusal } from '../../exposure/hedgeCaps.ts';
import { openProposalOf } from '../../exposure/hedgerInput.ts';
import { ONE, type ReadState } from '../../state.ts';
import type { Emit } from '../decide.ts';
import { approveProposal } from './approval.ts';
import { fallBack } from './fallBack.ts';

export interface Hindrance {
  readonly reason: string;
  /** It ends automation; else it is waited for, and nothing is sent meanwhile. */
  readonly isBreach: boolean;
}

/** An input may be missing so long: a connection comes back, a quiet market speaks again. */
export const PATIENCE_MS = 30_000;
/** Hedges of its own in a row that filled nothing. */
const MOST_IN_VAIN = 5;

/** The first that says no; null: the policy may act by itself. */
export function automationHindrance(state: ReadState, policy: HedgePolicy): Hindrance | null {
  const session = state.session.get(ONE);
  if (session?.killSwitch === 'engaged') return breach('the kill switch is engaged');
  if (!state.limits.has(ONE) || session?.limitsByTrader !== true) {
    return breach('the limits are those that Ballast begins with: save your own first');
  }
  for (const id of new Set(policy.instruments.map(({ account }) => account))) {
    const found = accountHindrance(state, policy, id);
    if (found !== null) return found;
  }
  const capped = capRefusal(state, policy, null);
  if (capped !== null) return breach(capped);
  const key = policyKeyOf(policy);
  if (inVain(state, key) >= MOST_IN_VAIN) return breach(`${MOST_IN_VAIN} hedges in a row filled nothing`);
  return inputHindrance(state, key);
}

const breach = (reason: string): Hindrance => ({ reason, isBreach: true });

function accountHindrance(state: ReadState, policy: HedgePolicy, id: AccountId): Hindrance | null {
  const account = state.accounts.get(id);
  if (account === undefined) return breach(`no account ${id}`);
  const isArmed = state.session.get(ONE)?.mainnetOrders?.includes(id) === true;
  if (account.network === 'mainnet' && !isArmed) return breach(`mainnet orders of ${id} are switched off`);
  if (account.orders?.deadMansSwitch === false) return breach(`the dead man's switch of ${id} is not on at the venue`);
  const row = state.marginReconciliations.get(id);
  const health = row?.health ?? null;
  if (health === null) {
    const sinceMs = row?.unknownSinceMs ?? null;
    return { reason: `health of ${id} is not known`, isBreach: sinceMs !== null && isLong(state, sinceMs) };
  }
  const floor = policy.automaticHealthFloor ?? AUTOMATIC_HEALTH_FLOOR;
  return health < floor ? breach(`health of ${id} is ${health.toFixed(2)}, below ${floor}`) : null;
}

function inputHindrance(state: ReadState, policy: PolicyKey): Hindrance | null {
  const status = state.hedgerStatus.get(policy);
  if (status === undefined) return { reason: 'the hedger has not looked yet', isBreach: false };
  const reason = status.reason ?? status.state;
  if (status.state === 'blocked') return breach(reason);
  return status.state !== 'inhibited' ? null
    : { reason, isBreach: isLong(state, status.sinceMs ?? status.timeMs) };
}

const isLong = (state: ReadState, sinceMs: number): boolean => state.timeMs - sinceMs >= PATIENCE_MS;

function inVain(state: ReadState, policy: PolicyKey): number {
  const ended = [...state.proposals.values()].filter((of) => policyKeyOf(of) === policy
    && of.approvedBy === 'policy' && (of.state === 'done' || of.state === 'failed'))
    .toSorted((a, b) => a.updatedTimeMs - b.updatedTimeMs);
  return ended.length - 1 - ended.findLastIndex((of) => of.state === 'done');
}

/** Looked at with every valuation, whether there is something to hedge or not. */
export function keepAutomationHonest(state: ReadState, policy: HedgePolicy, emit: Emit): void {
  if (policy.mode !== 'automatic') return;
  const found = automationHindrance(state, policy);
  if (found?.isBreach === true) fallBack(state, policy, found.reason, emit);
}

/** The open proposal, by the same way as the trader's approval. What the trader asked for is the trader's to answer. */
export function approveByPolicy(state: ReadState, key: PolicyKey, emit: Emit): void {
  const policy = state.policies.get(key);
  const open = openProposalOf(state, key);
  if (policy?.mode !== 'automatic' || open === null || open.asked === true) return;
  if (automationHindrance(state, policy) !== null) return keepAutomationHonest(state, policy, emit);
  const refused = approveProposal(state, open.id, emit, [], 'policy');
  if (refused?.isLimit === true) fallBack(state, policy, refused.message, emit);
}
