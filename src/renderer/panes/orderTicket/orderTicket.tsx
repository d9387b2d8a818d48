/** An order by hand: what, how much, at what price. What increases risk is restated in numbers before it is sent. */
import { useId, useState, type FormEvent } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { tradedRow } from '../../../shared/contract/marketRows.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import type { TimeInForce } from '../../../shared/domain/order.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { consequencesOf, heldBy, indexUsdOf, type OrderCommand, type OrderConsequences }
  from '../../store/orders/consequences.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { useSteering } from '../../store/steering.ts';
import { accountLabel, instrumentName, useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { Field } from '../../ui/field.tsx';
import { digitsOfStep, formatDecimal, formatNumber } from '../../ui/format.ts';
import { HotValue } from '../../ui/grid/hotValue.tsx';
import type { PaneDefinition } from '../pane.ts';
import {
  commandOf, EMPTY_FORM, faultsOf, hasPrice, timeInForceOf, type Abilities, type FormFaults,
  type OrderForm,
} from './orderForm.ts';
import { StopTerms, stopText } from './stopTerms.tsx';
import { AS_ORDER, executionOf, WorkForm, workText, type Work } from './workForm.tsx';

type Instrument = WireRecord<'instruments'>;

const TIMES: readonly (readonly [TimeInForce, string])[] = [
  ['goodTillCancelled', 'GTC'], ['immediateOrCancel', 'IOC'], ['fillOrKill', 'FOK']];

function Choice<T extends string>({ name, values, chosen, onChoose, disabled = false }: {
  readonly name: string; readonly values: readonly (readonly [T, string])[]; readonly chosen: T;
  readonly onChoose: (value: T) => void; readonly disabled?: boolean;
}) {
  return (
    <div className="segments" role="group" aria-label={name}>
      {values.map(([value, label]) => (
        <button key={value} type="button" className={`chip choice-${value}`} aria-pressed={value === chosen}
          data-testid={`order-${value}`} disabled={disabled} onClick={() => onChoose(value)}>{label}</button>
      ))}
    </div>
  );
}

function Market({ instrument }: { readonly instrument: Instrument }) {
  useWatch([quoteRow(instrument.id), tradedRow(instrument.id)]);
  const digits = digitsOfStep(instrument.tickSize);
  return (
    <table className="figures" aria-label="Market">
      <thead><tr><th scope="col">Market <span className="unit">{instrument.quoteCurrency}</span></th>
        {['Bid', 'Ask', 'Mark'].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
      <tbody><tr><th scope="row">now</th>
        {['bidPrice', 'askPrice', 'markPrice'].map((column) => (
          <td key={column}><HotValue source={hotSource} row={quoteRow(instrument.id)} column={column} flash
            format={(value) => formatNumber(value, { digits })} /></td>
        ))}</tr></tbody>
    </table>
  );
}

const contracts = (value: number): string => formatNumber(value, { digits: 4 }).replace(/\.?0+$/, '');

function Review({ command, work, instrument, consequences, onSend, onBack }: {
  readonly work: Work;
  readonly command: OrderCommand; readonly instrument: Instrument; readonly consequences: OrderConsequences;
  readonly onSend: () => void; readonly onBack: () => void;
}) {
  const { positionBefore, positionAfter, notionalUsd, feeUsd } = consequences;
  return (
    <div className="order-review" role="alertdialog" aria-label="Check the order">
      <p><b className={`side side-${command.side}`}>{command.side === 'buy' ? 'BUY' : 'SELL'}</b>{' '}
        {formatDecimal(command.quantity)} {instrument.venueName}{' '}
        {stopText(command, instrument.quoteCurrency) ?? (command.twap !== undefined
          ? `over ${command.twap.minutes} minutes`
          : command.price === null ? 'at the market'
          : `at ${formatDecimal(command.price)} ${instrument.quoteCurrency}${workText(work)}`)} on{' '}
        {accountLabel(command.account)}</p>
      <p>Position {contracts(positionBefore)} → {contracts(positionAfter)} contracts; notional at the index{' '}
        {formatNumber(notionalUsd, { digits: 0 })} USD; fee as taker {formatNumber(feeUsd, { digits: 2 })} USD.</p>
      <div className="ticket-actions">
        <button type="button" className="button is-primary" autoFocus data-testid="send-order" onClick={onSend}>
          Send the order</button>
        <button type="button" className="button" onClick={onBack}>Back</button>
      </div>
    </div>
  );
}

interface PartProps { readonly form: OrderForm; readonly change: (part: Partial<OrderForm>) => void }

function InstrumentField({ form, change, fault }: PartProps & { readonly fault: string | null }) {
  const instruments = useRows('instruments');
  const listId = useId();
  return (
    <div className={`field ${fault === null ? '' : 'has-error'}`}>
      <label htmlFor={`${listId}-instrument`}>Instrument</label>
      <input id={`${listId}-instrument`} list={listId} value={form.instrument} autoComplete="off" spellCheck={false}
        data-testid="order-instrument" onChange={(event) => change({ instrument: event.target.value.trim() })} />
      <datalist id={listId}>
        {instruments.map(({ id, venueName }) => <option key={id} value={id}>{venueName}</option>)}
      </datalist>
      <span className="field-note">{fault ?? ''}</span>
    </div>
  );
}

/** What the venue is told about its slices. */
function OverTime({ form, change, fault }: PartProps & { readonly fault: string | null }) {
  return (
    <>
      <Field label="Over" unit="minutes" value={form.minutes} testId="order-minutes" error={fault}
        onChange={(minutes) => change({ minutes })} />
      <label className="order-choices"><input type="checkbox" checked={form.randomize} data-testid="order-randomize"
        onChange={(event) => change({ randomize: event.target.checked })} /> Slices at random times</label>
      <p className="quiet">The venue slices it and goes on without us; each slice takes what is there, at most 3 %
        away.</p>
    </>
  );
}

/** What one of it buys and sells. */
function Legs({ instrument }: { readonly instrument: Extract<Instrument, { readonly kind: 'combo' }> }) {
  return (
    <p className="quiet" data-testid="order-legs">One of it: {instrument.legs.map(({ instrument: id, ratio }) =>
      `${ratio.startsWith('-') ? '−' : '+'}${ratio.replace(/^-/, '')} ${instrumentName(id)}`)
      .join(', ')}. A net price may be zero or below.</p>
  );
}

function Kind({ form, change, can: { twap, stops } }: PartProps & { readonly can: Abilities }) {
  return (
    <div className="order-choices">
      <Choice name="Side" values={[['buy', 'Buy'], ['sell', 'Sell']] as const} chosen={form.side}
        onChoose={(side) => change({ side })} />
      <Choice name="Order type" chosen={form.orderType}
        onChoose={(orderType) => change({ orderType, ...(orderType === 'stop' ? { reduceOnly: true } : {}) })}
        values={[['limit', 'Limit'], ['market', 'Market'],
          ...(twap === null ? [] : [['twap', 'Over time'] as const]),
          ...(stops === null ? [] : [['stop', 'Stop'] as const])]} />
      {form.orderType === 'twap' || form.orderType === 'stop' ? null : (
        <Choice name="Time in force" values={form.orderType === 'market' ? TIMES.slice(1) : TIMES}
          chosen={timeInForceOf(form)} onChoose={(timeInForce) => change({ timeInForce })} />
      )}
    </div>
  );
}

/** Limit, trigger, bound: what the kind of order has of them. */
function Prices({ form, change, can, account, instrument, faults }: PartProps & {
  readonly can: Abilities; readonly account: WireRecord<'accounts'> | undefined;
  readonly instrument: Instrument | null; readonly faults: FormFaults;
}) {
  const unit = instrument?.quoteCurrency ?? '';
  const isBound = form.orderType === 'stop' && form.stopAs === 'market';
  return (
    <>
      {form.orderType !== 'stop' || account === undefined ? null : (
        <StopTerms form={form} change={change} account={account} fault={faults.trigger}
          unit={form.triggerBy === 'index' ? 'USD' : unit} />
      )}
      {!hasPrice(form, can) ? null : (
        <Field label={isBound ? 'Worst price' : 'Limit price'} unit={unit} value={form.price}
          testId="order-price" error={form.price === '' ? null : faults.price}
          onChange={(price) => change({ price })} />
      )}
    </>
  );
}

function Terms({ form, change, accounts }: PartProps & { readonly accounts: readonly WireRecord<'accounts'>[] }) {
  const rests = form.orderType === 'limit' && timeInForceOf(form) === 'goodTillCancelled';
  return (
    <div className="order-choices">
      <label><input type="checkbox" checked={form.reduceOnly} data-testid="order-reduceOnly"
        onChange={(event) => change({ reduceOnly: event.target.checked })} /> Reduce only</label>
      <label><input type="checkbox" checked={form.postOnly} disabled={!rests} data-testid="order-postOnly"
        onChange={(event) => change({ postOnly: event.target.checked })} /> Post only</label>
      {accounts.length < 2 ? <span className="quiet">{accounts[0]?.label ?? ''}</span> : (
        <select className="search" aria-label="Account" value={form.account ?? ''}
          onChange={(event) => change({ account: event.target.value })}>
          {accounts.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
        </select>
      )}
    </div>
  );
}

/** Of an account, with this instrument. */
function abilitiesOf(account: WireRecord<'accounts'> | undefined, instrument: Instrument | null): Abilities {
  const { twap = null, stops = null } = account?.orders ?? {};
  return { twap, stops: instrument !== null && stops?.kinds.includes(instrument.kind) === true ? stops : null };
}

function TicketForm({ begun, readOnly }: { readonly begun: OrderForm; readonly readOnly: boolean }) {
  const [form, setForm] = useState(begun);
  const [work, setWork] = useState<Work>(AS_ORDER);
  const [review, setReview] = useState<{ command: OrderCommand; consequences: OrderConsequences } | null>(null);
  const accounts = useRows('accounts');
  const instrument = useRecord('instruments', form.instrument);
  const change = (part: Partial<OrderForm>): void => {
    setReview(null);
    setForm((before) => ({ ...before, ...part }));
  };
  const eligible = accounts.filter((account) => account.venue === instrument?.venue);
  const account = eligible.find(({ id }) => id === form.account)?.id ?? eligible[0]?.id ?? null;
  const filled: OrderForm = { ...form, account };
  const trader = eligible.find(({ id }) => id === account);
  const can = abilitiesOf(trader, instrument);
  const faults = faultsOf(filled, instrument ?? undefined, can);
  const command = commandOf(filled, instrument ?? undefined, can);
  const isLimit = form.orderType === 'limit';
  const worked = isLimit && work.manner !== 'order';
  const cannotWork = worked && executionOf(work, command) === null;
  const send = async (ready: OrderCommand): Promise<void> => {
    const reply = await sendCommand((worked ? executionOf(work, ready) : null) ?? ready);
    setReview(null);
    if (reply.ok) setForm((before) => ({ ...before, quantity: '' }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (command === null || instrument === null || readOnly || cannotWork) return;
    const consequences = consequencesOf(command, instrument, heldBy(command.account, command.instrument),
        indexUsdOf(instrument));
    if (consequences.reduces && !worked) void send(command);
    else setReview({ command, consequences });
  };
  return (
    <form className="order-ticket" onSubmit={submit} aria-label="Order"
      onKeyDown={(event) => event.key === 'Escape' && setReview(null)}>
      <InstrumentField form={form} change={change} fault={form.instrument === '' ? null : faults.instrument} />
      {instrument === null ? null : <Market instrument={instrument} />}
      {instrument?.kind === 'combo' ? <Legs instrument={instrument} /> : null}
      <Kind form={form} change={change} can={can} />
      <Field label="Quantity" unit="contracts" value={form.quantity} testId="order-quantity"
        error={form.quantity === '' ? null : faults.quantity} onChange={(quantity) => change({ quantity })} />
      {form.orderType === 'twap' ? <OverTime form={form} change={change} fault={faults.minutes} /> : null}
      <Prices form={form} change={change} can={can} account={trader} instrument={instrument} faults={faults} />
      {isLimit ? <WorkForm work={work} change={(next) => {
        setReview(null);
        setWork(next);
      }} /> : null}
      <Terms form={filled} change={change} accounts={eligible} />
      {review === null || instrument === null ? (
        <div className="ticket-actions">
          <button type="submit" className="button is-primary" data-testid="review-order"
            disabled={command === null || readOnly || cannotWork}>{form.side === 'buy' ? 'Buy' : 'Sell'} …</button>
          <span className="quiet">{readOnly ? 'Nothing can be sent from here now.'
            : 'What only closes a position is sent at once; the rest is restated first.'}</span>
        </div>
      ) : (
        <Review command={review.command} work={worked ? work : AS_ORDER} instrument={instrument}
          consequences={review.consequences} onSend={() => void send(review.command)} onBack={() => setReview(null)} />
      )}
    </form>
  );
}

function OrderTicket() {
  const draft = useSteering((steering) => steering.draft);
  const listed = useRows('instruments').length > 0;
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const begun: OrderForm = draft === null ? EMPTY_FORM
    : { ...EMPTY_FORM, instrument: draft.instrument, side: draft.side, price: draft.price ?? '',
      ...(draft.stop === undefined ? {} : { orderType: 'stop', reduceOnly: true, account: draft.stop.account,
        quantity: draft.stop.quantity, trigger: draft.stop.trigger, triggerBy: draft.stop.by }) };
  return (
    <div className="pane pane-scroll" role="group" aria-label="Order ticket">
      {listed ? <TicketForm key={draft?.count ?? 0} begun={begun} readOnly={readOnly} /> : (
        <EmptyState title="Nothing to trade" text="Instruments appear once a venue is connected. A click on a bid or an
          ask of the chain fills this ticket in." />
      )}
    </div>
  );
}

export const orderTicketPane: PaneDefinition = {
  id: 'orderTicket', title: 'Order ticket', purpose: 'An order by hand, checked and restated before it is sent',
  component: OrderTicket,
};
