/**
 * Names the cause of a difference between our margin and the venue's by trying what might be otherwise: a hypothesis
 * explains when, under it, every number that both sides name is within its tolerance. Of several the first is named,
 * but a parameter that comes out round goes before all, the rounder first, and one that does not behind all.
 */
import type { MarginCause } from '../../../../shared/domain/margin/reconciliation.ts';
import type { AccountInput, MarginModel } from '../model.ts';
import { compareMargin, figuresOf, isAbove, TOTALS, totalOf, type MarginFigures, type Total } from './compare.ts';
import { hypotheses, shown, type Hypothesis, type Surroundings } from './counterfactual.ts';
import { solveFor } from './solve.ts';
import { toleratedUsd, type MarginTolerance } from './tolerances.ts';

export interface Dispute extends Surroundings {
  readonly model: MarginModel;
  readonly input: AccountInput;
  readonly venues: MarginFigures;
  readonly tolerance: MarginTolerance;
  /** Of the model; the search stops there. */
  readonly mostEvaluations?: number;
}

const MOST_EVALUATIONS = 20_000;

const UNEXPLAINED: MarginCause = {
  kind: 'unexplained', text: 'no single order, position, price, amount or parameter makes ours the venue\'s',
};

/** Call it for a difference that is above its tolerance. */
export function diagnose(dispute: Dispute): MarginCause {
  const ours = figuresOf(dispute.model, dispute.input);
  const court = new Court(dispute, ours);
  // What is missing may leave some numbers known (a shared pool leaves the margins): those are judged for themselves.
  if (ours.missing.length > 0 && !court.hasDispute()) {
    return { kind: kindOfMissing(ours.missing), text: ours.missing.join('; ') };
  }
  const unlisted = positionsWeLack(dispute, ours);
  if (unlisted !== null) return unlisted;
  let best: Verdict | null = null;
  for (const hypothesis of hypotheses(dispute.input, dispute)) {
    if (court.isExhausted()) break;
    const verdict = court.judge(hypothesis);
    if (verdict !== null && verdict.weight > (best?.weight ?? 0)) best = verdict;
  }
  return best?.cause ?? court.rateOf() ?? UNEXPLAINED;
}

function kindOfMissing(missing: readonly string[]): MarginCause['kind'] {
  if (missing.some((name) => /not public|formula/i.test(name))) return 'model not public';
  if (missing.some((name) => /does not list/i.test(name))) return 'missing position';
  return missing.some((name) => /not derivable/i.test(name)) ? 'account mode' : 'input missing';
}

/** The venue names a position of which we know nothing. A loan's prices name assets: those our model names as well. */
function positionsWeLack({ venues, input }: Dispute, ours: MarginFigures): MarginCause | null {
  const held = new Set([...input.positions.map(({ instrument }) => instrument.id),
    ...ours.liquidationPrices.map(({ instrument }) => instrument)]);
  const lacking = venues.liquidationPrices.map(({ instrument }) => instrument).filter((id) => !held.has(id));
  if (lacking.length === 0) return null;
  return { kind: 'missing position', text: `the venue has a position that we lack: ${lacking.join(', ')}` };
}

interface Verdict {
  readonly cause: MarginCause;
  /** A parameter by its roundness, any other thing 2; 4 more where the venue's liquidation prices agree as well. */
  readonly weight: number;
}

class Court {
  private evaluations = 0;
  private readonly dispute: Dispute;
  private readonly ours: MarginFigures;
  /** Numbers that both sides name. */
  private readonly judged: readonly Total[];
  private readonly differing: readonly Total[];

  constructor(dispute: Dispute, ours: MarginFigures) {
    this.dispute = dispute;
    this.ours = ours;
    this.judged = TOTALS.filter((total) => totalOf(ours, total) !== null && totalOf(dispute.venues, total) !== null);
    this.differing = this.judged.filter((total) => !this.agrees(ours, total));
  }

  isExhausted(): boolean {
    return this.evaluations > (this.dispute.mostEvaluations ?? MOST_EVALUATIONS);
  }

  hasDispute(): boolean { return this.differing.length > 0; }

  judge(hypothesis: Hypothesis): Verdict | null {
    if (!this.hasDispute()) return null;
    const { from } = hypothesis;
    if (from === null) return this.verdict(hypothesis, NaN, this.evaluate(hypothesis.at(NaN)));
    for (const total of this.differing) {
      if (hypothesis.freesEquity === true && (total === 'equity' || total === 'haircutEquity')) continue;
      const size = this.fit(hypothesis, from, total);
      if (size === null) continue;
      const verdict = this.verdict(hypothesis, size, this.evaluate(hypothesis.at(size)));
      if (verdict !== null) return verdict;
    }
    return null;
  }

