/** The two forms of a ticket: other size or price, and why not. */
import { useState, type FormEvent } from 'react';
import { sendCommand } from '../../store/commands.ts';
import { recordsOf } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';
import { decimalFault, stepAt } from '../../store/decimalFields.ts';
import type { Proposal } from './proposals.ts';

interface FormProps { readonly proposal: Proposal; readonly onDone: () => void }

export function EditForm({ proposal, onDone }: FormProps) {
  const instrument = recordsOf('instruments').get(proposal.instrument);
  const [quantity, setQuantity] = useState<string>(proposal.quantity);
  const [limitPrice, setLimitPrice] = useState<string>(proposal.limitPrice);
  const quantityFault = decimalFault(quantity, instrument?.lotSize ?? null);
  const priceFault = decimalFault(limitPrice, stepAt(instrument, limitPrice));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (quantityFault !== null || priceFault !== null) return;
    const command = { type: 'EditProposal', proposal: proposal.id, quantity: quantity.trim(),
      limitPrice: limitPrice.trim() } as const;
    void sendCommand(command).then((reply) => {
      if (reply.ok) onDone();
    });
  };
  return (
    <form className="ticket-form" onSubmit={submit} aria-label="Edit the proposal"
      onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <Field label="Quantity" unit="contracts" value={quantity} onChange={setQuantity} error={quantityFault} autoFocus
        testId={`edit-quantity-${proposal.id}`} changed={quantity !== proposal.quantity} />
      <Field label="Limit price" unit={instrument?.quoteCurrency ?? ''} value={limitPrice} onChange={setLimitPrice}
        error={priceFault} testId={`edit-price-${proposal.id}`} changed={limitPrice !== proposal.limitPrice} />
      <button type="submit" className="button is-primary" data-testid={`save-edit-${proposal.id}`}
        disabled={quantityFault !== null || priceFault !== null}>Recompute</button>
      <button type="button" className="button" onClick={onDone}>Leave as it was</button>
    </form>
  );
}

export function RejectForm({ proposal, onDone }: FormProps) {
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const command = { type: 'RejectProposal', proposal: proposal.id, reason: reason.trim() } as const;
    void sendCommand(command).then((reply) => {
      if (reply.ok) onDone();
    });
  };
  return (
    <form className="ticket-form" onSubmit={submit} aria-label="Reject the proposal"
      onKeyDown={(event) => event.key === 'Escape' && onDone()}>
      <Field label="Reason, kept in the journal" value={reason} onChange={setReason} autoFocus
        testId={`reject-reason-${proposal.id}`} />
      <button type="submit" className="button is-danger" data-testid={`confirm-reject-${proposal.id}`}>Reject</button>
      <button type="button" className="button" onClick={onDone}>Keep it open</button>
    </form>
  );
}
