/**
 * One quantity over several venues at the least cost: each costs a fee for a unit, an impact that grows with the power
 * 3/2 of what it takes (square-root law), and perhaps a fixed sum (gas) once it is used at all. Where the fixed sums
 * are paid is tried out; among the venues used the marginal cost is the same.
 */

export interface VenueCost {
  readonly name: string;
  /** Half spread, fee, funding: of one unit. */
  readonly feePerUnit: number;
  /** c in c q^(3/2), above zero. */
  readonly impact: number;
  readonly fixedCost: number;
}

export interface VenueSplit {
  readonly cost: number;
  /** Of the next unit, wherever it is taken. */
  readonly marginalCost: number;
  /** In the order of the venues. */
  readonly quantities: readonly number[];
}

/** So many venues with a fixed cost can be tried out. */
const MOST_FIXED = 12;

/** Throws RangeError for a quantity or a cost that makes no sense, naming it. */
export function splitOverVenues(quantity: number, venues: readonly VenueCost[]): VenueSplit {
  check(quantity, venues);
  const withFixed = venues.filter(({ fixedCost }) => fixedCost > 0);
  let best: VenueSplit | null = null;
  for (let mask = 0; mask < 2 ** withFixed.length; mask += 1) {
    const isUsed = (venue: VenueCost): boolean =>
      venue.fixedCost === 0 || Math.floor(mask / 2 ** withFixed.indexOf(venue)) % 2 === 1;
    if (!venues.some(isUsed)) continue;
    const split = equalised(quantity, venues, isUsed);
    if (best === null || split.cost < best.cost) best = split;
  }
  if (best === null) throw new RangeError('venues: at least one');
  return best;
}

function equalised(quantity: number, venues: readonly VenueCost[], isUsed: (venue: VenueCost) => boolean): VenueSplit {
  const taken = (venue: VenueCost, marginal: number): number =>
    isUsed(venue) && marginal > venue.feePerUnit ? ((marginal - venue.feePerUnit) / (1.5 * venue.impact)) ** 2 : 0;
  const allTaken = (marginal: number): number => venues.reduce((sum, venue) => sum + taken(venue, marginal), 0);
  const used = venues.filter(isUsed);
  let low = Math.min(...used.map(({ feePerUnit }) => feePerUnit));
  // Any one venue could take all of it at this marginal cost.
  let high = Math.min(...used.map(({ feePerUnit, impact }) => feePerUnit + 1.5 * impact * Math.sqrt(quantity)));
  for (let middle = (low + high) / 2; middle > low && middle < high; middle = (low + high) / 2) {
    if (allTaken(middle) < quantity) low = middle;
    else high = middle;
  }
  const scale = quantity / allTaken(high);
  const quantities = venues.map((venue) => taken(venue, high) * scale);
  const cost = venues.reduce((sum, { feePerUnit, impact, fixedCost }, i) => {
    const q = quantities[i] ?? 0;
    return q > 0 ? sum + feePerUnit * q + impact * q ** 1.5 + fixedCost : sum;
  }, 0);
  return { cost, marginalCost: high, quantities };
}

function check(quantity: number, venues: readonly VenueCost[]): void {
  if (!(quantity > 0 && quantity < Infinity)) throw new RangeError(`quantity: ${quantity} is not above zero`);
  for (const { name, feePerUnit, impact, fixedCost } of venues) {
    if (!Number.isFinite(feePerUnit)) throw new RangeError(`feePerUnit of ${name}: ${feePerUnit} is not finite`);
    if (!(impact > 0 && impact < Infinity)) throw new RangeError(`impact of ${name}: ${impact} is not above zero`);
    if (!(fixedCost >= 0 && fixedCost < Infinity)) throw new RangeError(`fixedCost of ${name}: ${fixedCost} is none`);
  }
  if (venues.filter(({ fixedCost }) => fixedCost > 0).length > MOST_FIXED) {
    throw new RangeError(`venues: more than ${MOST_FIXED} with a fixed cost`);
  }
}
