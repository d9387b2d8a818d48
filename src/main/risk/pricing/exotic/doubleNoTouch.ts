// Double no-touch: one unit of cash at expiry if the spot stays between two barriers. Two series, each where it is
// short: Hui's sines for long times, images of the normal distribution for short ones, so that a handful of terms do.

import { discountFactor } from '../black76.ts';
import * as jets from './jet.ts';
import { spotGreeksOf, type Jet, type SpotGreeks } from './jet.ts';

/** `lower` < `spot` < `upper` to be alive. Rates and vol annual, `carry` the growth of the forward. */
export interface DoubleNoTouch {
  spot: number;
  lower: number;
  upper: number;
  rate: number;
  carry: number;
  years: number;
  vol: number;
}

/** vol sqrt(years) over the width of the corridor at which the two series cost the same. */
const MEETING = 0.6;

/** Terms of either series past this size of exponent no longer count. */
const LARGEST_EXPONENT = 45;

/** Below this vol * sqrt(years) the path is treated as certain. */
const SMALLEST_REACH = 1e-9;

/**
 * Value of one unit and its Greeks in the spot; 0 once a barrier is met. At zero time or vol the value on the certain
 * path. Source: Hui, 'One-touch double barrier binary option values', Applied Financial Economics 6 (1996), as in Haug
 * (2007) 4.19.6; the image series from the reflection principle with a change of drift.
 */
export function doubleNoTouch(terms: DoubleNoTouch): SpotGreeks {
  const { spot, lower, upper, rate, carry, vol } = terms;
  const years = terms.years > 0 ? terms.years : 0;
  if (!(spot > lower && spot < upper)) return spotGreeksOf(jets.constant(0));
  const reach = vol > 0 ? vol * Math.sqrt(years) : 0;
  if (!(reach > SMALLEST_REACH)) {
    const end = spot * Math.exp(carry * years);
    const price = end > lower && end < upper ? discountFactor(years, rate) : 0;
    return { price, delta: 0, gamma: 0, vega: 0, theta: years > 0 ? rate * price : 0, vanna: 0 };
  }
  const width = Math.log(upper / lower);
  const survival = reach > MEETING * width ? sineSeries(terms, width) : imageSeries(terms, width);
  return spotGreeksOf(jets.multiply(survival, jets.exponential(jets.scale(-rate, jets.yearsOf(years)))));
}

/** (carry - vol^2/2) / vol^2, the drift of the logarithm per unit of variance. */
function driftPerVariance(carry: number, vol: Jet): Jet {
  return jets.add(jets.scale(carry, jets.reciprocal(jets.multiply(vol, vol))), jets.constant(-0.5));
}

/** Probability of survival as Fourier sines, whose term i decays like exp(-(i pi reach / width)^2 / 2). */
function sineSeries({ spot, lower, upper, carry, years, vol }: DoubleNoTouch, width: number): Jet {
  const volJet = jets.volOf(vol);
  const variance = jets.multiply(jets.multiply(volJet, volJet), jets.yearsOf(years));
  const alpha = jets.scale(-1, driftPerVariance(carry, volJet));
  const square = jets.multiply(alpha, alpha);
  const above = logOf(spot, lower);
  // The drift's growth and decay stand in one exponent: alone, either may leave the range of the double.
  const drift = (level: Jet) =>
    jets.exponential(jets.addScaled(jets.multiply(alpha, level), -0.5, jets.multiply(square, variance)));
  const towardsLower = drift(above);
  const towardsUpper = drift(logOf(spot, upper));
  const step = Math.PI / width;
  let sum = jets.constant(0);
  for (let i = 1; 0.5 * (i * step) ** 2 * variance.value < LARGEST_EXPONENT; i++) {
    const frequency = i * step;
    const both = jets.addScaled(towardsLower, i % 2 === 0 ? -1 : 1, towardsUpper);
    const weight = jets.divide(
      jets.scale((2 * frequency) / width, both),
      jets.add(square, jets.constant(frequency * frequency)),
    );
    const decay = jets.exponential(jets.scale(-0.5 * frequency * frequency, variance));
    sum = jets.add(sum, jets.multiply(jets.multiply(weight, sine(frequency, above)), decay));
  }
  return sum;
}

const logOf = (spot: number, level: number): Jet => ({
  ...jets.constant(Math.log(spot / level)),
  bySpot: 1 / spot,
  bySpotSpot: -1 / (spot * spot),
});

function sine(frequency: number, x: Jet): Jet {
  const value = Math.sin(frequency * x.value);
  return jets.compose(x, value, frequency * Math.cos(frequency * x.value), -frequency * frequency * value);
}

/**
 * Probability of survival as normal distributions around the images of the spot: at 2n width, and mirrored at the upper
 * barrier at 2(up - n width); each weighted exp(drift per variance * place) for the change of drift.
 */
function imageSeries({ spot, lower, upper, carry, years, vol }: DoubleNoTouch, width: number): Jet {
  const volJet = jets.volOf(vol);
  const reach = jets.multiply(volJet, jets.squareRoot(jets.yearsOf(years)));
  const drift = driftPerVariance(carry, volJet);
  const shift = jets.multiply(drift, jets.multiply(reach, reach));
  const up = jets.scale(-1, logOf(spot, upper));
  const down = jets.scale(-1, logOf(spot, lower));
  const images = Math.ceil((Math.sqrt(2 * LARGEST_EXPONENT) * reach.value) / (2 * width)) + 1;
  let sum = jets.constant(0);
  for (let n = -images; n <= images; n++) {
    const straight = jets.constant(2 * n * width);
    const reflected = jets.addScaled(jets.constant(-2 * n * width), 2, up);
    sum = jets.add(sum, massAround(straight, 1, drift, shift, reach, up, down));
    sum = jets.add(sum, massAround(reflected, -1, drift, shift, reach, up, down));
  }
  return sum;
}

/** sign exp(drift place) [N((up - place - shift)/reach) - N((down - place - shift)/reach)]. */
function massAround(place: Jet, sign: number, drift: Jet, shift: Jet, reach: Jet, up: Jet, down: Jet): Jet {
  const weight = jets.multiply(drift, place);
  const centre = jets.add(place, shift);
  const to = jets.divide(jets.subtract(up, centre), reach);
  const from = jets.divide(jets.subtract(down, centre), reach);
  // In the upper tail the difference is taken of the complements, which keep their digits.
  const mass =
    from.value > 0
      ? jets.subtract(jets.weightedCdf(weight, jets.scale(-1, from)), jets.weightedCdf(weight, jets.scale(-1, to)))
      : jets.subtract(jets.weightedCdf(weight, to), jets.weightedCdf(weight, from));
  return jets.scale(sign, mass);
}
