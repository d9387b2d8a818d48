/** What was sent last, in a line, with the hand on it while it works. The Orders pane has the whole of it. */
import { sendCommand } from '../../store/commands.ts';
import { isLive, type Execution } from '../../store/orders/executionText.ts';

export function Sent({ execution, readOnly }: { readonly execution: Execution; readonly readOnly: boolean }) {
  const { id, state, reason, legs } = execution;
  const filled = legs.some(({ filledQuantity }) => Number(filledQuantity) > 0);
  const stop = (unwind: boolean): void => void sendCommand({ type: 'StopExecution', execution: id, unwind });
  return (
    <div className="builder-sent" role="status" data-testid="builder-sent">
      <span className={state === 'done' ? 'band-text-ok' : isLive(execution) ? '' : 'warning-text'}>{id}: {state}
        {state === 'done' || reason === null ? '' : `: ${reason}`}</span>
      {state !== 'working' || readOnly ? null : (
        <>
          <button type="button" className="button is-small" data-testid="builder-stop"
            onClick={() => stop(false)}>Stop</button>
          {filled ? <button type="button" className="button is-small is-warning"
            title="Cancels the rest and trades back what filled" onClick={() => stop(true)}>Unwind</button> : null}
        </>
      )}
    </div>
  );
}
