/** Orders that a soft limit stopped: sent after all, once the trader has seen the number. */
import { sendCommand } from '../../store/commands.ts';
import { useEngineNow, useRows } from '../../store/tables.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';

const ASKED_FOR_MS = 120_000;

export function Asked({ disabled }: { readonly disabled: boolean }) {
  const nowMs = useEngineNow();
  const asked = useRows('orders').filter(({ state, acceptable, proposal, submittedTimeMs }) =>
    state === 'denied' && acceptable !== undefined && proposal === null && nowMs !== null
    && nowMs - submittedTimeMs < ASKED_FOR_MS);
  if (asked.length === 0) return null;
  return (
    <article className="policy-card" aria-label="Asked by a soft limit">
      <header><h2>Beyond a soft limit</h2></header>
      <table className="figures" data-testid="asked"><tbody>
        {asked.map((order) => (
          <tr key={order.clientOrderId}>
            <th scope="row">{order.side} {formatDecimal(order.quantity)} {order.instrument}</th>
            <td className="warning-text">{order.reason}</td>
            <td>
              <button type="button" className="button" disabled={disabled} data-testid={`accept-${order.clientOrderId}`}
                onClick={() => void sendCommand({ type: 'SubmitOrder', account: order.account,
                  instrument: order.instrument, side: order.side, orderType: order.type,
                  timeInForce: order.timeInForce, postOnly: order.postOnly, reduceOnly: order.reduceOnly,
                  price: order.price, quantity: order.quantity,
                  ...(order.acceptable === undefined ? {} : { accepts: [{ ...order.acceptable }] }) })}>
                Send with {formatNumber(order.acceptable?.value ?? null, { digits: 2 })} accepted</button>
            </td>
          </tr>
        ))}
      </tbody></table>
    </article>
  );
}
