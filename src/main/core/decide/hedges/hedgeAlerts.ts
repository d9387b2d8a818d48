/** What a hedge policy has to say to the trader: it is no longer automatic, or delta is outside and it alerts only. */
import { policyKeyOf, policyName, type HedgePolicy } from '../../../../shared/domain/steering/hedge.ts';
import type { ReadState } from '../../state.ts';
import type { Finding } from '../alerts.ts';

const AUTOMATION = 'failure|automation|';
const BAND = 'hedge|';

/** Until the trader changes the policy (rule H17). */
export function automationFinding(policy: HedgePolicy): Finding {
  const { fellBack } = policy;
  const name = policyName(policy);
  return { id: `${AUTOMATION}${policyKeyOf(policy)}`, kind: 'failure', account: null, value: null,
    level: fellBack === undefined ? null : 'restricted',
    text: fellBack === undefined ? `${name} hedges: the policy was changed`
      : `${name} hedges are no longer automatic: ${fellBack.reason}` };
}

/** Alerts of policies that are no more. */
export function removedFindings(state: ReadState): readonly Finding[] {
  return [...state.alerts.values()].flatMap(({ id, kind, state: stands }): Finding[] => {
    const key = id.startsWith(BAND) ? id.slice(BAND.length) : id.startsWith(AUTOMATION) ? id.slice(AUTOMATION.length)
      : null;
    if (key === null || stands === 'cleared' || state.policies.has(key)) return [];
    return [{ id, kind, account: null, value: null, level: null, text: 'the policy was removed' }];
  });
}

/** Of the band: an alert ends only nearer to the target than that. */
const STAYS_OUT = 0.9;

/** Ends beyond the hysteresis of the band; an input that is missing leaves it as it is (rule H15). */
export function bandFinding(state: ReadState, policy: HedgePolicy): Finding {
  const { mode, targetDeltaCoin, neutralIn } = policy;
  const status = state.hedgerStatus.get(policyKeyOf(policy));
  const delta = status?.deltaCoin ?? null;
  const about = { id: `${BAND}${policyKeyOf(policy)}`, kind: 'hedge', account: null, value: delta } as const;
  const bare = `delta of ${policyName(policy)} is ${delta === null ? 'unknown' : Number(delta.toPrecision(6))}`;
  if (mode !== 'alert') return { ...about, level: null, text: `${bare}: the policy no longer alerts` };
  if (status === undefined || status.state === 'inhibited') return { ...about, level: undefined, text: bare };
  if (status.state === 'outsideBand') return { ...about, level: 'restricted', text: `${bare}: ${status.reason ?? ''}` };
  const away = Math.abs((delta ?? 0) + status.inFlightDeltaCoin - targetDeltaCoin);
  const isNear = neutralIn !== 'coin' && away > (status.bandDeltaCoin ?? 0) * STAYS_OUT;
  return { ...about, level: isNear ? undefined : null, text: `${bare}: back inside its band` };
}
