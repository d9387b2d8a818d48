/** Cash and coins under shocks: coins move with their underlying, stable coins by themselves; loans bear interest. */
import type { LendingTerms } from '../../../shared/domain/collateral.ts';
import { ZERO_GREEKS } from '../../../shared/domain/greeks.ts';
import { MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { isUsdLike } from '../portfolio/currency.ts';
import type { LegSource } from '../portfolio/leg.ts';
import { linearGreeks } from '../portfolio/legGreeks.ts';
import { NO_FLOWS, type Movable } from './legState.ts';
import { moveOf, stableFactor, unknownMove, type Shock } from './shock.ts';

/** `terms`: those of this currency where the account lends and borrows, else null. Of a leg whose worth is known. */
export function cashLeg(source: LegSource, leg: Leg, terms: LendingTerms | null): Movable {
  const currency = source.currency ?? source.underlying;
  const dollars = isUsdLike(currency);
  const priceNow = leg.markPrice ?? NaN;
  const priceAt = (shock: Shock): number =>
    priceNow * (dollars ? stableFactor(shock, currency) : 1 + (moveOf(shock, currency)?.spotMove ?? NaN));
  const interestOver = (shock: Shock): number => {
    if (terms === null || shock.horizonMs === 0) return 0;
    const owed = source.quantity < 0;
    const rate = owed ? terms.borrowRatePerYear + shock.borrowRatePerYear : terms.supplyRatePerYear;
    return source.quantity * rate * (shock.horizonMs / MS_PER_YEAR);
  };
  return {
    lacks: (shock) => (dollars || moveOf(shock, currency) !== null ? null : unknownMove(currency)),
    at(shock) {
      const amount = interestOver(shock);
      return {
        valueUsd: (source.quantity + amount) * priceAt(shock),
        markPrice: null,
        modelPrice: null,
        impliedVol: null,
        forwardUsd: null,
        flows: amount === 0 ? NO_FLOWS : [{ currency, amount }],
        settled: false,
      };
    },
    greeksAt(shock) {
      if (dollars) return { greeks: ZERO_GREEKS, premiumDeltaCoin: 0 };
      const coins = source.quantity + interestOver(shock);
      return { greeks: linearGreeks(coins, coins * priceAt(shock), 0), premiumDeltaCoin: 0 };
    },
  };
}
