/** One account: its balances, positions, fills, funding and transfers as facts; its orders are orderDesk.ts. */
import { add, dec, mul, toNumber, ZERO } from '../../../../shared/domain/decimal.ts';
import type { Account, Network } from '../../../../shared/domain/account.ts';
import type { Fill } from '../../../../shared/domain/fill.ts';
import type { AccountId, VenueId } from '../../../../shared/domain/ids.ts';
import type { HyperliquidAbstraction } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import type { VenueOrder } from '../../../events/event.ts';
import type { MarketEvent } from '../../../events/market.ts';
import { HYPERLIQUID_ORDERS } from '../limits.ts';
import { sharesPool } from '../../../risk/margin/hyperliquid/clearinghouse.ts';
import type { VenueFact } from '../../venue.ts';
import type { Caller } from './caller.ts';
import type { DeadMansSwitch } from './deadMansSwitch.ts';
import type { OrderDesk } from './orderDesk.ts';
import { twapNumber, type TwapDesk } from './twapDesk.ts';
import {
  abstractionOf, actionsLeftOf, leverageOf, openOrdersOf, rowsOf, stateOf, type ClearinghouseState, type Coin,
} from '../parseAnswers.ts';
import { fillOf, fundingOf, ledgerOf, type FundingPayment, type Ledger, type WireFill } from '../parseHistory.ts';
import { sliceOf } from '../parseTwap.ts';
import { isRefused, type Refused } from '../reading.ts';
import { ask, type InfoRequest } from '../requests.ts';
import { instrumentOf } from '../symbols.ts';

/** Asked again on every catch-up: two clocks, and a venue that tells a fill a little late. */
const OVERLAP_MS = 60_000;
/** The venue prints money with six digits after the point and adds up what it rounded. */
const CASH_ROUNDING = dec('0.01');

export interface AccountDeskSetting {
  readonly venue: VenueId;
  readonly account: AccountId;
  readonly label: string;
  readonly network: Network;
  readonly user: string;
  readonly caller: Caller;
  readonly orders: OrderDesk;
  readonly twaps: TwapDesk;
  readonly deadMansSwitch: DeadMansSwitch;
  /** Of a session that goes on: history before this is not told. Null: from the first connect on. */
  readonly resumeFromMs: number | null;
  readonly fact: (event: VenueFact, venueTimeMs: number | null) => void;
  readonly market: (event: MarketEvent) => void;
  readonly refused: (refused: Refused) => void;
  readonly coinOf: (coin: string) => Coin | undefined;
}

export class AccountDesk {
  readonly setting: AccountDeskSetting;
  /** The last state, for those who need leverage or coins held. */
  state: ClearinghouseState | null = null;
  stateHeardMs = 0;
  /** As the last snapshot had them. */
  open: readonly VenueOrder[] = [];
  /** On the venue's clock, which may be apart from ours. */
  private sinceMs: number;
  private toldMs: number;
  /** Coins that were told to be traded elsewhere. */
  private readonly elsewhere = new Set<string>();
  private toldSwitch = false;
  private abstraction: HyperliquidAbstraction | null = null;
  /** By coin, as the trader has set it at the venue: what initial margin is computed from. */
  private readonly leverages = new Map<string, number>();

  constructor(setting: AccountDeskSetting) {
    this.setting = setting;
    this.sinceMs = setting.resumeFromMs ?? Infinity;
    this.toldMs = this.sinceMs;
  }

  /** Connected: a new session's history begins now. */
  begin(venueNowMs: number): void {
    if (this.sinceMs !== Infinity) return;
    this.sinceMs = venueNowMs;
    this.toldMs = venueNowMs;
  }

  /** Once a second. What the account can do changes with what the venue answers. */
  pushDeadMansSwitch(): void {
    const { deadMansSwitch, orders, fact } = this.setting;
    if (orders.signer !== null) deadMansSwitch.push();
    if (deadMansSwitch.isOn !== this.toldSwitch) fact(this.opened(), null);
  }

