/** What the trader changes about hedge policies, checked against what is there (rules H16, H19, L8). */
import { policyKeyOf, policyName, type HedgePolicy } from '../../../../shared/domain/steering/hedge.ts';
import { defaultVolSettings } from '../../../../shared/domain/volatility/surface.ts';
import { policyFault } from '../../../../shared/domain/steering/policyFault.ts';
import type { TradingLimits } from '../../../../shared/domain/steering/limits.ts';
import { bookFault } from '../../exposure/bookCover.ts';
import { openProposalOf } from '../../exposure/hedgerInput.ts';
import { ONE, type ReadState } from '../../state.ts';
import type { Emit } from '../decide.ts';
import type { Refusal } from '../submit.ts';
import { automationHindrance } from './automation.ts';

/** As the trader writes it: why it fell back is core's to say. */
type Written = Omit<HedgePolicy, 'fellBack'>;

export function changePolicy(state: ReadState, policy: Written, emit: Emit): Refusal | null {
  const fault = instrumentFault(state, policy) ?? ownFault(policy) ?? coverFault(state, policy);
  if (fault !== null) return fault;
  const hindered = policy.mode === 'automatic' ? automationHindrance(state, policy) : null;
  if (hindered !== null) return { field: 'command.policy.mode', message: `not automatic: ${hindered.reason}` };
  const settings = state.volSettings.get(policy.underlying) ?? defaultVolSettings(policy.underlying);
  if (policy.dynamics !== undefined && policy.dynamics !== settings.dynamics) {
    emit({ type: 'VolSettingsChanged', settings: { ...settings, dynamics: policy.dynamics } });
  }
  emit({ type: 'PolicyChanged', policy });
  return null;
}

function instrumentFault(state: ReadState, policy: Written): Refusal | null {
  for (const [i, allowed] of policy.instruments.entries()) {
    const path = `command.policy.instruments[${i}]`;
    const account = state.accounts.get(allowed.account);
    if (account === undefined) return { field: `${path}.account`, message: `no account ${allowed.account}` };
    const instrument = state.instruments.get(allowed.instrument);
    const field = `${path}.instrument`;
    if (instrument === undefined) return { field, message: `no instrument ${allowed.instrument}` };
    if (instrument.venue !== account.venue) {
      return { field, message: `${allowed.instrument} is not traded on ${allowed.account}` };
    }
    if (instrument.underlying !== policy.underlying) {
      return { field, message: `${allowed.instrument} does not hedge ${policy.underlying}` };
    }
  }
  return null;
}

function ownFault(policy: Written): Refusal | null {
  const fault = policyFault(policy);
  if (fault === null) return null;
  const path = fault.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
  return { field: `command.policy${path}`, message: fault.message };
}

function coverFault(state: ReadState, policy: Written): Refusal | null {
  if (policy.book === undefined) return null;
  const others = [...state.policies.values()].filter((one) => policyKeyOf(one) !== policyKeyOf(policy));
  const fault = bookFault([...others, policy], state.limits.get(ONE));
  return fault === null ? null : { field: `command.policy.${fault.field}`, message: fault.message };
}

/** A book that a policy goes by stays, with the accounts that it trades on. */
export function changeLimits(state: ReadState, limits: TradingLimits, emit: Emit): Refusal | null {
  const fault = bookFault(state.policies.values(), limits);
  if (fault !== null) {
    const message = `the hedge policy of ${policyName(fault.policy)}: ${fault.message}`;
    return { field: 'command.limits.books', message };
  }
  emit({ type: 'LimitsChanged', limits, by: 'trader' });
  return null;
}

/** Its accounts go back to the policy of the whole underlying. */
export function removePolicy(
  state: ReadState, asked: { readonly underlying: string; readonly book: string }, emit: Emit,
): Refusal | null {
  const { underlying, book } = asked;
  const policy = state.policies.get(policyKeyOf(asked));
  if (policy === undefined) return { field: 'command.book', message: `no policy of ${policyName(asked)}` };
  const open = openProposalOf(state, policyKeyOf(policy));
  if (open !== null) {
    emit({ type: 'ProposalClosed', proposal: open.id, state: 'superseded', reason: 'its policy was removed' });
  }
  emit({ type: 'PolicyRemoved', underlying, book });
  return null;
}
