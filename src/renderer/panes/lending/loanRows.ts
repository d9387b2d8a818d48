/** A loan as rows, and the repayment or supply that would bring its health back. Decimals come as text. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { MarginAfterQuery } from '../../../shared/contract/margin.ts';
import type { LendingKind } from '../../../shared/domain/chain/lendingAction.ts';

export interface LoanRow {
  readonly currency: string;
  readonly amount: number;
  /** Null: no price is known. */
  readonly usd: number | null;
  readonly priceUsd: number | null;
  /** Of what is supplied; null: not told. */
  readonly liquidationThreshold: number | null;
  /** A cost is positive, what is earned negative. */
  readonly ratePerYear: number | null;
}

export interface LoanSource {
  readonly balances: readonly WireRecord<'balances'>[];
  readonly indexes: readonly WireRecord<'indexes'>[];
  readonly lendingTerms: readonly WireRecord<'lendingTerms'>[];
}

/** Supplied first, then owed, each by worth. */
export function loanRows({ id, venue }: { id: string; venue: string }, source: LoanSource): LoanRow[] {
  return source.balances.filter(({ account, amount }) => account === id && Number(amount) !== 0)
    .map(({ currency, amount: text }): LoanRow => {
      const amount = Number(text);
      const index = source.indexes.find((one) => one.venue === venue && one.underlying === currency);
      const terms = source.lendingTerms.find((one) => one.venue === venue && one.currency === currency);
      const priceUsd = index === undefined ? null : Number(index.priceUsd);
      return { currency, amount, priceUsd, usd: priceUsd === null ? null : amount * priceUsd,
        liquidationThreshold: terms?.liquidationThreshold ?? null,
        ratePerYear: terms === undefined ? null : amount > 0 ? -terms.supplyRatePerYear : terms.borrowRatePerYear };
    })
    .sort((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
}

export interface Restoring { readonly kind: LendingKind; readonly currency: string; readonly amount: string }

interface Safety { readonly haircutEquityUsd: number | null; readonly maintenanceMarginUsd: number | null }

/** What brings health to `target`: paying back of the largest debt, or more of the largest collateral. */
export function restoring(rows: readonly LoanRow[], { haircutEquityUsd, maintenanceMarginUsd }: Safety,
  target: number): Restoring[] {
  if (haircutEquityUsd === null || maintenanceMarginUsd === null) return [];
  if (maintenanceMarginUsd === 0 || haircutEquityUsd / maintenanceMarginUsd >= target) return [];
  const owed = rows.at(-1);
  const held = rows.find(({ liquidationThreshold }) => (liquidationThreshold ?? 0) > 0);
  const found: Restoring[] = [];
  if (owed !== undefined && owed.amount < 0 && owed.priceUsd !== null && owed.priceUsd > 0) {
    const amount = (maintenanceMarginUsd - haircutEquityUsd / target) / owed.priceUsd;
    found.push({ kind: 'repay', currency: owed.currency, amount: upwards(Math.min(amount, -owed.amount)) });
  }
  if (held !== undefined && held.amount > 0 && held.priceUsd !== null && held.priceUsd > 0) {
    const usd = (target * maintenanceMarginUsd - haircutEquityUsd) / (held.liquidationThreshold ?? 1);
    found.push({ kind: 'supply', currency: held.currency, amount: upwards(usd / held.priceUsd) });
  }
  return found;
}

/** Four digits after the point, never less than is needed. */
const upwards = (amount: number): string => (Math.ceil(amount * 1e4) / 1e4).toFixed(4);

/** As the margin models see it: borrowing takes coins out of the account, supplying puts them in. */
export function changesOf(kind: LendingKind, currency: string, amount: number): MarginAfterQuery['changes'] {
  switch (kind) {
    case 'supply': return [{ kind: 'deposit', currency, amount }];
    case 'repay': return [{ kind: 'repay', currency, amount }];
    case 'withdraw': case 'borrow': return [{ kind: 'withdraw', currency, amount }];
    // Debt and collateral of one coin are one balance: paying the one with the other leaves it as it is.
    case 'repayWithCollateral': return [];
  }
}
