/** One line of a rule table to one input: "1000 fill f1 #1 buy 2 PERP 100 fee=0.1 t=900" and the like. */
import { dec, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Fill } from '../../../../shared/domain/fill.ts';
import type { OrderState } from '../../../../shared/domain/order.ts';
import type { AccountSnapshot, InputEvent, OrderTerms, VenueOrder } from '../../../events/event.ts';
import type { MarketEvent } from '../../../events/market.ts';
import { commandOf } from './commandLine.ts';
import { ACCOUNT, INSTRUMENTS, longName, OTHER_ACCOUNT, OTHER_PERP, T0 } from './world.ts';

export interface Line {
  readonly timeMs: number;
  readonly venueTimeMs: number | null;
  /** Several where one line stands for a fixed sequence. */
  readonly events: readonly (InputEvent | { readonly market: MarketEvent })[];
}

/** `idOf`: the real id behind "#1" or "h1". */
export function parseLine(text: string, idOf: (alias: string) => string): Line {
  const words = text.trim().split(/\s+/);
  const pairs = words.filter((word) => word.includes('=')).map((word) => word.split('=', 2) as [string, string]);
  const options = new Map(pairs);
  const [at = '', verb = '', ...rest] = words.filter((word) => !word.includes('='));
  const timeMs = T0 + Number(at);
  const venueTime = options.get('t');
  const venueTimeMs = venueTime === undefined ? null : T0 + Number(venueTime);
  const make = VERBS[verb];
  if (make === undefined) throw new Error(`no verb ${verb} in: ${text}`);
  const made = make({ words: rest, options, timeMs, venueTimeMs, idOf });
  return { timeMs, venueTimeMs, events: Array.isArray(made) ? made : [made] };
}

interface Context {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly timeMs: number;
  readonly venueTimeMs: number | null;
  readonly idOf: (alias: string) => string;
}
type Made = InputEvent | { readonly market: MarketEvent };

const numberOr = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
const reasonOf = ({ words }: Context): string => words.slice(1).join(' ');
const orderIdOf = (context: Context): string => context.idOf(context.words[0] ?? '');
const decimalOf = (text: string | undefined): Decimal => dec(text ?? 'missing');

