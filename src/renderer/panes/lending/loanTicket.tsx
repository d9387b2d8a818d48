/** The ticket: an action, health before and after it, one button that signs. What is wrong is said by the engine. */
import { useEffect, useId, useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { LENDING_KINDS, type LendingKind } from '../../../shared/domain/chain/lendingAction.ts';
import type { MarginAfter } from '../../../shared/domain/margin/detail.ts';
import { ask, sendCommand } from '../../store/commands.ts';
import { formatNumber } from '../../ui/format.ts';
import { changesOf, restoring, type LoanRow, type Restoring } from './loanRows.ts';

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
}

export function LoanTicket({ account, currencies, rows, health }: LoanTicketProps) {
  const [kind, setKind] = useState<LendingKind>('repay');
  const [chosen, setChosen] = useState<string | null>(null);
  const [amount, setAmount] = useState('');
  const id = useId();
  const currency = chosen ?? rows.at(-1)?.currency ?? currencies[0] ?? '';
  const after = usePreview(account, kind, currency, Number(amount), health?.computedTimeMs ?? 0);
  const take = (one: Restoring): void => {
    setKind(one.kind);
    setChosen(one.currency);
    setAmount(one.amount);
  };
  const isReady = currency !== '' && /^\d+(\.\d{1,18})?$/.test(amount.trim()) && Number(amount) > 0;
  const send = (): void => {
    void sendCommand({ type: 'ActOnLoan', account, action: { kind, currency, amount: amount.trim() } })
      .then((reply) => { if (reply.ok) setAmount(''); });
  };
  const offers = health === null ? [] : restoring(rows, health, TARGET_HEALTH);
  return (
    <form className="loan-ticket" aria-label={`Act on ${account}`} onSubmit={(event) => {
      event.preventDefault();
      send();
    }}>
      {offers.length === 0 ? null : (
        <p className="button-row">
          {offers.map((one) => (
            <button key={one.kind} type="button" className="button is-small" onClick={() => take(one)}
              data-testid={`restore-${one.kind}-${account}`}>
              {WORDS[one.kind]} {one.amount} {one.currency} for a health of {TARGET_HEALTH.toFixed(2)}</button>
          ))}
        </p>
      )}
      <div className="button-row">
        <label htmlFor={`${id}-kind`}>Action</label>
        <select id={`${id}-kind`} value={kind} data-testid={`loan-kind-${account}`}
          onChange={(event) => setKind(event.target.value as LendingKind)}>
          {LENDING_KINDS.map((one) => <option key={one} value={one}>{WORDS[one]}</option>)}
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
      {after === null ? null : (
        <p role="status" data-testid={`loan-preview-${account}`}>
          Health {formatNumber(after.before.health, { digits: 2 })}{' → '}
          <strong>{formatNumber(after.after.health, { digits: 2 })}</strong>
          {after.missing.length === 0 ? '' : `; not known: ${after.missing.join(', ')}`}</p>
      )}
    </form>
  );
}

/** Asked again when the account is valued anew. Null: nothing to show. */
function usePreview(account: string, kind: LendingKind, currency: string, amount: number, valuedMs: number) {
  const [after, setAfter] = useState<MarginAfter | null>(null);
  const isAsked = Number.isFinite(amount) && amount > 0 && changesOf(kind, currency, amount).length > 0;
  useEffect(() => {
    if (!isAsked) return undefined;
    let wanted = true;
    void ask({ type: 'MarginAfter', account, changes: [...changesOf(kind, currency, amount)] }).then((reply) => {
      if (wanted) setAfter(reply.ok ? reply.answer : null);
    });
    return () => { wanted = false; };
  }, [account, kind, currency, amount, valuedMs, isAsked]);
  return isAsked ? after : null;
}
