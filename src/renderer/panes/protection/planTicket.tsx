/** One protection plan: step by step what it does, costs and leaves of health, and the trader's answer. */
import { useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { sendCommand } from '../../store/commands.ts';
import { ageText } from '../../store/staleness.ts';
import { accountLabel, instrumentName, useEngineNow } from '../../store/tables.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';

export type Plan = WireRecord<'protectionPlans'>;
type Action = Plan['steps'][number]['actions'][number];

const HEALTH = { digits: 2 } as const;

function actionText(action: Action): string {
  switch (action.kind) {
    case 'cancel': return `withdraw the order in ${instrumentName(action.instrument)}`;
    case 'repay': return `repay ${formatDecimal(action.amount)} ${action.currency}`;
    case 'supply': return `supply ${formatDecimal(action.amount)} ${action.currency}`;
    case 'transfer': return `by hand: bring ${formatDecimal(action.amount)} ${action.currency} from `
      + `${accountLabel(action.from)}, ${action.minutes} min`;
    case 'reduce': case 'close': case 'hedge': case 'balance':
      return `${action.kind === 'balance' ? 'other side: ' : `${action.kind}: `}${action.side} `
        + `${formatDecimal(action.quantity)} ${instrumentName(action.instrument)} at `
        + `${formatDecimal(action.limitPrice)} or better`;
  }
}

function Steps({ plan, disabled }: { readonly plan: Plan; readonly disabled: boolean }) {
  const leaveOut = (step: number, action: number): void => {
    void sendCommand({ type: 'EditProtection', plan: plan.id, step, action, quantity: '0' });
  };
  return (
    <table className="figures protection-steps" aria-label="Steps of the plan">
      <thead><tr><th scope="col">Step</th><th scope="col">cost USD</th><th scope="col"
        title="By how much less margin is lacking to the targets">relief USD</th>
        <th scope="col">per USD</th><th scope="col">health after</th><th scope="col">
          <span className="visually-hidden">Leave out</span></th></tr></thead>
      <tbody>
        {plan.steps.map((step, at) => (
          <tr key={at}>
            <th scope="row">
              {step.actions.map((action, i) => (
                <div key={i}><span className="quiet">{accountLabel(action.account)}</span> {actionText(action)}</div>
              ))}
            </th>
            <td className="number">{formatNumber(step.costUsd, { digits: 0 })}</td>
            <td className="number">{formatNumber(step.reliefUsd, { digits: 0 })}</td>
            <td className="number">
              {formatNumber(step.costUsd > 0 ? step.reliefUsd / step.costUsd : null, { digits: 1 })}</td>
            <td>{step.health.map(({ account, health }) => (
              <div key={account}><span className="quiet">{accountLabel(account)}</span>{' '}
                <span className="number">{formatNumber(health, HEALTH)}</span></div>
            ))}</td>
            <td>{plan.state === 'open' && step.actions.some((action) => 'side' in action) ? (
              <button type="button" className="icon-button" disabled={disabled} aria-label={`Leave out step ${at + 1}`}
                onClick={() => leaveOut(at, step.actions.findIndex((action) => 'side' in action))}>×</button>
            ) : null}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answer({ plan, disabled }: { readonly plan: Plan; readonly disabled: boolean }) {
  const [word, setWord] = useState('');
  const isFlatten = plan.purpose === 'flatten';
  return (
    <footer className="settings-actions">
      {isFlatten ? (
        <input type="text" aria-label="Type FLATTEN to approve" placeholder="type FLATTEN" value={word}
          className="flatten-word" autoComplete="off" spellCheck={false} data-testid="flatten-word"
          onChange={(event) => setWord(event.target.value)} />
      ) : null}
      <button type="button" className="button is-primary" data-testid={`approve-${plan.id}`}
        disabled={disabled || plan.steps.length === 0 || (isFlatten && word !== 'FLATTEN')}
        onClick={() => void sendCommand({ type: 'ApproveProtection', plan: plan.id,
          ...(isFlatten ? { word } : {}) })}>Approve and send</button>
      <button type="button" className="button" disabled={disabled} data-testid={`reject-${plan.id}`}
        onClick={() => void sendCommand({ type: 'RejectProtection', plan: plan.id, reason: 'rejected by hand' })}>
        Reject</button>
    </footer>
  );
}

export function PlanTicket({ plan, disabled }: { readonly plan: Plan; readonly disabled: boolean }) {
  const nowMs = useEngineNow();
  const made = plan.computeMs === null ? '' : `, found in ${formatNumber(plan.computeMs, { digits: 0 })} ms`;
  return (
    <article className="policy-card" aria-label={`Protection plan ${plan.id}`} data-testid={plan.id}>
      <header>
        <h2>{plan.purpose === 'flatten' ? 'Close everything' : 'Bring accounts back to their target'}</h2>
        <span className={plan.isReached ? 'band-text-ok' : 'warning-text'}>{plan.state}
          {plan.approvedBy === null ? '' : ` by the ${plan.approvedBy}`}{plan.reason === null ? '' : `: ${plan.reason}`}
        </span>
      </header>
      <p className="quiet">
        Inputs {ageText(nowMs === null ? null : nowMs - plan.asOfMs)} old{plan.oldestInput === null ? ''
          : `, oldest ${plan.oldestInput} ` + `(${ageText(plan.oldestInputAgeMs)} then)`}{made}. Cost of all steps{' '}
        <span className="number">{formatNumber(plan.costUsd, { digits: 0 })}</span> USD.</p>
      {plan.notes.map((note) => <p key={note} className="warning-line" role="status">{note}</p>)}
      <table className="figures" aria-label="Health of the accounts">
        <thead><tr><th scope="col">Account</th><th scope="col">health now</th><th scope="col">after</th>
          <th scope="col">target</th></tr></thead>
        <tbody>{plan.accounts.map(({ account, healthBefore, healthAfter, targetHealth }) => (
          <tr key={account}><th scope="row" title={account}>{accountLabel(account)}</th>
            <td className="number">{formatNumber(healthBefore, HEALTH)}</td>
            <td className={`number ${(healthAfter ?? 0) >= targetHealth ? 'band-text-ok' : 'warning-text'}`}>
              {formatNumber(healthAfter, HEALTH)}</td>
            <td className="number">{formatNumber(targetHealth, HEALTH)}</td></tr>
        ))}</tbody>
      </table>
      {plan.steps.length === 0 ? null : <Steps plan={plan} disabled={disabled} />}
      {plan.state === 'open' ? <Answer plan={plan} disabled={disabled} /> : null}
    </article>
  );
}
