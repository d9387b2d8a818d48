/**
 * The one market behind all simulated venues: spot, variance, smile, carry, premiums, the price of USDC, stress of the
 * books. Its path depends on the seed, the times of its steps and the shocks alone, never on anybody's orders.
 */
import { restoreRandom, type RandomStream } from '../../../ports/randomStream.ts';
import type { Underlying, VenueId } from '../../../../shared/domain/ids.ts';
import { MS_PER_DAY, yearsUntil } from '../../../../shared/domain/instrument.ts';
import { ASSETS, PREMIUM_WANDER, USDC_WANDER, type AssetParameters } from './parameters.ts';
import { jump, startOf, stepAssets, wander, type AssetState } from './process.ts';
import { streamOf } from './streams.ts';
import { smileOf, type Smile } from './surface.ts';

/** Sum of index times milliseconds since 07:30 UTC, for the delivery price. */
export interface Averaging { sum: number; weightMs: number }

export interface MarketSave {
  readonly timeMs: number;
  readonly random: readonly number[];
  readonly assets: Readonly<Record<string, AssetState>>;
  readonly premiums: Readonly<Record<string, number>>;
  readonly usdcUsd: number;
  readonly averaging: Readonly<Record<string, Averaging>>;
}

/** 08:00 UTC, when options and futures expire; the delivery price averages the half hour before. */
export const EXPIRY_TIME_OF_DAY_MS = 8 * 3_600_000;
const AVERAGING_MS = 30 * 60_000;

export class Market {
  timeMs: number;
  usdcUsd = 1;
  /** Of all books, as a multiple of the usual. */
  readonly depth: number;
  private readonly pace: number;
  private readonly random: RandomStream;
  private readonly states: AssetState[];
  private readonly premiums: Map<string, number>;
  private readonly averaging: Averaging[];

  constructor(
    options: { seed: number; startTimeMs: number; pace: number; depth: number; premiumVenues: readonly VenueId[] },
    saved?: MarketSave,
  ) {
    const { seed, startTimeMs, premiumVenues } = options;
    this.pace = options.pace;
    this.depth = options.depth;
    this.timeMs = saved?.timeMs ?? startTimeMs;
    this.random = saved === undefined ? streamOf(seed, 'market') : restoreRandom(saved.random);
    this.states = ASSETS.map((asset) => ({ ...(saved?.assets[asset.underlying] ?? startOf(asset)) }));
    this.averaging = ASSETS.map((asset) => ({ ...(saved?.averaging[asset.underlying] ?? { sum: 0, weightMs: 0 }) }));
    this.usdcUsd = saved?.usdcUsd ?? 1;
    const keys = premiumVenues.flatMap((venue) => ASSETS.map((asset) => `${venue}|${asset.underlying}`));
    this.premiums = new Map(keys.map((key) => [key, saved?.premiums[key] ?? PREMIUM_WANDER.mean]));
  }

  /** Steps never cross 07:30 or 08:00 UTC (the world sees to that), so that the average is exact. */
  step(toTimeMs: number): void {
    const stepMs = toTimeMs - this.timeMs;
    if (stepMs <= 0) throw new RangeError('the market steps forward only');
    const untilExpiryMs = EXPIRY_TIME_OF_DAY_MS - (this.timeMs % MS_PER_DAY);
    const inWindow = untilExpiryMs > 0 && untilExpiryMs <= AVERAGING_MS;
    stepAssets(this.states, ASSETS, stepMs, this.pace, this.random);
    for (const [i, average] of this.averaging.entries()) {
      if (untilExpiryMs === AVERAGING_MS) Object.assign(average, { sum: 0, weightMs: 0 });
      if (!inWindow) continue;
      average.sum += this.at(i).priceUsd * stepMs;
      average.weightMs += stepMs;
    }
    for (const [key, premium] of this.premiums) {
      this.premiums.set(key, wander(premium, PREMIUM_WANDER, stepMs, this.random.normal()));
    }
    const [normal] = [this.random.normal(), this.random.normal()];
    this.usdcUsd = wander(this.usdcUsd, USDC_WANDER, stepMs, normal);
    // Normals come in pairs: an odd number would be lost when the stream is saved.
    if (this.premiums.size % 2 === 1) this.random.normal();
    this.timeMs = toTimeMs;
  }

  /** The trader's own earthquake: moves one underlying by a fraction, with everything that a jump brings. */
  shock(underlying: Underlying, moveFraction: number): void {
    const index = this.indexOf(underlying);
    const asset = ASSETS[index];
    if (asset === undefined || !(moveFraction > -1)) throw new RangeError(`no shock ${moveFraction} of ${underlying}`);
    jump(this.at(index), asset, Math.log1p(moveFraction), this.random);
  }

  spot(underlying: Underlying): number { return this.at(this.indexOf(underlying)).priceUsd; }
  stress(underlying: Underlying): number { return this.at(this.indexOf(underlying)).stress; }

  /** USD for delivery at that time. */
  forward(underlying: Underlying, expiryTimeMs: number): number {
    const index = this.indexOf(underlying);
    const state = this.at(index);
    const carry = (ASSETS[index]?.meanCarry ?? 0) + state.carry;
    return state.priceUsd * Math.exp(carry * yearsUntil(expiryTimeMs, this.timeMs));
  }

  smile(underlying: Underlying, expiryTimeMs: number): Smile {
    const index = this.indexOf(underlying);
    const state = this.at(index);
    const asset = ASSETS[index] as AssetParameters;
    const rho = Math.max(-0.6, Math.min(0.4, asset.smileRho + state.skew));
    const years = yearsUntil(expiryTimeMs, this.timeMs);
    return smileOf(Math.max(state.variance, 0), asset.meanVol ** 2, rho, asset.smileEta, years);
  }

  /** Of the venue's perpetual over the index, as a fraction. */
  premium(venue: VenueId, underlying: Underlying): number {
    return this.premiums.get(`${venue}|${underlying}`) ?? 0;
  }

  /** Time-weighted average of the index since 07:30 UTC, or the index where nothing was averaged. */
  deliveryPrice(underlying: Underlying): number {
    const index = this.indexOf(underlying);
    const average = this.averaging[index];
    return average === undefined || average.weightMs === 0
      ? this.at(index).priceUsd : average.sum / average.weightMs;
  }

  save(): MarketSave {
    const byAsset = <T>(rows: readonly T[]): Record<string, T> =>
      Object.fromEntries(ASSETS.map((asset, i) => [asset.underlying, rows[i] as T]));
    return {
      timeMs: this.timeMs, random: this.random.state(), assets: byAsset(this.states),
      premiums: Object.fromEntries(this.premiums), usdcUsd: this.usdcUsd, averaging: byAsset(this.averaging),
    };
  }

  private indexOf(underlying: Underlying): number {
    const index = ASSETS.findIndex((asset) => asset.underlying === underlying);
    if (index < 0) throw new RangeError(`the practice market has no ${underlying}`);
    return index;
  }

  private at(index: number): AssetState {
    const state = this.states[index];
    if (state === undefined) throw new RangeError('no such asset');
    return state;
  }
}