  opened(): VenueFact {
    const { account: id, venue, label, network, deadMansSwitch } = this.setting;
    this.toldSwitch = deadMansSwitch.isOn;
    const account: Account = { id, venue, label, marginModel: 'hyperliquid', marginCurrency: 'USDC',
      network, orders: { ...HYPERLIQUID_ORDERS, deadMansSwitch: this.toldSwitch } };
    return { type: 'AccountOpened', account };
  }

  /** What happened since it was last asked, then how things stand, while `wanted` still. Null: done; else why not. */
  async report(wanted: () => boolean): Promise<string | null> {
    const { caller, user } = this.setting;
    const fromMs = Math.max(0, this.toldMs - OVERLAP_MS);
    const [state, orders, running, slices, fills, funding, ledger] = await Promise.all([
      caller.info(ask.state(user), true), caller.info(ask.openOrders(user), true), this.setting.twaps.open(),
      this.rows(ask.slices(user, fromMs), sliceOf),
      this.rows(ask.fills(user, fromMs), fillOf), this.rows(ask.funding(user, fromMs), fundingOf),
      this.rows(ask.ledger(user, fromMs), (row) => ledgerOf(row, user)),
    ]);
    if (!wanted()) return 'the connection is another one';
    for (const called of [state, orders]) if (!called.ok) return called.reason;
    if (running === null) return 'twapHistory is not answered';
    for (const rows of [slices, fills, funding, ledger]) if (typeof rows === 'string') return rows;
    if (typeof slices !== 'string') this.fills(slices);
    if (typeof fills !== 'string') this.fills(fills);
    if (typeof funding !== 'string') this.funding(funding);
    if (typeof ledger !== 'string') this.ledger(ledger);
    return state.ok && orders.ok ? this.tell(state.value, orders.value, running) : null;
  }

  /** Fills of an order placed then, told again: core knows them by their ids. */
  async tellFillsSince(timeMs: number): Promise<void> {
    const rows = await this.rows(ask.fills(this.setting.user, timeMs), fillOf);
    if (typeof rows !== 'string') this.fills(rows, timeMs);
  }

  /** Likewise of an order over time. */
  async tellSlicesSince(timeMs: number): Promise<void> {
    const rows = await this.rows(ask.slices(this.setting.user, timeMs), sliceOf);
    if (typeof rows !== 'string') this.fills(rows, timeMs);
  }

  fills(rows: readonly WireFill[], fromMs = this.sinceMs): void {
    const { account, venue, orders, twaps, fact } = this.setting;
    for (const row of [...rows].sort((a, b) => a.timeMs - b.timeMs)) {
      if (row.timeMs < fromMs) continue;
      this.toldMs = Math.max(this.toldMs, row.timeMs);
      if (this.isElsewhere(row.coin)) continue;
      fact({ type: 'FillReported', fill: {
        fillId: `${row.tradeId}-${row.venueOrderId}`, account, instrument: instrumentOf(venue, row.coin),
        ...(row.twapId === null
          ? { clientOrderId: orders.clientOrderIdOf(row.venueOrderId, row.cloid), venueOrderId: row.venueOrderId }
          : { clientOrderId: twaps.clientOrderIdOf(row.twapId), venueOrderId: twapNumber(row.twapId) }),
        side: row.side, price: row.price, quantity: row.quantity, fee: row.fee, feeCurrency: row.feeToken,
        liquidity: row.isTaker ? 'taker' : 'maker', venueTimeMs: row.timeMs, ...causeOf(row, this.setting.user),
      } }, row.timeMs);
    }
  }

