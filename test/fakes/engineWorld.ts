/** A small world for tests of the engine: virtual time, a journal in memory, and a venue that does as it is told. */
import { dec } from '../../src/shared/domain/decimal.ts';
import type { Instrument } from '../../src/shared/domain/instrument.ts';
import type { Effect } from '../../src/main/events/effect.ts';
import type { VenueModule, VenueSession, VenueSink } from '../../src/main/venues/venue.ts';
import type { Ports } from '../../src/main/ports/ports.ts';
import { seededRandom } from '../../src/main/ports/randomStream.ts';
import { startEngine, type Engine, type EngineOptions } from '../../src/main/engine/engine.ts';
import { createMemorySession, MemoryDisk, openMemorySession } from '../../src/main/journal/memoryStore.ts';
import type { JournalStore } from '../../src/main/journal/store.ts';
import { VirtualTime } from '../sim/virtualTime.ts';
import { ABOUT, START_MS } from './entries.ts';

export const VENUE = 'venue';
export const ACCOUNT = 'venue/main';
export const PERPETUAL: Instrument = { id: 'venue:BTC-PERPETUAL', venue: VENUE, venueName: 'BTC-PERPETUAL',
  kind: 'perpetual', underlying: 'BTC', style: 'linear', quoteCurrency: 'USD', settlementCurrency: 'USD',
  contractMultiplier: dec(1), tickSize: dec('0.5'), lotSize: dec('0.001'), minQuantity: dec('0.001'), makerFeeRate: 0,
  takerFeeRate: 0.0005, fundingIntervalMs: 3_600_000 };

/** Connects when told, reports one account with a million USD, and remembers what it was asked to do. */
export class ToldVenue implements VenueModule, VenueSession {
  readonly id = VENUE;
  readonly capabilities = { instrumentKinds: ['perpetual'], lending: false, queryByClientId: true,
    reportsMargin: false } as const;
  readonly asked: Effect[] = [];
  readonly paused: boolean[] = [];
  /** Called at each effect, before it is remembered. */
  onEffect: (effect: Effect) => void = () => {};
  private readonly time: VirtualTime;
  private sink: VenueSink | null = null;

  constructor(time: VirtualTime) {
    this.time = time;
  }

  get reports(): VenueSink {
    if (this.sink === null) throw new Error('the venue is not open');
    return this.sink;
  }

  open(_: Ports, sink: VenueSink): VenueSession {
    this.sink = sink;
    return this;
  }

  connect(): void {
    const nowMs = this.time.nowMs();
    this.reports.fact({ type: 'ConnectionChanged', venue: VENUE, state: 'connected', error: null }, null);
    this.reports.fact({ type: 'InstrumentsListed', venue: VENUE, instruments: [PERPETUAL] }, nowMs);
    this.reports.fact({ type: 'AccountOpened', account: { id: ACCOUNT, venue: VENUE, label: 'main', marginModel: 'none',
      marginCurrency: 'USD' } }, nowMs);
    this.reports.fact({ type: 'AccountSnapshotReported', snapshot: { account: ACCOUNT, venueTimeMs: nowMs,
      balances: [{ account: ACCOUNT, currency: 'USD', amount: dec(1_000_000) }], positions: [], openOrders: [] } }, nowMs);
    this.tick(60_000);
  }

  /** Index and quote of the perpetual, one dollar wide. */
  tick(price: number): void {
    const receivedTimeMs = this.time.nowMs();
    this.reports.market({ type: 'IndexObserved', index: { venue: VENUE, underlying: 'BTC', venueTimeMs: receivedTimeMs,
      receivedTimeMs, priceUsd: dec(price) } });
    this.reports.market({ type: 'QuoteObserved', quote: { instrument: PERPETUAL.id, venueTimeMs: receivedTimeMs,
      receivedTimeMs, bidPrice: dec(price - 0.5), bidQuantity: dec(5), askPrice: dec(price + 0.5), askQuantity: dec(5),
      lastPrice: null, markPrice: dec(price), indexPrice: dec(price), forwardPrice: null, markImpliedVol: null,
      bidImpliedVol: null, askImpliedVol: null, fundingRate: 0, venueGreeks: null } });
  }

  execute(effect: Effect): void {
    this.onEffect(effect);
    this.asked.push(effect);
  }

  pause(paused: boolean): void { this.paused.push(paused); }
  close(): void {}

  get sent(): readonly string[] {
    return this.asked.flatMap((effect) => (effect.type === 'SendOrder' ? [effect.order.clientOrderId] : []));
  }
}

export interface EngineWorld {
  readonly time: VirtualTime;
  readonly ports: Ports;
  readonly disk: MemoryDisk;
  readonly venue: ToldVenue;
  readonly engine: Engine;
  /** Lets so much virtual time pass. */
  pass(ms: number): void;
  buy(quantity: string): void;
  /** The process dies; another starts on the same disk. */
  restart(options?: Partial<EngineOptions>): EngineWorld;
}

export function portsOn(time: VirtualTime): Ports {
  return { clock: time, scheduler: time, random: seededRandom(1), log: { write: () => {} } };
}

export function engineWorld(options: Partial<EngineOptions> = {}): EngineWorld {
  const time = new VirtualTime(START_MS);
  const disk = new MemoryDisk();
  return startOn(disk, time, createMemorySession(disk, ABOUT), 1, options);
}

function startOn(
  disk: MemoryDisk, time: VirtualTime, session: JournalStore, number: number, options: Partial<EngineOptions>,
): EngineWorld {
  const ports = portsOn(time);
  const venue = new ToldVenue(time);
  const engine = startEngine({ session, ports, venues: [venue], mode: 'practice', appVersion: '0.1.0',
    run: `run${number}`, ...options });
  let commands = 0;
  let now = time.monotonicMs();
  const world: EngineWorld = {
    time, ports, disk, venue, engine,
    pass(ms) {
      now += ms;
      while (time.runNext(now));
    },
    buy(quantity) {
      commands += 1;
      engine.submitCommand(`c${number}-${commands}`, { type: 'SubmitOrder', account: ACCOUNT, instrument: PERPETUAL.id,
        side: 'buy', orderType: 'limit', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false,
        price: '60000.5', quantity });
    },
    restart(again = {}) {
      time.clearTimers();
      disk.killProcess();
      return startOn(disk, time, openMemorySession(disk), number + 1, again);
    },
  };
  return world;
}
