/** Spot, perpetuals and dated futures under shocks: marks move with the index, basis and funding apart. */
import { ZERO_GREEKS } from '../../../shared/domain/greeks.ts';
import { expiryTimeMsOf, MS_PER_YEAR, yearsUntil, type Instrument } from '../../../shared/domain/instrument.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { isInverseFuture, isOwned, profitOf, unitsOf } from '../portfolio/contractValue.ts';
import { positive } from '../portfolio/inputNotes.ts';
import type { LegSource } from '../portfolio/leg.ts';
import { linearGreeks } from '../portfolio/legGreeks.ts';
import { fundingPayment, perpetualCarry } from '../pricing/perpetual.ts';
import { NO_FLOWS, type CashFlow, type LegState, type Movable } from './legState.ts';
import { moveOf, stableFactor, unknownMove, type Shock } from './shock.ts';

interface Point {
  readonly mark: number;
  /** Of a dated future; 0 for what has no expiry. */
  readonly years: number;
  /** USD per unit of what the contract pays in. */
  readonly rate: number;
  readonly expired: boolean;
}

/** Of a leg whose worth is known. */
export function futureLeg(source: LegSource, instrument: Instrument, leg: Leg, nowMs: number): Movable {
  const { underlying, settlementCurrency } = instrument;
  const inverse = isInverseFuture(instrument);
  const owned = isOwned(instrument);
  const expiryTimeMs = expiryTimeMsOf(instrument);
  const years = expiryTimeMs === null ? 0 : yearsUntil(expiryTimeMs, nowMs);
  const index = positive(source.indexPriceUsd) ?? positive(source.quote?.indexPrice ?? null);
  const markNow = leg.markPrice ?? index ?? NaN;
  const basis = index === null || years === 0 ? 0 : Math.log(markNow / index) / years;
  const units = unitsOf(instrument, source.quantity);
  const fundingRate = source.quote?.fundingRate ?? null;

  const pointAt = (shock: Shock): Point => {
    const move = moveOf(shock, underlying);
    if (move === null) throw new RangeError(unknownMove(underlying));
    const left = Math.max(0, years - shock.horizonMs / MS_PER_YEAR);
    const expired = expiryTimeMs !== null && left === 0;
    const indexThen = index === null ? NaN : index * (1 + move.spotMove);
    const carry = Math.exp(move.basisPerYear * left - basis * (years - left));
    const ofPerpetual = instrument.kind === 'perpetual' ? 1 + move.perpetualBasis : 1;
    const rate = inverse ? indexThen : stableFactor(shock, owned ? instrument.quoteCurrency : settlementCurrency);
    const moved = markNow * (1 + move.spotMove) * carry * ofPerpetual;
    return { mark: expired && index !== null ? indexThen : moved, years: left, rate, expired };
  };
  const profitAt = (mark: number): number =>
    source.quantity === 0 ? 0 : profitOf(instrument, source.quantity, source.averagePrice ?? NaN, mark);

  const fundingOver = (shock: Shock, mark: number): number => {
    if (instrument.kind !== 'perpetual' || shock.horizonMs === 0 || fundingRate === null) return 0;
    const position = { style: instrument.style, quantity: units };
    const perYear = moveOf(shock, underlying)?.fundingPerYear ?? 0;
    const predicted = perpetualCarry(position, mark, fundingRate, instrument.fundingIntervalMs, shock.horizonMs);
    return predicted + fundingPayment(position, mark, (perYear * shock.horizonMs) / MS_PER_YEAR);
  };

  const at = (shock: Shock): LegState => {
    const { mark, rate, expired } = pointAt(shock);
    const paid = owned ? units * mark : profitAt(mark);
    const settled = expired && shock.horizonMs > 0;
    const amount = settled ? paid : fundingOver(shock, mark);
    const flows: readonly CashFlow[] =
      amount === 0 ? NO_FLOWS : [{ currency: settlementCurrency, amount }];
    return {
      valueUsd: (settled ? amount : paid + amount) * rate,
      markPrice: mark,
      modelPrice: null,
      impliedVol: null,
      forwardUsd: null,
      flows,
      settled,
    };
  };
  return {
    lacks(shock) {
      if (moveOf(shock, underlying) === null) return unknownMove(underlying);
      const needsFunding = instrument.kind === 'perpetual' && shock.horizonMs > 0 && source.quantity !== 0;
      return needsFunding && fundingRate === null ? `funding rate of ${instrument.venueName}` : null;
    },
    at,
    greeksAt(shock) {
      const { mark, years: left, rate, expired } = pointAt(shock);
      const coins = inverse ? profitAt(mark) : 0;
      if (expired) {
        if (shock.horizonMs === 0) return { greeks: ZERO_GREEKS, premiumDeltaCoin: coins };
        return { greeks: linearGreeks(coins, coins * (inverse ? rate : 0), 0), premiumDeltaCoin: 0 };
      }
      const deltaCoin = inverse ? units / mark : units;
      return { greeks: linearGreeks(deltaCoin, deltaCoin * (inverse ? rate : mark), left), premiumDeltaCoin: coins };
    },
  };
}
