/** Executions as a tree: each with its legs, how they are worked, what filled and what they wait for, and a stop. */
import { sendCommand } from '../../store/commands.ts';
import { isLive, legText, tacticText, type Execution } from '../../store/orders/executionText.ts';
import { recordsOf } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatDecimal, utcTime } from '../../ui/format.ts';

const MAX_SHOWN = 100;
const GROUPS = { independent: 'each for itself', allOrNothing: 'all or nothing', oneSided: 'one cancels the others',
  legged: 'leg by leg' } as const;

function One({ execution, readOnly }: { readonly execution: Execution; readonly readOnly: boolean }) {
  const { id, source, group, state, reason, legs, startedTimeMs } = execution;
  const filled = legs.some(({ filledQuantity }) => Number(filledQuantity) > 0);
  const stop = (unwind: boolean): void => void sendCommand({ type: 'StopExecution', execution: id, unwind });
  return (
    <tbody data-testid={`execution-${id}`}>
      <tr>
        <th scope="rowgroup" colSpan={4}>{utcTime(startedTimeMs)} {source} <span className="quiet">
          {legs.length > 1 ? `${GROUPS[group]} · ` : ''}{id}</span></th>
        <td className={state === 'done' ? 'band-text-ok' : isLive(execution) ? '' : 'warning-text'}
          title={reason ?? ''}>{state}{state === 'done' || reason === null ? '' : `: ${reason}`}</td>
        <td>{!isLive(execution) || state !== 'working' || readOnly ? null : (
          <>
            <button type="button" className="button is-small" data-testid={`stop-${id}`}
              onClick={() => stop(false)}>Stop</button>{' '}
            {filled ? <button type="button" className="button is-small is-warning"
              title="Cancels the rest and trades back what filled" onClick={() => stop(true)}>Unwind</button> : null}
          </>
        )}</td>
      </tr>
      {legs.map((leg, at) => (
        <tr key={at}>
          <td className={`side side-${leg.side}`}>{leg.side === 'buy' ? 'BUY' : 'SELL'}</td>
          <td title={leg.instrument}>{recordsOf('instruments').get(leg.instrument)?.venueName ?? leg.instrument}</td>
          <td className="number">{formatDecimal(leg.quantity)} at {formatDecimal(leg.limitPrice)} or better</td>
          <td>{tacticText(leg)}</td>
          <td>{legText(leg)}</td>
          <td className="quiet">{leg.children.length} {leg.children.length === 1 ? 'order' : 'orders'}</td>
        </tr>
      ))}
    </tbody>
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
    <div className="pane-scroll" role="group" aria-label="Executions" tabIndex={0}>
      <table className="figures" aria-label="Executions">
        <thead><tr><th scope="col">Side</th><th scope="col">Instrument</th><th scope="col">Contracts</th>
          <th scope="col">Worked</th><th scope="col">State</th>
          <th scope="col"><span className="visually-hidden">Stop, or orders</span></th></tr></thead>
        {shown.map((execution) => <One key={execution.id} execution={execution} readOnly={readOnly} />)}
      </table>
    </div>
  );
}
