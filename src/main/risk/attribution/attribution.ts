/**
 * Profit and loss between two instants, explained: per leg held through, per account with its flows and trades, and in
 * all. The total is the change of equity less what was paid in or out; the residual is what the causes leave of it.
 */
import type { LedgerReason } from '../../../shared/domain/account.ts';
import type { AccountId, Currency, InstrumentId } from '../../../shared/domain/ids.ts';
import { valueLeg, type LegSource, type ValuationBounds } from '../portfolio/leg.ts';
import { explainHeldLeg, type LegAt, type SettledLeg } from './heldLeg.ts';
import { explained, onGrid, sumTerms, totalOf, type Terms } from './terms.ts';

/** Cash that an account received between the instants, in sum; negative: paid. */
export interface Flow {
  readonly account: AccountId;
  readonly reason: LedgerReason;
  readonly currency: Currency;
  readonly amount: number;
}

/** A position that expired between the instants: `amount` was received for `quantity`. */
export interface Settlement {
  readonly account: AccountId;
  readonly instrument: InstrumentId;
  readonly quantity: number;
  readonly currency: Currency;
  readonly amount: number;
  readonly priceUsd: number;
}

export interface AttributionInput {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bounds: ValuationBounds;
  /** All legs at the first instant. */
  readonly before: readonly LegSource[];
  /** The same legs, quantities and average prices, in the market of the second. */
  readonly heldAfter: readonly LegSource[];
  /** All legs at the second instant, with what is held then. */
  readonly after: readonly LegSource[];
  readonly flows: readonly Flow[];
  readonly settlements: readonly Settlement[];
  /** USD per currency at each account at the second instant. */
  readonly pricesUsd: ReadonlyMap<AccountId, ReadonlyMap<Currency, number>>;
}

export interface Explanation {
  /** Null, like the terms, with what is not known in `missing`. */
  readonly totalUsd: number | null;
  readonly terms: Terms | null;
  readonly missing: readonly string[];
}

export interface LegExplanation extends Explanation {
  readonly id: string;
  readonly account: AccountId;
  readonly underlying: string;
  readonly label: string;
}

export interface Attribution extends Explanation {
  readonly fromMs: number;
  readonly toMs: number;
  readonly accounts: readonly (Explanation & { readonly account: AccountId })[];
  readonly legs: readonly LegExplanation[];
}

/** Paid in or out: no profit and no loss. */
const CAPITAL: ReadonlySet<LedgerReason> = new Set(['opening', 'transfer', 'adjustment']);

export function attribute(input: AttributionInput): Attribution {
  const { fromMs, toMs, bounds } = input;
  const at = (source: LegSource, timeMs: number): LegAt => ({ source, leg: valueLeg(source, timeMs, bounds), timeMs });
  const held = new Map(input.heldAfter.map((source) => [source.legId, at(source, toMs)]));
  const pairs = input.before.map((source) => {
    const before = at(source, fromMs);
    return { before, after: held.get(source.legId) ?? before, settled: settledOf(input, before) };
  });
  const after = input.after.map((source) => at(source, toMs));
  const legs = pairs.map(explainLeg);
  const accounts = accountsOf(input).map((account) => accountExplanation(input, account, pairs, after, legs));
  const known = accounts.flatMap(({ terms }) => (terms === null ? [] : [terms]));
  const terms = known.length === accounts.length ? sumTerms(known) : null;
  const missing = [...new Set(accounts.flatMap((account) => account.missing))];
  return { fromMs, toMs, totalUsd: terms === null ? null : totalOf(terms), terms, missing, accounts, legs };
}

/** A leg at both instants; `settled` undefined: its settlement cannot be valued. */
interface Pair {
  readonly before: LegAt;
  readonly after: LegAt;
  readonly settled: SettledLeg | null | undefined;
}

function settledOf(input: AttributionInput, { source }: LegAt): SettledLeg | null | undefined {
  const { account, instrument, quantity } = source;
  const found = input.settlements.find((one) => one.account === account && one.instrument === instrument?.id);
  if (found === undefined) return null;
  const rate = priceOf(input, account, found.currency);
  if (rate === null || found.quantity === 0) return undefined;
  return { priceUsd: found.priceUsd, worthUsd: (found.amount * quantity * rate) / found.quantity };
}

