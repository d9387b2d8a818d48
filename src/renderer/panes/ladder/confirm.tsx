/** What increases risk is restated in numbers before it leaves; what only closes went at once. */
import type { Command } from '../../../shared/contract/commands.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { consequencesOf, heldBy, indexUsdOf, type OrderCommand } from '../../store/orders/consequences.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';

export type Pending =
  | { readonly kind: 'place'; readonly command: OrderCommand; readonly crosses: boolean }
  | { readonly kind: 'move'; readonly command: Extract<Command, { readonly type: 'EditOrder' }>;
      readonly order: WireRecord<'orders'>; readonly crosses: boolean };

interface ConfirmProps {
  readonly pending: Pending;
  readonly instrument: WireRecord<'instruments'>;
  readonly onSend: () => void;
  readonly onBack: () => void;
}

/** An order as it would be placed now: an edited one is looked at as if it were new. */
export const asOrder = (pending: Pending): OrderCommand => {
  if (pending.kind === 'place') return pending.command;
  const { account, instrument, side, timeInForce, postOnly, reduceOnly, filledQuantity } = pending.order;
  const quantity = String(Number(pending.command.quantity) - Number(filledQuantity));
  return { type: 'SubmitOrder', account, instrument, side, orderType: 'limit', timeInForce, postOnly, reduceOnly,
    price: pending.command.price, quantity };
};

export const reduces = (pending: Pending, instrument: WireRecord<'instruments'>): boolean => {
  const order = asOrder(pending);
  return consequencesOf(order, instrument, heldBy(order.account, order.instrument), null).reduces;
};

export function Confirm({ pending, instrument, onSend, onBack }: ConfirmProps) {
  const order = asOrder(pending);
  const { positionBefore, positionAfter, notionalUsd, feeUsd } =
    consequencesOf(order, instrument, heldBy(order.account, order.instrument), indexUsdOf(instrument));
  const text = (value: number): string => formatNumber(value, { digits: 4 }).replace(/\.?0+$/, '');
  return (
    <div className="order-review ladder-confirm" role="alertdialog" aria-label="Check the order"
      onKeyDown={(event) => event.key === 'Escape' && onBack()}>
      <p><b className={`side side-${order.side}`}>{pending.kind === 'move' ? 'MOVE ' : ''}
        {order.side === 'buy' ? 'BUY' : 'SELL'}</b> {formatDecimal(order.quantity)} {instrument.venueName}{' '}
        {pending.kind === 'move' ? `from ${formatDecimal(pending.order.price)} to` : 'at'}{' '}
        {formatDecimal(order.price)} {instrument.quoteCurrency}{pending.crosses ? ', trades at once' : ', rests'}</p>
      <p className="quiet">Position {text(positionBefore)} → {text(positionAfter)}; notional{' '}
        {formatNumber(notionalUsd, { digits: 0 })} USD; fee as taker {formatNumber(feeUsd, { digits: 2 })} USD</p>
      <div className="ticket-actions">
        <button type="button" className="button is-primary" autoFocus data-testid="ladder-send" onClick={onSend}>
          {pending.kind === 'move' ? 'Move the order' : 'Send the order'}</button>
        <button type="button" className="button" onClick={onBack}>Back</button>
      </div>
    </div>
  );
}
