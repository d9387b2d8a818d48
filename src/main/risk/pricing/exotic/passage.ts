// First passage of a lognormal spot through one barrier: the pieces from which Reiner and Rubinstein (1991) put every
// single-barrier contract together, each with its derivatives. Haug (2007) 4.17.1 calls them A to F.

import { logMoneyness } from '../logMoneyness.ts';
import * as jets from './jet.ts';
import type { Jet } from './jet.ts';

/** `side` says where the barrier lies, seen from the spot. Rates and vol are annual, `carry` the forward's growth. */
export interface Passage {
  side: 'down' | 'up';
  spot: number;
  barrier: number;
  rate: number;
  carry: number;
  years: number;
  vol: number;
}

/** What the pieces share. `mirror` = ln(barrier/spot), `mu` = carry/vol^2 - 1/2, `reach` = vol sqrt(years). */
export interface PassageTerms {
  passage: Passage;
  sign: 1 | -1;
  spot: Jet;
  reach: Jet;
  mu: Jet;
  mirror: Jet;
  /** ln of the discount factor, and of the growth of the discounted spot. */
  discount: Jet;
  growth: Jet;
}

export function passageTerms(passage: Passage): PassageTerms {
  const { side, spot, barrier, rate, carry, years, vol } = passage;
  const volJet = jets.volOf(vol);
  const yearsJet = jets.yearsOf(years);
  const mirror = { ...jets.spotOf(logMoneyness(barrier, spot)), bySpot: -1 / spot, bySpotSpot: 1 / (spot * spot) };
  const mu = jets.add(jets.scale(carry, jets.reciprocal(jets.multiply(volJet, volJet))), jets.constant(-0.5));
  return {
    passage,
    sign: side === 'down' ? 1 : -1,
    spot: jets.spotOf(spot),
    reach: jets.multiply(volJet, jets.squareRoot(yearsJet)),
    mu,
    mirror,
    discount: jets.scale(-rate, yearsJet),
    growth: jets.scale(carry - rate, yearsJet),
  };
}

/** distance / reach + (1 + mu) reach: the arguments x and y of the source. */
function argument({ reach, mu }: PassageTerms, distance: Jet): Jet {
  return jets.add(jets.divide(distance, reach), jets.add(reach, jets.multiply(mu, reach)));
}

/** ln(spot / strike) as a jet. */
function logOver(spot: number, strike: number): Jet {
  return { ...jets.spotOf(logMoneyness(spot, strike)), bySpot: 1 / spot, bySpotSpot: -1 / (spot * spot) };
}

/** The European payoff of `phi` (call 1, put -1) above or below a level: A (level = strike) and B (level = barrier). */
export function direct(terms: PassageTerms, phi: 1 | -1, strike: number, level: 'strike' | 'barrier'): Jet {
  const { passage, reach, discount, growth, mirror } = terms;
  const distance = level === 'strike' ? logOver(passage.spot, strike) : jets.scale(-1, mirror);
  const x = argument(terms, distance);
  const asset = jets.multiply(terms.spot, jets.weightedCdf(growth, jets.scale(phi, x)));
  const cash = jets.weightedCdf(discount, jets.scale(phi, jets.subtract(x, reach)));
  return jets.scale(phi, jets.addScaled(asset, -strike, cash));
}

/** The same of the path mirrored at the barrier: C (level = strike) and D (level = barrier). */
export function mirrored(terms: PassageTerms, phi: 1 | -1, strike: number, level: 'strike' | 'barrier'): Jet {
  const { passage, sign, reach, discount, growth, mirror, mu } = terms;
  const beyond = jets.constant(logMoneyness(passage.barrier, strike));
  const y = argument(terms, level === 'strike' ? jets.add(mirror, beyond) : mirror);
  const weight = jets.scale(2, jets.multiply(mu, mirror));
  const assetWeight = jets.add(growth, jets.addScaled(weight, 2, mirror));
  const asset = jets.multiply(terms.spot, jets.weightedCdf(assetWeight, jets.scale(sign, y)));
  const cash = jets.weightedCdf(jets.add(discount, weight), jets.scale(sign, jets.subtract(y, reach)));
  return jets.scale(phi, jets.addScaled(asset, -strike, cash));
}

/** One unit at expiry if the barrier is never hit (E). */
export function missed(terms: PassageTerms): Jet {
  return jets.subtract(...expiryTerms(terms, 1));
}

/** One unit at expiry if it is hit. */
export function hitPaidAtExpiry(terms: PassageTerms): Jet {
  return jets.add(...expiryTerms(terms, -1));
}

function expiryTerms(terms: PassageTerms, away: 1 | -1): [Jet, Jet] {
  const { sign, reach, discount, mirror, mu } = terms;
  const x = argument(terms, jets.scale(-1, mirror));
  const y = argument(terms, mirror);
  const weight = jets.add(discount, jets.scale(2, jets.multiply(mu, mirror)));
  return [
    jets.weightedCdf(discount, jets.scale(away * sign, jets.subtract(x, reach))),
    jets.weightedCdf(weight, jets.scale(sign, jets.subtract(y, reach))),
  ];
}

/**
 * One unit at the moment of the hit (F). Throws RangeError when the exponent sqrt(mu^2 + 2 rate/vol^2) is not real.
 */
export function hitPaidAtOnce(terms: PassageTerms): Jet {
  const { passage, sign, reach, mu, mirror } = terms;
  const volJet = jets.volOf(passage.vol);
  const perVariance = jets.scale(2 * passage.rate, jets.reciprocal(jets.multiply(volJet, volJet)));
  const square = jets.add(jets.multiply(mu, mu), perVariance);
  if (square.value < 0) throw new RangeError(`rate ${passage.rate} is too far below zero for a payment at the hit`);
  const lambda = square.value === 0 ? jets.constant(0) : jets.squareRoot(square);
  const z = jets.add(jets.divide(mirror, reach), jets.multiply(lambda, reach));
  const early = jets.weightedCdf(jets.multiply(jets.add(mu, lambda), mirror), jets.scale(sign, z));
  const other = jets.addScaled(z, -2, jets.multiply(lambda, reach));
  return jets.add(early, jets.weightedCdf(jets.multiply(jets.subtract(mu, lambda), mirror), jets.scale(sign, other)));
}
