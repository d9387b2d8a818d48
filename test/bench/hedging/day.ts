/**
 * A seeded practice day as looks: the practice market with its jumps, the opening practice book, both perpetuals with
 * their synthetic books. Streamed: a day of looks is too much to keep.
 */
import { toNumber } from '../../../src/shared/domain/decimal.ts';
import type { Underlying } from '../../../src/shared/domain/ids.ts';
import { yearsUntil } from '../../../src/shared/domain/instrument.ts';
import type { TradingLimits } from '../../../src/shared/domain/steering/limits.ts';
import type { Look } from '../../../src/main/hedging/laboratory/look.ts';
import type { HedgeCandidate } from '../../../src/main/hedging/input.ts';
import { perpetualOf } from '../../../src/main/venues/simulated/options/chain.ts';
import { linearPerpetualOf } from '../../../src/main/venues/simulated/perpetuals/perpetualsRules.ts';
import { practiceVenues } from '../../../src/main/venues/simulated/practice.ts';
import { deltaOf, listingOf, OPENINGS } from '../../../src/main/venues/simulated/practicePortfolio.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import { accountInput } from '../../../src/main/venues/simulated/trading/marginCheck.ts';

export const UNDERLYINGS: readonly Underlying[] = ['BTC', 'ETH'];
export const LOOK_MS = 5_000;
const DAY_MS = 86_400_000;
/** A Monday at noon: nothing that the book holds expires within the day. */
const START_MS = Date.UTC(2026, 10, 23, 12);
const DAYS_PER_YEAR = 365;

const LIMITS: TradingLimits = { maxOrderNotionalUsd: 1e9, maxUnderlyingDeltaUsd: 1e12, maxOpenOrders: 50,
  maxOrdersPerMinute: 60, maxPriceAwayFromMark: 0.1, minHealthAfter: 1 };

export interface DaySetting { readonly seed: number; readonly pace: number; readonly lengthMs?: number }

/** One look of every underlying at each step, in order of time. */
export function* practiceDay({ seed, pace, lengthMs = DAY_MS }: DaySetting): Generator<ReadonlyMap<Underlying, Look>> {
  const { market, options, perpetuals } = practiceVenues({ seed, startTimeMs: START_MS, pace }).inside;
  // What the book holds elsewhere (the loan, the other perpetual) leaves the opening delta and does not move.
  const elsewhere = new Map(UNDERLYINGS.map((each) => [each, (OPENINGS[each]?.deltaCoin ?? 0) - deltaOf(options, each)]));
  const candidates = new Map(UNDERLYINGS.map((each) => [each, [
    openingCandidate(perpetuals, linearPerpetualOf(each).id), openingCandidate(options, perpetualOf(each).id)]]));
  for (let timeMs = START_MS; timeMs <= START_MS + lengthMs; timeMs += LOOK_MS) {
    if (timeMs > START_MS) market.step(timeMs);
    yield new Map(UNDERLYINGS.map((underlying): [Underlying, Look] => {
      const { gamma, years, dayVol } = curvature(options, underlying);
      const deltaCoin = deltaOf(options, underlying) + (elsewhere.get(underlying) ?? 0);
      return [underlying, { timeMs, priceUsd: market.spot(underlying), limits: LIMITS, dayVol, killSwitch: false,
        equityUsd: null,
        exposure: { deltaCoin, premiumDeltaCoin: 0, gammaCoinPerUsd: gamma, gammaYears: years, inFlightDeltaCoin: 0,
          missing: [], oldestInputMs: timeMs },
        candidates: (candidates.get(underlying) ?? []).map(({ floor, candidate }) => marketOf(floor, candidate)) }];
    }));
  }
}

function openingCandidate(floor: Floor, id: string): { readonly floor: Floor; readonly candidate: HedgeCandidate } {
  const { account: listed } = floor.rules;
  const instrument = [...floor.listings.values()].find((each) => each.instrument.id === id)?.instrument;
  if (instrument === undefined) throw new Error(`${id} is not listed`);
  // Rich, so that margin decides nothing here: the naive ones do not look at it.
  const opening = accountInput(floor);
  const account = { ...opening, balances: opening.balances.map((each) => ({ ...each, amount: each.amount * 1_000 })) };
  return { floor, candidate: { account: listed.id, instrument, quote: null, book: null, indexPriceUsd: null,
    indexReceivedTimeMs: null, connected: true, accountInput: account, marginModel: listed.marginModel } };
}

/** With the market of this moment. */
function marketOf(floor: Floor, candidate: HedgeCandidate): HedgeCandidate {
  const { instrument } = candidate;
  const listing = listingOf(floor, instrument);
  const pricing = floor.priceOf(listing);
  const book = floor.bookOf(listing, pricing);
  const [bids, asks] = [floor.shownLevels(listing, book, 'buy'), floor.shownLevels(listing, book, 'sell')];
  const { timeMs } = floor.market;
  return { ...candidate,
    quote: { instrument: instrument.id, venueTimeMs: timeMs, receivedTimeMs: timeMs,
      bidPrice: bids[0]?.price ?? null, bidQuantity: bids[0]?.quantity ?? null,
      askPrice: asks[0]?.price ?? null, askQuantity: asks[0]?.quantity ?? null, lastPrice: null,
      markPrice: pricing.markPrice, indexPrice: pricing.indexPrice, forwardPrice: null, markImpliedVol: null,
      bidImpliedVol: null, askImpliedVol: null, fundingRate: pricing.fundingRate, venueGreeks: null },
    book: { instrument: instrument.id, venueTimeMs: timeMs, receivedTimeMs: timeMs, changeId: null, bids, asks },
    indexPriceUsd: floor.market.spot(instrument.underlying), indexReceivedTimeMs: timeMs };
}

function curvature(options: Floor, underlying: Underlying): { gamma: number; years: number | null; dayVol: number } {
  let [gamma, weight, weighted, vol] = [0, 0, 0, 0];
  for (const { instrument, quantity } of options.holdings.holdings()) {
    if (instrument.underlying !== underlying || instrument.kind !== 'option') continue;
    const { venueGreeks, markImpliedVol } = options.priceOf(listingOf(options, instrument));
    const each = toNumber(quantity) * toNumber(instrument.contractMultiplier) * (venueGreeks?.gamma ?? NaN);
    gamma += each;
    weight += Math.abs(each);
    weighted += Math.abs(each) * yearsUntil(instrument.expiryTimeMs, options.market.timeMs);
    vol += Math.abs(each) * (markImpliedVol ?? NaN);
  }
  return weight === 0 ? { gamma, years: null, dayVol: 0.03 }
    : { gamma, years: weighted / weight, dayVol: vol / weight / Math.sqrt(DAYS_PER_YEAR) };
}
