/**
 * A combo by its legs: what an order in it buys and sells, its price from theirs, and the one that has given legs.
 */
import { abs, add, dec, mul, neg, ZERO, type Decimal } from './decimal.ts';
import type { InstrumentId } from './ids.ts';
import type { Combo, ComboLeg, Instrument } from './instrument.ts';
import type { Side } from './order.ts';

export const isCombo = (instrument: Instrument): instrument is Combo => instrument.kind === 'combo';

export interface LegTrade { readonly instrument: InstrumentId; readonly side: Side; readonly quantity: Decimal }

const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
export const legSide = (side: Side, { ratio }: ComboLeg): Side => (ratio > 0n ? side : opposite(side));

/** What `quantity` contracts of the combo are in contracts of its legs. */
export const legTrades = (combo: Combo, side: Side, quantity: Decimal): readonly LegTrade[] =>
  combo.legs.map((leg) => ({ instrument: leg.instrument, side: legSide(side, leg),
    quantity: mul(abs(leg.ratio), quantity) }));

/** Null: the price of a leg is not known. */
export function comboPrice(combo: Combo, priceOf: (leg: InstrumentId) => Decimal | null): Decimal | null {
  let sum = ZERO;
  for (const { instrument, ratio } of combo.legs) {
    const price = priceOf(instrument);
    if (price === null) return null;
    sum = add(sum, mul(ratio, price));
  }
  return sum;
}

/** `turned`: bought it is what is wanted, sold. Ratios may differ by a common factor, which is told. */
export interface ComboMatch<T> { readonly combo: T; readonly turned: boolean; readonly perCombo: Decimal }

interface LegText { readonly instrument: string; readonly ratio: string }

/** The listed combo with these legs; legs as text, as the screen has them. */
export function comboOfLegs<T extends { readonly legs: readonly LegText[] }>(
  wanted: readonly { readonly instrument: string; readonly ratio: Decimal }[], listed: Iterable<T>,
): ComboMatch<T> | null {
  for (const combo of listed) {
    if (combo.legs.length !== wanted.length) continue;
    const factors = combo.legs.map(({ instrument, ratio }) => {
      const leg = wanted.find((each) => each.instrument === instrument);
      return leg === undefined ? null : factorOf(leg.ratio, dec(ratio));
    });
    const [first = null] = factors;
    if (first === null || factors.some((factor) => factor !== first)) continue;
    return { combo, turned: first < 0n, perCombo: first < 0n ? neg(first) : first };
  }
  return null;
}

/** Null: no whole decimal. */
function factorOf(wanted: Decimal, ratio: Decimal): Decimal | null {
  const scaled = wanted * SCALE;
  return ratio === 0n || scaled % ratio !== 0n ? null : (scaled / ratio) as Decimal;
}
const SCALE = dec('1');
