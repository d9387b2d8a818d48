/**
 * When a surface is fitted again: once quotes of the underlying's options are new, one fit at a time, not more often
 * than its interval; at once where the trader changed its settings. What comes back enters the inbox like all else.
 */
import type { ReadState } from '../../core/state.ts';
import { legPlaces } from '../../core/valuation/legPlaces.ts';
import type { Entry } from '../../events/entry.ts';
import type { MarketEvent } from '../../events/market.ts';
import type { FittedSurface } from '../../../shared/domain/volatility/surface.ts';
import { fitJobOf, type SurfaceFitter } from './surfaceFit.ts';

export interface SurfaceCadence {
  /** Of underlyings in which an option is held, and of the others. Engine time. */
  readonly heldMs: number;
  readonly otherMs: number;
}

export const SURFACE_CADENCE: SurfaceCadence = { heldMs: 2_000, otherMs: 5_000 };
/** A fit that has not come by then is given up: the next may begin. */
const LOST_AFTER_MS = 15_000;

interface Underlying {
  hasNews: boolean;
  /** The settings changed: no waiting. */
  hasChanged: boolean;
  startedMs: number;
  /** Until the next, as things stood at the last start. */
  intervalMs: number;
  /** Which fit is under way; 0: none. */
  underWay: number;
}

export class SurfaceKeeper {
  private readonly state: ReadState;
  private readonly fitter: SurfaceFitter;
  private readonly cadence: SurfaceCadence;
  private readonly emit: (surface: FittedSurface) => void;
  private readonly known = new Map<string, Underlying>();
  private fits = 0;

  constructor(
    state: ReadState, fitter: SurfaceFitter, cadence: SurfaceCadence, emit: (surface: FittedSurface) => void,
  ) {
    this.state = state;
    this.fitter = fitter;
    this.cadence = cadence;
    this.emit = emit;
  }

  /** Market data is about to reach core. */
  note(event: MarketEvent): void {
    if (event.type !== 'QuoteObserved') return;
    const instrument = this.state.instruments.get(event.quote.instrument);
    if (instrument?.kind === 'option') this.of(instrument.underlying).hasNews = true;
  }

  noteEntries(entries: readonly Entry[]): void {
    for (const { event } of entries) {
      if (event.type === 'VolSettingsChanged') this.of(event.settings.underlying).hasChanged = true;
    }
  }

  /** Starts what is due. */
  consider(): void {
    const { timeMs } = this.state;
    for (const [name, underlying] of this.known) {
      const { startedMs } = underlying;
      // Core's time never runs backwards, but a new session's may begin anywhere.
      const sinceMs = Math.abs(timeMs - startedMs);
      if (underlying.underWay !== 0 && sinceMs < LOST_AFTER_MS) continue;
      if (!underlying.hasChanged && (!underlying.hasNews || sinceMs < underlying.intervalMs)) continue;
      this.start(name, underlying);
    }
  }

  private start(name: string, underlying: Underlying): void {
    this.fits += 1;
    const mine = this.fits;
    Object.assign(underlying, { hasNews: false, hasChanged: false, startedMs: this.state.timeMs, underWay: mine,
      intervalMs: this.intervalOf(name) });
    this.fitter.submit(fitJobOf(this.state, name), (surface) => {
      if (underlying.underWay !== mine) return;
      underlying.underWay = 0;
      if (surface !== null) this.emit(surface);
    });
  }

  private intervalOf(name: string): number {
    const legs = legPlaces(this.state).ofUnderlying.get(name) ?? [];
    return legs.some(({ instrument }) => instrument?.kind === 'option') ? this.cadence.heldMs : this.cadence.otherMs;
  }

  private of(name: string): Underlying {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const fresh = { hasNews: false, hasChanged: false, startedMs: -Infinity, intervalMs: 0, underWay: 0 };
    this.known.set(name, fresh);
    return fresh;
  }
}
