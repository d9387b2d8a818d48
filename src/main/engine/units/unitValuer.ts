/** The Greeks of many options as a piece of work that can be sent elsewhere: inputs as data, numbers as data again. */
import type { InstrumentId } from '../../../shared/domain/ids.ts';
import type { ReadState } from '../../core/state.ts';
import { bareMarket, VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import { volGroundOf } from '../../core/valuation/ownVol.ts';
import { plainKernel } from '../../risk/pricing/batch/kernel.ts';
import type { VolGround } from '../../risk/surface/record/ownVol.ts';
import { writeInput } from '../../risk/units/optionInput.ts';
import { valueUnits, type UnitNumbers, type UnitWork } from '../../risk/units/valueUnits.ts';

export interface UnitJob extends UnitWork {
  /** Of the state that the inputs were taken from. */
  readonly inputsSeq: number;
  /** Row by row. */
  readonly instruments: readonly InstrumentId[];
}

/** How long it took, where that was measured. */
export type UnitAnswer = UnitNumbers & { readonly computeMs: number | null };

/** Values options off the loop: in a worker live, at once or late where time is virtual. */
export interface UnitValuer {
  /** `done` is called once, later or at once; null: it could not be done, which has been logged. */
  submit(job: UnitJob, done: (answer: UnitAnswer | null) => void): void;
}

/**
 * Those of the options that have what it takes: the leg of any other says by itself what is missing. Costs the loop
 * less than a microsecond each.
 */
export function unitJobOf(state: ReadState, options: Iterable<InstrumentId>): UnitJob {
  const rows: number[] = [];
  const instruments: InstrumentId[] = [];
  const grounds: VolGround[] = [];
  const groundOf = new Map<string, number>();
  for (const id of options) {
    const instrument = state.instruments.get(id);
    if (instrument?.kind !== 'option') continue;
    const { underlying } = instrument;
    let ground = groundOf.get(underlying);
    if (ground === undefined) {
      ground = grounds.push(volGroundOf(state, underlying)) - 1;
      groundOf.set(underlying, ground);
    }
    const market = bareMarket(state, instrument);
    if (!writeInput(rows, instrument, market, ground, state.timeMs, VALUATION_BOUNDS.maxQuoteAgeMs)) continue;
    instruments.push(id);
  }
  return { nowMs: state.timeMs, inputsSeq: state.seq, instruments, inputs: Float64Array.from(rows), grounds };
}

/** On the spot, by the plain kernel, which gives the same bits. */
export const inlineValuer: UnitValuer =
  { submit: (job, done) => done({ ...valueUnits(job, plainKernel), computeMs: null }) };
