/** Schemas of a Derive subaccount and of its tickers, in the venue's own words (facts on Derive 5.1). */
import { z } from 'zod';
import { numeric } from '../payloadText.ts';

const collateral = z.object({
  asset_name: z.string(), amount: numeric, mark_price: numeric, mark_value: numeric, initial_margin: numeric,
  maintenance_margin: numeric, pending_interest: numeric.optional(),
});

const position = z.object({
  instrument_name: z.string(), instrument_type: z.enum(['perp', 'option']), amount: numeric, average_price: numeric,
  mark_price: numeric, index_price: numeric, unrealized_pnl: numeric, pending_funding: numeric,
  /** What has been paid into the USDC of the profit since the entry; v2 does not say it of options. */
  net_settlements: numeric.default(0),
  initial_margin: numeric, maintenance_margin: numeric, liquidation_price: numeric.nullable(),
});

const order = z.object({
  instrument_name: z.string(), direction: z.enum(['buy', 'sell']), limit_price: numeric, amount: numeric,
  filled_amount: numeric, order_status: z.string(),
});

/** `initial_margin` and `maintenance_margin` are net: what one has less what is needed. */
export const subaccountSchema = z.object({
  subaccount_id: z.number(), margin_type: z.enum(['SM', 'PM', 'PM2']), subaccount_value: numeric,
  initial_margin: numeric, maintenance_margin: numeric, collaterals_maintenance_margin: numeric,
  timestamp: z.number().optional(), collaterals: z.array(collateral), positions: z.array(position),
  open_orders: z.array(order),
});

export const tickerSchema = z.object({
  instrument_name: z.string(), timestamp: z.number(), index_price: numeric, mark_price: numeric,
  option_pricing: z.object({ iv: numeric, forward_price: numeric, discount_factor: numeric.optional() }).nullable(),
});

/** The frame of `spot_feed.{currency}`. */
export const spotFeedSchema = z.object({
  feeds: z.record(z.string(), z.object({ price: numeric, confidence: numeric.optional() })),
});

export type Subaccount = z.output<typeof subaccountSchema>;
export type SubaccountPosition = Subaccount['positions'][number];
export type Ticker = z.output<typeof tickerSchema>;
export const quotesSchema = z.array(tickerSchema);
export type ListedQuote = Ticker;
export type SpotFeed = z.output<typeof spotFeedSchema>;
