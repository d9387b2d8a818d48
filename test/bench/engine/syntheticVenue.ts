/**
 * A venue that costs next to nothing, so that a bench measures the engine: 500 listed BTC options of which forty are
 * held, quotes that move about their mark, fills of one resting order. It keeps no pace of its own: it says what it is
 * told to say.
 */
import type { Command } from '../../../src/shared/contract/commands.ts';
import { dec, fromNumber, toNumber, toText, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { yearsUntil, type Instrument, type Option } from '../../../src/shared/domain/instrument.ts';
import type { ApprovedOrder } from '../../../src/shared/domain/order.ts';
import type { Quote } from '../../../src/shared/domain/quote.ts';
import type { Effect } from '../../../src/main/events/effect.ts';
import { DERIBIT_TERMS } from '../../../src/main/risk/margin/samples.ts';
import { inverseOption } from '../../../src/main/risk/pricing/inverse.ts';
import type { Ports } from '../../../src/main/ports/ports.ts';
import { seededRandom, type RandomStream } from '../../../src/main/ports/randomStream.ts';
import type { VenueModule, VenueSession, VenueSink } from '../../../src/main/venues/venue.ts';

const VENUE = 'simulated-options';
const ACCOUNT = `${VENUE}/main`;
export const INSTRUMENTS = 500;
const HELD = 40;
const SPOT = 60_000;
const VOL = 0.55;
const DAY_MS = 86_400_000;
/** A million of them fill the resting order. */
const CRUMB = dec('0.000001');

/** Ten expiries, a week apart, of 25 strikes, calls and puts. */
function listOptions(nowMs: number): Option[] {
  const firstExpiryMs = Math.ceil(nowMs / DAY_MS) * DAY_MS + 8 * 3_600_000;
  return Array.from({ length: INSTRUMENTS }, (_, number): Option => {
    const [expiry, strikeNumber] = [Math.floor(number / 50), Math.floor(number / 2) % 25];
    const strike = 36_000 + strikeNumber * 2_000;
    const venueName = `BTC-${expiry + 1}W-${strike}-${number % 2 === 0 ? 'C' : 'P'}`;
    return {
      id: `${VENUE}:${venueName}`, venue: VENUE, venueName, kind: 'option', underlying: 'BTC', style: 'inverse',
      quoteCurrency: 'BTC', settlementCurrency: 'BTC', contractMultiplier: dec(1), tickSize: dec('0.0001'),
      lotSize: dec('0.1'), minQuantity: dec('0.1'), makerFeeRate: 0.0003, takerFeeRate: 0.0003,
      optionType: number % 2 === 0 ? 'call' : 'put', strike: dec(strike),
      expiryTimeMs: firstExpiryMs + (expiry + 1) * 7 * DAY_MS,
    };
  });
}

/** What one instrument's quotes are made of: eight prices a side, a tick apart. */
interface Line { quote: Quote; readonly bids: readonly Decimal[]; readonly asks: readonly Decimal[] }

export class SyntheticVenue implements VenueModule, VenueSession {
  readonly id = VENUE;
  readonly capabilities: VenueModule['capabilities'] = {
    instrumentKinds: ['option'], lending: false, queryByClientId: true, reportsMargin: false,
  };
  readonly instruments: readonly Instrument[];
  private readonly nowMs: () => number;
  private readonly lines: readonly Line[];
  private readonly random: RandomStream = seededRandom(1);
  private sink: VenueSink | null = null;
  private resting: ApprovedOrder | null = null;
  private moves = 0;
  private fills = 0;

  constructor({ clock }: Pick<Ports, 'clock'>) {
    this.nowMs = () => clock.nowMs();
    const options = listOptions(clock.nowMs());
    this.instruments = options;
    this.lines = options.map((option) => firstLine(option, clock.nowMs()));
  }

  open(_: Ports, sink: VenueSink): VenueSession {
    this.sink = sink;
    return this;
  }

  connect(): void {
    const held = this.lines.filter((_, number) => number % Math.floor(INSTRUMENTS / HELD) === 0).slice(0, HELD);
    this.fact({ type: 'ConnectionChanged', venue: VENUE, state: 'connected', error: null });
    this.fact({ type: 'InstrumentsListed', venue: VENUE, instruments: this.instruments });
    this.fact({ type: 'AccountOpened', account: { id: ACCOUNT, venue: VENUE, label: 'main',
      marginModel: 'deribit-standard', marginCurrency: 'BTC' } });
    this.sink?.market({ type: 'MarginTermsObserved', report: { account: ACCOUNT, venueTimeMs: this.nowMs(),
      receivedTimeMs: this.nowMs(), terms: DERIBIT_TERMS, positionMargins: [] } });
    this.fact({ type: 'AccountSnapshotReported', snapshot: { account: ACCOUNT, venueTimeMs: this.nowMs(),
      openOrders: [], balances: [{ account: ACCOUNT, currency: 'BTC', amount: dec(5) }],
      positions: held.map(({ quote }, number) => ({ instrument: quote.instrument,
        quantity: dec(number % 2 === 0 ? '0.1' : '-0.1'), averagePrice: quote.markPrice })) } });
    this.index();
    for (const { quote } of this.lines) this.sink?.market({ type: 'QuoteObserved', quote });
  }

  index(): void {
    const receivedTimeMs = this.nowMs();
    this.sink?.market({ type: 'IndexObserved', index: { venue: VENUE, underlying: 'BTC', venueTimeMs: receivedTimeMs,
      receivedTimeMs, priceUsd: fromNumber(SPOT + this.random.normal() * 5, 2) } });
  }

  /** Tells the next quote, of those instruments where some are named; see `nextQuote`. */
  quote(among: ReadonlySet<string> | null = null): Quote {
    const quote = this.nextQuote(among);
    this.sink?.market({ type: 'QuoteObserved', quote });
    return quote;
  }

  /**
   * The size of one side, every third time its price too, every tenth the vol of the mark. Every instrument has its
   * turn before the first comes again, in a fixed order that jumps about.
   */
  private nextQuote(among: ReadonlySet<string> | null): Quote {
    const line = this.nextLine(among);
    const receivedTimeMs = this.nowMs();
    const { quote, bids, asks } = line;
    const quantity = fromNumber(1 + Math.floor(this.random.next() * 300) / 10, 1);
    const at = this.random.next() < 1 / 3 ? Math.floor(this.random.next() * 8) : null;
    const side = this.random.next() < 0.5
      ? { bidQuantity: quantity, bidPrice: at === null ? quote.bidPrice : bids[at] ?? null }
      : { askQuantity: quantity, askPrice: at === null ? quote.askPrice : asks[at] ?? null };
    const vol = this.random.next() < 0.1 ? { markImpliedVol: VOL + this.random.normal() / 1_000 } : {};
    line.quote = { ...quote, ...side, ...vol, receivedTimeMs, venueTimeMs: receivedTimeMs };
    return line.quote;
  }

  private nextLine(among: ReadonlySet<string> | null): Line {
    for (let tries = 0; tries < INSTRUMENTS; tries += 1) {
      this.moves += 1;
      const line = this.lines[(this.moves * 197) % INSTRUMENTS];
      if (line !== undefined && among?.has(line.quote.instrument) !== false) return line;
    }
    throw new RangeError('none of these instruments is listed');
  }

  /** A crumb of the resting order. Answers the fill's id. */
  fill(): string {
    if (this.resting === null) throw new Error('no order rests');
    this.fills += 1;
    const fillId = `f${this.fills}`;
    const { clientOrderId, account, instrument, side, price } = this.resting;
    this.fact({ type: 'FillReported', fill: { fillId, account, instrument, clientOrderId, venueOrderId: 'v1', side,
      price: price ?? CRUMB, quantity: CRUMB, fee: CRUMB, feeCurrency: 'BTC', liquidity: 'maker',
      venueTimeMs: this.nowMs() + 1 } });
    return fillId;
  }

  /** Takes every order and lets it rest. */
  execute(effect: Effect): void {
    if (effect.type !== 'SendOrder') return;
    this.resting = effect.order;
    this.fact({ type: 'OrderAcknowledged', clientOrderId: effect.order.clientOrderId, venueOrderId: 'v1' });
  }

  close(): void {}

  /** An order that rests in the book of an option near the money, for `fill` to nibble at. */
  get restingOrder(): Extract<Command, { type: 'SubmitOrder' }> {
    const line = this.lines.find(({ quote }) => quote.instrument.includes('-60000-C'));
    if (line === undefined) throw new Error('no option near the money');
    const { instrument, bidPrice } = line.quote;
    return { type: 'SubmitOrder', account: ACCOUNT, instrument, side: 'buy', orderType: 'limit',
      timeInForce: 'goodTillCancelled', postOnly: false, reduceOnly: false, price: toText(bidPrice ?? CRUMB),
      quantity: '1' };
  }

  private fact(event: Parameters<VenueSink['fact']>[0]): void {
    this.sink?.fact(event, this.nowMs());
  }
}

function firstLine(option: Option, nowMs: number): Line {
  const years = yearsUntil(option.expiryTimeMs, nowMs);
  const { priceCoin } = inverseOption(option.optionType, SPOT, toNumber(option.strike), years, VOL);
  const tick = (steps: number): Decimal => fromNumber(Math.max(0.0001, priceCoin + steps * 0.0001), 4);
  const bids = Array.from({ length: 8 }, (_, step) => tick(-1 - step));
  const asks = Array.from({ length: 8 }, (_, step) => tick(1 + step));
  const quote: Quote = {
    instrument: option.id, venueTimeMs: nowMs, receivedTimeMs: nowMs, bidPrice: tick(-1), bidQuantity: dec(10),
    askPrice: tick(1), askQuantity: dec(10), lastPrice: tick(0), markPrice: fromNumber(priceCoin, 6),
    indexPrice: dec(SPOT), forwardPrice: SPOT, markImpliedVol: VOL, bidImpliedVol: VOL - 0.01,
    askImpliedVol: VOL + 0.01, fundingRate: null, venueGreeks: null,
  };
  return { quote, bids, asks };
}
