/** How likely a price ends near a strike, or beyond it, under the density that the smile of its expiry implies. */
import type { OptionType } from '../../../shared/domain/instrument.ts';
import type { ExpirySmile } from '../surface/surface.ts';
import { chanceAbove } from './outcomes.ts';

/** So near counts as at the strike: what an option is worth there is decided by the last ticks of the average. */
export const PIN_WIDTH = 0.005;

export const pinChance = (smile: ExpirySmile, strike: number): number =>
  Math.max(0, chanceAbove(smile, strike * (1 - PIN_WIDTH)) - chanceAbove(smile, strike * (1 + PIN_WIDTH)));

export function inTheMoneyChance(smile: ExpirySmile, strike: number, optionType: OptionType): number {
  const above = chanceAbove(smile, strike);
  return optionType === 'call' ? above : 1 - above;
}
