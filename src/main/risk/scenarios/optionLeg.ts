/**
 * An option under shocks: Black-76 at its moved forward and vol. The mark differs from the model by its rounding; that
 * difference stays as it is while the option lives, as in portfolio/shock.ts.
 */
import { ZERO_GREEKS } from '../../../shared/domain/greeks.ts';
import { yearsUntil, type Option } from '../../../shared/domain/instrument.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { strikeOf, unitsOf } from '../portfolio/contractValue.ts';
import { positive } from '../portfolio/inputNotes.ts';
import type { LegSource } from '../portfolio/leg.ts';
import { linearGreeks, optionValue } from '../portfolio/legGreeks.ts';
import { slopeOf } from '../portfolio/legVol.ts';
import { signOf } from '../pricing/black76.ts';
import { NO_FLOWS, type LegState, type Movable } from './legState.ts';
import { atHorizon, offsetOf, payoffOf, priceUnderShock } from './optionPrice.ts';
import {
  moveOf, NO_MOVE, NO_SHOCK, shockedVol, stableFactor, unknownMove, type Shock, type UnderlyingShock,
} from './shock.ts';

/** Market of one option after a shock. */
interface Point {
  readonly years: number;
  readonly vol: number;
  readonly forward: number;
  /** Null only for a linear option whose index is not known. */
  readonly index: number | null;
  /** USD per unit of the quote currency. */
  readonly rate: number;
}

/** Of a leg whose worth is known: then forward, vol and, for a coin-settled option, index are. */
export function optionLeg(source: LegSource, option: Option, leg: Leg, nowMs: number): Movable {
  const inverse = option.style === 'inverse';
  const units = unitsOf(option, source.quantity);
  const years = yearsUntil(option.expiryTimeMs, nowMs);
  const index = positive(source.indexPriceUsd) ?? positive(source.quote?.indexPrice ?? null);
  const forward = (years > 0 ? positive(source.quote?.forwardPrice ?? null) : null) ?? index ?? NaN;
  const basis = index === null || years === 0 ? 0 : Math.log(forward / index) / years;
  const vol = leg.impliedVol ?? 0;
  const terms = { sign: signOf(option.optionType), strike: strikeOf(option), forward, index, years, vol, basis };
  const modelNow = priceUnderShock(terms, NO_SHOCK, NO_MOVE) / (inverse ? forward : 1);
  const markNow = years === 0 ? modelNow : (leg.markPrice ?? modelNow);

  const pointAt = (shock: Shock, move: UnderlyingShock): Point => {
    const indexThen = index === null ? null : index * (1 + move.spotMove);
    const { years: left, forward: carried } = atHorizon(terms, shock.horizonMs, move.basisPerYear);
    return {
      years: left,
      vol: shockedVol(move, vol, years, Math.log(terms.strike / forward)),
      forward: carried * (1 + move.spotMove),
      index: indexThen,
      rate: inverse ? (indexThen ?? NaN) : stableFactor(shock, option.settlementCurrency),
    };
  };
  const isSettled = (shock: Shock, point: Point): boolean => point.years === 0 && shock.horizonMs > 0;
  const moveIn = (shock: Shock): UnderlyingShock => {
    const move = moveOf(shock, option.underlying);
    if (move === null) throw new RangeError(unknownMove(option.underlying));
    return move;
  };

  const at = (shock: Shock, computed?: number): LegState => {
    const move = moveIn(shock);
    const point = pointAt(shock, move);
    const modelPrice = (computed ?? priceUnderShock(terms, shock, move)) / (inverse ? point.forward : 1);
    // Rounding takes no price below zero.
    const moved = Math.max(modelPrice + offsetOf({ modelNow, markNow }, point.years), 0);
    const markPrice = modelPrice === modelNow ? markNow : moved;
    const settled = isSettled(shock, point);
    return {
      valueUsd: units * markPrice * point.rate,
      markPrice,
      modelPrice,
      impliedVol: point.vol,
      forwardUsd: point.forward,
      flows: settled ? [{ currency: option.settlementCurrency, amount: units * markPrice }] : NO_FLOWS,
      settled,
    };
  };
  return {
    lacks: (shock) => (moveOf(shock, option.underlying) === null ? unknownMove(option.underlying) : null),
    at,
    option: {
      ...terms, inverse, units, modelNow, markNow, underlying: option.underlying,
      settlementCurrency: option.settlementCurrency,
    },
    greeksAt(shock) {
      const point = pointAt(shock, moveIn(shock));
      const { forward: forwardThen, index: indexThen, years: left, vol: volThen } = point;
      if (left === 0) {
        const payoff = payoffOf(terms, forwardThen);
        const coins = inverse ? units * (payoff / forwardThen) : 0;
        if (!isSettled(shock, point)) return { greeks: ZERO_GREEKS, premiumDeltaCoin: coins };
        return { greeks: linearGreeks(coins, coins * (indexThen ?? 0), 0), premiumDeltaCoin: 0 };
      }
      const market = { optionType: option.optionType, inverse, forward: forwardThen, strike: terms.strike };
      const slope = slopeOf(source.ownVol);
      return optionValue({ ...market, years: left, vol: volThen, indexUsd: indexThen ?? forwardThen, slope }, units);
    },
  };
}
