/**
 * How wide the policy's band is now, by its rule (SPEC.md, B16 to B18): never wider than the policy's own band, never
 * narrower than the smallest order, and not known while an input of the rule is not.
 */
import { max, toNumber } from '../../../shared/domain/decimal.ts';
import { MS_PER_YEAR } from '../../../shared/domain/instrument.ts';
import type { HedgeCandidate, HedgerInput } from '../input.ts';
import { usableMarket } from '../market.ts';
import { breakEven, whalleyWilmott, zakamouline } from './formulas.ts';

const DAYS_PER_YEAR = 365;

/** Half-width in coin, or which input is missing. */
export function bandOf(input: HedgerInput): number | string {
  const { policy, openProposal, lastActionTimeMs, nowMs } = input;
  const { band: rule, bandDeltaCoin: widest } = policy;
  if (rule === undefined || rule.kind === 'fixed') return widest;
  const venue = cheapest(input);
  if (typeof venue === 'string') return venue;
  const within = (width: number): number => Math.min(Math.max(width, venue.smallestCoin), widest);
  if (rule.kind === 'time') {
    const isDue = openProposal !== null || lastActionTimeMs === null || nowMs - lastActionTimeMs >= rule.everyMs;
    return isDue ? within(0) : widest;
  }
  const { dayVol, gammaCoinPerUsd } = input;
  const market = { ...venue, riskAversionPerUsd: rule.riskAversionPerUsd, rate: 0 };
  if (rule.kind === 'breakEven') {
    if (dayVol === null) return `vol of ${policy.underlying} is not known`;
    const years = Math.max(policy.holdingHorizonMs, 1) / MS_PER_YEAR;
    return within(breakEven({ ...market, vol: dayVol * Math.sqrt(DAYS_PER_YEAR), years }));
  }
  if (gammaCoinPerUsd === null) return `gamma of ${policy.underlying} is not known`;
  // Without gamma delta does not move by itself: as soon as it is off, it is worth the trade.
  if (gammaCoinPerUsd === 0) return within(0);
  const years = input.gammaYears;
  if (years === null || years <= 0) return `time to expiry of the gamma of ${policy.underlying} is not known`;
  if (rule.kind === 'whalleyWilmott') return within(whalleyWilmott({ ...market, gammaCoinPerUsd, years }));
  if (dayVol === null) return `vol of ${policy.underlying} is not known`;
  const { h0, h1 } = zakamouline({ ...market, gammaCoinPerUsd, years, vol: dayVol * Math.sqrt(DAYS_PER_YEAR) });
  return within(h0 + h1);
}

interface Cheapest {
  readonly priceUsd: number;
  /** Half the spread and the taker fee. */
  readonly costRate: number;
  readonly smallestCoin: number;
}

/** Of the instruments that can be used now: the least cost rate, and the least step of delta. */
function cheapest({ candidates, nowMs, policy }: HedgerInput): Cheapest | string {
  const answers = candidates.map((candidate) => costOf(candidate, nowMs, policy.maxQuoteAgeMs));
  const usable = answers.filter((answer) => typeof answer !== 'string');
  const reasons = answers.filter((answer) => typeof answer === 'string');
  const [first] = usable;
  if (first === undefined) return reasons.join('; ') || 'the policy allows no instrument that is known';
  return {
    priceUsd: first.priceUsd,
    costRate: Math.min(...usable.map(({ costRate }) => costRate)),
    smallestCoin: Math.min(...usable.map(({ smallestCoin }) => smallestCoin)),
  };
}

function costOf(candidate: HedgeCandidate, nowMs: number, boundMs: number): Cheapest | string {
  const market = usableMarket(candidate, nowMs, boundMs);
  if (typeof market === 'string') return market;
  const [bid, ask] = [toNumber(market.bidPrice), toNumber(market.askPrice)];
  const { takerFeeRate, lotSize, minQuantity } = candidate.instrument;
  return {
    priceUsd: market.indexPriceUsd,
    costRate: (ask - bid) / (ask + bid) + Math.max(takerFeeRate, 0),
    smallestCoin: toNumber(max(lotSize, minQuantity)) * market.unitDeltaCoin,
  };
}
