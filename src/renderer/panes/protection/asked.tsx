/** Orders that a soft limit stopped: sent after all, once the trader has seen the number. */
import { useState } from 'react';
import type { Command } from '../../../shared/contract/commands.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { sendCommand } from '../../store/commands.ts';
import { useEngineNow, useRows } from '../../store/tables.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';
import { nameOf } from './planTicket.tsx';

const ASKED_FOR_MS = 120_000;

const commandOf = (order: WireRecord<'orders'>): Command => ({
  type: 'SubmitOrder', account: order.account, instrument: order.instrument, side: order.side, orderType: order.type,
  timeInForce: order.timeInForce, postOnly: order.postOnly, reduceOnly: order.reduceOnly, price: order.price,
  quantity: order.quantity, ...(order.twap === undefined ? {} : { twap: { ...order.twap } }),
  ...(order.trigger === undefined ? {} : { trigger: { ...order.trigger } }),
  ...(order.acceptable === undefined ? {} : { accepts: [{ ...order.acceptable }] }),
});

export function Asked({ disabled }: { readonly disabled: boolean }) {
  const nowMs = useEngineNow();
  const [sent, setSent] = useState<ReadonlySet<string>>(new Set());
  const asked = useRows('orders').filter(({ clientOrderId, state, acceptable, proposal, submittedTimeMs }) =>
    state === 'denied' && acceptable !== undefined && proposal === null && nowMs !== null
    && nowMs - submittedTimeMs < ASKED_FOR_MS && !sent.has(clientOrderId));
  if (asked.length === 0) return null;
  return (
    <article className="policy-card" aria-label="Asked by a soft limit">
      <header><h2>Beyond a soft limit</h2></header>
      <ul data-testid="asked">
        {asked.map((order) => (
          <li key={order.clientOrderId} className="protection-asked">
            <span>{order.side} {formatDecimal(order.quantity)} {nameOf(order.instrument)},{' '}
              <span className="warning-text">{order.reason}</span></span>
            <button type="button" className="button" disabled={disabled} data-testid={`accept-${order.clientOrderId}`}
              onClick={() => {
                setSent((before) => new Set(before).add(order.clientOrderId));
                void sendCommand(commandOf(order));
              }}>
              Send it, accept {formatNumber(order.acceptable?.value ?? null, { digits: 2 })}</button>
          </li>
        ))}
      </ul>
    </article>
  );
}
