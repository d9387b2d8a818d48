/** The ticket: an action, health before and after it, one button that signs. What is wrong is said by the engine. */
import { useId, useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { LENDING_KINDS, type LendingKind } from '../../../shared/domain/chain/lendingAction.ts';
import { sendCommand } from '../../store/commands.ts';
import { formatNumber } from '../../ui/format.ts';
import { changesOf, restoring, roomOf, type LoanRow, type LoanTerms, type Restoring } from './loanRows.ts';
import { Preview, useMarginAfter } from './preview.tsx';

/** Where alerts begin, and a little room. */
const TARGET_HEALTH = 1.6;
const WORDS: Readonly<Record<LendingKind, string>> = {
  supply: 'Supply', withdraw: 'Withdraw', borrow: 'Borrow', repay: 'Repay',
  repayWithCollateral: 'Repay with collateral',
};

interface LoanTicketProps {
  readonly account: string;
  readonly currencies: readonly string[];
  readonly rows: readonly LoanRow[];
  readonly health: WireRecord<'health'> | null;
  /** Null: not told yet. */
  readonly terms: LoanTerms | null;
}

export function LoanTicket({ account, currencies, rows, health, terms }: LoanTicketProps) {
  const [kind, setKind] = useState<LendingKind>('repay');
  const [chosen, setChosen] = useState<string | null>(null);
  const [amount, setAmount] = useState('');
  const id = useId();
  const currency = chosen ?? rows.at(-1)?.currency ?? currencies[0] ?? '';
  const kinds = LENDING_KINDS.filter((one) => one !== 'repayWithCollateral' || terms?.model !== 'morpho');
  const room = roomOf(terms, kind, currency);
  const take = (one: Restoring): void => {
    setKind(one.kind);
    setChosen(one.currency);
    setAmount(one.amount);
  };
  const isReady = currency !== '' && /^\d+(\.\d{1,18})?$/.test(amount.trim()) && Number(amount) > 0;
  const after = useMarginAfter(account, isReady ? changesOf(kind, currency, Number(amount)) : null,
    health?.computedTimeMs ?? 0);
  const send = (one: Restoring): void => {
    void sendCommand({ type: 'ActOnLoan', account, action: one }).then((reply) => { if (reply.ok) setAmount(''); });
  };
  const offers = health === null ? [] : restoring(rows, health, TARGET_HEALTH);
  return (
    <form className="loan-ticket" aria-label={`Act on ${account}`} onSubmit={(event) => {
      event.preventDefault();
      send({ kind, currency, amount: amount.trim() });
    }}>
      {offers.length === 0 ? null : (
        <div className="button-row loan-offers">
          {offers.map((one) => (
            <span key={one.kind} className="button-row">
              <button type="button" className="button is-primary is-small" onClick={() => send(one)}
                title="Signs and sends exactly this" data-testid={`restore-now-${one.kind}-${account}`}>
                {WORDS[one.kind]} {one.amount} {one.currency} now: health {TARGET_HEALTH.toFixed(2)}</button>
              <button type="button" className="button is-small" onClick={() => take(one)}
                title="Into the ticket, to be changed" data-testid={`restore-${one.kind}-${account}`}>Edit</button>
            </span>
          ))}
        </div>
      )}
      <div className="button-row">
        <label htmlFor={`${id}-kind`}>Action</label>
        <select id={`${id}-kind`} value={kind} data-testid={`loan-kind-${account}`}
          onChange={(event) => setKind(event.target.value as LendingKind)}>
          {kinds.map((one) => <option key={one} value={one}>{WORDS[one]}</option>)}
        </select>
        <select value={currency} aria-label="Coin" data-testid={`loan-currency-${account}`}
          onChange={(event) => setChosen(event.target.value)}>
          {currencies.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
        <input type="text" className="search" inputMode="decimal" value={amount} aria-label="Amount"
          placeholder="amount" autoComplete="off" spellCheck={false} data-testid={`loan-amount-${account}`}
          onChange={(event) => setAmount(event.target.value)} />
        <button type="submit" className="button is-primary is-small" disabled={!isReady}
          data-testid={`loan-send-${account}`}>Sign and send</button>
      </div>
      {room === null ? null : (
        <p className={Number(amount) > room ? 'band-text-danger' : 'quiet'} data-testid={`loan-room-${account}`}>
          {kind === 'supply' ? 'The cap leaves room for' : 'The pool still lends'} {formatNumber(room, { digits: 2 })}
          {' '}{currency}</p>
      )}
      <Preview after={after} testId={`loan-preview-${account}`} />
    </form>
  );
}
