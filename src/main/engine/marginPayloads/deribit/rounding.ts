/**
 * How far rounding of what a payload says may take our numbers from the venue's: each rounded input moved to its edge,
 * one at a time, and the effects added.
 */
import type { AccountInput, MarginModel, MarginResult } from '../../../risk/margin/model.ts';
import type { MarginQuantity } from '../../../../shared/domain/margin/reconciliation.ts';
import type { KnownCause, ReportedMargin } from '../marginCase.ts';
import { shown } from '../../../risk/margin/reconciliation/counterfactual.ts';

export interface RoundedInput {
  /** Null: a price. */
  readonly amountOf: string | null;
  readonly priceOf: string | null;
  /** Half of the last digit; of prices as a fraction. */
  readonly half: number;
}

type Total = 'equity' | 'haircutEquity' | 'initial' | 'maintenance';
const TOTALS: readonly Total[] = ['equity', 'haircutEquity', 'initial', 'maintenance'];

const totalsOf = ({
  equityUsd,
  haircutEquityUsd,
  initialMarginUsd,
  maintenanceMarginUsd,
}: MarginResult | ReportedMargin): Readonly<Record<Total, number | null>> => ({
  equity: equityUsd,
  haircutEquity: haircutEquityUsd,
  initial: initialMarginUsd,
  maintenance: maintenanceMarginUsd,
});

/** Causes for those totals that lie off by no more than rounding allows. */
export function roundingCauses(
  model: MarginModel,
  input: AccountInput,
  reported: ReportedMargin,
  rounded: readonly RoundedInput[],
): readonly KnownCause[] {
  const ours = totalsOf(model.evaluate(input));
  const venues = totalsOf(reported);
  const bounds = { equity: 0, haircutEquity: 0, initial: 0, maintenance: 0 };
  for (const each of rounded) {
    const moved = totalsOf(model.evaluate(atEdge(input, each)));
    for (const total of TOTALS) bounds[total] += Math.abs((moved[total] ?? NaN) - (ours[total] ?? NaN));
  }
  return TOTALS.flatMap((total): KnownCause[] => {
    const [mine, theirs] = [ours[total], venues[total]];
    if (mine === null || theirs === null || mine === theirs || !(Math.abs(mine - theirs) <= bounds[total])) return [];
    const quantity: MarginQuantity = total;
    return [
      {
        kind: 'rounding',
        quantity,
        text: `rounding of amounts and indexes in the payload allows ${shown(bounds[total])} USD`,
      },
    ];
  });
}

function atEdge(input: AccountInput, { amountOf, priceOf, half }: RoundedInput): AccountInput {
  if (amountOf !== null) return { ...input, balances: [...input.balances, { currency: amountOf, amount: half }] };
  if (priceOf === null) return input;
  const usd = input.pricesUsd.get(priceOf) ?? NaN;
  return { ...input, pricesUsd: new Map([...input.pricesUsd, [priceOf, usd * (1 + half)]]) };
}
