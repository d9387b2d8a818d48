/** Hyperliquid's messages in its own words, as far as we read or write them. Money travels as decimal strings. */

/** "B" buys, "A" sells. */
export type WireSide = 'B' | 'A';

export interface WireOrder {
  readonly a: number;
  readonly b: boolean;
  readonly p: string;
  readonly s: string;
  readonly r: boolean;
  readonly t: { readonly limit: { readonly tif: 'Gtc' | 'Ioc' | 'Alo' } }
    | { readonly trigger: { readonly isMarket: boolean; readonly triggerPx: string; readonly tpsl: 'sl' } };
  readonly c: string;
}

/** The order of keys is the order that is hashed. */
export type WireAction =
  | { readonly type: 'order'; readonly orders: readonly WireOrder[]; readonly grouping: 'na' }
  /** By cloid; the order comes anew, under another number. */
  | { readonly type: 'modify'; readonly oid: string; readonly order: WireOrder }
  | { readonly type: 'cancel'; readonly cancels: readonly { readonly a: number; readonly o: number }[] }
  | { readonly type: 'cancelByCloid'; readonly cancels: readonly { readonly asset: number; readonly cloid: string }[] }
  | { readonly type: 'twapOrder'; readonly twap: { readonly a: number; readonly b: boolean; readonly s: string;
      readonly r: boolean; readonly m: number; readonly t: boolean } }
  | { readonly type: 'twapCancel'; readonly a: number; readonly t: number }
  | { readonly type: 'scheduleCancel'; readonly time?: number };

export interface WireEnvelope {
  readonly action: WireAction;
  readonly nonce: number;
  readonly signature: { readonly r: string; readonly s: string; readonly v: number };
  readonly vaultAddress?: string;
  readonly expiresAfter?: number;
}

export type Subscription =
  | { readonly type: 'l2Book' | 'bbo' | 'trades' | 'activeAssetCtx'; readonly coin: string }
  | { readonly type: 'orderUpdates' | 'userFills' | 'userFundings' | 'userNonFundingLedgerUpdates'
      | 'clearinghouseState' | 'userTwapHistory' | 'userTwapSliceFills'; readonly user: string };

/** What the venue may send and we have not asked for, or need nothing of. */
export const PASSED_OVER = ['subscriptionResponse', 'pong', 'allMids', 'notification', 'webData2', 'webData3',
  'twapStates', 'openOrders', 'activeAssetData', 'spotState', 'user', 'candle', 'activeSpotAssetCtx', 'assetCtxs',
  'spotAssetCtxs', 'allDexsAssetCtxs', 'fastAssetCtxs', 'allDexsClearinghouseState', 'userHistoricalOrders',
  'post', 'explorerBlock', 'explorerTxs'] as const;

/** Of an order that is over, by what the venue calls it; `rejected` never came into being. */
export function endOf(status: string): 'filled' | 'cancelled' | 'rejected' | null {
  if (status === 'filled') return 'filled';
  if (status === 'rejected' || status.endsWith('Rejected')) return 'rejected';
  if (status === 'canceled' || status.endsWith('Canceled')) return 'cancelled';
  if (status === 'scheduledCancel' || status === 'internalCancel') return 'cancelled';
  return null;
}