const VERBS: Readonly<Record<string, (context: Context) => Made | Made[]>> = {
  run: ({ words }) => ({ type: 'RunStarted', session: 's', run: words[0] ?? 'r1', mode: 'practice', appVersion: '0',
    optionGreeks: words[1] === 'received' ? 'received' : 'computed' }),
  live: ({ words }) => ({ type: 'RunStarted', session: 's', run: words[0] ?? 'r1', mode: 'live', appVersion: '0',
    optionGreeks: 'computed' }),
  end: () => ({ type: 'RunEnded', reason: 'stopped' }),
  connected: ({ words }) => ({ type: 'ConnectionChanged', venue: words[0] ?? 'sim', state: 'connected', error: null }),
  disconnected: ({ words }) =>
    ({ type: 'ConnectionChanged', venue: words[0] ?? 'sim', state: 'disconnected', error: 'gone' }),
  list: () => [
    { type: 'InstrumentsListed', venue: 'sim', instruments: Object.values(INSTRUMENTS) },
    { type: 'AccountOpened', account: ACCOUNT },
  ],
  onMainnet: () => ({ type: 'AccountOpened', account: { ...ACCOUNT, network: 'mainnet' } }),
  /** The venue edits: amend or replace. It cancels all at once. */
  edits: ({ words, options }) => ({ type: 'AccountOpened', account: { ...ACCOUNT,
    orders: { edit: words[0] === 'replace' ? 'replace' : 'amend', cancelAll: true,
      ...(options.has('deadMan') ? { deadMansSwitch: options.get('deadMan') === 'on' } : {}) } } }),
  /** The venue takes stops: on perpetuals, compared with mark or last, with a bound to those to market. */
  stops: () => ({ type: 'AccountOpened', account: { ...ACCOUNT, orders: { edit: 'amend', cancelAll: true,
    stops: { kinds: ['perpetual'], by: ['mark', 'last'], bound: true } } } }),
  listAlt: () => [
    { type: 'InstrumentsListed', venue: 'alt', instruments: [OTHER_PERP] },
    { type: 'AccountOpened', account: OTHER_ACCOUNT },
  ],
  ack: (context) =>
    ({ type: 'OrderAcknowledged', clientOrderId: orderIdOf(context), venueOrderId: context.words[1] ?? 'v1' }),
  rejected: (context) => ({ type: 'OrderRejected', clientOrderId: orderIdOf(context), reason: reasonOf(context) }),
  cancelled: (context) => ({ type: 'OrderCancelled', clientOrderId: orderIdOf(context), reason: reasonOf(context) }),
  expired: (context) => ({ type: 'OrderExpired', clientOrderId: orderIdOf(context), reason: reasonOf(context) }),
  cancelRejected: (context) =>
    ({ type: 'CancelRejected', clientOrderId: orderIdOf(context), reason: reasonOf(context) }),
  sendFailed: (context) => ({ type: 'OrderSendFailed', clientOrderId: orderIdOf(context), reason: 'broken pipe',
    mayHaveLeft: context.words[1] === 'left' }),
  status: (context) => statusOf(context),
  triggered: (context) =>
    ({ type: 'OrderTriggered', clientOrderId: orderIdOf(context), venueOrderId: context.words[1] ?? null }),
  edited: (context) => ({ type: 'OrderEdited', clientOrderId: orderIdOf(context), editId: editIdOf(context),
    venueOrderId: context.options.get('as') ?? 'v1', terms: termsOf(context.words[1]) }),
  editRejected: (context) => ({ type: 'EditRejected', clientOrderId: orderIdOf(context), editId: editIdOf(context),
    reason: reasonOf(context) }),
  editFailed: (context) => ({ type: 'EditSendFailed', clientOrderId: orderIdOf(context), editId: editIdOf(context),
    reason: 'broken pipe', mayHaveLeft: context.words[1] === 'left' }),
  fill: (context) => ({ type: 'FillReported', fill: fillOf(context) }),
  snapshot: (context) => ({ type: 'AccountSnapshotReported', snapshot: snapshotOf(context) }),
  funding: ({ words }) => ({ type: 'FundingPaid', paymentId: words[0] ?? '', account: ACCOUNT.id,
    instrument: longName('PERP'), currency: 'USDC', amount: decimalOf(words[1]) }),
  interest: ({ words }) => ({ type: 'InterestAccrued', paymentId: words[0] ?? '', account: ACCOUNT.id,
    currency: 'USDC', amount: decimalOf(words[1]) }),
  transfer: ({ words }) => ({ type: 'TransferReported', transferId: words[0] ?? '', account: ACCOUNT.id,
    currency: words[2] ?? 'USDC', amount: decimalOf(words[1]) }),
  settle: ({ words }) => ({ type: 'PositionSettled', settlementId: words[0] ?? '', account: ACCOUNT.id,
    instrument: longName(words[1] ?? ''), quantity: decimalOf(words[2]), settlementPriceUsd: dec(110_000),
    currency: words[4] ?? 'BTC', amount: decimalOf(words[3]) }),
  tick: () => ({ type: 'TimerFired', timer: 'valuation' }),
  housekeeping: () => ({ type: 'TimerFired', timer: 'housekeeping' }),
  /** Housekeeping while the venue is not mute. */
  beat: (context) => [indexOf(context, 'BTC', '100'), { type: 'TimerFired', timer: 'housekeeping' }],
  quote: (context) => quoteOf(context),
  margin: ({ words, timeMs }) => ({ market: { type: 'MarginObserved', report: { account: ACCOUNT.id, venueTimeMs: null,
    receivedTimeMs: timeMs, equityUsd: Number(words[0]), haircutEquityUsd: numberOr(words[1]), initialMarginUsd: null,
    maintenanceMarginUsd: numberOr(words[2]), liquidationPrices: [] } } }),
  index: (context) => indexOf(context, context.words[0] ?? '', context.words[1] ?? ''),
  delist: ({ words }) => ({ type: 'InstrumentDelisted', instrument: longName(words[0] ?? '') }),
  command: ({ words, options, idOf }) =>
    ({ type: 'CommandReceived', commandId: 'c', command: commandOf(words, options, idOf) }),
};

const indexOf = ({ words, timeMs }: Context, underlying: string, price: string): Made => ({
  market: { type: 'IndexObserved', index: { venue: words[2] ?? 'sim', underlying, venueTimeMs: timeMs,
    receivedTimeMs: timeMs, priceUsd: dec(price) } },
});

function statusOf(context: Context): InputEvent {
  const [, state, filled, terms] = context.words;
  const found = state !== 'absent';
  return { type: 'OrderStatusReported', clientOrderId: orderIdOf(context), found,
    venueOrderId: found ? 'v1' : null, state: found ? (state as OrderState) : null,
    filledQuantity: found ? decimalOf(filled ?? '0') : null,
    ...(terms === undefined ? {} : { terms: termsOf(terms) }),
    ...(context.options.has('fired') ? { triggered: context.options.get('fired') === 'yes' } : {}) };
}

