/**
 * Orders over time on the emulated Hyperliquid: sliced every 30 s (or as the test says), each slice an order that takes
 * at once and no worse than 3 % from the touch; what a slice could not fill the next ones catch up with, up to three
 * slices at a time. They go on without a connection, until they are full, cancelled or out of time.
 */
import { dec, mul, parseDecimal, toNumber, toText, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import type { EmulatedLedger, Placed } from './ledger.ts';
import { tickSizeOf, tickStepsOf } from './ticks.ts';

type Json = Record<string, unknown>;

interface Twap {
  readonly id: number;
  readonly asset: number;
  readonly isBuy: boolean;
  readonly size: Decimal;
  readonly minutes: number;
  readonly randomize: boolean;
  readonly reduceOnly: boolean;
  readonly placedMs: number;
  slicesLeft: number;
  executed: Decimal;
  paid: number;
  status: 'activated' | 'finished' | 'terminated';
}

interface Coin { readonly name: string; readonly szDecimals: number }

const SLICE_MS = 30_000;
const REACH = 0.03;
const CATCH_UP = 3n;

export class Twaps {
  /** How long a slice takes: the venue's time, until a test cuts the slices itself. */
  sliceMs = SLICE_MS;
  readonly history: Json[] = [];
  readonly slices: Json[] = [];
  private readonly all = new Map<number, Twap>();
  private readonly ledger: EmulatedLedger;
  private readonly coins: readonly Coin[];
  private readonly tell: (channel: 'userTwapHistory' | 'userTwapSliceFills', data: Json) => void;
  private readonly timers = new Set<NodeJS.Timeout>();
  private lastId = 1_500_000;

  constructor(ledger: EmulatedLedger, coins: readonly Coin[], tell: Twaps['tell']) {
    this.ledger = ledger;
    this.coins = coins;
    this.tell = tell;
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  get running(): readonly number[] { return [...this.all.values()].filter(({ status }) => status === 'activated').map(({ id }) => id); }

  /** The answer's `status`. */
  place(wanted: Json): Json {
    const asset = Number(wanted['a']);
    const coin = this.coins[asset];
    const size = parseDecimal(String(wanted['s']));
    const minutes = Number(wanted['m']);
    if (coin === undefined || size === null || size <= 0n) return { error: 'Order has invalid size or asset.' };
    if (!(minutes >= 5 && minutes <= 1_440)) return { error: 'Invalid TWAP duration.' };
    if (size % lotOf(coin.szDecimals) !== 0n) return { error: 'Order has invalid size.' };
    const slices = minutes * 2;
    const value = toNumber(size) * this.touch(coin.name, 'buy');
    if (value / slices < 10 && wanted['r'] !== true) return { error: `TWAP order value too small. Min is $10 per slice.` };
    const twap: Twap = { id: this.lastId += 1, asset, isBuy: wanted['b'] === true, size, minutes,
      randomize: wanted['t'] === true, reduceOnly: wanted['r'] === true, placedMs: this.ledger.nowMs(), slicesLeft: slices,
      executed: ZERO, paid: 0, status: 'activated' };
    this.all.set(twap.id, twap);
    this.note(twap);
    this.wait(twap);
    return { running: { twapId: twap.id } };
  }

  cancel(asset: number, id: number): unknown {
    const twap = this.all.get(id);
    if (twap?.asset !== asset || twap.status !== 'activated') return { error: 'TWAP was never placed, already canceled, or filled.' };
    this.end(twap, 'terminated');
    return 'success';
  }

  /** The next slice of each that runs, now. */
  async sliceNow(): Promise<void> {
    const running = [...this.all.values()].filter(({ status }) => status === 'activated');
    this.close();
    // oxlint-disable-next-line no-await-in-loop
    for (const twap of running) await this.slice(twap);
  }

  /** A fill of a slice; the slice's own row. */
  filled(placed: Placed, row: Json): void {
    const twap = placed.twapId === undefined ? undefined : this.all.get(placed.twapId);
    const size = parseDecimal(String(row['sz'])) ?? ZERO;
    if (twap === undefined) return;
    twap.executed = (twap.executed + size) as Decimal;
    twap.paid += toNumber(size) * Number(row['px']);
    const slice = { fill: row, twapId: twap.id };
    this.slices.push(slice);
    this.tell('userTwapSliceFills', { twapSliceFills: [slice] });
  }

  states(): [number, Json][] {
    return [...this.all.values()].filter(({ status }) => status === 'activated').map((twap) => [twap.id, this.state(twap)]);
  }

  private wait(twap: Twap): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void this.slice(twap);
    }, this.sliceMs);
    this.timers.add(timer);
  }

  private async slice(twap: Twap): Promise<void> {
    if (twap.status !== 'activated') return;
    const coin = this.coins[twap.asset];
    if (coin === undefined) return;
    const lot = lotOf(coin.szDecimals);
    const left = (twap.size - twap.executed) as Decimal;
    const normal = (twap.size / BigInt(twap.minutes * 2)) as Decimal;
    const due = (left / BigInt(twap.slicesLeft)) as Decimal;
    const most = normal * CATCH_UP > due ? due : normal * CATCH_UP;
    const size = twap.slicesLeft === 1 ? left : ((most < lot ? lot : most - (most % lot)) as Decimal);
    twap.slicesLeft -= 1;
    await this.take(twap, coin, (size > left ? left : size));
    if (twap.status !== 'activated') return;
    if (twap.executed >= twap.size || twap.slicesLeft === 0) this.end(twap, 'finished');
    else this.wait(twap);
  }

  private async take(twap: Twap, coin: Coin, quantity: Decimal): Promise<void> {
    const { ledger } = this;
    const listing = ledger.listingOf(coin.name);
    const touch = this.touch(coin.name, twap.isBuy ? 'sell' : 'buy');
    if (listing === undefined || !(touch > 0) || quantity <= 0n) return;
    const reach = dec((touch * (twap.isBuy ? 1 + REACH : 1 - REACH)).toFixed(6));
    const tick = tickStepsOf(coin.szDecimals).findLast(({ above }) => reach > above)?.tick ?? tickSizeOf(coin.szDecimals);
    const price = (reach - (reach % tick) + (twap.isBuy ? 0n : tick)) as Decimal;
    const placed: Placed = { oid: ledger.nextOid(), cloid: null, coin: coin.name, floorId: `hl-${ledger.orders.size + 1}`,
      placedMs: ledger.nowMs(), quantity, price, isBuy: twap.isBuy, reduceOnly: twap.reduceOnly, tif: 'Ioc', twapId: twap.id,
      status: 'open', statusMs: ledger.nowMs() };
    await ledger.place(placed, { type: 'SendOrder', venue: ledger.floor.venue, order: { approved: true,
      clientOrderId: placed.floorId, account: ledger.floor.rules.account.id, instrument: listing.instrument.id,
      side: twap.isBuy ? 'buy' : 'sell', type: 'limit', timeInForce: 'immediateOrCancel', postOnly: false,
      reduceOnly: twap.reduceOnly, price, quantity } });
    for (let turn = 0; turn < 50 && ledger.isOpen(placed); turn += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 1); });
    }
  }

  /** Of that side of the book; 0: nobody is there. */
  private touch(coin: string, side: 'buy' | 'sell'): number {
    const { floor } = this.ledger;
    const listing = this.ledger.listingOf(coin);
    const best = listing === undefined ? undefined : floor.shownLevels(listing, floor.bookOf(listing), side)[0];
    return best === undefined ? 0 : toNumber(best.price);
  }

  private end(twap: Twap, status: 'finished' | 'terminated'): void {
    twap.status = status;
    this.note(twap);
  }

  private note(twap: Twap): void {
    const row = { time: this.ledger.nowMs(), state: this.state(twap), status: { status: twap.status }, twapId: twap.id };
    this.history.push(row);
    this.tell('userTwapHistory', { history: [row] });
  }

  private state(twap: Twap): Json {
    return { coin: this.coins[twap.asset]?.name ?? '', user: this.ledger.user, side: twap.isBuy ? 'B' : 'A', sz: toText(twap.size),
      executedSz: toText(twap.executed), executedNtl: twap.paid.toFixed(6), minutes: twap.minutes, reduceOnly: twap.reduceOnly,
      randomize: twap.randomize, timestamp: twap.placedMs, trigger: null, stopPx: null };
  }
}

const lotOf = (szDecimals: number): Decimal => mul(dec(`1e-${szDecimals}`), dec(1));
