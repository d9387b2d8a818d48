/**
 * The venue's margin held against ours (rules N1-N3), once a second: three numbers a row, since when they differ, and
 * beyond the bound the cause. Deterministic: a row follows from the state and the row before it.
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Account } from '../../../shared/domain/account.ts';
import type { AccountHealth, MarginReport } from '../../../shared/domain/margin/margin.ts';
import type {
  MarginAgreement, MarginCause, MarginDifference, MarginReconciliation,
} from '../../../shared/domain/margin/reconciliation.ts';
import { isInverseFuture, unitsOf } from '../../risk/portfolio/contractValue.ts';
import { isUsdLike } from '../../risk/portfolio/currency.ts';
import type { AccountInput, HeldPosition } from '../../risk/margin/model.ts';
import { compareMargin, isAbove, knownCauseOf, type MarginFigures } from '../../risk/margin/reconciliation/compare.ts';
import { diagnose } from '../../risk/margin/reconciliation/diagnosis.ts';
import { liveTolerance } from '../../risk/margin/reconciliation/tolerances.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import type { ReadState } from '../state.ts';
import { VALUATION_BOUNDS } from './legSources.ts';

/** A report older than this says nothing about now. */
export const REPORT_BOUND_MS = 15_000;
/** A cause is looked for anew after so long: it costs some milliseconds. */
const DIAGNOSE_EVERY_MS = 30_000;
const MOST_EVALUATIONS = 1_500;
/** Contracts that might be held without our knowing. */
const MOST_CANDIDATES = 40;

export function marginReconciliation(state: ReadState, account: Account, input: AccountInput): MarginReconciliation {
  const health = state.health.get(account.id);
  const before = state.marginReconciliations.get(account.id);
  const known = state.marginReports.get(account.id);
  const report = known !== undefined && state.timeMs - known.receivedTimeMs <= REPORT_BOUND_MS ? known : null;
  const acted = healthToActUpon(health, report);
  const base = {
    account: account.id, timeMs: state.timeMs, ...acted, reportTimeMs: known?.receivedTimeMs ?? null,
    unknownSinceMs: acted.health === null ? (before?.unknownSinceMs ?? state.timeMs) : null,
  };
  if (report === null || health === undefined) {
    return { ...base, agreement: 'unknown', differences: [], diagnosedTimeMs: null };
  }
  const tolerance = liveTolerance(account.marginModel, grossUsd(input));
  const rows = compareMargin(oursOf(health, input, account), report, tolerance)
    .map((row) => ({ ...row, sinceMs: isAbove(row) ? (earlier(before, row)?.sinceMs ?? state.timeMs) : null }));
  const lasting = rows.filter(({ sinceMs }) => sinceMs !== null && state.timeMs - sinceMs >= tolerance.boundMs);
  if (lasting.length === 0) {
    return { ...base, agreement: settlingOf(rows), differences: rows, diagnosedTimeMs: null };
  }
  const causes = state.marginTerms.get(account.id)?.causes ?? [];
  const told = (row: MarginDifference): MarginCause | null => knownCauseOf(causes, row);
  const isDark = lasting.some((row) => told(row) === null);
  const due = isDark && state.timeMs - (before?.diagnosedTimeMs ?? -Infinity) >= DIAGNOSE_EVERY_MS;
  const first = lasting.find((row) => told(row) === null);
  const cause = due ? causeOf(state, account, input, report) : (earlier(before, first)?.cause ?? null);
  return {
    ...base, agreement: isDark && (cause === null || cause.kind === 'unexplained') ? 'unexplained' : 'explained',
    differences: rows.map((row) => (isAbove(row) ? { ...row, cause: told(row) ?? cause } : row)),
    diagnosedTimeMs: due ? state.timeMs : (before?.diagnosedTimeMs ?? null),
  };
}

