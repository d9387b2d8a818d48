/** What we ask and order, as the venue wants it written. Pure: nonces, times and signatures come from elsewhere. */
import { toText, type Decimal } from '../../../shared/domain/decimal.ts';
import type { ApprovedOrder, Side, TwapTerms } from '../../../shared/domain/order.ts';
import type { Subscription, WireAction, WireOrder } from './messages.ts';

export type InfoRequest = { readonly type: string } & Readonly<Record<string, string | number>>;

export const ask = {
  meta: (): InfoRequest => ({ type: 'meta' }),
  status: (): InfoRequest => ({ type: 'exchangeStatus' }),
  role: (user: string): InfoRequest => ({ type: 'userRole', user }),
  abstraction: (user: string): InfoRequest => ({ type: 'userAbstraction', user }),
  leverage: (user: string, coin: string): InfoRequest => ({ type: 'activeAssetData', user, coin }),
  rateLimit: (user: string): InfoRequest => ({ type: 'userRateLimit', user }),
  dexes: (): InfoRequest => ({ type: 'perpDexs' }),
  stateOn: (user: string, dex: string): InfoRequest => ({ type: 'clearinghouseState', user, dex }),
  state: (user: string): InfoRequest => ({ type: 'clearinghouseState', user }),
  spot: (user: string): InfoRequest => ({ type: 'spotClearinghouseState', user }),
  openOrders: (user: string): InfoRequest => ({ type: 'frontendOpenOrders', user }),
  orderOfNumber: (user: string, oid: number): InfoRequest => ({ type: 'orderStatus', user, oid }),
  order: (user: string, cloid: string): InfoRequest => ({ type: 'orderStatus', user, oid: cloid }),
  /** Orders over time: how each began and ended. */
  twaps: (user: string): InfoRequest => ({ type: 'twapHistory', user }),
  slices: (user: string, startTime: number): InfoRequest => ({ type: 'userTwapSliceFillsByTime', user, startTime }),
  fills: (user: string, startTime: number): InfoRequest => ({ type: 'userFillsByTime', user, startTime }),
  funding: (user: string, startTime: number): InfoRequest => ({ type: 'userFunding', user, startTime }),
  ledger: (user: string, startTime: number): InfoRequest =>
    ({ type: 'userNonFundingLedgerUpdates', user, startTime }),
} as const;

/** `price`: the limit, or for a market order the worst that is taken. */
export function placeAction(asset: number, order: ApprovedOrder, price: Decimal, cloid: string): WireAction {
  const tif = order.type === 'market' || order.timeInForce === 'immediateOrCancel' ? 'Ioc'
    : order.postOnly ? 'Alo' : 'Gtc';
  return { type: 'order', orders: [{ a: asset, b: order.side === 'buy', p: toText(price), s: toText(order.quantity),
    r: order.reduceOnly, t: stopOf(order) ?? { limit: { tif } }, c: cloid }], grouping: 'na' };
}

/** Compared with the mark: at or below it sells, at or above it buys. */
const stopOf = ({ trigger, type }: ApprovedOrder): WireOrder['t'] | null => (trigger === undefined ? null
  : { trigger: { isMarket: type === 'market', triggerPx: toText(trigger.price), tpsl: 'sl' } });

/** The venue slices it; it takes no client id. */
export const twapAction = (asset: number, order: ApprovedOrder, { minutes, randomize }: TwapTerms): WireAction =>
  ({ type: 'twapOrder', twap: { a: asset, b: order.side === 'buy', s: toText(order.quantity), r: order.reduceOnly,
    m: minutes, t: randomize } });
export const twapCancelAction = (asset: number, twapId: number): WireAction =>
  ({ type: 'twapCancel', a: asset, t: twapId });

/** Without its flag for executable ones the venue takes only what rests: an edit never trades at once. */
export const modifyAction = (asset: number, cloid: string, order: ModifiedOrder): WireAction => ({ type: 'modify',
  oid: cloid, order: { a: asset, b: order.side === 'buy', p: toText(order.price), s: toText(order.rest),
    r: order.reduceOnly, t: { limit: { tif: order.postOnly ? 'Alo' : 'Gtc' } }, c: cloid } });

export interface ModifiedOrder {
  readonly side: Side;
  readonly price: Decimal;
  /** What is left to fill. */
  readonly rest: Decimal;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
}

export const cancelAllAction = (cancels: readonly { readonly asset: number; readonly cloid: string }[]): WireAction =>
  ({ type: 'cancelByCloid', cancels });
export const cancelNumbersAction = (cancels: readonly { readonly a: number; readonly o: number }[]): WireAction =>
  ({ type: 'cancel', cancels });

export const cancelAction = (asset: number, cloid: string): WireAction =>
  ({ type: 'cancelByCloid', cancels: [{ asset, cloid }] });

/** All orders of the account, stops included, are cancelled then; null takes it back. */
export const scheduleCancelAction = (timeMs: number | null): WireAction =>
  (timeMs === null ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time: timeMs });

export const subscribeText = (subscription: Subscription): string =>
  JSON.stringify({ method: 'subscribe', subscription });
export const unsubscribeText = (subscription: Subscription): string =>
  JSON.stringify({ method: 'unsubscribe', subscription });
export const PING = JSON.stringify({ method: 'ping' });

/** Mark, oracle and funding: little, and with them the coin's index. */
export const contextStream = (coin: string): Subscription => ({ type: 'activeAssetCtx', coin });
/** Of a coin that is traded, or about to be. */
export const tradingStreams = (coin: string): Subscription[] =>
  (['bbo', 'l2Book', 'trades'] as const).map((type) => ({ type, coin }));
export const userStreams = (user: string): Subscription[] =>
  (['orderUpdates', 'userFills', 'userFundings', 'userNonFundingLedgerUpdates', 'clearinghouseState',
    'userTwapHistory', 'userTwapSliceFills'] as const)
    .map((type) => ({ type, user }));
export const streamName = (subscription: Subscription): string =>
  ('coin' in subscription ? `${subscription.type} ${subscription.coin}`
    : `${subscription.type} ${subscription.user.slice(0, 8)}`);
