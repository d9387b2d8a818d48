/**
 * The practice portfolio, spread over emulated accounts: weekly strangles, calendar and inverse perpetuals in coin at
 * Deribit, half of the monthly strangles at Derive, and at Hyperliquid the linear perpetuals that leave BTC
 * and ETH so far outside their bands that the hedger has something to say at once.
 */
import { dec, fromNumber, roundToStep, toNumber } from '../../../src/shared/domain/decimal.ts';
import type { Underlying } from '../../../src/shared/domain/ids.ts';
import { expiriesAfter } from '../../../src/main/venues/simulated/options/calendar.ts';
import { linearPerpetualOf } from '../../../src/main/venues/simulated/perpetuals/perpetualsRules.ts';
import { deltaOf, hold, listingOf, nearestOption, openOptions, OPENINGS,
} from '../../../src/main/venues/simulated/practicePortfolio.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';

export interface Floors {
  readonly deribit: Floor;
  readonly hyperliquid: Floor;
  readonly derive: Floor;
}

/** Coins that everything together is worth in a move of the price: about twice what the default bands allow. */
const LEFT: Readonly<Record<Underlying, number>> = { BTC: -0.9, ETH: 16 };
const LOTS: Readonly<Record<Underlying, string>> = { BTC: '0.01', ETH: '0.1' };
const USDC_AT_HYPERLIQUID = dec(120_000);
const STRANGLE_DELTA = 0.2;

export function spreadPortfolio({ deribit, hyperliquid, derive }: Floors): void {
  hyperliquid.holdings.pay('USDC', USDC_AT_HYPERLIQUID);
  for (const [underlying, opening] of Object.entries(OPENINGS)) {
    const half = opening.monthlyStrangle / 2;
    openOptions(deribit, underlying, { ...opening, monthlyStrangle: half });
    openStrangle(derive, underlying, half);
    const there = deltaOf(deribit, underlying) + linearDelta(derive, underlying);
    const missing = fromNumber((LEFT[underlying] ?? 0) - there, 6);
    const lot = dec(LOTS[underlying] ?? '1');
    hold(hyperliquid, listingOf(hyperliquid, linearPerpetualOf(underlying)), roundToStep(missing, lot, 'halfEven'));
  }
}

function openStrangle(floor: Floor, underlying: Underlying, quantity: number): void {
  const { monthly } = expiriesAfter(floor.market.timeMs);
  for (const type of ['call', 'put'] as const) {
    hold(floor, nearestOption(floor, underlying, monthly, type, STRANGLE_DELTA), fromNumber(quantity, 1));
  }
}

/** Where everything is settled in dollars: the options' own delta and the contracts, and coins where they lie. */
function linearDelta(floor: Floor, underlying: Underlying): number {
  let delta = toNumber(floor.holdings.cashOf(underlying));
  for (const { instrument, quantity } of floor.holdings.holdings()) {
    if (instrument.underlying !== underlying) continue;
    const each = instrument.kind === 'option' ? floor.priceOf(listingOf(floor, instrument)).venueGreeks?.delta ?? NaN : 1;
    delta += toNumber(quantity) * each;
  }
  return delta;
}
