/** Loans: what is supplied and owed at each lending pool, what restores its health, and a ticket that acts on it. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { blockText } from '../../../shared/domain/chain/finality.ts';
import { healthBand } from '../../store/estate.ts';
import { useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber } from '../../ui/format.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { PaneDefinition } from '../pane.ts';
import { EModes } from './eModes.tsx';
import { currenciesOf, loanRows, type LoanRow, type LoanTerms } from './loanRows.ts';
import { LoanTicket } from './loanTicket.tsx';

const MODELS: readonly string[] = ['aave', 'morpho'];
const MOST_SHOWN = 6;

function LoanTable({ rows }: { readonly rows: readonly LoanRow[] }) {
  return (
    <table className="figures">
      <thead>
        <tr><th scope="col">Coin</th><th scope="col" title="Negative is owed">amount</th><th scope="col">USD</th>
          <th scope="col" title="By the pool's oracle">price USD</th>
          <th scope="col" title="Share of what is supplied that counts against the debt">threshold %</th>
          <th scope="col" title="A cost is positive">cost % a year</th></tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.currency} ${row.amount > 0 ? 'supplied' : 'owed'}`}>
            <th scope="row">{row.currency}</th>
            <td><NumberCell value={row.amount} style={{ digits: 4 }} /></td>
            <td><NumberCell value={row.usd} style={{ digits: 0 }} /></td>
            <td><NumberCell value={row.priceUsd} style={{ digits: 2 }} /></td>
            <td><NumberCell value={row.amount > 0 ? row.liquidationThreshold : null}
              style={{ digits: 1, scale: 100 }} /></td>
            <td><NumberCell value={row.ratePerYear} style={{ digits: 2, scale: 100 }} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Transactions({ account }: { readonly account: string }) {
  const own = useRows('transactions').filter((one) => one.account === account)
    .sort((a, b) => b.createdTimeMs - a.createdTimeMs).slice(0, MOST_SHOWN);
  if (own.length === 0) return null;
  return (
    <table className="figures" data-testid={`transactions-${account}`}>
      <thead><tr><th scope="col">Transaction</th><th scope="col">state</th></tr></thead>
      <tbody>
        {own.map((one) => (
          <tr key={one.id}><td className="transaction-words" title={one.attempts.at(-1)?.hash ?? ''}>{one.summary}</td>
            <td title={one.reason ?? ''}>{one.outcome ?? one.state}
              {one.reason === null ? '' : `: ${one.reason}`}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

/** What waits to be claimed; it backs nothing until it is. */
function Rewards({ terms }: { readonly terms: LoanTerms | null }) {
  const rewards = terms?.model === 'aave' ? terms.rewards ?? [] : [];
  if (rewards.length === 0) return null;
  return <p className="quiet">Rewards to be claimed: {rewards.map(({ currency, amount }) =>
    `${formatNumber(amount, { digits: 4 })} ${currency}`).join(', ')}</p>;
}

/** Every figure of the loan is of one block. */
function ReadAt({ venue }: { readonly venue: string }) {
  const read = useRows('chainFees').find((one) => one.venue === venue);
  if (read === undefined) return null;
  const { safeBlock, finalBlock } = read;
  return (
    <p className="quiet" data-testid={`loan-block-${venue}`} title="Seen: may be reorganised away, and is read
      again then; safe and final: as the chain says">
      as of block {blockText(read.blockNumber, read)}
      {safeBlock === undefined ? '' : `, safe up to ${safeBlock}`}
      {finalBlock === undefined ? '' : `, final up to ${finalBlock}`}</p>
  );
}

function Loan({ account }: { readonly account: WireRecord<'accounts'> }) {
  const told = useRows('marginTerms').find((one) => one.account === account.id)?.terms ?? null;
  const terms: LoanTerms | null = told?.model === 'aave' || told?.model === 'morpho' ? told : null;
  const source = { balances: useRows('balances'), indexes: useRows('indexes'), lendingTerms: useRows('lendingTerms'),
    terms };
  const health = useRows('health').find((one) => one.account === account.id) ?? null;
  const rows = loanRows(account, source);
  return (
    <article className="account-card" aria-label={account.label} data-testid={`loan-${account.id}`}>
      <header>
        <h2 title={account.id}>{account.label}</h2>
        <span className={`health-value number band-text-${healthBand(health?.health ?? null)}`}
          data-testid={`loan-health-${account.id}`} title="1.00 is liquidation">
          {formatNumber(health?.health ?? null, { digits: 2 })}</span>
      </header>
      <ReadAt venue={account.venue} />
      {rows.length === 0 ? <p className="quiet">Nothing is supplied and nothing owed.</p> : <LoanTable rows={rows} />}
      {account.network === undefined ? <p className="quiet">A practice loan: it is watched, not acted on.</p>
        : <LoanTicket account={account.id} currencies={currenciesOf(account.venue, source)} rows={rows} health={health}
          terms={terms} />}
      {account.network === undefined || terms?.model !== 'aave' ? null
        : <EModes account={account.id} terms={terms} valuedMs={health?.computedTimeMs ?? 0} />}
      <Rewards terms={terms} />
      <Transactions account={account.id} />
    </article>
  );
}

function Lending() {
  const loans = useRows('accounts').filter(({ marginModel }) => MODELS.includes(marginModel));
  if (loans.length === 0) {
    return <EmptyState title="No loans"
      text="An account at a lending pool appears here once it is added under Venues." />;
  }
  return (
    <div className="pane pane-scroll" role="group" aria-label="Lending" tabIndex={0}>
      {loans.map((account) => <Loan key={account.id} account={account} />)}
    </div>
  );
}

export const lendingPane: PaneDefinition = {
  id: 'lending', title: 'Lending', purpose: 'Loans at lending pools: repay, supply, borrow, withdraw',
  component: Lending,
};
