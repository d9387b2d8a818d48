/** What would my margin be: trades, transfers and repayments that might be done, with margin and health after them. */
import { useState, type FormEvent } from 'react';
import type { MarginAfter, MarginFiguresAt } from '../../../shared/domain/margin/detail.ts';
import { ask } from '../../store/commands.ts';
import { recordsOf } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import { readChanges } from './whatIfText.ts';

const ROWS: readonly (readonly [string, keyof MarginFiguresAt, number])[] = [
  ['Health', 'health', 2], ['Haircut equity', 'haircutEquityUsd', 0], ['Initial margin', 'initialMarginUsd', 0],
  ['Maintenance', 'maintenanceMarginUsd', 0], ['Available', 'availableUsd', 0],
];

type Outcome = { readonly after: MarginAfter } | { readonly fault: string };

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
      </form>
      {outcome === null ? null : 'fault' in outcome
        ? <p className="warning-line" role="status">{outcome.fault}</p> : <After after={outcome.after} />}
    </details>
  );
}