/** "5@99". */
function termsOf(text = ''): OrderTerms {
  const [quantity, price] = text.split('@');
  return { price: decimalOf(price), quantity: decimalOf(quantity) };
}

/** `of=e1`: the first edit of the table. */
const editIdOf = ({ options, idOf }: Context): string => idOf(options.get('of') ?? 'e1');

/** fill ID ORDER SIDE QUANTITY INSTRUMENT PRICE; ORDER '-': traded elsewhere. `by=`: the venue's own act. */
function fillOf({ words, options, venueTimeMs, idOf }: Context): Fill {
  const [fillId = '', order = '-', side, quantity, instrument = '', price] = words;
  const fee = options.get('fee');
  const by = options.get('by');
  return {
    fillId, account: ACCOUNT.id, instrument: longName(instrument), venueOrderId: null,
    clientOrderId: order === '-' ? null : idOf(order), side: side === 'buy' ? 'buy' : 'sell',
    price: decimalOf(price), quantity: decimalOf(quantity), fee: decimalOf(fee ?? '0'),
    feeCurrency: options.get('in') ?? 'USDC', liquidity: 'taker', venueTimeMs,
    ...(by === 'liquidation' || by === 'autoDeleveraging' ? { cause: by } : {}),
  };
}

/** snapshot USDC:1000 PERP:2@100 ALT:1@100 open:#1 (1 at 100) open:#2/3@99, in any order; the rest is not there. */
function snapshotOf({ words, venueTimeMs, idOf, options }: Context): AccountSnapshot {
  const account = options.get('of') ?? ACCOUNT.id;
  const pairs = words.map((word) => word.split(':', 2) as [string, string]);
  const isHeld = ([name]: [string, string]): boolean =>
    INSTRUMENTS[name] !== undefined || ['GONE', 'ALT'].includes(name);
  const positions = pairs.filter(isHeld).map(([name, held]) => {
    const [quantity, price] = held.split('@');
    const averagePrice = price === undefined ? null : dec(price);
    return { instrument: name === 'ALT' ? OTHER_PERP.id : longName(name), quantity: decimalOf(quantity), averagePrice };
  });
  const balances = pairs.filter(([name]) => ['USDC', 'BTC', 'ETH'].includes(name))
    .map(([currency, amount]) => ({ account, currency, amount: decimalOf(amount) }));
  const openOrders = pairs.filter(([name]) => name === 'open').map(([, text]): VenueOrder => {
    const [alias = '', terms = '1@100', stop] = text.split('/');
    const [by, trigger] = stop?.split('@') ?? [];
    const [quantity, price] = terms.split('@');
    const isOurs = alias.startsWith('#');
    return { clientOrderId: isOurs ? idOf(alias) : null, venueOrderId: isOurs ? 'v1' : alias,
      instrument: longName('PERP'), side: 'buy', price: decimalOf(price), quantity: decimalOf(quantity),
      filledQuantity: dec(0), ...(by === 'mark' ? { trigger: { by, price: decimalOf(trigger) } } : {}) };
  });
  const rounding = options.get('rounding');
  return { account, venueTimeMs, balances, positions, openOrders,
    ...(rounding === undefined ? {} : { rounding: dec(rounding) }) };
}

/** quote INSTRUMENT BID ASK, with vol=0.5 and forward=100000 for options. */
function quoteOf({ words, options, timeMs }: Context): Made {
  const [instrument = '', bid, ask] = words;
  const number = (name: string): number | null => (options.has(name) ? Number(options.get(name)) : null);
  const [bidPrice, askPrice] = [decimalOf(bid), decimalOf(ask)];
  return { market: { type: 'QuoteObserved', quote: {
    instrument: longName(instrument), venueTimeMs: timeMs, receivedTimeMs: timeMs, bidPrice, bidQuantity: dec(1_000),
    askPrice, askQuantity: dec(1_000),
    lastPrice: options.has('last') ? dec(options.get('last') ?? '') : null,
    markPrice: dec(options.get('mark') ?? String(ask)),
    indexPrice: null, forwardPrice: number('forward'), markImpliedVol: number('vol'), bidImpliedVol: null,
    askImpliedVol: null, fundingRate: 0, venueGreeks: null,
  } } };
}
