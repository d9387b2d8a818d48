/** A loan as rows, and the repayment or supply that would bring its health back. Decimals come as text. */
import type { Wire, WireRecord } from '../../../shared/contract/replica.ts';
import type { MarginAfterQuery } from '../../../shared/contract/questions/margin.ts';
import type { LendingKind } from '../../../shared/domain/chain/lendingAction.ts';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';

export type LoanTerms = Wire<Extract<MarginTerms, { readonly model: 'aave' | 'morpho' }>>;

/** One leg: what is supplied of a coin, or what is owed of it. */
export interface LoanRow {
  readonly currency: string;
  /** Negative is owed. */
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
  /** Of the account; null: not told yet. */
  readonly terms: LoanTerms | null;
}

/** Supplied first, then owed, each by worth. The ledger has their net, the terms what stands on both sides. */
export function loanRows({ id, venue }: { id: string; venue: string }, source: LoanSource): LoanRow[] {
  return source.balances.filter(({ account }) => account === id)
    .flatMap(({ currency, amount: text }): LoanRow[] => {
      const net = Number(text);
      const both = bothSidesOf(source.terms, currency);
      const index = source.indexes.find((one) => one.venue === venue && one.underlying === currency);
      const priceUsd = index === undefined ? null : Number(index.priceUsd) * oracleFactorOf(source.terms, currency);
      const rates = ratesOf(venue, source, currency);
      return [Math.max(net, 0) + both, Math.min(net, 0) - both].filter((amount) => amount !== 0).map((amount) => ({
        currency, amount, priceUsd, usd: priceUsd === null ? null : amount * priceUsd,
        liquidationThreshold: rates?.threshold ?? null,
        ratePerYear: rates === null ? null : amount > 0 ? -rates.earned : rates.cost }));
    })
    .sort((a, b) => (b.usd ?? 0) - (a.usd ?? 0));
}

function bothSidesOf(terms: LoanTerms | null, currency: string): number {
  if (terms?.model === 'aave') return terms.reserves.find((one) => one.currency === currency)?.bothSides ?? 0;
  return currency === terms?.loanCurrency ? terms.bothSides ?? 0 : 0;
}

const oracleFactorOf = (terms: LoanTerms | null, currency: string): number =>
  (terms?.model === 'morpho' && currency === terms.collateralCurrency ? terms.oracleFactor ?? 1 : 1);

/** What the account's own terms say goes before what the venue says of the coin. */
function ratesOf(venue: string, { lendingTerms, terms }: LoanSource, currency: string) {
  const known = lendingTerms.find((one) => one.venue === venue && one.currency === currency);
  const venues = known === undefined ? null : { threshold: known.liquidationThreshold, earned: known.supplyRatePerYear,
    cost: known.borrowRatePerYear };
  if (terms?.model !== 'morpho') return venues;
  if (currency === terms.collateralCurrency) return { threshold: terms.liquidationLoanToValue, earned: 0, cost: 0 };
  return { threshold: 0, earned: venues?.earned ?? 0, cost: terms.borrowRatePerYear ?? venues?.cost ?? 0 };
}

/** What can be chosen in the ticket: a market's two coins, or all that the pool lists. */
export const currenciesOf = (venue: string, { lendingTerms, terms }: LoanSource): readonly string[] =>
  (terms?.model === 'morpho' ? [terms.collateralCurrency, terms.loanCurrency]
    : lendingTerms.filter((one) => one.venue === venue).map(({ currency }) => currency));

/** More than this of the coin the caps of the pool do not take or lend; null: no cap is told. */
export function roomOf(terms: LoanTerms | null, kind: LendingKind, currency: string): number | null {
  if (terms?.model !== 'aave' || (kind !== 'supply' && kind !== 'borrow')) return null;
  const reserve = terms.reserves.find((one) => one.currency === currency);
  return (kind === 'supply' ? reserve?.supplyRoom : reserve?.borrowRoom) ?? null;
}

export interface Restoring { readonly kind: LendingKind; readonly currency: string; readonly amount: string }

interface Safety { readonly haircutEquityUsd: number | null; readonly maintenanceMarginUsd: number | null }

/** What brings health to `target`: paying back of the largest debt, or more of the largest collateral. */
export function restoring(rows: readonly LoanRow[], { haircutEquityUsd, maintenanceMarginUsd }: Safety,
  target: number): Restoring[] {
  if (haircutEquityUsd === null || maintenanceMarginUsd === null) return [];
  if (maintenanceMarginUsd === 0 || haircutEquityUsd / maintenanceMarginUsd >= target) return [];
  const owed = rows.at(-1);
  const held = rows.find(({ amount, liquidationThreshold }) => amount > 0 && (liquidationThreshold ?? 0) > 0);
  const found: Restoring[] = [];
  if (owed !== undefined && owed.amount < 0 && owed.priceUsd !== null && owed.priceUsd > 0) {
    const amount = (maintenanceMarginUsd - haircutEquityUsd / target) / owed.priceUsd;
    found.push({ kind: 'repay', currency: owed.currency, amount: upwards(Math.min(amount, -owed.amount)) });
  }
  if (held !== undefined && held.priceUsd !== null && held.priceUsd > 0) {
    const usd = (target * maintenanceMarginUsd - haircutEquityUsd) / (held.liquidationThreshold ?? 1);
    found.push({ kind: 'supply', currency: held.currency, amount: upwards(usd / held.priceUsd) });
  }
  return found;
}

/** Four digits after the point, never less than is needed. */
const upwards = (amount: number): string => (Math.ceil(amount * 1e4) / 1e4).toFixed(4);

/** As the margin models see it. */
export function changesOf(kind: LendingKind, currency: string, amount: number): MarginAfterQuery['changes'] {
  return [{ kind: kind === 'supply' ? 'deposit' : kind, currency, amount }];
}