function priceOf({ pricesUsd }: AttributionInput, account: AccountId, currency: Currency): number | null {
  return currency === 'USD' ? 1 : (pricesUsd.get(account)?.get(currency) ?? null);
}

function explainLeg({ before, after, settled }: Pair): LegExplanation {
  const { id, account, underlying, label } = before.leg;
  const about = { id, account, underlying, label };
  const result = settled === undefined ? null : explainHeldLeg(before, after, settled);
  if (result !== null) return { ...about, ...result, missing: [] };
  const lacking = [...before.leg.missing, ...(settled === null ? after.leg.missing : [])];
  const missing = lacking.length > 0 ? [...new Set(lacking)] : [`worth of the settlement of ${label}`];
  return { ...about, totalUsd: null, terms: null, missing };
}

const accountsOf = ({ before, after, flows }: AttributionInput): readonly AccountId[] =>
  [...new Set([...before, ...after, ...flows].map(({ account }) => account))].sort();

function accountExplanation(
  input: AttributionInput,
  account: AccountId,
  pairs: readonly Pair[],
  allAfter: readonly LegAt[],
  allLegs: readonly LegExplanation[],
): Explanation & { readonly account: AccountId } {
  const legs = allLegs.filter((leg) => leg.account === account);
  const after = allAfter.filter(({ leg }) => leg.account === account);
  const flows = input.flows.filter((flow) => flow.account === account && flow.amount !== 0);
  const missing = [
    ...legs.flatMap((leg) => leg.missing),
    ...after.flatMap(({ leg }) => (leg.valueUsd === null ? leg.missing : [])),
    ...flows.flatMap(({ currency }) =>
      priceOf(input, account, currency) === null ? [`price of ${currency} in USD`] : []),
  ];
  if (missing.length > 0) return { account, totalUsd: null, terms: null, missing: [...new Set(missing)] };
  const usd = (of: (reason: LedgerReason) => boolean): number =>
    flows.reduce((sum, { reason, currency, amount }) =>
      of(reason) ? sum + amount * (priceOf(input, account, currency) ?? NaN) : sum, 0);
  const worth = (legsAt: readonly LegAt[]): number => legsAt.reduce((sum, { leg }) => sum + (leg.valueUsd ?? NaN), 0);
  const mine = pairs.filter(({ before }) => before.leg.account === account);
  const before = mine.map((pair) => pair.before);
  const totalUsd = onGrid(worth(after) - worth(before) - usd((reason) => CAPITAL.has(reason)));
  const { residual: _, ...greeks } = sumTerms(legs.flatMap(({ terms }) => (terms === null ? [] : [terms])));
  const terms = explained(totalUsd, {
    ...greeks,
    funding: usd((reason) => reason === 'funding' || reason === 'interest'),
    fees: usd((reason) => reason === 'fee'),
    newTrades: tradedUsd(mine, after) + usd((reason) => isTrade(reason)),
  });
  return { account, totalUsd, terms, missing: [] };
}

const isTrade = (reason: LedgerReason): boolean =>
  reason === 'premium' || reason === 'realizedPnl' || reason === 'settlement';

/** Worth of the positions of the second instant less that of the held ones there: 0 when nothing was traded. */
function tradedUsd(pairs: readonly Pair[], after: readonly LegAt[]): number {
  const held = new Map<string, number>();
  for (const { before, after: then, settled } of pairs) {
    if (before.source.instrument === null) continue;
    held.set(before.leg.id, settled?.worthUsd ?? then.leg.valueUsd ?? NaN);
  }
  let traded = 0;
  for (const { source, leg } of after) {
    if (source.instrument === null) continue;
    traded += (leg.valueUsd ?? NaN) - (held.get(leg.id) ?? 0);
    held.delete(leg.id);
  }
  for (const worth of held.values()) traded -= worth;
  return traded;
}
