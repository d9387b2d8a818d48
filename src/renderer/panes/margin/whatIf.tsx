/** What would my margin be: trades, transfers and repayments that might be done, with margin and health after them. */
import { useState, type FormEvent } from 'react';
import type { MarginAfter, MarginFiguresAt } from '../../../shared/domain/margin/detail.ts';
import type { VenueMargin } from '../../../shared/contract/questions/venueMargin.ts';
import { ask, askVenues } from '../../store/commands.ts';
import { recordsOf } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import { readChanges, venueTrades } from './whatIfText.ts';

const ROWS: readonly (readonly [string, keyof MarginFiguresAt, number])[] = [
  ['Health', 'health', 2], ['Haircut equity', 'haircutEquityUsd', 0], ['Initial margin', 'initialMarginUsd', 0],
  ['Maintenance', 'maintenanceMarginUsd', 0], ['Available', 'availableUsd', 0],
];

const VENUE_ROWS: Readonly<Record<string, string>> = {
  equity: 'Equity', haircutEquity: 'Haircut equity', initial: 'Initial margin', maintenance: 'Maintenance',
  withdrawable: 'Withdrawable',
};

type Outcome = { readonly after: MarginAfter } | { readonly asked: VenueMargin } | { readonly fault: string }
  | { readonly waiting: true };

function After({ after }: { readonly after: MarginAfter }) {
  return (
    <>
      <table className="figures" data-testid="margin-after">
        <thead><tr><th scope="col">By our model</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
        <tbody>{ROWS.map(([name, key, digits]) => (
          <tr key={key}><th scope="row">{name}</th>
            <td className="number">{formatNumber(after.before[key], { digits })}</td>
            <td className="number">{formatNumber(after.after[key], { digits })}</td></tr>
        ))}</tbody>
      </table>
      {after.missing.length === 0 ? null
        : <p className="warning-line" role="status">Not known: {after.missing.join(', ')}</p>}
    </>
  );
}

function Shown({ outcome }: { readonly outcome: Outcome | null }) {
  if (outcome === null) return null;
  if ('waiting' in outcome) return <p className="quiet" role="status">Asking the venue ...</p>;
  if ('fault' in outcome) return <p className="warning-line" role="status">{outcome.fault}</p>;
  return 'asked' in outcome ? <Asked margin={outcome.asked} /> : <After after={outcome.after} />;
}

/** The venue's own answer beside ours, with the difference and its cause. */
function Asked({ margin }: { readonly margin: VenueMargin }) {
  if (!margin.asked) return <p className="quiet" role="status" data-testid="venue-margin">{margin.reason}</p>;
  return (
    <>
      <table className="figures" data-testid="venue-margin">
        <caption className="quiet">{margin.method}, our model {margin.model}. Where ours is not known, the limits go
          by the venue's number for 30 s, for exactly one trade as asked.</caption>
        <thead><tr><th scope="col">Margin</th><th scope="col">venue USD</th><th scope="col">ours USD</th>
          <th scope="col" title="Ours minus the venue's">diff USD</th><th scope="col">verdict</th></tr></thead>
        <tbody>{margin.rows.map(({ quantity, venueUsd, oursUsd, differenceUsd, verdict, cause }) => (
          <tr key={quantity} className={['suspected', 'unexplained'].includes(verdict) ? 'is-different' : ''}>
            <th scope="row">{VENUE_ROWS[quantity] ?? quantity}</th>
            <td className="number">{formatNumber(venueUsd, { digits: 2 })}</td>
            <td className="number">{formatNumber(oursUsd, { digits: 2 })}</td>
            <td className="number">{formatNumber(differenceUsd, { digits: 2, sign: 'always' })}</td>
            <td>{verdict}{cause === null ? null : <span className="quiet"> {cause}</span>}</td></tr>
        ))}</tbody>
      </table>
      {margin.missing.length === 0 ? null
        : <p className="warning-line" role="status">Ours lacks: {margin.missing.join(', ')}</p>}
    </>
  );
}

export function WhatIf({ account }: { readonly account: string }) {
  const [text, setText] = useState('');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const venue = recordsOf('accounts').get(account)?.venue ?? '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const read = readChanges(text, (name) => `${venue}:${name}`);
    if (!read.ok) return setOutcome({ fault: read.fault });
    void ask({ type: 'MarginAfter', account, changes: read.changes }).then((reply) =>
      setOutcome(reply.ok ? { after: reply.answer } : { fault: reply.message }));
  };
  const askVenue = (): void => {
    const read = text.trim() === '' ? { ok: true as const, changes: [] }
      : readChanges(text, (name) => `${venue}:${name}`);
    if (!read.ok) return setOutcome({ fault: read.fault });
    const asked = venueTrades(read.changes, (id) => recordsOf('instruments').get(id) ?? null);
    if (!asked.ok) return setOutcome({ fault: asked.fault });
    setOutcome({ waiting: true });
    void askVenues({ type: 'AskVenueMargin', account, trades: asked.trades }).then((reply) =>
      setOutcome(reply.ok ? { asked: reply.answer } : { fault: reply.message }));
  };
  const example = 'buy 0.5 BTC-PERP; deposit 1000 USDC';
  return (
    <details className="margin-what-if">
      <summary>What if</summary>
      <form onSubmit={submit} className="button-row" aria-label={`What if, ${account}`}>
        <input type="text" className="search" value={text} placeholder={example} spellCheck={false}
          aria-label="Changes" title={`buy or sell QUANTITY INSTRUMENT [at PRICE]; deposit, withdraw or repay AMOUNT `
            + `CURRENCY; several with ";". Like: ${example}`}
          data-testid={`what-if-${account}`} onChange={(event) => setText(event.target.value)} />
        <button type="submit" className="button is-small" disabled={text.trim() === ''}>Margin after</button>
        <button type="button" className="button is-small" onClick={askVenue} data-testid={`ask-venue-${account}`}
          disabled={outcome !== null && 'waiting' in outcome}
          title="The venue's own what-if beside our model, with these trades, or as the account stands">
          Ask the venue</button>
      </form>
      <Shown outcome={outcome} />
    </details>
  );
}
