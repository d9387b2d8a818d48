/**
 * One hedge over several venues so that the next coin costs the same wherever it is taken (hedging/SPEC.md, Q10): the
 * curve of each is read off its whole cost at the full size and at a quarter, the split is rounded to lots and priced
 * anew, and it is taken only where it saves more than a second order is worth.
 */
import { fromNumber, roundToStep, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import { isRefusal, priced, type DraftInput, type Offer } from '../draft.ts';
import { splitOverVenues, type VenueCost } from '../execution/venueSplit.ts';
import { fullCostOf } from './fullCost.ts';

const MOST_VENUES = 4;
const DIGITS = 12;
/** The same in coin for all: a hundredth of a cent for a coin's first unit keeps the power law from being flat. */
const LEAST_IMPACT = 1e-4;

/** A second order is worth its trouble from here. */
export const LEAST_SAVING_USD = 1;
export const LEAST_SAVING_SHARE = 0.02;

/** Offers of the parts, or null: a split does not save enough. `ranked`: cheapest first, none that lacks anything. */
export function splitOf(input: DraftInput, ranked: readonly Offer[]): readonly Offer[] | null {
  const [best] = ranked;
  const offers = ranked.slice(0, MOST_VENUES);
  if (best === undefined || offers.length < 2) return null;
  const coins = toNumber(best.quantity) * best.market.unitDeltaCoin;
  const venues = offers.map((offer) => curveOf(input, offer, coins));
  if (venues.includes(null)) return null;
  const { quantities } = splitOverVenues(coins, venues.filter((venue) => venue !== null));
  const parts = offers.flatMap((offer, i) => {
    const part = sized(input, offer, quantities[i] ?? 0);
    return part === null ? [] : [part];
  });
  if (parts.length < 2) return null;
  const costUsd = parts.reduce((sum, part) => sum + totalUsd(input, part), 0);
  const moved = parts.reduce((sum, part) => sum + toNumber(part.quantity) * part.market.unitDeltaCoin, 0);
  // Rounding may leave lots out: they are held against the split at what a coin of it costs.
  const alike = (costUsd / moved) * coins;
  const bestUsd = totalUsd(input, best);
  const least = Math.max(LEAST_SAVING_USD, LEAST_SAVING_SHARE * Math.abs(bestUsd));
  const serves = coins - moved <= input.policy.bandDeltaCoin * input.policy.returnToFraction || coins - moved < 1e-9;
  return serves && bestUsd - alike >= least ? parts : null;
}

function curveOf(input: DraftInput, offer: Offer, coins: number): VenueCost | null {
  const fixedCost = offer.costing.cost.gasUsd ?? 0;
  const at = (share: number): number | null => {
    const part = sized(input, offer, coins * share);
    if (part === null) return null;
    const size = toNumber(part.quantity) * part.market.unitDeltaCoin;
    return ((totalUsd(input, part) - fixedCost) / size) * coins * share;
  };
  const [whole, quarter] = [at(1), at(1 / 4)];
  if (whole === null || quarter === null) return null;
  const impact = Math.max((2 * (whole - 4 * quarter)) / coins ** 1.5, LEAST_IMPACT);
  return { name: offer.candidate.instrument.id, feePerUnit: whole / coins - impact * Math.sqrt(coins), impact,
    fixedCost };
}

const totalUsd = (input: DraftInput, offer: Offer): number => fullCostOf(input, offer).cost.totalUsd;

/** Rounded down to the lot; null: less than the smallest order, or not to be priced. */
function sized(input: DraftInput, { candidate, market, side, limitPrice }: Offer, coins: number): Offer | null {
  const { lotSize, minQuantity } = candidate.instrument;
  const contracts = fromNumber((coins / market.unitDeltaCoin) * (1 + 1e-9), DIGITS);
  const quantity: Decimal = roundToStep(contracts, lotSize, 'towardZero');
  if (quantity < minQuantity || quantity <= 0n) return null;
  const offer = priced(input, candidate, market, side, quantity, limitPrice);
  return isRefusal(offer) ? null : offer;
}
