/** Above the forms: what may leave this machine, how far automation goes, and how much of each limit is used. */
import { policyKeyOf, policyName } from '../../../shared/domain/steering/hedge.ts';
import { useDesk } from '../../store/desk.ts';
import { accountLabel, recordsOf, useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import { armedOf, RUNGS } from './armed.ts';
import { LIMIT_SETTINGS, type Limits } from './settings.ts';
import { usageOf, type Usage } from './usage.ts';

export function ArmedState() {
  const accounts = useRows('accounts');
  useRows('connections');
  const session = useRecord('session', 'one');
  const replaying = useDesk((desk) => desk.replay !== null);
  const linked = useDesk((desk) => desk.link === 'open');
  const policies = useRows('policies');
  const armed = armedOf({ accounts, session, replaying, linked, connections: recordsOf('connections') });
  return (
    <article className="policy-card" aria-label="Armed state and automation">
      <header><h2>Armed</h2></header>
      <table className="figures policy-armed">
        <thead><tr><th scope="col">Account</th><th scope="col">Network</th><th scope="col">Orders may leave</th></tr>
        </thead>
        <tbody>
          {armed.map(({ account, label, network, hindrance, closesOnly, acceptsUnknown }) => (
            <tr key={account} data-testid={`armed-${account}`}>
              <th scope="row" title={account}>{label}</th><td>{network}</td>
              <td className={hindrance === null && !closesOnly && !acceptsUnknown ? 'band-text-ok' : 'warning-text'}>
                {hindrance !== null ? `no: ${hindrance}` : closesOnly ? 'only what closes: kill switch'
                  : acceptsUnknown ? 'yes, unknown margin accepted' : 'yes'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <table className="figures policy-armed">
        <thead><tr><th scope="col">Automation</th>{RUNGS.map(({ mode, label, explanation }) =>
          <th key={mode} scope="col" title={explanation}>{label}</th>)}</tr></thead>
        <tbody>
          {policies.map((policy) => (
            <tr key={policyKeyOf(policy)} data-testid={`rung-${policyKeyOf(policy)}`}>
              <th scope="row">{policyName(policy)} hedges</th>
              {RUNGS.map(({ mode, label }) => (
                <td key={mode} className={policy.mode !== mode ? 'quiet' : mode === 'automatic' ? 'warning-text'
                  : 'band-text-ok'} aria-label={policy.mode === mode ? label : `not ${label}`}>
                  {policy.mode === mode ? (mode === 'automatic' ? '● ARMED' : '● here') : '○'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

const digitsOf = ({ key }: Usage): number => (key === 'minHealthAfter' ? 2 : 0);

export function LimitUsage({ limits }: { readonly limits: Limits }) {
  const nowMs = useEngineNow();
  const usages = usageOf({ limits, nowMs, orders: useRows('orders'), nodes: useRows('nodes'),
    healths: useRows('health') });
  return (
    <table className="figures limit-usage" aria-label="Limits in use">
      <thead><tr><th scope="col">In use now</th><th scope="col">now</th><th scope="col">limit</th>
        <th scope="col">used</th></tr></thead>
      <tbody>
        {usages.map((usage) => {
          const setting = LIMIT_SETTINGS.find(({ key }) => key === usage.key);
          const near = usage.share === null || usage.share > 0.8;
          return (
            <tr key={usage.key} title={`limits.${usage.key}: ${setting?.hint ?? ''}`}>
              <th scope="row">{setting?.label}{' '}
                <span className="unit">{setting?.unit} {accountLabel(usage.of)}</span></th>
              <td className="number">{formatNumber(usage.now, { digits: digitsOf(usage) })}</td>
              <td className="number">{formatNumber(limits[usage.key], { digits: digitsOf(usage) })}</td>
              <td className={`number ${near ? 'warning-text' : ''}`}>
                {formatNumber(usage.share, { digits: 0, scale: 100, suffix: ' %' })}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
