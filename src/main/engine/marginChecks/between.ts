/**
 * How far ours may lie from the venue's because of what lies between the two: prices that moved while it was asked,
 * digits that it does not tell. A difference within that is named so; one beyond it is a difference.
 */
import type { KnownMarginCause, MarginQuantity } from '../../../shared/domain/margin/reconciliation.ts';
import type { AccountInput, MarginModel, MarginResult } from '../../risk/margin/model.ts';
import { shown } from '../../risk/margin/reconciliation/counterfactual.ts';
import type { ReportedMargin } from '../marginPayloads/marginCase.ts';

export interface Between {
  readonly kind: KnownMarginCause['kind'];
  readonly text: string;
  /** The account as it might as well have been. */
  readonly input: AccountInput;
  /** What the venue's answer would then come to, where that hangs on it. */
  readonly reported?: ReportedMargin;
}

type Totals = MarginResult | ReportedMargin;
const TOTALS: readonly (readonly [MarginQuantity, (of: Totals) => number | null])[] = [
  ['equity', (of) => of.equityUsd], ['haircutEquity', (of) => of.haircutEquityUsd],
  ['initial', (of) => of.initialMarginUsd], ['maintenance', (of) => of.maintenanceMarginUsd],
];

/** Of each total that the sum of all effects accounts for, the largest of them by name. */
export function causesBetween(
  model: MarginModel, input: AccountInput, reported: ReportedMargin, between: readonly Between[],
): readonly KnownMarginCause[] {
  const ours = model.evaluate(input);
  const others = between.map((each) => ({ ...each, result: model.evaluate(each.input) }));
  return TOTALS.flatMap(([quantity, of]): KnownMarginCause[] => {
    const [mine, venues] = [of(ours), of(reported)];
    if (mine === null || venues === null || mine === venues) return [];
    const offOf = (result: Totals, told: Totals = reported): number => (of(result) ?? NaN) - (of(told) ?? NaN);
    const effects = others.map(({ kind, text, result, reported: told }) =>
      ({ kind, text, usd: Math.abs(offOf(result, told) - (mine - venues)) }))
      .filter(({ usd }) => usd > 0).sort((a, b) => b.usd - a.usd);
    // What ended exactly there counts as there.
    const bound = effects.reduce((sum, { usd }) => sum + usd, 0) * (1 + 1e-9);
    const [largest] = effects;
    if (largest === undefined || Math.abs(mine - venues) > bound) return [];
    return [{ kind: largest.kind, quantity, text: `${largest.text}: up to ${shown(bound)} USD` }];
  });
}
