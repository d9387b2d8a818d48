/**
 * The plan as a mixed-integer programme in CPLEX's LP text, which HiGHS reads. A row is divided by its scale, so that
 * deltas in coin and vegas in thousands of dollars weigh alike in the solver's tolerances.
 */
import { segmentsOf, type Segment } from './costCurve.ts';
import type { PlanInstrument, PlanProblem, PlanRow } from './problem.ts';

export type PlanSide = 'buy' | 'sell';
const SIDES: readonly PlanSide[] = ['buy', 'sell'];

export interface Wish {
  /** Sets of instruments of which at least one must stay out. */
  readonly notAll: readonly (readonly number[])[];
  /** Signed lots around which cost curves must be exact, per instrument. */
  readonly near: ReadonlyMap<number, readonly number[]>;
  /** True: bands may be missed, and the sum of what they are missed by (in scales) is least; cost does not count. */
  readonly isElastic: boolean;
}

/** Names of the solver's columns. */
export const lotsName = (instrument: number, side: PlanSide): string => `n${instrument}_${side}`;
const usedName = (instrument: number, side: PlanSide): string => `y${instrument}_${side}`;
const partName = (instrument: number, side: PlanSide, part: number): string => `d${instrument}_${side}_${part}`;

interface Column {
  readonly instrument: number;
  readonly side: PlanSide;
  readonly of: PlanInstrument;
  readonly most: number;
  readonly segments: readonly Segment[];
}

export function formulate(problem: PlanProblem, wish: Wish): string {
  const columns = columnsOf(problem, wish);
  const lines = ['Minimize', ` obj: ${objective(problem, columns, wish)}`, 'Subject To'];
  problem.rows.forEach((row, at) => lines.push(...rowLines(row, at, columns, wish.isElastic)));
  for (const column of columns) lines.push(...columnLines(column));
  problem.instruments.forEach((_, at) => {
    const sides = columns.filter(({ instrument }) => instrument === at).map(({ side }) => usedName(at, side));
    if (sides.length > 1) lines.push(` one${at}: ${sides.join(' + ')} <= 1`);
  });
  wish.notAll.forEach((set, at) => {
    const used = columns.filter(({ instrument }) => set.includes(instrument))
      .map(({ instrument, side }) => usedName(instrument, side));
    lines.push(` not${at}: ${used.join(' + ')} <= ${set.length - 1}`);
  });
  lines.push('Bounds', ...columns.flatMap(boundLines));
  lines.push('General', ...columns.map(({ instrument, side }) => ` ${lotsName(instrument, side)}`));
  lines.push('Binary', ...columns.map(({ instrument, side }) => ` ${usedName(instrument, side)}`), 'End');
  return lines.join('\n');
}

function columnsOf({ instruments }: PlanProblem, { near }: Wish): readonly Column[] {
  return instruments.flatMap((of, instrument) => SIDES.flatMap((side): Column[] => {
    const sign = side === 'buy' ? 1 : -1;
    const most = side === 'buy' ? of.maxBuyLots : of.maxSellLots;
    if (most < of.minLots) return [];
    const around = (near.get(instrument) ?? []).map((lots) => lots * sign).filter((lots) => lots > 0);
    return [{ instrument, side, of, most, segments: segmentsOf((lots) => costOf(of, lots * sign), most, around) }];
  }));
}

/** A cost that is no number would keep the solver searching without end. */
function costOf({ name, costUsd }: PlanInstrument, lots: number): number {
  const usd = costUsd(lots);
  if (!Number.isFinite(usd)) throw new Error(`${name}: the cost of ${lots} lots is not known`);
  return usd;
}

function objective({ rows }: PlanProblem, columns: readonly Column[], { isElastic }: Wish): string {
  if (isElastic) return rows.map((_, at) => `over${at} + under${at}`).join(' + ') || '0 none';
  const terms = columns.flatMap(({ instrument, side, of, segments }) => [
    ...segments.map(({ usdPerLot }, part) =>
      term(isNothing(usdPerLot) ? 0 : usdPerLot, partName(instrument, side, part))),
    ...(isNothing(of.fixedUsd) ? [] : [term(of.fixedUsd, usedName(instrument, side))]),
  ]);
  return terms.join('\n  ') || '0 none';
}

function rowLines(row: PlanRow, at: number, columns: readonly Column[], isElastic: boolean): readonly string[] {
  const scale = scaleOf(row);
  const terms = columns.flatMap(({ instrument, side, of }) => {
    const perLot = (of.perLot[at] ?? 0) / scale;
    return isNothing(perLot) ? [] : [term(side === 'buy' ? perLot : -perLot, lotsName(instrument, side))];
  });
  const [over, under] = isElastic ? [`- over${at}`, `+ under${at}`] : ['', ''];
  // A row that nothing moves still says whether its band is kept.
  const sum = terms.length === 0 ? '0 none' : terms.join('\n  ');
  const bound = (limit: number): string => exact((limit - row.value) / scale);
  return [
    ...(Number.isFinite(row.high) ? [` high${at}: ${sum} ${over} <= ${bound(row.high)}`] : []),
    ...(Number.isFinite(row.low) ? [` low${at}: ${sum} ${under} >= ${bound(row.low)}`] : []),
  ];
}

/** Half the band, or where it is shut or open the size of the row itself. */
export function scaleOf({ value, low, high }: PlanRow): number {
  const half = (high - low) / 2;
  if (half > 0 && Number.isFinite(half)) return half;
  return Math.abs(value) > 0 ? Math.abs(value) : 1;
}

function columnLines({ instrument, side, of, most, segments }: Column): readonly string[] {
  const [lots, used] = [lotsName(instrument, side), usedName(instrument, side)];
  const parts = segments.map((_, part) => `- ${partName(instrument, side, part)}`).join(' ');
  return [
    ` sum_${lots}: ${lots} ${parts} = 0`,
    ` most_${lots}: ${lots} - ${most} ${used} <= 0`,
    ` least_${lots}: ${lots} - ${of.minLots} ${used} >= 0`,
  ];
}

const boundLines = ({ instrument, side, most, segments }: Column): readonly string[] => [
  ` 0 <= ${lotsName(instrument, side)} <= ${most}`,
  ...segments.map(({ lots }, part) => ` 0 <= ${partName(instrument, side, part)} <= ${lots}`),
];

/** Below the solver's own threshold of a coefficient; far smaller ones stop it altogether. */
const isNothing = (factor: number): boolean => Math.abs(factor) < 1e-9;
const term = (factor: number, name: string): string => `${factor < 0 ? '-' : '+'} ${exact(Math.abs(factor))} ${name}`;
const exact = (value: number): string => (Object.is(value, -0) ? '0' : String(value));
