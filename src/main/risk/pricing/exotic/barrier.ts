// Single-barrier European options with a rebate, monitored continuously.
// Source: Reiner and Rubinstein, 'Breaking down the barriers', Risk 4 (1991), as in Haug (2007) 4.17.1.

import type { OptionType } from '../../../../shared/domain/instrument.ts';
import { black76, discountFactor, signOf } from '../black76.ts';
import { addScaled, constant, spotGreeksOf, type SpotGreeks } from './jet.ts';
import { direct, hitPaidAtOnce, mirrored, missed, passageTerms } from './passage.ts';

export type BarrierKind = 'down-in' | 'up-in' | 'down-out' | 'up-out';

/**
 * `spot`, `strike`, `barrier` > 0 in one currency; `rebate` in it too: paid at expiry when an `in` was never hit, at
 * the hit when an `out` is. `rate` >= 0 continuously compounded, `carry` the growth rate of the forward (0 on a
 * forward, rate - yield on a spot), `vol` annual.
 */
export interface BarrierOption {
  kind: BarrierKind;
  optionType: OptionType;
  spot: number;
  strike: number;
  barrier: number;
  rebate: number;
  rate: number;
  carry: number;
  years: number;
  vol: number;
}

/** Below this vol * sqrt(years) the path is treated as certain. */
const SMALLEST_REACH = 1e-9;

/** How the terms A to D combine, by kind and option type: first for strike > barrier, then for strike <= barrier. */
const COMBINATIONS: Readonly<Record<`${BarrierKind} ${OptionType}`, readonly [Weights, Weights]>> = {
  'down-in call': [
    [0, 0, 1, 0],
    [1, -1, 0, 1],
  ],
  'up-in call': [
    [1, 0, 0, 0],
    [0, 1, -1, 1],
  ],
  'down-in put': [
    [0, 1, -1, 1],
    [1, 0, 0, 0],
  ],
  'up-in put': [
    [1, -1, 0, 1],
    [0, 0, 1, 0],
  ],
  'down-out call': [
    [1, 0, -1, 0],
    [0, 1, 0, -1],
  ],
  'up-out call': [
    [0, 0, 0, 0],
    [1, -1, 1, -1],
  ],
  'down-out put': [
    [1, -1, 1, -1],
    [0, 0, 0, 0],
  ],
  'up-out put': [
    [0, 1, 0, -1],
    [1, 0, -1, 0],
  ],
};

type Weights = readonly [a: number, b: number, c: number, d: number];

/**
 * Value and Greeks. A spot at or beyond the barrier has hit it: an `in` is then the European option, an `out` its
 * rebate. At zero time or vol the value on the certain path. Throws RangeError when `rate` is so far below zero that
 * the first-passage exponent is not real (rate < -(carry/vol - vol/2)^2 / 2).
 */
export function barrierOption(option: BarrierOption): SpotGreeks {
  const { kind, optionType, spot, strike, barrier, rebate, years, vol } = option;
  const out = kind === 'down-out' || kind === 'up-out';
  if (hasHit(kind, spot, barrier)) return out ? paidAt(rebate, 0, 0) : european(option);
  if (!(vol > 0 && years > 0 && vol * Math.sqrt(years) > SMALLEST_REACH)) return certain(option);
  const terms = passageTerms({ ...option, side: sideOf(kind) });
  const phi = signOf(optionType);
  const [a, b, c, d] = COMBINATIONS[`${kind} ${optionType}`][strike > barrier ? 0 : 1];
  let sum = constant(0);
  if (a !== 0) sum = addScaled(sum, a, direct(terms, phi, strike, 'strike'));
  if (b !== 0) sum = addScaled(sum, b, direct(terms, phi, strike, 'barrier'));
  if (c !== 0) sum = addScaled(sum, c, mirrored(terms, phi, strike, 'strike'));
  if (d !== 0) sum = addScaled(sum, d, mirrored(terms, phi, strike, 'barrier'));
  if (rebate !== 0) sum = addScaled(sum, rebate, out ? hitPaidAtOnce(terms) : missed(terms));
  return spotGreeksOf(sum);
}

const sideOf = (kind: BarrierKind): 'down' | 'up' => (kind === 'down-in' || kind === 'down-out' ? 'down' : 'up');

function hasHit(kind: BarrierKind, spot: number, barrier: number): boolean {
  return sideOf(kind) === 'down' ? spot <= barrier : spot >= barrier;
}

/** The European option on the forward spot * exp(carry * years), its Greeks in the spot. */
function european(option: BarrierOption): SpotGreeks {
  const { optionType, spot, strike, rate, carry, vol } = option;
  const years = option.years > 0 ? option.years : 0;
  const growth = Math.exp(carry * years);
  const greeks = black76(optionType, spot * growth, strike, years, vol, rate);
  return {
    price: greeks.price,
    delta: greeks.delta * growth,
    gamma: greeks.gamma * growth * growth,
    vega: greeks.vega,
    theta: greeks.theta - (years > 0 ? greeks.delta * spot * growth * carry : 0),
    vanna: greeks.vanna * growth,
  };
}

/** Without vol or time the spot moves along spot * exp(carry * t) and either meets the barrier or does not. */
function certain(option: BarrierOption): SpotGreeks {
  const { kind, spot, barrier, rebate, rate, carry } = option;
  const years = option.years > 0 ? option.years : 0;
  const hitYears = carry === 0 ? Infinity : Math.log(barrier / spot) / carry;
  const hit = hitYears > 0 && hitYears <= years;
  const out = kind === 'down-out' || kind === 'up-out';
  if (out === hit) return paidAt(rebate, rate, out ? hitYears : years);
  return european({ ...option, vol: 0 });
}

function paidAt(amount: number, rate: number, years: number): SpotGreeks {
  const price = amount * discountFactor(years, rate);
  return { price, delta: 0, gamma: 0, vega: 0, theta: years > 0 ? rate * price : 0, vanna: 0 };
}
