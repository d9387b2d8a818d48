/**
 * Pre-trade limits, checked before every send (SPEC.md, Z): the first that says
 * no is the denial, with the value it saw and its threshold. What cannot be known counts as a no.
 */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import { fromNumber, isMultipleOf, toNumber, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { isOnTick, tickAt } from '../../../shared/domain/tick.ts';
import type { AcceptedLimit, LimitRule, TradingLimits } from '../../../shared/domain/steering/limits.ts';
import { signOf, type OrderRequest } from '../../../shared/domain/order.ts';
import type { VenueWhatIf } from '../../../shared/domain/margin/margin.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { healthRatios } from '../../risk/portfolio/health.ts';
import { midOf, positive, staleText } from '../../risk/portfolio/inputNotes.ts';
import { comboNotionalUsd, withComboFill, type ComboContext } from './comboLimits.ts';
import { checkRules, type RuleUse } from './limitRules.ts';
import { missingAfter } from './unknownHealth.ts';
import { withFill } from '../fillEffect.ts';

/** What a limit said. Same shape as the event's (events/event.ts), which hedging may not import. */
export interface Denial {
  readonly limit: string;
  readonly value: string;
  readonly threshold: string;
  /** Of a soft limit: passes once the trader has accepted up to this value. */
  readonly acceptable?: AcceptedLimit;
}

/** The market, the exposure and the account that an order meets. */
export interface OrderContext {
  readonly nowMs: number;
  readonly limits: TradingLimits;
  readonly killSwitch: boolean;
  readonly connected: boolean;
  readonly instrument: Instrument;
  readonly quote: Quote | null;
  readonly indexPriceUsd: number | null;
  readonly maxQuoteAgeMs: number;
  /** Delta of one contract bought, in coin (risk/portfolio/unitDelta.ts); null: unknown. */
  readonly unitDeltaCoin: number | null;
  /** Of the whole underlying, premium effect included; null: unknown. */
  readonly underlyingDeltaCoin: number | null;
  /** Working orders of the underlying by the sign of their delta: >= 0 and <= 0, in coin. */
  readonly inFlightLongDeltaCoin: number;
  readonly inFlightShortDeltaCoin: number;
  /** Position of this account in this instrument, in contracts (spot: the balance of the coin). */
  readonly positionQuantity: number;
  /** What this account's working orders in this instrument may still buy and sell, in contracts, both >= 0. */
  readonly inFlightBuyQuantity: number;
  readonly inFlightSellQuantity: number;
  readonly openOrders: number;
  readonly ordersLastMinute: number;
  readonly accountInput: AccountInput;
  readonly marginModel: MarginModelId;
  /** What the venue itself said of hypothetical trades, while nothing has moved the account since; null: nothing. */
  readonly venueWhatIf: VenueWhatIf | null;
  /** The trader lets orders pass whose margin afterwards nobody can tell. */
  readonly acceptsUnknownMargin: boolean;
  /** Of an order in a combo; absent for any other. */
  readonly combo?: ComboContext;
  /** The trader's rules that an order falls under, with their values; absent: there are none. */
  readonly ruleUses?: (request: OrderRequest) => readonly RuleUse[];
}

const DUST = 1e-9;
/** A venue's answer is decided upon for so long. */
const WHAT_IF_BOUND_MS = 30_000;

/** Null: every limit lets the order pass. */
export function checkOrder(
  request: OrderRequest, context: OrderContext, accepts: readonly AcceptedLimit[] = [],
): Denial | null {
  const reducing = reducesPosition(request, context);
  return (
    checkSendable(request, context, reducing) ??
    checkCounts(context) ??
    checkPrice(request, context) ??
    checkNotional(request, context) ??
    (reducing ? null : checkUnderlyingDelta(request, context)) ??
    (reducing ? null : checkHealth(request, context)) ??
    (reducing ? null : checkRules(context.ruleUses?.(request) ?? [], accepts))
  );
}

/**
 * Other terms for an order that rests: the price and the whole rest as of one order, the increase (0: none) as what
 * comes on top of everything in flight, where the old rest already is.
 */
export function checkEdit(
  rest: OrderRequest, increase: Decimal, context: OrderContext, accepts: readonly AcceptedLimit[] = [],
): Denial | null {
  const grown = { ...rest, quantity: increase };
  const isGrowth = increase > 0n && !reducesPosition(grown, context);
  return (
    checkRate(context) ??
    checkPrice(rest, context) ??
    checkNotional(rest, context) ??
    (isGrowth ? checkUnderlyingDelta(grown, context) ?? checkHealth(grown, context) : null) ??
    // What an order has of itself is that of the whole rest; what is held and counted grows by the increase.
    (rest.reduceOnly || reducesPosition(rest, context) ? null : checkRules([
      ...(context.ruleUses?.(rest) ?? []).filter(({ rule }) => isOfOrder(rule)),
      ...(isGrowth ? context.ruleUses?.(grown) ?? [] : []).filter(({ rule }) => !isOfOrder(rule)),
    ], accepts))
  );
}

const isOfOrder = ({ scope, measure }: LimitRule): boolean => scope === 'order' || measure === 'priceAway';

/**
 * Closes a part of what this account holds in this instrument and nothing more, even if everything that is in flight on
 * the same side fills first: the only orders that a kill switch lets through (invariant I7). Cutting delta with another
 * instrument does not count: it opens a position.
 */
export function reducesPosition(request: OrderRequest, context: OrderContext): boolean {
  const { positionQuantity } = context;
  // A stop that only reduces stands beside what closes the position before it fires; its venue cuts it to what is left.
  const isBeside = request.trigger !== undefined && request.reduceOnly;
  const [inFlightBuyQuantity, inFlightSellQuantity] = isBeside ? [0, 0]
    : [context.inFlightBuyQuantity, context.inFlightSellQuantity];
  const quantity = toNumber(request.quantity);
  const closable =
    request.side === 'buy' ? -positionQuantity - inFlightBuyQuantity : positionQuantity - inFlightSellQuantity;
  return quantity > 0 && quantity <= closable * (1 + DUST);
}

function checkSendable(request: OrderRequest, context: OrderContext, reducing: boolean): Denial | null {
  const { lotSize, minQuantity } = context.instrument;
  const { quantity, price } = request;
  if (!context.connected) return { limit: 'connection', value: 'not connected', threshold: 'connected' };
  if (context.killSwitch && !reducing) {
    return { limit: 'killSwitch', value: 'does not reduce a position', threshold: 'engaged: reducing orders only' };
  }
  if (!isMultipleOf(quantity, lotSize)) {
    return { limit: 'lotSize', value: toText(quantity), threshold: `multiple of ${toText(lotSize)}` };
  }
  if (quantity <= 0n || quantity < minQuantity) {
    return { limit: 'minQuantity', value: toText(quantity), threshold: toText(minQuantity) };
  }
  if (request.type === 'limit' && (price === null || (price <= 0n && context.combo === undefined))) {
    return { limit: 'price', value: price === null ? 'none' : toText(price), threshold: 'above 0' };
  }
  if (price !== null && !isOnTick(context.instrument, price)) {
    const tick = toText(tickAt(context.instrument, price));
    return { limit: 'tickSize', value: toText(price), threshold: `multiple of ${tick}` };
  }
  return null;
}

function checkCounts(context: OrderContext): Denial | null {
  const { limits, openOrders } = context;
  if (openOrders + 1 > limits.maxOpenOrders) {
    return { limit: 'maxOpenOrders', value: `${openOrders + 1}`, threshold: `${limits.maxOpenOrders}` };
  }
  return checkRate(context);
}

function checkRate({ limits, ordersLastMinute }: OrderContext): Denial | null {
  if (ordersLastMinute + 1 > limits.maxOrdersPerMinute) {
    return { limit: 'maxOrdersPerMinute', value: `${ordersLastMinute + 1}`, threshold: `${limits.maxOrdersPerMinute}` };
  }
  return null;
}

/** Mark, from a fresh quote only; else why there is none. */
function markOf({ instrument, quote, nowMs, maxQuoteAgeMs, combo }: OrderContext): number | string {
  if (combo !== undefined) return combo.mark;
  if (quote === null) return `unknown: no quote of ${instrument.id}`;
  const stale = staleText(`quote of ${instrument.id}`, quote.receivedTimeMs, nowMs, maxQuoteAgeMs);
  if (stale !== null) return `unknown: ${stale}`;
  return positive(quote.markPrice) ?? midOf(quote) ?? `unknown: no mark of ${instrument.id}`;
}

/** Of a stop whose trigger is in the unit of the order's price: where the market will be when it is worked. */
function triggerPriceOf({ trigger }: OrderRequest, { instrument }: OrderContext): number | null {
  return trigger === undefined || (trigger.by === 'index' && instrument.kind === 'option') ? null
    : toNumber(trigger.price);
}

/** At which price the order would fill at worst: its limit, else the touch; null when a market order has no touch. */
function fillPriceOf(request: OrderRequest, context: OrderContext): number | null {
  const { quote, combo } = context;
  if (request.price !== null) return toNumber(request.price);
  const trigger = triggerPriceOf(request, context);
  if (trigger !== null) return trigger;
  const touch = (request.side === 'buy' ? quote?.askPrice : quote?.bidPrice) ?? null;
  return combo === undefined ? positive(touch) : touch === null ? null : toNumber(touch);
}

/** What its price is held against: the mark, or where the market will be when a stop is worked. */
function referenceOf(request: OrderRequest, context: OrderContext): number | string {
  const mark = markOf(context);
  return typeof mark === 'string' ? mark : triggerPriceOf(request, context) ?? mark;
}

/** In percent of the mark, of a stop of its trigger; a text: why it is not known. */
export function priceAwayOf(request: OrderRequest, context: OrderContext): number | string {
  const mark = referenceOf(request, context);
  if (typeof mark === 'string') return mark.replace('unknown: ', '');
  const price = fillPriceOf(request, context);
  return price === null ? `price of ${context.instrument.id}` : Math.abs(price / mark - 1) * 100;
}

function checkPrice(request: OrderRequest, context: OrderContext): Denial | null {
  const threshold = percent(context.limits.maxPriceAwayFromMark);
  const deny = (value: string): Denial => ({ limit: 'maxPriceAwayFromMark', value, threshold });
  const mark = referenceOf(request, context);
  if (typeof mark === 'string') return deny(mark);
  const price = fillPriceOf(request, context);
  if (price === null) return deny(`unknown: no ${request.side === 'buy' ? 'ask' : 'bid'} of ${context.instrument.id}`);
  // The price of a combo may be next to nothing: its distance is measured by what its legs cost together.
  const away = context.combo === undefined ? Math.abs(price / mark - 1) : Math.abs(price - mark) / context.combo.gross;
  // An option worth a few ticks is always far from its mark in percent: one tick either way is never a slip.
  const tick = toNumber(tickAt(context.instrument, fromNumber(Math.max(price, mark), 12))) * (1 + DUST);
  return away <= context.limits.maxPriceAwayFromMark + DUST || Math.abs(price - mark) <= tick
    ? null
    : deny(percent(away));
}

function checkNotional(request: OrderRequest, context: OrderContext): Denial | null {
  const { instrument, indexPriceUsd, limits } = context;
  const threshold = usdText(limits.maxOrderNotionalUsd);
  const price = fillPriceOf(request, context);
  const mark = markOf(context);
  const index = positive(indexPriceUsd);
  if (price === null || typeof mark === 'string' || (instrument.kind === 'option' && index === null)) {
    return { limit: 'maxOrderNotionalUsd', value: `unknown: no index of ${instrument.underlying}`, threshold };
  }
  const quantity = toNumber(request.quantity);
  if (context.combo !== undefined && index === null) {
    return { limit: 'maxOrderNotionalUsd', value: `unknown: no index of ${instrument.underlying}`, threshold };
  }
  const usd = context.combo === undefined ? notionalUsd(instrument, quantity, Math.max(price, mark), index ?? 0)
    : comboNotionalUsd(context.combo, quantity, index ?? 0);
  return usd <= limits.maxOrderNotionalUsd ? null : { limit: 'maxOrderNotionalUsd', value: usdText(usd), threshold };
}

/** The farthest that delta can get, whichever orders in flight fill; passes when that is no farther than before. */
function checkUnderlyingDelta(request: OrderRequest, context: OrderContext): Denial | null {
  const { unitDeltaCoin, underlyingDeltaCoin: delta, instrument } = context;
  const threshold = usdText(context.limits.maxUnderlyingDeltaUsd);
  const deny = (value: string): Denial => ({ limit: 'maxUnderlyingDeltaUsd', value, threshold });
  const index = positive(context.indexPriceUsd);
  if (index === null) return deny(`unknown: no index of ${instrument.underlying}`);
  if (delta === null) return deny(`unknown: delta of ${instrument.underlying}`);
  if (unitDeltaCoin === null) return deny(`unknown: delta of ${instrument.id}`);
  const change = signOf(request.side) * toNumber(request.quantity) * unitDeltaCoin;
  const highest = delta + context.inFlightLongDeltaCoin;
  const lowest = delta + context.inFlightShortDeltaCoin;
  const before = Math.max(Math.abs(highest), Math.abs(lowest));
  const after = Math.max(Math.abs(highest + Math.max(change, 0)), Math.abs(lowest + Math.min(change, 0)));
  const usd = after * index;
  return usd <= context.limits.maxUnderlyingDeltaUsd || after <= before * (1 + DUST) ? null : deny(usdText(usd));
}

/** Health once this order and all that the account has in flight on its side of the instrument have filled. */
function checkHealth(request: OrderRequest, context: OrderContext): Denial | null {
  const { accountInput, marginModel, instrument, limits } = context;
  const deny = (value: string): Denial => ({ limit: 'minHealthAfter', value, threshold: `${limits.minHealthAfter}` });
  const model = marginModelOf(marginModel);
  const mark = markOf(context);
  const price = fillPriceOf(request, context);
  if (typeof mark === 'string' || price === null) return deny(`unknown: no price of ${instrument.id}`);
  const { fills, filled } = filledBy(request, context, mark, price);
  const now = model.evaluate(accountInput);
  const before = healthRatios(now);
  const after = healthRatios(model.evaluate(filled));
  if (before === null || after === null) {
    const missing = missingAfter(model, accountInput, filled);
    const { names = [], advice = '' } = model.venueAlone ?? {};
    const why = `unknown: ${missing.join(', ')}`;
    // A price that is not there is no secret of the venue's: it will come.
    if (!missing.every((name) => names.some((start) => name.startsWith(start)))) return deny(why);
    const contracts = fills.reduce((sum, { quantity }) => sum + quantity, 0);
    const signed = request.side === 'buy' ? contracts : -contracts;
    const told = context.combo === undefined ? venuesHealth(context, signed) : null;
    if (told !== null) return told >= limits.minHealthAfter ? null : deny(`${told.toFixed(3)} (the venue's number)`);
    return context.acceptsUnknownMargin ? null : deny(`${why}; ${advice}`);
  }
  // Pool by pool: an isolated position that is worse off already must not let the rest go down beside it.
  const lowered = [...after].filter(([pool, ratio]) => ratio < limits.minHealthAfter
    && !(ratio >= (before.get(pool) ?? Infinity))).map(([, ratio]) => ratio);
  return lowered.length === 0 ? null : deny(Math.min(...lowered).toFixed(3));
}

/** The account once the order and all of its like in flight have filled. */
function filledBy(
  request: OrderRequest, context: OrderContext, mark: number, at: number,
): { readonly fills: readonly { readonly quantity: number }[]; readonly filled: AccountInput } {
  const { accountInput, instrument, quote, combo } = context;
  const view = { markPrice: mark, impliedVol: quote?.markImpliedVol ?? null, forwardUsd: quote?.forwardPrice ?? null };
  const { side } = request;
  // What a stop loses against the mark it loses beyond its trigger, not on the way there.
  const price = at + mark - (triggerPriceOf(request, context) ?? mark);
  const same = accountInput.openOrders.filter((order) => order.instrument.id === instrument.id && order.side === side);
  const fills = [{ price, quantity: toNumber(request.quantity) }, ...same];
  const filled = combo !== undefined
    ? withComboFill(accountInput, combo, side, toNumber(request.quantity), price) : fills.reduce(
    (input, fill) => withFill(input, { instrument, side, ...fill, price: fill.price ?? price, mark: view }),
    accountInput,
  );
  return { fills, filled };
}

/** Of the account once the order and all of its like in flight have filled; a text: what is missing. */
export function healthAfterOrder(request: OrderRequest, context: OrderContext): number | string {
  const mark = markOf(context);
  const price = fillPriceOf(request, context);
  if (typeof mark === 'string' || price === null) return `price of ${context.instrument.id}`;
  const model = marginModelOf(context.marginModel);
  const { filled } = filledBy(request, context, mark, price);
  const ratios = healthRatios(model.evaluate(filled));
  return ratios === null ? missingAfter(model, context.accountInput, filled).join(', ') : Math.min(...ratios.values());
}

/** After exactly this trade, as the venue itself computes it; null: it has not said, or too long ago. */
function venuesHealth({ venueWhatIf, instrument, nowMs }: OrderContext, contracts: number): number | null {
  if (venueWhatIf === null || nowMs - venueWhatIf.receivedTimeMs > WHAT_IF_BOUND_MS) return null;
  const { trades: [trade, another], haircutEquityUsd: held, maintenanceMarginUsd: required } = venueWhatIf;
  if (trade === undefined || another !== undefined || trade.instrument !== instrument.id) return null;
  if (Math.abs(trade.quantity - contracts) > DUST * Math.abs(contracts)) return null;
  if (held === null || required === null) return null;
  if (required > 0) return held / required;
  return held < 0 ? 0 : Infinity;
}

const percent = (fraction: number): string => `${(fraction * 100).toFixed(2)} %`;
const usdText = (usd: number): string => `${usd.toFixed(2)} USD`;
