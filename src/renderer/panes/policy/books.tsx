/** Books: accounts that a hedge policy of their own, and limits of their own, look at. */
import { useState, type FormEvent } from 'react';
import { policyKeyOf, policyName } from '../../../shared/domain/steering/hedge.ts';
import { sendCommand } from '../../store/commands.ts';
import { accountLabel, useRows } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';
import { candidates } from './hedgingInstruments.tsx';
import { refusalOf, type Book, type Limits, type Policy } from './settings.ts';

interface CardProps { readonly limits: Limits; readonly disabled: boolean }
type OnRefused = (refusal: string | null) => void;

const MOST_INSTRUMENTS = 20;

/** With the terms of the policy of the whole underlying; null: nothing on these accounts hedges it. */
function policyFor(base: Policy, book: Book): Policy | null {
  const own = base.instruments.filter(({ account }) => book.accounts.includes(account));
  const instruments = own.length > 0 ? own : candidates(base.underlying, book).slice(0, MOST_INSTRUMENTS);
  const { fellBack: _answered, ...terms } = base;
  return instruments.length === 0 ? null
    : { ...terms, book: book.name, instruments: [...instruments], mode: 'propose', targetDeltaCoin: 0 };
}

function AddPolicy({ book, disabled, onRefused }: {
  readonly book: Book; readonly disabled: boolean; readonly onRefused: OnRefused;
}) {
  const policies = useRows('policies');
  const has = new Set(policies.map(policyKeyOf));
  const open = policies.filter((policy) => policy.book === undefined
    && (book.underlyings === null || book.underlyings.includes(policy.underlying))
    && !has.has(policyKeyOf({ underlying: policy.underlying, book: book.name })));
  if (open.length === 0) return <span className="quiet">every underlying has one</span>;
  const add = (underlying: string): void => {
    const base = open.find((each) => each.underlying === underlying);
    const policy = base === undefined ? null : policyFor(base, book);
    if (policy === null) return onRefused(`nothing on the accounts of ${book.name} hedges ${underlying}`);
    return void sendCommand({ type: 'ChangePolicy', policy: { ...policy, instruments: [...policy.instruments] } })
      .then((reply) => onRefused(refusalOf(reply)));
  };
  return (
    <select aria-label={`Add a hedge policy for ${book.name}`} value="" disabled={disabled}
      data-testid={`book-policy-${book.name}`} onChange={(event) => add(event.target.value)}>
      <option value="">Add a hedge policy…</option>
      {open.map(({ underlying }) => <option key={underlying} value={underlying}>{underlying}</option>)}
    </select>
  );
}

function NewBook({ limits, disabled, onRefused }: CardProps & { readonly onRefused: OnRefused }) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const accounts = useRows('accounts');
  const { books = [], rules = [] } = limits;
  const isTaken = books.some((book) => book.name === name.trim());
  const add = (event: FormEvent): void => {
    event.preventDefault();
    const book: Book = { name: name.trim(), accounts: [...chosen], underlyings: null };
    void sendCommand({ type: 'ChangeLimits', limits: { ...limits, rules: [...rules],
      books: [...books, book].map((each) => ({ ...each, accounts: [...each.accounts],
        underlyings: each.underlyings === null ? null : [...each.underlyings] })) } }).then((reply) => {
      onRefused(refusalOf(reply));
      if (reply.ok) {
        setName('');
        setChosen([]);
      }
    });
  };
  return (
    <form className="settings-form" aria-label="New book" onSubmit={add}>
      <Field label="Name" unit="" value={name} onChange={setName} testId="book-name" changed={false}
        error={isTaken ? 'there is one of that name' : null} />
      <fieldset className="instrument-list">
        <legend>Accounts</legend>
        {accounts.map(({ id, label, venue }) => (
          <label key={id}>
            <input type="checkbox" checked={chosen.includes(id)} disabled={disabled} data-testid={`book-account-${id}`}
              onChange={(event) => setChosen(event.target.checked ? [...chosen, id]
                : chosen.filter((each) => each !== id))} /> {label} <span className="quiet">{venue}</span>
          </label>
        ))}
      </fieldset>
      <button type="submit" className="button" data-testid="book-add"
        disabled={disabled || isTaken || name.trim() === '' || chosen.length === 0}>Add the book</button>
    </form>
  );
}

export function BooksCard({ limits, disabled }: CardProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const { books = [] } = limits;
  return (
    <article className="policy-card" aria-label="Books">
      <header><h2>Books</h2></header>
      <p className="quiet">Some accounts under a name. A hedge policy of a book looks at and trades on these accounts
        alone; the policy of the whole underlying looks at all others. Limits may name a book too.</p>
      {books.length === 0 ? null : (
        <table className="figures">
          <thead><tr><th scope="col">Book</th><th scope="col">Accounts</th><th scope="col">Underlyings</th>
            <th scope="col">Hedges</th></tr></thead>
          <tbody>
            {books.map((book) => (
              <tr key={book.name} data-testid={`book-${book.name}`}>
                <th scope="row">{book.name}</th>
                <td>{book.accounts.map(accountLabel).join(', ')}</td>
                <td>{book.underlyings === null ? 'all' : book.underlyings.join(', ')}</td>
                <td><AddPolicy book={book} disabled={disabled} onRefused={setRefusal} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <NewBook limits={limits} disabled={disabled} onRefused={setRefusal} />
      {refusal === null ? null : (
        <p className="warning-text" role="alert">Refused, {refusal}. What was in force stays in force.</p>
      )}
    </article>
  );
}

/** Its accounts go back to the policy of the whole underlying, which may want to trade at once: off first. */
export function RemovePolicy({ policy, disabled }: { readonly policy: Policy; readonly disabled: boolean }) {
  const { underlying, book, mode } = policy;
  if (book === undefined) return null;
  return (
    <button type="button" className="button is-small" disabled={disabled || mode !== 'off'}
      data-testid={`policy-remove-${policyKeyOf(policy)}`}
      aria-label={`Remove the hedge policy of ${policyName(policy)}`}
      title={`Its accounts go back to the policy of the whole of ${underlying}. Switch it off first.`}
      onClick={() => void sendCommand({ type: 'RemovePolicy', underlying, book })}>Remove</button>
  );
}