  /**
   * For rules that stand in code: both margins differ and the equities do not, as if the rate of one position were
   * another. The factor must be the same for initial and maintenance.
   */
  rateOf(): MarginCause | null {
    const margins = ['initial', 'maintenance'] as const;
    if (this.differing.length === 0 || this.differing.some((total) => total !== 'initial' && total !== 'maintenance')) {
      return null;
    }
    const { input, venues } = this.dispute;
    const fitting = new Map<string, number>();
    for (const position of input.positions) {
      if (this.isExhausted()) break;
      const without = this.evaluate({ ...input, openOrders: [],
        positions: input.positions.filter((other) => other !== position) });
      const base = this.evaluate({ ...input, openOrders: [] });
      const factors = margins.map((total) => {
        const [all, rest] = [totalOf(base, total) ?? NaN, totalOf(without, total) ?? NaN];
        return 1 + ((totalOf(venues, total) ?? NaN) - (totalOf(this.ours, total) ?? NaN)) / (all - rest);
      });
      const [initial = NaN, maintenance = NaN] = factors.map((factor) => (Number.isNaN(factor) ? 1 : factor));
      const known = this.judged.filter((total) => total === 'initial' || total === 'maintenance');
      const agree = known.length < 2 || Math.abs(initial - maintenance) <= 1e-3 * Math.abs(maintenance);
      if (agree && maintenance > 0 && maintenance < Infinity) fitting.set(position.instrument.venueName, maintenance);
    }
    const names = [...fitting].slice(0, 3)
      .map(([name, factor]) => `${name} at ${shown(factor)} times our rate`);
    if (names.length === 0) return null;
    const text = `the venue's margin is as of another tier: ${names.join(', or ')}`;
    return { kind: 'wrong tier', text };
  }

  private evaluate(input: AccountInput): MarginFigures {
    this.evaluations += 1;
    return { ...this.dispute.model.evaluate(input), liquidationPrices: [] };
  }

  private agrees(figures: MarginFigures, total: Total): boolean {
    const [ours, venues] = [totalOf(figures, total), totalOf(this.dispute.venues, total)];
    if (ours === null || venues === null) return false;
    return Math.abs(ours - venues) <= toleratedUsd(this.dispute.tolerance, total, venues);
  }

  /** The size at which this number is the venue's; null: none, or the hypothesis does not move it. */
  private fit(hypothesis: Hypothesis, from: number, total: Total): number | null {
    const venues = totalOf(this.dispute.venues, total) ?? NaN;
    const gap = (size: number): number => (totalOf(this.evaluate(hypothesis.at(size)), total) ?? NaN) - venues;
    const close = toleratedUsd(this.dispute.tolerance, total, venues) / 10;
    const size = solveFor(gap, from, (totalOf(this.ours, total) ?? NaN) - venues, close);
    if (size === null || !hypothesis.isParameter) return size;
    // Rules that cut their digits are met by a range of sizes: the round one of it is meant.
    const round = [2, 3].map((digits) => Number(size.toPrecision(digits)))
      .find((rounded) => rounded !== size && Math.abs(gap(rounded)) <= close);
    return round ?? size;
  }

  private verdict(hypothesis: Hypothesis, size: number, figures: MarginFigures): Verdict | null {
    const known = hypothesis.freesEquity === true ? this.withProfit(figures) : figures;
    if (!this.judged.every((total) => this.agrees(known, total))) return null;
    const { kind, isParameter } = hypothesis;
    const weight = (isParameter ? roundness(size) : 2) + (this.pricesAgree(hypothesis.at(size)) ? 4 : 0);
    return { cause: { kind, text: hypothesis.text(size) }, weight };
  }

  /** Totals alone cannot tell one coin's tier from another's; the liquidation prices, where a venue has them, can. */
  private pricesAgree(input: AccountInput): boolean {
    const { venues, tolerance, model } = this.dispute;
    const ours = { ...this.ours, liquidationPrices: model.positionLiquidations?.(input) ?? [] };
    const rows = compareMargin(ours, venues, tolerance).filter(({ quantity }) => quantity === 'liquidationPrice');
    return rows.length > 0 && !rows.some(isAbove);
  }

  /** The venue knows what was paid for what we lack: both equities may lie off by the same amount. */
  private withProfit(figures: MarginFigures): MarginFigures {
    const { venues } = this.dispute;
    const [there, here] = [venues.haircutEquityUsd ?? venues.equityUsd,
      venues.haircutEquityUsd === null ? figures.equityUsd : figures.haircutEquityUsd];
    if (there === null || here === null) return figures;
    const shift = (usd: number | null): number | null => (usd === null ? null : usd + there - here);
    return { ...figures, equityUsd: shift(figures.equityUsd), haircutEquityUsd: shift(figures.haircutEquityUsd) };
  }
}

/** Few digits, or one over few digits: what rules are written with. Above 2, what any other thing weighs. */
export function roundness(value: number): 1 | 3 | 4 {
  const isShort = (x: number, digits: number): boolean =>
    Math.abs(Number(x.toPrecision(digits)) - x) <= 2e-5 * Math.abs(x);
  if (isShort(value, 2) || isShort(1 / value, 2)) return 4;
  return isShort(value, 3) || isShort(1 / value, 3) ? 3 : 1;
}