  /**
   * Spot, or a builder's dex: neither its positions nor its money are in what this account's snapshots say, so that a
   * fill of it here would be a position that nobody has. Said once a coin.
   */
  private isElsewhere(coin: string): boolean {
    if (this.setting.coinOf(coin) !== undefined) return false;
    if (!this.elsewhere.has(coin)) {
      this.elsewhere.add(coin);
      this.setting.refused({ kind: 'refused', stream: 'userFills',
        reason: `${coin.slice(0, 40)} is not of the first-party dex: followed nowhere here, in no exposure of ours` });
    }
    return true;
  }

  funding(rows: readonly FundingPayment[]): void {
    const { account, venue, fact } = this.setting;
    for (const { coin, timeMs, amount } of rows) {
      if (timeMs < this.sinceMs || this.isElsewhere(coin)) continue;
      fact({ type: 'FundingPaid', paymentId: `funding-${coin}-${timeMs}`, account,
        instrument: instrumentOf(venue, coin), currency: 'USDC', amount }, timeMs);
    }
  }

  ledger(rows: readonly Ledger[]): void {
    const { account, fact } = this.setting;
    for (const { id, timeMs, amount } of rows) {
      if (timeMs < this.sinceMs || amount === null) continue;
      fact({ type: 'TransferReported', transferId: id, account, currency: 'USDC', amount }, timeMs);
    }
  }

  /** Margin as the venue has it. A dollar of USDC counts as one dollar there. */
  margin(state: ClearinghouseState, receivedTimeMs: number): void {
    const { account, venue, market } = this.setting;
    this.state = state;
    this.stateHeardMs = receivedTimeMs;
    const equityUsd = toNumber(state.equity);
    // Where spot collateral counts the account value is not what stands behind the positions, and nothing else is told.
    const { abstraction } = this;
    const isOwnPool = abstraction !== null && !sharesPool({ abstraction, dex: '' });
    market({ type: 'MarginObserved', report: {
      account, venueTimeMs: state.timeMs, receivedTimeMs, equityUsd,
      haircutEquityUsd: isOwnPool ? toNumber(state.crossEquity) : null,
      initialMarginUsd: toNumber(state.initialMargin),
      maintenanceMarginUsd: state.maintenanceMargin === null ? null : toNumber(state.maintenanceMargin),
      liquidationPrices: state.positions.map(({ coin, liquidationPrice }) => ({ instrument: instrumentOf(venue, coin),
        // Some positions without a price have 0 for it.
        priceUsd: liquidationPrice === null || liquidationPrice <= ZERO ? null : toNumber(liquidationPrice) })),
    } });
    this.terms(state, receivedTimeMs);
  }

  /** How the account margins, and with which leverage each coin: asked on every connect. */
  async askTerms(coins: readonly string[], isCurrent: () => boolean): Promise<void> {
    const { caller, user } = this.setting;
    const [mode, rate] = await Promise.all([caller.info(ask.abstraction(user)), caller.info(ask.rateLimit(user))]);
    const left = rate.ok ? actionsLeftOf(rate.value) : null;
    if (left !== null && !isRefused(left)) this.setting.orders.actions.correct(left);
    if (!isCurrent()) return;
    const abstraction = mode.ok ? abstractionOf(mode.value) : null;
    if (abstraction !== null && !isRefused(abstraction)) this.abstraction = abstraction;
    for (const coin of coins) {
      // One after another: none of them is urgent, and each weighs as much as ten states.
      // oxlint-disable-next-line no-await-in-loop
      const called = await caller.info(ask.leverage(user, coin));
      if (!isCurrent()) return;
      const leverage = called.ok ? leverageOf(called.value) : null;
      if (leverage !== null && !isRefused(leverage)) this.leverages.set(coin, leverage);
    }
    if (this.state !== null) this.margin(this.state, this.stateHeardMs);
  }

