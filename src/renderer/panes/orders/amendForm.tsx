/** Other price and quantity for an order that rests: the engine's limits decide, then the venue answers. */
import { useState, type FormEvent } from 'react';
import { sendCommand } from '../../store/commands.ts';
import { decimalFault, stepAt } from '../../store/decimalFields.ts';
import { recordsOf, useRecord } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';
import { formatDecimal } from '../../ui/format.ts';
import { canAmend, type Order } from './orderEdits.ts';

export function AmendForm({ id, onDone }: { readonly id: string; readonly onDone: () => void }) {
  const order = useRecord('orders', id);
  return order === null ? null : <Form key={id} order={order} onDone={onDone} />;
}

function Form({ order, onDone }: { readonly order: Order; readonly onDone: () => void }) {
  const instrument = recordsOf('instruments').get(order.instrument);
  const [price, setPrice] = useState<string>(order.price ?? '');
  const [quantity, setQuantity] = useState<string>(order.quantity);
  const priceFault = decimalFault(price, stepAt(instrument, price));
  const quantityFault = decimalFault(quantity, instrument?.lotSize ?? null);
  const hindrance = canAmend(order) ? null : `The order is ${order.state} and can no longer be amended.`;
  const isSame = price.trim() === order.price && quantity.trim() === order.quantity;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (priceFault !== null || quantityFault !== null || hindrance !== null) return;
    const command = { type: 'EditOrder', clientOrderId: order.clientOrderId, price: price.trim(),
      quantity: quantity.trim() } as const;
    void sendCommand(command).then((reply) => {
      if (reply.ok) onDone();
    });
  };
  return (
    <form className="ticket-form" onSubmit={submit} aria-label={`Amend order ${order.clientOrderId}`}
      data-testid="amend-form" onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <span className="quiet">
        {order.side === 'buy' ? 'Buy' : 'Sell'} {instrument?.venueName ?? order.instrument},
        {' '}{formatDecimal(order.filledQuantity)} of {formatDecimal(order.quantity)} filled
      </span>
      <Field label="Limit price" unit={instrument?.quoteCurrency ?? ''} value={price} onChange={setPrice} autoFocus
        error={priceFault} testId="amend-price" changed={price !== order.price} />
      <Field label="Whole quantity" unit="contracts" value={quantity} onChange={setQuantity} error={quantityFault}
        testId="amend-quantity" changed={quantity !== order.quantity} />
      <button type="submit" className="button is-primary" data-testid="amend-send"
        disabled={priceFault !== null || quantityFault !== null || hindrance !== null || isSame}>Amend</button>
      <button type="button" className="button" onClick={onDone}>Leave as it was</button>
      {hindrance === null ? null : <span className="quiet" role="status">{hindrance}</span>}
    </form>
  );
}