/** The venue liquidates by its own numbers. They leave parts out that go on their own: the worst of them counts too. */
function healthToActUpon(
  ours: AccountHealth | undefined, report: MarginReport | null,
): Pick<MarginReconciliation, 'health' | 'healthSource'> {
  const [held, required] = [report?.haircutEquityUsd ?? null, report?.maintenanceMarginUsd ?? null];
  if (held !== null && required !== null) {
    const health = required > 0 ? held / required : held < 0 ? 0 : Infinity;
    const pool = ours?.poolHealth ?? Infinity;
    return pool < health ? { health: pool, healthSource: 'ours' } : { health, healthSource: 'venue' };
  }
  const health = ours?.health ?? null;
  return { health, healthSource: health === null ? null : 'ours' };
}

/** Health before the opening base is unknown, and so are these. */
function oursOf(health: AccountHealth, input: AccountInput, account: Account): MarginFigures {
  const known = health.equityUsd !== null;
  return {
    ...health,
    liquidationPrices: known ? (marginModelOf(account.marginModel).positionLiquidations?.(input) ?? []) : [],
  };
}

const earlier = (
  before: MarginReconciliation | undefined, row: MarginDifference | undefined,
): MarginDifference | undefined =>
  before?.differences.find(({ quantity, instrument }) =>
    quantity === row?.quantity && instrument === row.instrument);

function settlingOf(rows: readonly MarginDifference[]): MarginAgreement {
  if (rows.some(isAbove)) return 'settling';
  return rows.some(({ within }) => within === true) ? 'agrees' : 'unknown';
}

function causeOf(state: ReadState, account: Account, input: AccountInput, venues: MarginReport): MarginCause {
  const mids = new Map<string, number>();
  for (const { instrument } of input.positions) {
    const quote = state.quotes.get(instrument.id);
    const [bid, ask] = [quote?.bidPrice ?? null, quote?.askPrice ?? null];
    if (bid !== null && ask !== null) mids.set(instrument.id, (toNumber(bid) + toNumber(ask)) / 2);
  }
  return diagnose({
    model: marginModelOf(account.marginModel), input, venues, mids,
    tolerance: liveTolerance(account.marginModel, grossUsd(input)),
    candidates: candidatesOf(state, account, input), mostEvaluations: MOST_EVALUATIONS,
  });
}

/** Of positions (options half) and of coins; what has no price counts for nothing here. */
function grossUsd({ positions, balances, pricesUsd }: AccountInput): number {
  let gross = 0;
  for (const { instrument, quantity, markPrice } of positions) {
    const units = Math.abs(unitsOf(instrument, quantity));
    const price = pricesUsd.get(instrument.underlying) ?? markPrice ?? 0;
    gross += isInverseFuture(instrument) ? units : units * price * (instrument.kind === 'option' ? 0.5 : 1);
  }
  for (const { currency, amount } of balances) {
    if (!isUsdLike(currency)) gross += Math.abs(amount) * (pricesUsd.get(currency) ?? 0);
  }
  return gross;
}

/** What the venue lists in coins that the account has to do with: perpetuals and futures first. */
function candidatesOf(state: ReadState, account: Account, input: AccountInput): HeldPosition[] {
  const held = new Set(input.positions.map(({ instrument }) => instrument.id));
  const coins = new Set([...input.positions.map(({ instrument }) => instrument.underlying),
    ...input.balances.map(({ currency }) => currency).filter((currency) => !isUsdLike(currency))]);
  const found: HeldPosition[] = [];
  for (const instrument of state.instruments.values()) {
    if (instrument.venue !== account.venue || held.has(instrument.id) || instrument.kind === 'spot') continue;
    if (coins.size > 0 && !coins.has(instrument.underlying) && instrument.kind === 'option') continue;
    const quote = state.quotes.get(instrument.id);
    if (quote === undefined || quote.markPrice === null) continue;
    if (state.timeMs - quote.receivedTimeMs > VALUATION_BOUNDS.maxQuoteAgeMs) continue;
    found.push({ instrument, quantity: 0, averagePrice: null, markPrice: toNumber(quote.markPrice),
      impliedVol: quote.markImpliedVol, forwardUsd: quote.forwardPrice, margin: null });
  }
  const rank = ({ instrument }: HeldPosition): number => (instrument.kind === 'option' ? 1 : 0);
  return found.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_CANDIDATES);
}
