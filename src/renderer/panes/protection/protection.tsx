/** The last line of defence: when it acts, what it would do now, what the kill switch left, and cascades. */
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { accountLabel, useRecord, useRows } from '../../store/tables.ts';
import { utcTime } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import { Cascade } from './cascade.tsx';
import { PlanTicket } from './planTicket.tsx';
import { InForce } from './inForce.tsx';
import { PolicyCard } from './policyCard.tsx';
import { StopsCard } from './stops.tsx';
import './protection.css';

const LATEST = 3;

/** Of the open orders. */
const stopsText = (count: number): string => (count === 0 ? '' : `, ${count} of them stops, which go last`);

function KillCard({ disabled }: { readonly disabled: boolean }) {
  const session = useRecord('session', 'one');
  const checks = useRows('killChecks');
  const accounts = useRows('accounts');
  if (session?.killSwitch !== 'engaged') return null;
  const sinceMs = session.killSwitchTimeMs ?? 0;
  return (
    <article className="policy-card" aria-label="After the kill switch">
      <header><h2>After the kill switch</h2>
        <button type="button" className="button" disabled={disabled} data-testid="prepare-flatten"
          onClick={() => void sendCommand({ type: 'PrepareFlatten' })}>Prepare a plan to close everything</button>
      </header>
      <table className="figures" aria-label="What the venues say is left" data-testid="kill-checks">
        <thead><tr><th scope="col">Account</th><th scope="col">open orders</th><th scope="col">positions</th>
          <th scope="col">said at</th></tr></thead>
        <tbody>{accounts.map(({ id }) => {
          const check = checks.find(({ account, answeredTimeMs }) => account === id && answeredTimeMs > sinceMs);
          return (
            <tr key={id}><th scope="row" title={id}>{accountLabel(id)}</th>
              {check === undefined
                ? <td colSpan={3} className="warning-text">not answered yet: assume that orders live</td>
                : <><td className={`number ${check.openOrders === 0 ? 'band-text-ok' : 'warning-text'}`}>
                  {check.openOrders}{stopsText(check.protectiveStops ?? 0)}</td>
                <td className="number">{check.positions}</td>
                <td className="number">{utcTime(check.answeredTimeMs)}</td></>}
            </tr>
          );
        })}</tbody>
      </table>
    </article>
  );
}

function Protection() {
  const plans = useRows('protectionPlans');
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const live = plans.filter(({ state }) => state === 'open' || state === 'approved');
  const past = plans.filter(({ state }) => state === 'done' || state === 'failed' || state === 'rejected')
    .slice(-LATEST).reverse();
  return (
    <div className="pane pane-scroll pane-protection" role="group" aria-label="Protection" tabIndex={0}>
      {readOnly ? (
        <p className="warning-line" role="status">Read-only: this is a replay, or the engine is away.</p>
      ) : null}
      <KillCard disabled={readOnly} />
      {live.map((plan) => <PlanTicket key={plan.id} plan={plan} disabled={readOnly} />)}
      <InForce />
      <StopsCard disabled={readOnly} />
      <PolicyCard disabled={readOnly} />
      {past.map((plan) => <PlanTicket key={plan.id} plan={plan} disabled={readOnly} />)}
      <Cascade />
    </div>
  );
}

export const protectionPane: PaneDefinition = {
  id: 'protection', title: 'Protection',
  purpose: 'Plans away from liquidation, what the kill switch left, liquidation cascades', component: Protection,
};
