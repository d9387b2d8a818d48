/**
 * An account as it would be if one underlying moved by a fraction and nothing else: every option of it revalued at its
 * own vol and the forward of its expiry, every other contract and the coin itself moved along (the basis stays).
 * No move gives the account back, number for number.
 */
import type { Underlying } from '../../../shared/domain/ids.ts';
import { yearsUntil } from '../../../shared/domain/instrument.ts';
import { black76Price } from '../pricing/black76.ts';
import { impliedVol } from '../pricing/impliedVol.ts';
import type { AccountInput, HeldPosition } from '../margin/model.ts';
import { strikeOf } from './contractValue.ts';

export interface ShockPath {
  /** Inputs without which the path is not known. */
  readonly missing: readonly string[];
  /** `move` > -1: -0.05 is 5 % down. */
  at(move: number): AccountInput;
}

type Moved = (move: number) => HeldPosition;

export function shockPath(input: AccountInput, underlying: Underlying): ShockPath {
  const missing: string[] = [];
  const price = input.pricesUsd.get(underlying) ?? null;
  if (price === null) missing.push(`price of ${underlying} in USD`);
  const moved: Moved[] = input.positions.map((position) => {
    if (position.instrument.underlying !== underlying || position.quantity === 0) return () => position;
    return movedPosition(position, price, input.nowMs, missing);
  });
  return {
    missing,
    at(move) {
      if (move === 0) return input;
      const pricesUsd = new Map(input.pricesUsd);
      if (price !== null) pricesUsd.set(underlying, price * (1 + move));
      return { ...input, pricesUsd, positions: moved.map((at) => at(move)) };
    },
  };
}

function movedPosition(position: HeldPosition, price: number | null, nowMs: number, missing: string[]): Moved {
  const { instrument, markPrice, forwardUsd } = position;
  if (markPrice === null) {
    missing.push(`mark price of ${instrument.venueName}`);
    return () => position;
  }
  if (instrument.kind !== 'option') {
    return (move) => ({ ...position, isPassing: true, markPrice: markPrice * (1 + move) });
  }
  const forward = forwardUsd ?? price;
  const strike = strikeOf(instrument);
  const years = yearsUntil(instrument.expiryTimeMs, nowMs);
  const inverse = instrument.style === 'inverse';
  const vol = forward === null ? null : volOf(position, forward, strike, years);
  if (forward === null || vol === null) {
    missing.push(`implied vol of ${instrument.venueName}`);
    return () => position;
  }
  const model = (at: number): number =>
    black76Price(instrument.optionType, at, strike, years, vol, 0) / (inverse ? at : 1);
  // The mark is rounded and its vol too: what they differ by from the model stays as it is.
  const offset = markPrice - model(forward);
  return (move) => {
    const at = forward * (1 + move);
    return { ...position, isPassing: true, forwardUsd: at, markPrice: Math.max(model(at) + offset, 0) };
  };
}

/** The venue's, else what the mark implies; an expired or worthless option has none and needs none. */
function volOf(position: HeldPosition, forward: number, strike: number, years: number): number | null {
  const { instrument, markPrice } = position;
  if (years === 0) return 0;
  if (position.impliedVol !== null && position.impliedVol > 0) return position.impliedVol;
  if (instrument.kind !== 'option' || markPrice === null) return null;
  const undiscounted = instrument.style === 'inverse' ? markPrice * forward : markPrice;
  const implied = impliedVol(instrument.optionType, undiscounted, forward, strike, years);
  return 'vol' in implied ? implied.vol : null;
}
