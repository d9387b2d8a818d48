// One-touch and no-touch: one unit of cash if the spot meets a barrier before expiry, or if it does not.
// Source: Rubinstein and Reiner, 'Unscrambling the binary code', Risk 4 (1991); Haug (2007) 4.19.5.

import { discountFactor } from '../black76.ts';
import { spotGreeksOf, type SpotGreeks } from './jet.ts';
import { hitPaidAtExpiry, hitPaidAtOnce, missed, passageTerms, type Passage } from './passage.ts';

/** When the unit is paid: at the moment of the hit, at expiry if hit, at expiry if not hit. */
export type TouchPayoff = 'atHit' | 'atExpiry' | 'noTouch';

/** Below this vol * sqrt(years) the path is treated as certain. */
const SMALLEST_REACH = 1e-9;

/**
 * Value of one unit and its Greeks in the spot. `rate` >= 0, `carry` the growth of the forward. A spot at or beyond the
 * barrier has hit it. At zero time or vol the value on the certain path. Throws RangeError for `atHit` when `rate` is
 * so far below zero that the first-passage exponent is not real.
 */
export function touch(payoff: TouchPayoff, passage: Passage): SpotGreeks {
  const { side, spot, barrier, vol, rate, carry } = passage;
  const years = passage.years > 0 ? passage.years : 0;
  const certain = !(vol > 0 && vol * Math.sqrt(years) > SMALLEST_REACH);
  const hitYears = (side === 'down' ? spot <= barrier : spot >= barrier) ? 0 : certain ? meeting(passage) : Infinity;
  if (certain || hitYears === 0) {
    const hit = hitYears <= years;
    if (hit === (payoff === 'noTouch')) return paidAt(0, rate, 0);
    return paidAt(1, rate, payoff === 'atHit' ? hitYears : years);
  }
  const terms = passageTerms({ side, spot, barrier, rate, carry, years, vol });
  const price = { atHit: hitPaidAtOnce, atExpiry: hitPaidAtExpiry, noTouch: missed }[payoff];
  return spotGreeksOf(price(terms));
}

/** Years until spot * exp(carry * t) meets the barrier; Infinity if it does not. */
function meeting({ spot, barrier, carry }: Passage): number {
  const years = carry === 0 ? Infinity : Math.log(barrier / spot) / carry;
  return years >= 0 ? years : Infinity;
}

function paidAt(amount: number, rate: number, years: number): SpotGreeks {
  const price = amount * discountFactor(years, rate);
  return { price, delta: 0, gamma: 0, vega: 0, theta: years > 0 ? rate * price : 0, vanna: 0 };
}
