/** One hedge ticket: what would be done, what it costs, what it changes, the market then and now, and the decision. */
import { policyKeyOf, policyName } from '../../../shared/domain/steering/hedge.ts';
import { useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { askWhy, seqOfId } from '../../store/steering.ts';
import { doubtOf } from '../../store/estate.ts';
import { recordsOf, useRecord, useRows } from '../../store/tables.ts';
import { digitsOfStep, formatDecimal, formatNumber, spanText, utcTime } from '../../ui/format.ts';
import { HotValue } from '../../ui/grid/hotValue.tsx';
import { SplitButton } from '../../ui/splitButton.tsx';
import { effectRows, effectTone, movedBps, type Proposal } from './proposals.ts';
import { EditForm, RejectForm } from './ticketForms.tsx';
import { CostTable, Legs, OtherWays, PlanRows } from './ways.tsx';

const CENTS = { digits: 2 } as const;
const REASONS = ['too dear', 'wait for the market', 'hedged elsewhere', 'wrong instrument'] as const;

function Effect({ proposal }: { readonly proposal: Proposal }) {
  const doubt = doubtOf(useRows('marginReconciliations'), proposal.account);
  return (
    <table className="figures ticket-effect">
      <thead><tr><th scope="col">Effect{doubt === null ? null
        : <span className="band-text-restricted" title={doubt}> ≠ venue</span>}</th><th scope="col">before</th>
        <th scope="col"><span className="visually-hidden">to</span></th><th scope="col">after</th></tr></thead>
      <tbody>
        {effectRows(proposal).map((row) => (
          <tr key={row.name} data-effect={row.name}>
            <th scope="row">{row.name} <span className="unit">{row.unit}</span></th>
            <td className="number">{formatNumber(row.before, { digits: row.digits })}</td>
            <td className="quiet" aria-hidden="true">→</td>
            <td className={`number effect-${effectTone(row) ?? 'plain'}`}>
              {formatNumber(row.after, { digits: row.digits })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

function Market({ proposal }: { readonly proposal: Proposal }) {
  const instrument = recordsOf('instruments').get(proposal.instrument);
  const digits = digitsOfStep(instrument?.tickSize);
  const then = proposal.marketAtProposal;
  const approval = proposal.marketAtApproval;
  const row = quoteRow(proposal.instrument);
  const columns = [
    ['Bid', 'bidPrice', digits, numberOf(then.bidPrice)], ['Ask', 'askPrice', digits, numberOf(then.askPrice)],
    ['Index', 'indexPrice', 2, then.indexPriceUsd],
  ] as const;
  return (
    <table className="figures ticket-market">
      <thead><tr><th scope="col">Market <span className="unit">{instrument?.quoteCurrency ?? ''}</span></th>
        {columns.map(([name]) => <th key={name} scope="col">{name}</th>)}</tr></thead>
      <tbody>
        <tr title={`${utcTime(then.timeMs)} UTC, quote ${ageText(then.quoteAgeMs)} old`}>
          <th scope="row">at proposal</th>
          <td className="number">{formatDecimal(then.bidPrice)}</td>
          <td className="number">{formatDecimal(then.askPrice)}</td>
          <td className="number">{formatNumber(then.indexPriceUsd, CENTS)}</td>
        </tr>
        {approval === null ? null : (
          <tr title={`${utcTime(approval.timeMs)} UTC, quote ${ageText(approval.quoteAgeMs)} old`}>
            <th scope="row">at approval</th>
            <td className="number">{formatDecimal(approval.bidPrice)}</td>
            <td className="number">{formatDecimal(approval.askPrice)}</td>
            <td className="number">{formatNumber(approval.indexPriceUsd, CENTS)}</td>
          </tr>
        )}
        <tr>
          <th scope="row">now</th>
          {columns.map(([name, column, places]) => (
            <td key={name}><HotValue source={hotSource} row={row} column={column} flash
              format={(value) => formatNumber(value, { digits: places })} /></td>
          ))}
        </tr>
        <tr title="Now against the proposal, in basis points">
          <th scope="row">moved <span className="unit">bp</span></th>
          {columns.map(([name, column, , at]) => (
            <td key={name}><HotValue source={hotSource} row={row} column={column}
              format={(value) => formatNumber(movedBps(at, value), { digits: 1, sign: 'always' })} /></td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

function Expiry({ proposal, now }: { readonly proposal: Proposal; readonly now: number | null }) {
  const life = proposal.expiresTimeMs - proposal.createdTimeMs;
  const left = now === null ? null : proposal.expiresTimeMs - now;
  const share = left === null || life <= 0 ? 0 : Math.max(0, Math.min(1, left / life));
  return (
    <span className="ticket-expiry" title={`Proposed ${utcTime(proposal.createdTimeMs)} UTC, expires
      ${utcTime(proposal.expiresTimeMs)} UTC`}>
      <span className="quiet">age</span> {ageText(ageMs(proposal.createdTimeMs, now))}
      <span className="quiet">left</span> <b className="number">{spanText(left)}</b>
      <span className="expiry-track" aria-hidden="true"><span style={{ width: `${share * 100}%` }} /></span>
    </span>
  );
}

type Form = 'none' | 'edit' | 'reject';

/** In numbers, what leaves when it is sent. */
function restatement({ side, quantity, limitPrice, legs, cost }: Proposal): string {
  const what = legs === undefined ? `${side} ${formatDecimal(quantity)} at ${formatDecimal(limitPrice)} or better`
    : `${legs.length} orders`;
  return `${what} for ${formatNumber(cost.totalUsd, CENTS)} USD`;
}

function Decision({ proposal, form, setForm }: {
  readonly proposal: Proposal; readonly form: Form; readonly setForm: (form: Form) => void;
}) {
  const replaying = useDesk((desk) => desk.replay !== null);
  const readOnly = useDesk((desk) => desk.link !== 'open') || replaying;
  const [sending, setSending] = useState(false);
  const mode = useRecord('policies', policyKeyOf(proposal))?.mode ?? 'propose';
  // What was restated: another size or limit has to be read again.
  const [restated, setRestated] = useState('');
  const wanted = restatement(proposal);
  // What the trader asked for has been thought of already.
  const isOneClick = mode === 'oneClick' || proposal.asked === true;
  const seq = seqOfId(proposal.id);
  const reject = (reason: string): void => void sendCommand({ type: 'RejectProposal', proposal: proposal.id, reason });
  const approve = (): void => {
    setSending(true);
    void sendCommand({ type: 'ApproveProposal', proposal: proposal.id }).then(() => setSending(false));
  };
  return (
    <footer className="ticket-actions">
      <button type="button" className="button is-primary" disabled={readOnly || sending}
        onClick={isOneClick || restated === wanted ? approve : () => setRestated(wanted)}
        title={isOneClick ? 'One click sends it' : 'Restated first, then sent'}
        data-testid={`approve-${proposal.id}`}>
        {sending ? 'Approving…' : restated === wanted && !isOneClick ? `Send ${wanted}`
          : `Approve ${proposal.legs === undefined ? `${proposal.side} ${formatDecimal(proposal.quantity)}`
            : `${proposal.legs.length} orders`}`}
      </button>
      {mode === 'oneClick' ? <span className="badge" title="A in this pane sends the first ticket"
        data-testid={`one-click-${proposal.id}`}>one click</span> : null}
      {restated === wanted && !isOneClick ? (
        <button type="button" className="button is-quiet" onClick={() => setRestated('')}>Not yet</button>
      ) : null}
      {proposal.legs !== undefined ? null : (
        <button type="button" className="button" disabled={readOnly} aria-expanded={form === 'edit'}
          data-testid={`edit-${proposal.id}`} onClick={() => setForm(form === 'edit' ? 'none' : 'edit')}>Edit</button>
      )}
      <SplitButton label="Reject" menuName="Reject with a usual reason" testId={`reject-${proposal.id}`}
        disabled={readOnly} onClick={() => setForm(form === 'reject' ? 'none' : 'reject')}
        items={REASONS.map((reason) => ({ id: reason, label: reason, run: () => reject(reason) }))} />
      {seq === null ? null : (
        <button type="button" className="button is-quiet" onClick={() => askWhy(seq)}>Why</button>
      )}
      {readOnly ? <span className="quiet">{replaying ? 'REPLAY: read-only' : 'no link'}</span> : null}
    </footer>
  );
}

const byWhom = ({ approvedBy }: Proposal): string => (approvedBy === 'policy' ? ' by the policy' : '');

const progressOf = (order: WireRecord<'orders'>): string =>
  `Order ${order.state}, ${formatDecimal(order.filledQuantity)} of ${formatDecimal(order.quantity)} filled.`;

function Working({ proposal }: { readonly proposal: Proposal }) {
  const executions = useRows('executions');
  const execution = executions.find(({ source }) => source === proposal.id);
  if (execution !== undefined) {
    return (
      <p className="ticket-working" role="status">
        Approved{byWhom(proposal)} {utcTime(proposal.updatedTimeMs)} UTC, {execution.id} {execution.state}.{' '}
        {execution.legs.map((leg) => `${leg.instrument} ${leg.state}, ${formatDecimal(leg.filledQuantity)} of ${
          formatDecimal(leg.quantity)} filled`).join('; ')}
      </p>
    );
  }
  const orders = proposal.orders.map((id) => recordsOf('orders').get(id)).filter((order) => order !== undefined);
  return (
    <p className="ticket-working" role="status">
      Approved{byWhom(proposal)} {utcTime(proposal.updatedTimeMs)} UTC.{' '}
      {orders.length === 0 ? 'The order is on its way.' : orders.map(progressOf).join(' ')}
    </p>
  );
}

/** What would be done: one for each order. */
function Line({ leg }: {
  readonly leg: Pick<Proposal, 'account' | 'instrument' | 'side' | 'quantity' | 'limitPrice'>;
}) {
  const instrument = useRecord('instruments', leg.instrument);
  return (
    <span className="ticket-line">
      <span className={`side side-${leg.side}`}>{leg.side === 'buy' ? 'BUY' : 'SELL'}</span>
      <strong className="number">{formatDecimal(leg.quantity)}</strong>
      <strong className="ticket-instrument" title={leg.instrument}>{instrument?.venueName ?? leg.instrument}</strong>
      <span className="quiet">limit</span> <span className="number">{formatDecimal(leg.limitPrice)}</span>
      <span className="quiet ticket-account">{leg.account}</span>
    </span>
  );
}

export function Ticket({ proposal, now }: { readonly proposal: Proposal; readonly now: number | null }) {
  useRecord('orders', proposal.orders[0] ?? null);
  const [form, setForm] = useState<Form>('none');
  const close = (): void => setForm('none');
  return (
    <article className={`ticket side-${proposal.side}`} data-testid={`ticket-${proposal.id}`}
      aria-label={`Hedge ticket ${proposal.id}`}>
      <header>
        {(proposal.legs ?? [proposal]).map((leg) => <Line key={`${leg.account}|${leg.instrument}`} leg={leg} />)}
        {proposal.book === undefined ? null : <span className="badge" title="Of the hedge policy of this book: its
          accounts alone">{policyName(proposal)}</span>}
        {proposal.asked === true ? <span className="badge" title="Asked for by hand: to the target, also inside the
          band">asked for</span> : null}
        {proposal.state === 'open' ? <Expiry proposal={proposal} now={now} /> : null}
      </header>
      <div className="ticket-figures">
        <Effect proposal={proposal} />
        <CostTable proposal={proposal} />
        <Market proposal={proposal} />
      </div>
      <Legs proposal={proposal} />
      <PlanRows proposal={proposal} />
      <OtherWays proposal={proposal} />
      {form === 'edit' ? <EditForm proposal={proposal} onDone={close} /> : null}
      {form === 'reject' ? <RejectForm proposal={proposal} onDone={close} /> : null}
      {proposal.state === 'open' ? <Decision proposal={proposal} form={form} setForm={setForm} />
        : <Working proposal={proposal} />}
    </article>
  );
}
