/** A fit as a piece of work that can be sent elsewhere: all that it goes by as data, the surface as data again. */
import type { ReadState } from '../../core/state.ts';
import { expiryQuotes } from '../../risk/surface/chainQuotes.ts';
import { fittedSurface, surfaceOf } from '../../risk/surface/record/fittedSurface.ts';
import { fitSurface } from '../../risk/surface/fitSurface.ts';
import { defaultVolSettings, type FittedSurface, type VolSettings } from '../../../shared/domain/volatility/surface.ts';
import { packedChain, unpackedChain } from './optionChain.ts';

export interface FitJob {
  readonly nowMs: number;
  /** Of the state that the quotes were taken from. */
  readonly inputsSeq: number;
  readonly chain: Float64Array<ArrayBuffer>;
  readonly settings: VolSettings;
  /** Where last good smiles come from. */
  readonly previous: FittedSurface | null;
}

/** Fits surfaces off the loop: in a worker live, at once where time is virtual. */
export interface SurfaceFitter {
  /** `done` is called once, later or at once; null: it could not be fitted, which has been logged. */
  submit(job: FitJob, done: (surface: FittedSurface | null) => void): void;
}

export const fitJobOf = (state: ReadState, underlying: string): FitJob => ({
  nowMs: state.timeMs, inputsSeq: state.seq, chain: packedChain(state, underlying),
  settings: state.volSettings.get(underlying) ?? defaultVolSettings(underlying),
  previous: state.surfaces.get(underlying) ?? null,
});

/** Null where nothing is quoted. Throws RangeError for settings that make no sense. `clockMs` measures the fit. */
export function fitOf(job: FitJob, clockMs: (() => number) | null): FittedSurface | null {
  const { nowMs, inputsSeq, chain, settings: { underlying, model, edits, events }, previous } = job;
  const began = clockMs?.() ?? 0;
  const expiries = expiryQuotes(unpackedChain(chain), nowMs);
  if (expiries.length === 0) return null;
  const before = previous === null ? null : surfaceOf(previous);
  const surface = fitSurface({ underlying, nowMs, model, expiries, edits, events, previous: before });
  return fittedSurface(surface, inputsSeq, clockMs === null ? null : clockMs() - began);
}

/** On the spot: for imports, single looks and simulated worlds. */
export const inlineFitter: SurfaceFitter = { submit: (job, done) => done(fitOf(job, null)) };
