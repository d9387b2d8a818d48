/**
 * Many options valued at once, one unit of each: the vol by the rules of a leg (G4, G11), then one pass of the batch
 * kernel for the Greeks at our vol and at the venue's.
 */
import { yearsUntil } from '../../../shared/domain/instrument.ts';
import type { PackedUnits } from '../../../shared/domain/valuation.ts';
import { atVenueVol, valueFrom, type KernelGreeks } from '../portfolio/legGreeks.ts';
import { chooseVol, type VolChoice } from '../portfolio/legVol.ts';
import type { GreekColumns, OptionColumns } from '../pricing/batch/columns.ts';
import type { PricingKernel } from '../pricing/batch/kernel.ts';
import { ownVolOn, type VolGround } from '../surface/record/ownVol.ts';
import { INPUT_WIDTH, readInputRow, type OptionInput } from './optionInput.ts';
import { packNumbers } from './packedNumbers.ts';
import { UNIT_WIDTH, writeUnit } from './packedUnits.ts';

export interface UnitWork {
  readonly nowMs: number;
  /** Rows of optionInput.ts. */
  readonly inputs: Float64Array<ArrayBuffer>;
  /** What the options' own vols are read off; null: there are no surfaces at all. */
  readonly grounds: readonly (VolGround | null)[];
}

export type UnitNumbers = Pick<PackedUnits, 'numbers' | 'texts'>;

interface Prepared {
  readonly input: OptionInput;
  readonly years: number;
  readonly choice: VolChoice;
}

/** The memory of a kernel must hold 14 columns of twice as many numbers as there are options. */
export function valueUnits({ nowMs, inputs, grounds }: UnitWork, kernel: PricingKernel): UnitNumbers {
  const count = Math.floor(inputs.length / INPUT_WIDTH);
  const options = Array.from({ length: count }, (_, row): Prepared => {
    const input = readInputRow(inputs, row);
    const years = yearsUntil(input.expiryTimeMs, nowMs);
    const ground = grounds[input.ground] ?? null;
    const own = ground === null ? null : ownVolOn(ground, input.strike, input.expiryTimeMs, nowMs);
    return { input, years, choice: chooseVol({ ...input, optionType: input.sign > 0 ? 'call' : 'put', years, own }) };
  });
  const greeks = kernelGreeks(options, kernel);
  const rows = new Float64Array(count * UNIT_WIDTH);
  const texts: string[] = [];
  const placeOf = new Map<string, number>();
  const textOf = (text: string): number => {
    const known = placeOf.get(text);
    if (known !== undefined) return known;
    placeOf.set(text, texts.length);
    return texts.push(text) - 1;
  };
  options.forEach(({ input, years, choice }, row) => {
    const { forwardFromIndex, oldestIsIndex, oldestMs, markVol } = input;
    const point = { ...input, years, slope: choice.slope };
    const value = choice.vol === null ? null : valueFrom(greeks(row, years), point, 1);
    const atVenue = value === null || markVol === null ? null
      : atVenueVol(valueFrom(greeks(count + row, years), { ...point, slope: 0 }, 1));
    writeUnit(rows, row, { choice, forwardFromIndex, value, venueVol: markVol, atVenueVol: atVenue,
      oldestAgeMs: nowMs - oldestMs, oldestIsIndex }, textOf);
  });
  return { numbers: packNumbers(rows), texts };
}

/** Rows: every option at our vol, then every option at the venue's. Where there is no vol the row is of no meaning. */
function kernelGreeks(
  options: readonly Prepared[], kernel: PricingKernel,
): (row: number, years: number) => KernelGreeks {
  const count = options.length;
  kernel.release();
  const column = (): Float64Array => kernel.allocate(2 * count);
  const inputs: OptionColumns =
    { sign: column(), forward: column(), strike: column(), years: column(), vol: column(), rate: column().fill(0) };
  const outputs: GreekColumns = { price: column(), delta: column(), gamma: column(), vega: column(), theta: column(),
    rho: column(), vanna: column(), volga: column() };
  options.forEach(({ input, years, choice }, row) => {
    for (const [at, vol] of [[row, choice.vol], [count + row, input.markVol]] as const) {
      inputs.sign[at] = input.sign;
      inputs.forward[at] = input.forward;
      inputs.strike[at] = input.strike;
      inputs.years[at] = years;
      inputs.vol[at] = vol ?? 0;
    }
  });
  kernel.greeks(inputs, outputs, 0, 2 * count);
  const of = (values: Float64Array, row: number): number => values[row] ?? NaN;
  return (row, years) => {
    const [vanna, vol] = [of(outputs.vanna, row), of(inputs.vol, row)];
    return {
      price: of(outputs.price, row), delta: of(outputs.delta, row), gamma: of(outputs.gamma, row),
      vega: of(outputs.vega, row), theta: of(outputs.theta, row), vanna, volga: of(outputs.volga, row),
      // Without a rate charm is vanna's: density d2 / (2 T), and vanna is -density d2 / vol (black76.ts).
      charm: years > 0 ? (-vanna * vol) / (2 * years) : 0,
    };
  };
}
