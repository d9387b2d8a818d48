/** What `ballast margin` prints: ours, the venue's, the difference and why, of a payload or of a session's accounts. */
import type { MarginCause, MarginDifference } from '../../../shared/domain/margin/reconciliation.ts';
import type { ReadState } from '../../core/state.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import { healthRatio } from '../../risk/portfolio/health.ts';
import {
  compareMargin, figuresOf, isAbove, knownCauseOf, type MarginFigures,
} from '../../risk/margin/reconciliation/compare.ts';
import { diagnose } from '../../risk/margin/reconciliation/diagnosis.ts';
import { recordedTolerance, type MarginTolerance } from '../../risk/margin/reconciliation/tolerances.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { bookOf } from '../stress/bookOf.ts';
import { marginAnswer } from '../stress/marginAnswer.ts';
import type { KnownCause, MarginCase, ReportedMargin } from './marginCase.ts';

/**
 * `explained`: the payload itself says why, or no formula is public. `suspected`: one change would make ours the
 * venue's, and is named; whether it is the truth the payload does not say.
 */
type Status = 'within' | 'explained' | 'suspected' | 'unexplained' | 'one side only';

interface Row {
  readonly quantity: MarginDifference['quantity'];
  readonly instrument: string | null;
  readonly ours: number | null;
  readonly reported: number | null;
  readonly difference: number | null;
  readonly tolerance: number;
  readonly status: Status;
  readonly cause: MarginCause | null;
}

export interface MarginCaseReport {
  /** Every difference is within its tolerance or explained. */
  readonly ok: boolean;
  readonly report: unknown;
}

export function reportOfCase(account: MarginCase): MarginCaseReport {
  const { input, reported, stated } = account;
  const model = marginModelOf(account.model);
  const result = model.evaluate(input);
  const ours = figuresOf(model, input);
  const venues = figuresOfReport(reported);
  const tolerance = recordedTolerance(account.model);
  const rows = compareMargin(ours, venues, tolerance).map((row) => rowOf(row, account, venues, ours, tolerance));
  const ok = isAccountedFor(rows);
  const available = result.haircutEquityUsd === null || result.initialMarginUsd === null
    ? null : result.haircutEquityUsd - result.initialMarginUsd;
  return { ok, report: {
    model: account.model, account: account.account, timeMs: account.atMs, ok,
    ours: { equityUsd: result.equityUsd, haircutEquityUsd: result.haircutEquityUsd,
      initialMarginUsd: result.initialMarginUsd, maintenanceMarginUsd: result.maintenanceMarginUsd,
      availableUsd: available, withdrawableUsd: result.withdrawableUsd ?? null, health: healthRatio(result) },
    reported: { equityUsd: reported.equityUsd, haircutEquityUsd: reported.haircutEquityUsd,
      initialMarginUsd: reported.initialMarginUsd, maintenanceMarginUsd: reported.maintenanceMarginUsd,
      withdrawableUsd: reported.withdrawableUsd ?? null },
    stated: { ...stated, rows: rows.filter(({ instrument }) => instrument === null)
      .map(({ quantity, ours: mine, reported: theirs, difference }) => ({ quantity,
        ours: inUnit(mine, stated.usd), reported: inUnit(theirs, stated.usd),
        difference: inUnit(difference, stated.usd) })) },
    differences: rows,
    causes: causesOf(rows, account.knownCauses),
    liquidation: liquidationsOf(account, ours),
    explanation: result.explanation,
    offsets: model.offsets.claim,
    pools: result.pools ?? [],
    missing: ours.missing,
  } };
}

const isAccountedFor = (rows: readonly Row[]): boolean =>
  rows.every(({ status }) => status !== 'suspected' && status !== 'unexplained');

/** The rows alone, for the screen. */
export function comparedCase(
  account: MarginCase,
): { readonly ok: boolean; readonly rows: readonly Row[]; readonly missing: readonly string[] } {
  const ours = figuresOf(marginModelOf(account.model), account.input);
  const venues = figuresOfReport(account.reported);
  const tolerance = recordedTolerance(account.model);
  const rows = compareMargin(ours, venues, tolerance).map((row) => rowOf(row, account, venues, ours, tolerance));
  return { ok: isAccountedFor(rows), rows, missing: ours.missing };
}

const inUnit = (usd: number | null, price: number): number | null => (usd === null ? null : usd / price);

