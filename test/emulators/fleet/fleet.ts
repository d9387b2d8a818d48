/**
 * The emulated venues together: one market, two accounts at each, the practice portfolio over the first ones. Each
 * venue can die by itself and come back at its address with the books that went on without it.
 */
import { DEFAULT_PACE } from '../../../src/main/venues/simulated/market/parameters.ts';
import { dec, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { DeribitEmulator } from '../deribit/deribit.ts';
import { DeriveEmulator } from '../derive/derive.ts';
import { FLOOR } from '../derive/rules.ts';
import { HyperliquidEmulator } from '../hyperliquid/hyperliquid.ts';
import type { FaultyServer } from '../faultyServer.ts';
import { Ground } from './ground.ts';
import { spreadPortfolio } from './portfolio.ts';

export interface FleetOptions {
  readonly seed: number;
  /** First of the ports, one after the other; 0: any that are free. */
  readonly port?: number;
  /** Market time per real time. 1 is how a market moves. */
  readonly pace?: number;
  readonly withPortfolio?: boolean;
}

/** What a venue of the fleet can be told to do as a whole. */
export interface FleetVenue {
  readonly url: string;
  readonly server: FaultyServer;
  /** Of the main account; negative: it leaves. Throws RangeError for what the venue does not know. */
  transfer(currency: string, amount: Decimal): void;
  liquidate(): void;
  deleverage(): void;
  settle(): void;
  /** Where the venue says so of itself. */
  maintain?(isOn: boolean): void;
  lock?(index: string, isLocked: boolean): void;
  kill(): Promise<void>;
  revive(): Promise<void>;
}

export class Fleet {
  readonly ground: Ground;
  readonly deribit: DeribitEmulator;
  readonly derive: DeriveEmulator;
  readonly hyperliquid: HyperliquidEmulator;
  readonly venues: ReadonlyMap<string, FleetVenue>;

  private constructor(ground: Ground, deribit: DeribitEmulator, derive: DeriveEmulator, hyperliquid: HyperliquidEmulator) {
    this.ground = ground;
    this.deribit = deribit;
    this.derive = derive;
    this.hyperliquid = hyperliquid;
    this.venues = new Map<string, FleetVenue>([['deribit', deribit], ['derive', derive], ['hyperliquid', hyperliquid]]);
  }

  static async start({ seed, port = 0, pace = DEFAULT_PACE, withPortfolio = true }: FleetOptions): Promise<Fleet> {
    const ground = new Ground(seed, pace, [FLOOR]);
    const options = { main: ground.optionsPlace('main'), second: ground.optionsPlace('second') };
    const perpetuals = { main: ground.perpetualsPlace('main'), second: ground.perpetualsPlace('second') };
    options.second.floor.holdings.pay('BTC', dec(2));
    perpetuals.second.floor.holdings.pay('USDC', dec(50_000));
    const at = (place: number): number => (port === 0 ? 0 : port + place);
    // What is held when an emulator opens is what it opens with: Derive's first, so that the others see its deltas.
    const derive = await DeriveEmulator.start({ seed, port: at(1), ground, opening: (floor) => {
      if (withPortfolio) spreadPortfolio({ deribit: options.main.floor, hyperliquid: perpetuals.main.floor, derive: floor });
    } });
    return new Fleet(ground, await DeribitEmulator.start({ seed, port: at(0), places: options }), derive,
      await HyperliquidEmulator.start({ seed, port: at(2), places: perpetuals }));
  }

  /** Everybody's earthquake. */
  shock(underlying: string, moveFraction: number): void { this.ground.market.shock(underlying, moveFraction); }

  async stop(): Promise<void> {
    await Promise.all([this.deribit.stop(), this.derive.stop(), this.hyperliquid.stop()]);
  }
}
