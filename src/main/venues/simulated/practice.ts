/**
 * The practice venues: three simulated venues over one market, from one seed. What they know can be saved as text and
 * taken up again, so that they survive a crash of our process as a real venue would.
 */
import type { Underlying, VenueId } from '../../../shared/domain/ids.ts';
import type { VenueModule } from '../venue.ts';
import { TradingVenue } from './trading/tradingVenue.ts';
import { Floor } from './trading/floor.ts';
import type { Rules } from './trading/rules.ts';
import { moduleOf, PRACTICE_LATENCY, type Latency } from './trading/session.ts';
import { LendingVenue } from './lending/lending.ts';
import { Market } from './market/market.ts';
import { DEFAULT_PACE } from './market/parameters.ts';
import { streamOf } from './market/streams.ts';
import { optionsRules } from './options/optionsRules.ts';
import { OPTIONS_VENUE } from './options/chain.ts';
import { PERPETUALS_VENUE, perpetualsRules } from './perpetuals/perpetualsRules.ts';
import { openPortfolio } from './practicePortfolio.ts';
import {
  readSave, restoredFacts, restoreFloor, savedFacts, saveOfFloor, writeSave, type PracticeSave,
} from './saved.ts';
import { World } from './world.ts';

export interface PracticeOptions {
  readonly seed: number;
  readonly startTimeMs: number;
  /** What `saveText` once gave. Seed and time then come from it. Throws where it is damaged, naming the place. */
  readonly restored?: string | undefined;
  /** Market time per real time for prices and variance. */
  readonly pace?: number | undefined;
  /** Of all books, as a multiple of the usual: small for partial fills. */
  readonly depth?: number | undefined;
  readonly latency?: Latency | undefined;
  /** Called whenever an account or an order changed, before anybody is told: the moment to write `saveText`. */
  readonly onAccountChanged?: (() => void) | undefined;
  /** False: accounts without a position, for tests. */
  readonly withPortfolio?: boolean | undefined;
}

export interface Practice {
  /** Options, perpetuals, lending. */
  readonly venues: readonly VenueModule[];
  /** Moves the market by a fraction: -0.05 is 5 % down. Throws RangeError for an unknown underlying. */
  shock(underlying: Underlying, moveFraction: number): void;
  /** The venue starts anew: resting orders are cancelled, accounts stay. */
  restart(venue: VenueId): void;
  saveText(): string;
  /** For tests and the auditor: what the venues themselves hold. */
  readonly inside: { readonly market: Market; readonly options: Floor; readonly perpetuals: Floor;
    readonly lending: LendingVenue };
}

export function practiceVenues(options: PracticeOptions): Practice {
  const saved = options.restored === undefined ? undefined : readSave(options.restored);
  const seed = saved?.seed ?? options.seed;
  const pace = saved?.pace ?? options.pace ?? DEFAULT_PACE;
  const depth = saved?.depth ?? options.depth ?? 1;
  const premiumVenues = [OPTIONS_VENUE, PERPETUALS_VENUE];
  const market = new Market({ seed, startTimeMs: options.startTimeMs, pace, depth, premiumVenues }, saved?.market);
  const world = new World(market);
  const clock = (): number => world.nowMs();
  const changed = options.onAccountChanged ?? (() => undefined);
  const shock = (underlying: Underlying, moveFraction: number): void => { market.shock(underlying, moveFraction); };
  const floorOf = (rules: Rules): Floor => new Floor({ rules, market, seed, clock, changed,
    random: streamOf(seed, `${rules.account.venue}|matching|${saved?.saves ?? 0}`) });
  const floors = { options: floorOf(optionsRules()), perpetuals: floorOf(perpetualsRules()) };
  const traders = [new TradingVenue(floors.options, shock), new TradingVenue(floors.perpetuals, shock)] as const;
  const lending = new LendingVenue({ market, clock, changed, shock, save: saved?.lending });
  if (saved !== undefined) {
    restoreFloor(floors.options, saved.options);
    restoreFloor(floors.perpetuals, saved.perpetuals);
    for (const reported of restoredFacts(saved.lending.facts)) lending.undelivered.add(reported);
  } else if (options.withPortfolio !== false) {
    openPortfolio(floors.options, floors.perpetuals, lending);
  }
  const cores = [...traders, lending];
  world.participants.push(...cores);
  const latency = options.latency ?? PRACTICE_LATENCY;
  let saves = saved?.saves ?? 0;
  const save = (): PracticeSave => ({
    version: 1, seed, pace, depth, saves: (saves += 1), market: market.save(), options: saveOfFloor(floors.options),
    perpetuals: saveOfFloor(floors.perpetuals),
    lending: { ...lending.save(), facts: savedFacts(lending) },
  });
  return {
    venues: cores.map((core) =>
      moduleOf(core, world, latency, streamOf(seed, `${core.id}|wire|${saved?.saves ?? 0}`))),
    shock,
    restart: (venue) => { cores.find((core) => core.id === venue)?.restart(); },
    saveText: () => writeSave(save()),
    inside: { market, ...floors, lending },
  };
}
