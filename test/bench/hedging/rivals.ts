/**
 * What our hedger is held against: three ways that people hedge with today. The first two are policies; the third is
 * the loop of vn.py's OptionMaster as its design describes it (every few seconds: outside the range, send the whole
 * deviation at the opposite touch and some ticks more; while an order is alive, cancel and wait one round).
 */
import { fromNumber, roundToStep, toNumber, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { HedgePolicy } from '../../../src/shared/domain/steering/hedge.ts';
import { tickAt } from '../../../src/shared/domain/tick.ts';
import type { HedgeCandidate } from '../../../src/main/hedging/input.ts';
import type { HedgeFill, Look } from '../../../src/main/hedging/laboratory/look.ts';
import { fillFrom } from '../../../src/main/hedging/laboratory/trial.ts';
import { usableMarket } from '../../../src/main/hedging/market.ts';

const PAY_UP_TICKS = 2;

export const everyHour = (policy: HedgePolicy): HedgePolicy =>
  ({ ...policy, band: { kind: 'time', everyMs: 3_600_000 }, bandDeltaCoin: 1e6, returnToFraction: 0 });

export const fixedBand = (policy: HedgePolicy): HedgePolicy => ({ ...policy, returnToFraction: 0 });

export class CancelAndWait {
  private readonly range: number;
  private readonly quoteAgeMs: number;
  private alive = false;

  constructor({ bandDeltaCoin, maxQuoteAgeMs }: HedgePolicy) {
    this.range = bandDeltaCoin;
    this.quoteAgeMs = maxQuoteAgeMs;
  }

  act(look: Look, delta: number | string): readonly HedgeFill[] {
    if (typeof delta === 'string' || Math.abs(delta) <= this.range) return [];
    if (this.alive) {
      this.alive = false;
      return [];
    }
    const [candidate] = look.candidates;
    const market = candidate === undefined ? '' : usableMarket(candidate, look.timeMs, this.quoteAgeMs);
    if (candidate === undefined || typeof market === 'string') return [];
    const { instrument } = candidate;
    const side = delta > 0 ? 'sell' : 'buy';
    const contracts = Math.abs(delta) / market.unitDeltaCoin;
    const quantity = roundToStep(fromNumber(contracts, 12), instrument.lotSize, 'halfEven');
    const touch = side === 'buy' ? market.askPrice : market.bidPrice;
    const more = (BigInt(PAY_UP_TICKS) * tickAt(instrument, touch)) as Decimal;
    const limitPrice = (side === 'buy' ? touch + more : touch - more) as Decimal;
    const fill = fillFrom(candidate, { side, quantity, limitPrice });
    this.alive = (fill?.quantity ?? 0) < toNumber(quantity);
    return fill === null ? [] : [fill];
  }
}

export const policyFor = (underlying: string, candidates: readonly HedgeCandidate[]): HedgePolicy => ({
  underlying, mode: 'propose', targetDeltaCoin: 0, bandDeltaCoin: underlying === 'BTC' ? 0.5 : 10, returnToFraction: 0.25,
  instruments: candidates.map(({ account, instrument }) => ({ account, instrument: instrument.id })),
  maxQuoteAgeMs: 10_000, maxOrderDeltaCoin: 1e6, minIntervalMs: 0, proposalLifeMs: 60_000,
  holdingHorizonMs: 8 * 3_600_000, maxSlippageBps: 5,
});