  /** What our margin model needs. Without the account's mode there are none: a guess would be worse. */
  private terms(state: ClearinghouseState, receivedTimeMs: number): void {
    const { account, venue, market, coinOf } = this.setting;
    for (const { coin, leverage } of state.positions) this.leverages.set(coin, leverage);
    if (this.abstraction === null) return;
    const coins = [...this.leverages].flatMap(([name, leverage]) => {
      const tiers = coinOf(name)?.tiers;
      const own = state.positions.find(({ coin }) => coin === name)?.maxLeverage ?? null;
      if (tiers === undefined) return [];
      const differs = own !== null && !tiers.some(({ maxLeverage }) => maxLeverage === own);
      return [{ instrument: instrumentOf(venue, name), leverage,
        tiers: differs ? [{ fromUsd: 0, maxLeverage: own }] : tiers }];
    });
    market({ type: 'MarginTermsObserved', report: {
      account, venueTimeMs: state.timeMs, receivedTimeMs,
      terms: { model: 'hyperliquid', asOfMs: state.timeMs, dex: '', abstraction: this.abstraction, coins,
        unlisted: null },
      positionMargins: state.positions.map(({ coin, quantity, averagePrice, isolatedRawUsd }) => ({
        instrument: instrumentOf(venue, coin), mode: isolatedRawUsd === null ? 'cross' as const : 'isolated' as const,
        collateral: isolatedRawUsd === null ? null : toNumber(add(isolatedRawUsd, mul(quantity, averagePrice))) })),
    } });
  }

  /** Where the stream does not tell it. */
  async askMargin(nowMs: number): Promise<void> {
    this.stateHeardMs = nowMs;
    const called = await this.setting.caller.info(ask.state(this.setting.user));
    const state = called.ok ? stateOf(called.value) : null;
    if (called.ok && state !== null && !isRefused(state)) this.margin(state, called.receivedTimeMs);
  }

  private tell(stateValue: unknown, ordersValue: unknown, running: readonly VenueOrder[]): string | null {
    const { venue, account, fact, refused } = this.setting;
    const state = stateOf(stateValue);
    const openOrders = openOrdersOf(ordersValue, venue);
    for (const read of [state, openOrders]) {
      if (!isRefused(read)) continue;
      refused(read);
      return `${read.stream}: ${read.reason}`;
    }
    if (isRefused(state) || isRefused(openOrders)) return null;
    this.state = state;
    this.open = [...openOrders, ...running];
    fact({ type: 'AccountSnapshotReported', snapshot: {
      account, venueTimeMs: state.timeMs, rounding: CASH_ROUNDING,
      balances: [{ account, currency: 'USDC', amount: state.cash }],
      openOrders: this.open.map((order) => this.whole(order)),
      positions: state.positions.map(({ coin, quantity, averagePrice }) => ({ instrument: instrumentOf(venue, coin),
        quantity, averagePrice })),
    } }, state.timeMs);
    return null;
  }

  /** With what it filled under earlier numbers. */
  private whole(order: VenueOrder): VenueOrder {
    const before = order.clientOrderId === null ? ZERO : this.setting.orders.lives.before(order.clientOrderId);
    return before === ZERO ? order : { ...order, quantity: add(order.quantity, before),
      filledQuantity: add(order.filledQuantity, before) };
  }

  private async rows<T>(request: InfoRequest, read: (row: unknown) => T): Promise<readonly T[] | string> {
    const called = await this.setting.caller.info(request, true);
    if (!called.ok) return called.reason;
    const rows = rowsOf(request.type, called.value, read);
    if (!isRefused(rows)) return rows;
    this.setting.refused(rows);
    return `${rows.stream}: ${rows.reason}`;
  }
}

/** A trade that liquidates somebody else is a trade like any other to us. */
function causeOf({ direction, liquidated }: WireFill, user: string): Pick<Fill, 'cause'> {
  if (/auto-deleveraging/i.test(direction)) return { cause: 'autoDeleveraging' };
  return liquidated !== null && liquidated === user.toLowerCase() ? { cause: 'liquidation' } : {};
}
