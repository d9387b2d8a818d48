/**
 * One hedge over several venues so that the next coin costs the same wherever it is taken (hedging/SPEC.md, Q10): the
 * curve of each is read off its whole cost at the full size and at a quarter, the split is rounded to lots and priced
 * anew, and it is taken only where it saves more than a second order is worth.
 */
import { fromNumber, roundToStep, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import { isRefusal, priced, type DraftInput, type Offer } from '../draft.ts';
import { splitOverVenues, type VenueCost } from '../execution/venueSplit.ts';
import { closableContracts } from './exit.ts';
import { fullCostOf, rankUsd } from './fullCost.ts';

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
  const least = Math.max(LEAST_SAVING_USD, LEAST_SAVING_SHARE * Math.abs(fullCostOf(input, best).cost.totalUsd));
  return isEnough(input, coins - moved) && bestUsd - alike >= least ? parts : null;
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

/**
 * One hedge as orders that first close what is held the other way, the cheapest first, and take the rest on the best
 * way; null: one order does as well. Without it two positions against one another would be left (SPEC.md, Q12).
 */
export function closingSplitOf(input: DraftInput, ranked: readonly Offer[]): readonly Offer[] | null {
  const [best] = ranked;
  if (best === undefined || ranked.length < 2) return null;
  const coins = coinsOf(best);
  const closing = ranked.flatMap((offer) => {
    const { accountInput, instrument } = offer.candidate;
    const held = closableContracts(accountInput, instrument, offer.side) * offer.market.unitDeltaCoin;
    const part = held <= 0 ? null : sized(input, offer, Math.min(held, coins));
    return part === null ? [] : [{ offer, part, usdPerCoin: totalUsd(input, part) / coinsOf(part) }];
  }).toSorted((a, b) => a.usdPerCoin - b.usdPerCoin);
  if (closing.length === 0) return null;
  const parts = new Map<Offer, number>();
  let left = coins;
  for (const { offer, part } of closing) {
    const taken = Math.min(coinsOf(part), left);
    if (taken > 0) parts.set(offer, taken);
    left -= taken;
  }
  // Whoever takes the rest the cheapest, on top of what it closes.
  const options = (left > 0 ? ranked.slice(0, MOST_VENUES) : [best]).map((taker) => {
    const sizes = left > 0 ? new Map([...parts, [taker, (parts.get(taker) ?? 0) + left] as const]) : parts;
    const orders = [...sizes].map(([offer, size]) => sized(input, offer, size)).filter((part) => part !== null);
    return { orders, moved: orders.reduce((sum, part) => sum + coinsOf(part), 0),
      costUsd: orders.reduce((sum, part) => sum + totalUsd(input, part), 0) };
  }).filter(({ moved }) => isEnough(input, coins - moved))
    .toSorted((a, b) => a.costUsd / a.moved - b.costUsd / b.moved);
  const [first] = options;
  if (first === undefined || first.orders.length < 2) return null;
  const savedUsd = totalUsd(input, best) - (first.costUsd / first.moved) * coins;
  return savedUsd >= LEAST_SAVING_SHARE * Math.abs(fullCostOf(input, best).cost.totalUsd) ? first.orders : null;
}

const coinsOf = ({ quantity, market }: Offer): number => toNumber(quantity) * market.unitDeltaCoin;

/** So many coins may be left out. */
const isEnough = ({ policy }: DraftInput, leftCoin: number): boolean =>
  leftCoin <= policy.bandDeltaCoin * policy.returnToFraction || leftCoin < 1e-9;

const totalUsd = (input: DraftInput, offer: Offer): number => rankUsd(fullCostOf(input, offer).cost);

/** Rounded down to the lot; null: less than the smallest order, or not to be priced. */
function sized(input: DraftInput, { candidate, market, side, limitPrice }: Offer, coins: number): Offer | null {
  const { lotSize, minQuantity } = candidate.instrument;
  const contracts = fromNumber((coins / market.unitDeltaCoin) * (1 + 1e-9), DIGITS);
  const quantity: Decimal = roundToStep(contracts, lotSize, 'towardZero');
  if (quantity < minQuantity || quantity <= 0n) return null;
  const offer = priced(input, candidate, market, side, quantity, limitPrice);
  return isRefusal(offer) ? null : offer;
}
