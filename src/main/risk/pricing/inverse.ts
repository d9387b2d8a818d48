// Coin-settled (inverse) European options: the premium and the payoff are paid in the underlying coin, so that the
// value in coin is the undiscounted Black-76 value over the forward. The rate is zero, as on Deribit.

import type { OptionType } from '../../../shared/domain/instrument.ts';
import { lognormalTerms, signOf, type LognormalTerms } from './black76.ts';

/**
 * Value and sensitivities of one option on one coin. `...Usd` is in the quote currency, the `coin...` ones are partial
 * derivatives of the value in coin (F the forward, v the vol per 1.00, T years): `coinDelta` dV/dF, `coinTheta` -dV/dT
 * per year, `coinCharm` -d2V/dFdT, `coinColor` -d3V/dF2dT. `netDelta` = F dV/dF, in coin, is what Deribit's account
 * totals use (net transaction delta = `bsDelta` - `priceCoin`); `bsDelta` is what it prints for the instrument.
 */
export interface InverseGreeks {
  priceCoin: number;
  priceUsd: number;
  bsDelta: number;
  coinDelta: number;
  netDelta: number;
  coinGamma: number;
  coinVega: number;
  coinTheta: number;
  coinVanna: number;
  coinVolga: number;
  coinCharm: number;
  coinSpeed: number;
  coinZomma: number;
  coinColor: number;
  coinUltima: number;
}

/**
 * Value and Greeks of a coin-settled option: `forward` > 0 and `strike` in USD per coin, `years` to expiry, `vol`
 * annual (0.5 = 50 %). At zero time or vol the limits: intrinsic, step deltas, no curvature beyond that of 1/F. Source:
 * facts/quant.md 1b (V_c = V/F, parity C_c - P_c = 1 - K/F).
 */
export function inverseOption(
  optionType: OptionType,
  forward: number,
  strike: number,
  years: number,
  vol: number,
): InverseGreeks {
  const sign = signOf(optionType);
  const time = years > 0 ? years : 0;
  const terms = lognormalTerms(sign, forward, strike, vol > 0 ? vol * Math.sqrt(time) : 0);
  const ratio = strike / forward;
  const netDelta = sign * ratio * terms.probability2;
  const priceUsd =
    terms.reach === 0
      ? Math.max(sign * (forward - strike), 0)
      : sign * (forward * terms.probability1 - strike * terms.probability2);
  return {
    priceCoin: priceUsd / forward,
    priceUsd,
    bsDelta: sign * terms.probability1,
    coinDelta: netDelta / forward,
    netDelta,
    ...curvature(forward, time, vol, terms, netDelta),
  };
}

type Curvature = Omit<InverseGreeks, 'priceCoin' | 'priceUsd' | 'bsDelta' | 'coinDelta' | 'netDelta'>;

function curvature(forward: number, years: number, vol: number, terms: LognormalTerms, netDelta: number): Curvature {
  const { reach, d1, d2, density } = terms;
  const square = forward * forward;
  const coinVega = density * Math.sqrt(years);
  if (density === 0 || reach === 0) return limitCurvature(forward, netDelta, coinVega);
  const product = d1 * d2;
  const bend = ((product - 1) / reach + 2 * d1) * (density / square);
  return {
    coinGamma: (density / reach - 2 * netDelta) / square,
    coinVega,
    coinTheta: (-density * vol) / (2 * Math.sqrt(years)),
    coinVanna: (-density * d1) / (forward * vol),
    coinVolga: (coinVega * product) / vol,
    coinCharm: (density * d1) / (2 * years * forward),
    coinSpeed: (6 * netDelta - (density / reach) * (4 + d1 / reach)) / (square * forward),
    coinZomma: bend / vol,
    coinColor: -bend / (2 * years),
    coinUltima: (coinVega / (vol * vol)) * (product * product - product - d1 * d1 - d2 * d2),
  };
}

/** What is left without a density: the curvature of -K/F alone, and the vega at the money at zero vol. */
function limitCurvature(forward: number, netDelta: number, coinVega: number): Curvature {
  return {
    coinGamma: (-2 * netDelta) / (forward * forward),
    coinVega,
    coinTheta: 0,
    coinVanna: 0,
    coinVolga: 0,
    coinCharm: 0,
    coinSpeed: (6 * netDelta) / (forward * forward * forward),
    coinZomma: 0,
    coinColor: 0,
    coinUltima: 0,
  };
}
