/** Executions as a tree: each with its legs, how they are worked, what filled and what they wait for, and a stop. */
import { sendCommand } from '../../store/commands.ts';
import { isLive, legText, tacticText, type Execution } from '../../store/orders/executionText.ts';
import { instrumentName } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatDecimal, timeText } from '../../ui/format.ts';
import './orders.css';

const MAX_SHOWN = 100;
const GROUPS = { independent: 'each for itself', allOrNothing: 'all or nothing', oneSided: 'one cancels the others',
  legged: 'leg by leg' } as const;

function Hands({ execution, readOnly }: { readonly execution: Execution; readonly readOnly: boolean }) {
  const { id, state, legs } = execution;
  if (state !== 'working' || readOnly) return null;
  const filled = legs.some(({ filledQuantity }) => Number(filledQuantity) > 0);
  const stop = (unwind: boolean): void => void sendCommand({ type: 'StopExecution', execution: id, unwind });
  return (
    <>
      <button type="button" className="button is-small" data-testid={`stop-${id}`} aria-label={`Stop ${id}`}
        title="Cancels what works; what filled stays" onClick={() => stop(false)}>Stop</button>
      {filled ? <button type="button" className="button is-small is-warning" data-testid={`unwind-${id}`}
        aria-label={`Unwind ${id}`} title="Cancels the rest and trades back what filled"
        onClick={() => stop(true)}>Unwind</button> : null}
    </>
  );
}

function One({ execution, readOnly }: { readonly execution: Execution; readonly readOnly: boolean }) {
  const { id, source, group, state, reason, legs, startedTimeMs } = execution;
  return (
    <section className="execution" aria-label={`${source}, ${id}`} data-testid={`execution-${id}`}>
      <header>
        <span className="quiet">{timeText(startedTimeMs)}</span>
        <b>{source}</b>
        <span className={state === 'done' ? 'band-text-ok' : isLive(execution) ? '' : 'warning-text'}
          data-testid={`state-${id}`}>{state}</span>
        <span className="quiet">{legs.length > 1 ? `${GROUPS[group]} · ` : ''}{id}</span>
        <span className="execution-hands"><Hands execution={execution} readOnly={readOnly} /></span>
      </header>
      {state === 'done' || reason === null ? null : <p className="quiet">{reason}</p>}
      <table className="figures" aria-label={`Legs of ${id}`}>
        <tbody>{legs.map((leg, at) => (
          <tr key={at}>
            <td className={`side side-${leg.side}`}>{leg.side === 'buy' ? 'BUY' : 'SELL'}</td>
            <td className="number">{formatDecimal(leg.quantity)}</td>
            <th scope="row" title={leg.instrument}>
              {instrumentName(leg.instrument)}</th>
            <td title="Limit price">at {formatDecimal(leg.limitPrice)} or better</td>
            <td className="quiet">{tacticText(leg)}, {leg.children.length}{' '}
              {leg.children.length === 1 ? 'order' : 'orders'}</td>
            <td className="execution-said">{legText(leg)}</td>
          </tr>
        ))}</tbody>
      </table>
    </section>
  );
}

export function ExecutionsTab({ executions, readOnly }: {
  readonly executions: readonly Execution[]; readonly readOnly: boolean;
}) {
  if (executions.length === 0) {
    return <EmptyState title="No executions" text="Several orders under one parent appear here: a structure sent from
      the Builder, or an order that is worked over time." />;
  }
  const shown = [...executions].sort((a, b) => Number(isLive(b)) - Number(isLive(a))
    || b.startedTimeMs - a.startedTimeMs).slice(0, MAX_SHOWN);
  return (
    <div className="pane-scroll executions" role="group" aria-label="Executions" tabIndex={0}>
      {shown.map((execution) => <One key={execution.id} execution={execution} readOnly={readOnly} />)}
    </div>
  );
}
