/** A surface as tape and tables hold it, and back: what is read off is the same, number for number (rule U12). */
import {
  PARAMETER_NAMES, type FittedSmile, type FittedSurface, type SurfaceModel,
} from '../../../../shared/domain/volatility/surface.ts';
import { fromFlat, toFlat } from './flatSmile.ts';
import { varianceAt } from '../smile.ts';
import type { SliceParameters, Surface, SurfaceSlice } from '../surface.ts';

export function fittedSurface(surface: Surface, inputsSeq: number, fitMs: number | null): FittedSurface {
  const { underlying, model, asOfMs, events, slices } = surface;
  return {
    underlying, model, asOfMs, inputsSeq, fitMs,
    events: events.map(({ timeMs, weightDays }) => ({ timeMs, weightDays })), smiles: slices.map(fittedSmile),
  };
}

function fittedSmile(slice: SurfaceSlice): FittedSmile {
  const { expiryTimeMs, years, forward, status, reason, shapeTimeMs, smile, parameters, quality } = slice;
  const { butterfly, calendar } = slice;
  return {
    expiryTimeMs, years, forward, status, reason, shapeTimeMs, quality, butterfly, calendar,
    atmVol: smile === null || !(years > 0) ? null : Math.sqrt(varianceAt(smile, 0) / years),
    smile: smile === null ? null : toFlat(smile),
    parameters: parameters === null ? null : valuesOf(parameters),
  };
}

function valuesOf(parameters: SliceParameters): { model: SurfaceModel; values: readonly number[] } {
  const { model } = parameters;
  const named = parameters as unknown as Readonly<Record<string, number>>;
  return { model, values: PARAMETER_NAMES[model].map((name) => named[name] ?? NaN) };
}

const read = new WeakMap<FittedSurface, Surface>();

/** The same object for the same record. What the record leaves out (strikes that were left out) is empty. */
export function surfaceOf(fitted: FittedSurface): Surface {
  const known = read.get(fitted);
  if (known !== undefined) return known;
  const { underlying, model, asOfMs, events, smiles } = fitted;
  const surface: Surface = { underlying, model, asOfMs, events, slices: smiles.map(sliceOf) };
  read.set(fitted, surface);
  return surface;
}

function sliceOf(fitted: FittedSmile): SurfaceSlice {
  const { smile: flat, parameters: listed, ...rest } = fitted;
  const smile = flat === null ? null : fromFlat(flat);
  const parameters = listed === null ? null : { model: listed.model, ...Object.fromEntries(
    PARAMETER_NAMES[listed.model].map((name, i) => [name, listed.values[i] ?? NaN])) } as unknown as SliceParameters;
  // Numbers that are no smile (a damaged tape) are no smile: never a guess.
  return { ...rest, status: smile === null ? 'none' : rest.status, smile, parameters, excluded: [] };
}
