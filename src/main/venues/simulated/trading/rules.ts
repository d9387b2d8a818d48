/** What one trading venue lays down for itself; everything else is common to all of them. */
import type { Account } from '../../../../shared/domain/account.ts';
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import type { VenueGreeks } from '../../../../shared/domain/greeks.ts';
import type { Underlying } from '../../../../shared/domain/ids.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { MarginTerms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import type { MarginModel } from '../../../risk/margin/model.ts';
import type { VenueCapabilities } from '../../venue.ts';
import type { Grid } from '../matching/grid.ts';
import type { Liquidity, Taken } from '../market/liquidity.ts';
import type { Market } from '../market/market.ts';

export interface Listing {
  readonly instrument: Instrument;
  readonly grid: Grid;
  /** Hash of seed and name, for the noise of its book. */
  readonly noiseBase: number;
  readonly taken: Taken;
  lastPrice: Decimal | null;
}

/** What the venue's pricing says of one instrument now. */
export interface Pricing {
  readonly markPrice: Decimal;
  /** In quote currency. */
  readonly indexPrice: Decimal;
  /** After stress. */
  readonly liquidity: Liquidity;
  readonly forwardPrice: number | null;
  readonly markImpliedVol: number | null;
  readonly fundingRate: number | null;
  readonly venueGreeks: VenueGreeks | null;
}

export interface Rules {
  readonly account: Account;
  readonly capabilities: VenueCapabilities;
  readonly marginModel: MarginModel;
  /** What the venue tells of its margin beside instruments; null: its model needs nothing more. */
  readonly marginTerms: MarginTerms | null;
  readonly underlyings: readonly Underlying[];
  /** Orders and cancels: sustained per second, and the most at once. */
  readonly rate: { readonly perSecond: number; readonly burst: number };
  readonly maxOpenOrders: number;
  /** Everything that should be tradable now. Called at the start and every minute. */
  listed(market: Market, already: readonly Instrument[]): readonly Instrument[];
  price(listing: Listing, market: Market, funding: FundingClock | undefined): Pricing;
  /** In settlement currency, at least zero. */
  feeOf(instrument: Instrument, price: Decimal, quantity: Decimal, liquidity: 'maker' | 'taker'): Decimal;
  /** Settlement currency paid to a position of one contract (long) for the step, as a model number. */
  fundingOf(listing: Listing, market: Market, stepMs: number, funding: FundingClock): number;
  /** Amount in settlement currency that an expiring position of this signed quantity brings. */
  payoff(instrument: Instrument, quantity: Decimal, delivery: Decimal): Decimal;
  /** Price at which our position is taken over when the account is liquidated, the fee share of its notional. */
  readonly liquidation: { readonly penalty: number; readonly feeRate: number; readonly share: number };
}

/** Funding of one perpetual within the running hour. */
export interface FundingClock {
  premiumSum: number;
  premiumMs: number;
  /** Settlement currency owed to us, not yet paid. */
  accrued: number;
}