function figuresOfReport({ positions, ...totals }: ReportedMargin): MarginFigures {
  return { ...totals, liquidationPrices: positions.flatMap(({ instrument, liquidation }) =>
    (liquidation === null ? [] : [{ instrument, priceUsd: liquidation.priceUsd }])) };
}

function rowOf(
  row: MarginDifference, account: MarginCase, venues: MarginFigures, ours: ReturnType<typeof figuresOf>,
  tolerance: MarginTolerance,
): Row {
  const { quantity, instrument, difference, within } = row;
  const base = { quantity, instrument, ours: row.ours, reported: row.venues, difference, tolerance: row.tolerance };
  if (within === true) return { ...base, status: 'within', cause: null };
  const told = knownCauseOf(account.knownCauses, row);
  if (within === null) {
    const isOurs = row.ours === null && row.venues !== null;
    const cause = told ?? (isOurs && ours.missing.length > 0 ? causeOf(account, venues, tolerance) : null);
    return { ...base, status: 'one side only', cause };
  }
  if (told !== null) return { ...base, status: 'explained', cause: told };
  const cause = causeOf(account, venues, tolerance);
  const status = cause.kind === 'unexplained' ? 'unexplained' : cause.kind === 'model not public' ? 'explained'
    : 'suspected';
  return { ...base, status, cause };
}

const causeOf = (
  { model, input, implied }: MarginCase, venues: MarginFigures, tolerance: MarginTolerance,
): MarginCause => diagnose({ model: marginModelOf(model), input, venues: { ...venues, ...implied }, tolerance,
  mids: new Map(), candidates: [] });

/** Each once, those of the payload first. */
function causesOf(rows: readonly Row[], known: readonly KnownCause[]): readonly MarginCause[] {
  const causes = new Map(known.map(({ kind, text }) => [`${kind} ${text}`, { kind, text }]));
  for (const { cause } of rows) if (cause !== null) causes.set(`${cause.kind} ${cause.text}`, cause);
  return [...causes.values()];
}

function liquidationsOf(account: MarginCase, ours: MarginFigures): unknown {
  const model = marginModelOf(account.model);
  const closed = new Map(model.positionLiquidations?.(account.input).map((one) => [one.instrument, one]));
  const told = new Map(account.reported.positions.map((one) => [one.instrument, one]));
  const held = account.input.positions.map(({ instrument, quantity, markPrice }) =>
    ({ id: instrument.id, quantity, markPrice }));
  const ids = new Set(held.map(({ id }) => id));
  // Assets of a loan are balances and no positions; their model names them all the same.
  const lent = [...closed.keys()].filter((id) => !ids.has(id)).map((id) => ({ id, quantity: null, markPrice: null }));
  return [...held, ...lent].map(({ id, quantity, markPrice }) => {
    const mine = closed.get(id) ?? null;
    const theirs = told.get(id)?.liquidation ?? null;
    const both = mine !== null && mine.priceUsd !== null && theirs !== null && theirs.priceUsd !== null;
    return {
      instrument: id, quantity, markPrice,
      ours: mine?.priceUsd ?? null, known: mine !== null && ours.liquidationPrices.length > 0,
      condition: mine?.condition ?? null,
      reported: theirs?.priceUsd ?? null, reportedNone: theirs !== null && theirs.priceUsd === null,
      relativeDifference: both ? Number(mine.priceUsd) / Number(theirs.priceUsd) - 1 : null,
    };
  });
}

/** Every account of a session as it stood: health, every root, and the venue's numbers beside ours. */
export function reportOfState(state: ReadState): MarginCaseReport {
  const details = new Map(marginAnswer({ book: bookOf(state), seq: state.seq, dayVols: dayVols(state) }).accounts
    .map((detail) => [detail.account, detail]));
  const accounts = [...state.accounts.values()].map((account) => {
    const row = state.marginReconciliations.get(account.id) ?? null;
    return {
      account: account.id, model: account.marginModel, health: state.health.get(account.id) ?? null,
      detail: details.get(account.id) ?? null,
      reported: state.marginReports.get(account.id) ?? null, reconciliation: row,
    };
  });
  const ok = accounts.every(({ reconciliation }) => reconciliation?.agreement !== 'unexplained'
    && !(reconciliation?.differences.some((row) => isAbove(row) && row.cause?.kind === 'unexplained') ?? false));
  return { ok, report: { timeMs: state.timeMs, seq: state.seq, ok, accounts,
    alerts: [...state.alerts.values()].filter((alert) => alert.state !== 'cleared') } };
}
