/**
 * What the emulated Derive knows: one simulated market, a floor for each subaccount of the one wallet, what is listed
 * under which address and number, and the venue's clock, which a test may put ahead.
 */
import { keccak256, stringToHex, type Address } from 'viem';
import { dec, fromNumber, roundToStep } from '../../../src/shared/domain/decimal.ts';
import type { Instrument } from '../../../src/shared/domain/instrument.ts';
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { expiriesAfter } from '../../../src/main/venues/simulated/options/calendar.ts';
import type { Market } from '../../../src/main/venues/simulated/market/market.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import { valueAt } from '../../../src/main/venues/simulated/trading/holdings.ts';
import type { Listing } from '../../../src/main/venues/simulated/trading/rules.ts';
import type { Ground } from '../fleet/ground.ts';
import { refuse } from './errors.ts';
import { COINS, deriveRules, FLOOR, type MarginType } from './rules.ts';
import { Subaccount, type Move, type Placed, type UserTrade } from './subaccount.ts';

/** The first under standard margin, the second under portfolio margin. */
export const SUBACCOUNTS: readonly (readonly [id: number, marginType: MarginType])[] = [[30_769, 'SM'], [30_770, 'PM2']];
const USDC = dec(100_000);
const ETHER = dec(5);

export interface LedgerNews {
  order(of: Subaccount, placed: Placed): void;
  trade(of: Subaccount, trade: UserTrade): void;
  moves(of: Subaccount, moves: readonly Move[]): void;
  market(event: MarketEvent): void;
}

export class EmulatedLedger {
  readonly market: Market;
  readonly subaccounts: readonly Subaccount[];
  readonly main: Subaccount;
  skewMs = 0;

  /** `ground`: shared with other emulators, or its own. `opening` puts positions into the first subaccount. */
  constructor(ground: Ground, opening: (floor: Floor) => void, news: LedgerNews) {
    this.market = ground.market;
    this.subaccounts = SUBACCOUNTS.map(([id, marginType], i) => {
      const { floor, module } = ground.place(deriveRules(this.market, id, marginType));
      floor.holdings.pay('USDC', USDC);
      if (marginType === 'SM') floor.holdings.pay('ETH', ETHER);
      if (marginType === 'SM') opening(floor);
      return new Subaccount({ id, marginType, floor, module }, () => this.nowMs(), {
        order: (placed) => { news.order(this.withId(id), placed); }, trade: (trade) => { news.trade(this.withId(id), trade); },
        moves: (moves) => { news.moves(this.withId(id), moves); }, market: (event) => { if (i === 0) news.market(event); } });
    });
    const [main] = this.subaccounts;
    if (main === undefined) throw new Error('no subaccount');
    this.main = main;
  }

  close(): void { for (const each of this.subaccounts) each.close(); }
  nowMs(): number { return Date.now() + this.skewMs; }
  shown(timeMs: number): number { return timeMs + this.skewMs; }

  withId(id: unknown): Subaccount {
    return this.subaccounts.find((one) => String(one.id) === String(id)) ?? refuse(14_001, 'Subaccount not found');
  }

  listings(): readonly Listing[] { return [...this.main.floor.listings.values()]; }
  listingOf(name: unknown): Listing {
    return this.main.listingOf(String(name)) ?? refuse(12_001, `Instrument ${String(name).slice(0, 60)} not found`);
  }
}

/** Any address: the last 20 bytes of the hash of a name of our own. */
const addressFor = (name: string): Address => `0x${keccak256(stringToHex(`ballast emulator ${name}`)).slice(-40)}`;

/** Expiry in seconds in bits 0 to 31, strike times 1e8 in bits 32 to 94, bit 95 for calls (facts on Derive 5.2). */
export function assetOf(instrument: Instrument): { readonly address: Address; readonly subId: bigint } {
  if (instrument.kind !== 'option') return { address: addressFor(`${instrument.underlying} perp`), subId: 0n };
  const strike = instrument.strike / 10n ** 10n;
  const subId = BigInt(instrument.expiryTimeMs / 1_000) + strike * 2n ** 32n + (instrument.optionType === 'call' ? 2n ** 95n : 0n);
  return { address: addressFor(`${instrument.underlying} option`), subId };
}

/** Short strangles on the month, long calls on the quarter, and perpetuals that leave a little. */
export function openPortfolio(floor: Floor): void {
  const { monthly, quarterly } = expiriesAfter(floor.market.timeMs);
  for (const coin of COINS) {
    const size = coin === 'BTC' ? 1 : 15;
    let delta = 0;
    for (const [expiry, type, aim, quantity] of [[monthly, 'call', 0.25, -2], [monthly, 'put', 0.25, -2], [quarterly, 'call', 0.4, 1]] as const) {
      const listing = nearest(floor, coin, expiry, type, aim);
      delta += size * quantity * (floor.priceOf(listing).venueGreeks?.delta ?? 0);
      hold(floor, listing, size * quantity);
    }
    const perp = floor.listings.get(`${FLOOR}:${coin}-PERP`);
    if (perp !== undefined) hold(floor, perp, -delta * 0.9);
  }
}

function nearest(floor: Floor, coin: string, expiryTimeMs: number, optionType: 'call' | 'put', aim: number): Listing {
  const fits = [...floor.listings.values()].filter(({ instrument }) => instrument.kind === 'option' && instrument.underlying === coin
    && instrument.expiryTimeMs === expiryTimeMs && instrument.optionType === optionType);
  const off = (listing: Listing): number => Math.abs(Math.abs(floor.priceOf(listing).venueGreeks?.delta ?? 9) - aim);
  const [best] = fits.toSorted((a, b) => off(a) - off(b));
  if (best === undefined) throw new Error(`no ${coin} ${optionType} of ${expiryTimeMs}`);
  return best;
}

function hold(floor: Floor, listing: Listing, quantity: number): void {
  const exact = roundToStep(fromNumber(quantity, 6), listing.grid.lot, 'halfEven');
  if (exact === 0n) return;
  floor.holdings.place({ instrument: listing.instrument, quantity: exact,
    entryValue: valueAt(listing.instrument, exact, floor.priceOf(listing).markPrice) });
}

