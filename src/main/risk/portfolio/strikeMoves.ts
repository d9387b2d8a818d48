/**
 * The moves of an underlying at which a scan for liquidation must look besides its own nodes: strikes, where the value
 * of an account bends. An option with life left bends over the width of its distribution, and within half of that one
 * look is as good as several.
 */
import type { Underlying } from '../../../shared/domain/ids.ts';
import { yearsUntil } from '../../../shared/domain/instrument.ts';
import type { AccountInput } from '../margin/model.ts';
import { strikeOf } from './contractValue.ts';
import { HIGHEST_MOVE, LOWEST_MOVE, scanNodes } from './liquidation.ts';

const SHARE_OF_WIDTH = 0.5;

export function strikeMoves(input: AccountInput, underlying: Underlying, priceUsd: number): readonly number[] {
  const strikes: { readonly log: number; readonly width: number }[] = [];
  for (const { instrument, forwardUsd, quantity, impliedVol } of input.positions) {
    if (instrument.kind !== 'option' || instrument.underlying !== underlying || quantity === 0) continue;
    const years = yearsUntil(instrument.expiryTimeMs, input.nowMs);
    strikes.push({ log: Math.log(strikeOf(instrument) / (forwardUsd ?? priceUsd)),
      width: impliedVol === null ? 0 : impliedVol * Math.sqrt(years) });
  }
  // The sharpest first: they are the ones that cannot do without a node of their own.
  strikes.sort((a, b) => a.width - b.width || a.log - b.log);
  const nodes = [...scanNodes(LOWEST_MOVE), 0, ...scanNodes(HIGHEST_MOVE)].map((move) => Math.log1p(move));
  const moves: number[] = [];
  for (const { log, width } of strikes) {
    if (nodes.some((node) => Math.abs(node - log) <= SHARE_OF_WIDTH * width)) continue;
    nodes.push(log);
    moves.push(Math.expm1(log));
  }
  return moves;
}
