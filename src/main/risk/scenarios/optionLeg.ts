/**
 * An option under shocks: Black-76 at its moved forward and vol. The mark differs from the model by its rounding; that
 * difference stays as it is while the option lives, as in portfolio/shock.ts.
 */
import { ZERO_GREEKS } from '../../../shared/domain/greeks.ts';
import { MS_PER_YEAR, yearsUntil, type Option } from '../../../shared/domain/instrument.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import { strikeOf, unitsOf } from '../portfolio/contractValue.ts';
import { positive } from '../portfolio/inputNotes.ts';
import type { LegSource } from '../portfolio/leg.ts';
import { linearGreeks, optionValue } from '../portfolio/legGreeks.ts';
import { black76Price } from '../pricing/black76.ts';
import { NO_FLOWS, type LegState, type Movable } from './legState.ts';
import { moveOf, shockedVol, stableFactor, unknownMove, type Shock } from './shock.ts';

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
  const strike = strikeOf(option);
  const units = unitsOf(option, source.quantity);
  const years = yearsUntil(option.expiryTimeMs, nowMs);
  const index = positive(source.indexPriceUsd) ?? positive(source.quote?.indexPrice ?? null);
  const forward = (years > 0 ? positive(source.quote?.forwardPrice ?? null) : null) ?? index ?? NaN;
  const basis = index === null || years === 0 ? 0 : Math.log(forward / index) / years;
  const vol = leg.impliedVol ?? 0;
  const model = (at: number, left: number, withVol: number): number =>
    black76Price(option.optionType, at, strike, left, withVol, 0) / (inverse ? at : 1);
  const modelNow = model(forward, years, vol);
  const markNow = years === 0 ? modelNow : (leg.markPrice ?? modelNow);

  const pointAt = (shock: Shock): Point => {
    const move = moveOf(shock, option.underlying);
    if (move === null) throw new RangeError(unknownMove(option.underlying));
    const left = Math.max(0, years - shock.horizonMs / MS_PER_YEAR);
    const indexThen = index === null ? null : index * (1 + move.spotMove);
    const carry = Math.exp(move.basisPerYear * left - basis * (years - left));
    return {
      years: left,
      vol: shockedVol(move, vol, years, Math.log(strike / forward)),
      forward: left === 0 && indexThen !== null ? indexThen : forward * (1 + move.spotMove) * carry,
      index: indexThen,
      rate: inverse ? (indexThen ?? NaN) : stableFactor(shock, option.settlementCurrency),
    };
  };
  const isSettled = (shock: Shock, point: Point): boolean => point.years === 0 && shock.horizonMs > 0;

  const at = (shock: Shock): LegState => {
    const point = pointAt(shock);
    const modelPrice = model(point.forward, point.years, point.vol);
    const moved = point.years === 0 ? modelPrice : Math.max(modelPrice + (markNow - modelNow), 0);
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
    greeksAt(shock) {
      const point = pointAt(shock);
      if (point.years === 0) {
        const coins = inverse ? units * model(point.forward, 0, 0) : 0;
        if (!isSettled(shock, point)) return { greeks: ZERO_GREEKS, premiumDeltaCoin: coins };
        return { greeks: linearGreeks(coins, coins * (point.index ?? 0), 0), premiumDeltaCoin: 0 };
      }
      const { optionType } = option;
      const { forward: forwardThen, index: indexThen, years: left, vol: volThen } = point;
      const market = { optionType, inverse, forward: forwardThen, strike, years: left, vol: volThen };
      return optionValue({ ...market, indexUsd: indexThen ?? forwardThen }, units);
    },
  };
}
