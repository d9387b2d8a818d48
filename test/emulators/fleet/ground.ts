/**
 * The ground under one or several emulators: one market, one clock, and a floor of the simulated venue for each
 * emulated account. It outlives the servers before it, so that a venue that is killed comes back with its books.
 */
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { Market } from '../../../src/main/venues/simulated/market/market.ts';
import { streamOf } from '../../../src/main/venues/simulated/market/streams.ts';
import { listedInstruments, OPTIONS_VENUE, type ChainDensity } from '../../../src/main/venues/simulated/options/chain.ts';
import { OPTIONS_ACCOUNT, optionsRules } from '../../../src/main/venues/simulated/options/optionsRules.ts';
import { PERPETUALS_ACCOUNT, PERPETUALS_VENUE, perpetualsRules,
} from '../../../src/main/venues/simulated/perpetuals/perpetualsRules.ts';
import { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import type { Rules } from '../../../src/main/venues/simulated/trading/rules.ts';
import { moduleOf } from '../../../src/main/venues/simulated/trading/session.ts';
import { TradingVenue } from '../../../src/main/venues/simulated/trading/tradingVenue.ts';
import { marginModelOf } from '../../../src/main/risk/margin/registry.ts';
import { portfolioTerms } from '../deribit/simulate.ts';
import { World } from '../../../src/main/venues/simulated/world.ts';
import type { VenueModule } from '../../../src/main/venues/venue.ts';

/** One account's floor, and the door to it. */
export interface Place { readonly floor: Floor; readonly module: VenueModule }

/** As many strikes as a surface needs: the venue itself lists about so many around the money. */
const DENSE: ChainDensity = { gap: 0.15, near: 8, far: 10, fewest: 4 };
const AT_ONCE = { leastMs: 0, meanExtraMs: 0, connectMs: 0 };

export class Ground {
  readonly seed: number;
  readonly market: Market;
  private readonly world: World;

  /** `pace`: market time per real time. `others`: names of further floors with perpetuals. */
  constructor(seed: number, pace: number, others: readonly string[] = []) {
    this.seed = seed;
    this.market = new Market({ seed, startTimeMs: nodePorts().clock.nowMs(), pace, depth: 1,
      premiumVenues: [OPTIONS_VENUE, PERPETUALS_VENUE, ...others] });
    this.world = new World(this.market);
  }

  place(rules: Rules): Place {
    const { seed, market, world } = this;
    const { id } = rules.account;
    const floor = new Floor({ rules, market, seed, clock: () => world.nowMs(), changed: () => undefined,
      random: streamOf(seed, `${id}|matching`) });
    const core = new TradingVenue(floor, (underlying, move) => { market.shock(underlying, move); });
    world.participants.push(core);
    return { floor, module: moduleOf(core, world, AT_ONCE, streamOf(seed, `${id}|wire`)) };
  }

  /** In Deribit's manner, under the portfolio margin that its emulator's accounts are said to have; wide chains. */
  optionsPlace(name: string): Place {
    const rules = optionsRules();
    return this.place({ ...rules, account: { ...OPTIONS_ACCOUNT, id: `${OPTIONS_VENUE}/${name}` },
      marginModel: marginModelOf('deribit-portfolio'), marginTerms: portfolioTerms(this.market.timeMs, 0.8),
      listed: (market, already) => listedInstruments(market, rules.underlyings, already, DENSE) });
  }

  /** In Hyperliquid's manner. */
  perpetualsPlace(name: string): Place {
    return this.place({ ...perpetualsRules(), account: { ...PERPETUALS_ACCOUNT, id: `${PERPETUALS_VENUE}/${name}` } });
  }
}
