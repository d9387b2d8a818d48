/** Plain ways to take a quantity apart: evenly in time, by volume, or shown a little at a time. Whole lots only. */

/** Parts that are whole lots and add up to the whole lots of their sum: what is rounded off one goes to the next. */
export function inLots(parts: readonly number[], lot: number): readonly number[] {
  if (!(lot > 0 && lot < Infinity)) throw new RangeError(`lot: ${lot} is not above zero`);
  let wanted = 0;
  let given = 0;
  return parts.map((part) => {
    wanted += part;
    // Doubles leave this much of nothing.
    const lots = Math.floor(wanted / lot + 1e-9) - given;
    given += lots;
    return Number((lots * lot).toPrecision(12));
  });
}

/** The same in every slice. */
export function evenly(quantity: number, slices: number): readonly number[] {
  if (!(Number.isInteger(slices) && slices >= 1)) throw new RangeError(`slices: ${slices} is not a whole number`);
  return Array.from({ length: slices }, () => quantity / slices);
}

export interface ByVolume {
  readonly parts: readonly number[];
  /** What the volumes leave undone. */
  readonly left: number;
}

/** A share of each slice's volume, until it is done. */
export function byVolume(quantity: number, volumes: readonly number[], share: number): ByVolume {
  if (!(share > 0 && share <= 1)) throw new RangeError(`share: ${share} is not between 0 and 1`);
  let left = quantity;
  const parts = volumes.map((volume, i) => {
    if (!(volume >= 0 && volume < Infinity)) throw new RangeError(`volumes.${i}: ${volume} is not a volume`);
    const part = Math.min(left, share * volume);
    left -= part;
    return part;
  });
  return { parts, left };
}

/** Clips of what is shown, the last one the rest. */
export function iceberg(quantity: number, shown: number): readonly number[] {
  if (!(shown > 0)) throw new RangeError(`shown: ${shown} is not above zero`);
  const clips = Math.ceil(quantity / shown - 1e-9);
  if (clips > 100_000) throw new RangeError(`shown: ${shown} makes ${clips} clips`);
  return Array.from({ length: clips }, (_, i) => (i < clips - 1 ? shown : quantity - shown * (clips - 1)));
}
