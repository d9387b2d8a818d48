/** What a hedge policy has to say to the trader: it is no longer automatic, or delta is outside and it alerts only. */
import type { HedgePolicy } from '../../../../shared/domain/steering/hedge.ts';
import type { ReadState } from '../../state.ts';
import type { Finding } from '../alerts.ts';

/** Until the trader changes the policy (rule H17). */
export function automationFinding({ underlying, fellBack }: HedgePolicy): Finding {
  return { id: `failure|automation|${underlying}`, kind: 'failure', account: null, value: null,
    level: fellBack === undefined ? null : 'restricted',
    text: fellBack === undefined ? `${underlying} hedges: the policy was changed`
      : `${underlying} hedges are no longer automatic: ${fellBack.reason}` };
}

/** Of the band: an alert ends only nearer to the target than that. */
const STAYS_OUT = 0.9;

/** Ends beyond the hysteresis of the band; an input that is missing leaves it as it is (rule H15). */
export function bandFinding(state: ReadState, policy: HedgePolicy): Finding {
  const { underlying, mode, targetDeltaCoin, neutralIn } = policy;
  const status = state.hedgerStatus.get(underlying);
  const delta = status?.deltaCoin ?? null;
  const about = { id: `hedge|${underlying}`, kind: 'hedge', account: null, value: delta } as const;
  const bare = `delta of ${underlying} is ${delta === null ? 'unknown' : Number(delta.toPrecision(6))}`;
  if (mode !== 'alert') return { ...about, level: null, text: `${bare}: the policy no longer alerts` };
  if (status === undefined || status.state === 'inhibited') return { ...about, level: undefined, text: bare };
  if (status.state === 'outsideBand') return { ...about, level: 'restricted', text: `${bare}: ${status.reason ?? ''}` };
  const away = Math.abs((delta ?? 0) + status.inFlightDeltaCoin - targetDeltaCoin);
  const isNear = neutralIn !== 'coin' && away > (status.bandDeltaCoin ?? 0) * STAYS_OUT;
  return { ...about, level: isNear ? undefined : null, text: `${bare}: back inside its band` };
}
