/** What the hedger sees of one underlying, and why it does or does not act. */
import { policyKeyOf, policyName, policyRef } from '../../../shared/domain/steering/hedge.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { formatNumber } from '../../ui/format.ts';
import { RangeBar } from '../../ui/rangeBar.tsx';

const STATES: Readonly<Record<WireRecord<'hedgerStatus'>['state'], string>> = {
  disabled: 'off', insideBand: 'inside band', outsideBand: 'outside band', proposed: 'proposed',
  inhibited: 'inhibited', coolingDown: 'cooling down', blocked: 'blocked',
};
const MODE_LABEL: Readonly<Record<WireRecord<'policies'>['mode'], string>> = {
  off: 'off', alert: 'alerts only', propose: 'proposes', oneClick: 'one click', automatic: 'AUTOMATIC',
};
const NET_DELTA = 'Net delta in this underlying of what the policy looks at, premium effect included; orders apart';
const COIN = { digits: 4, sign: 'always' } as const;

interface HedgerLineProps {
  readonly status: WireRecord<'hedgerStatus'>;
  readonly policy: WireRecord<'policies'> | null;
  readonly now: number | null;
}

/** Asks for a ticket, inside the band too; what is sent is decided on the ticket. */
function Flatten({ of }: { readonly of: Pick<WireRecord<'hedgerStatus'>, 'underlying' | 'book'> }) {
  const readOnly = useDesk((desk) => desk.link !== 'open' || desk.replay !== null);
  return (
    <button type="button" className="button is-small" disabled={readOnly} data-testid={`flatten-${policyKeyOf(of)}`}
      title={`A ticket that takes the delta of ${policyName(of)} to its target now, inside its band too. Nothing is sent
        before you approve it.`}
      aria-label={`Flatten the delta of ${policyName(of)}`}
      onClick={() => void sendCommand({ type: 'AskHedge', ...policyRef(of) })}>Flatten</button>
  );
}

export function HedgerLine({ status, policy, now }: HedgerLineProps) {
  // As the hedger took it: a rule may make it narrower than the policy's.
  const width = status.bandDeltaCoin ?? policy?.bandDeltaCoin ?? 0;
  const from = policy === null ? 0 : policy.targetDeltaCoin - width;
  const to = policy === null ? 0 : policy.targetDeltaCoin + width;
  const text = policy === null ? 'no policy'
    : `delta ${formatNumber(status.deltaCoin, COIN)} ${status.underlying}, band ${formatNumber(from, COIN)} to
      ${formatNumber(to, COIN)}`;
  return (
    <div className="hedger-line" data-testid={`hedger-${policyKeyOf(status)}`}>
      <b className={status.book === undefined ? '' : 'hedger-book'} title={policyName(status)}>{policyName(status)}</b>
      <span className="hedger-badges">
        <span className={`badge hedger-${status.state}`}>{STATES[status.state]}</span>
        {policy === null || policy.mode === 'propose' ? null : (
          <span className={`badge ${policy.mode === 'automatic' ? 'is-armed' : ''}`}
            data-testid={`mode-${policyKeyOf(status)}`} title="How far automation goes: set in Limits and policies">
            {MODE_LABEL[policy.mode]}</span>
        )}
        {policy?.fellBack === undefined ? null : (
          <span className="badge warning-text" title={`No longer automatic: ${policy.fellBack.reason}`}>fell back</span>
        )}
      </span>
      <span className="number" title={NET_DELTA}>{formatNumber(status.deltaCoin, COIN)}</span>
      {policy === null ? <span /> : (
        <RangeBar label={`${policyName(status)} delta against its band`} value={status.deltaCoin} from={from} to={to}
          middle={policy.targetDeltaCoin} text={text} />
      )}
      <span className="quiet number" title="Band: nothing is proposed inside it">
        {policy === null ? '' : `±${formatNumber(width, { digits: 4 })}`}</span>
      <span className="quiet number" title="Working orders and fills not yet in the position, in coin of delta">
        {status.inFlightDeltaCoin === 0 ? '' : `${formatNumber(status.inFlightDeltaCoin, COIN)} in flight`}</span>
      <span className={`hedger-reason ${status.state === 'inhibited' || status.state === 'blocked' ? 'warning-text'
        : 'quiet'}`} title={`${status.reason ?? ''} · looked ${ageText(ageMs(status.timeMs, now))} ago`}>
        {status.reason ?? ''}</span>
      {policy === null ? null : <Flatten of={status} />}
    </div>
  );
}
