/**
 * The whole state as text and back, row order included, so that what is restored goes on exactly as the original would
 * have. A decimal is {"$d":"1.5"}, a number that JSON lacks {"$n":"Infinity"}.
 */
import { parseDecimal, toText, type Decimal } from '../../shared/domain/decimal.ts';
import { modeOfOld } from '../events/upcast.ts';
import { emptyState, TABLE_NAMES, type OptionGreeks, type State, type StateTableName } from './state.ts';
import type { Table } from './table.ts';

const FORMAT = 1;
/** Tables that snapshots of before lack: nothing stood in them. */
const YOUNGER: ReadonlySet<StateTableName> =
  new Set<StateTableName>(['alerts', 'alertRules', 'marginTerms', 'marginReconciliations', 'surfaces', 'volSettings',
    'transactions', 'distances', 'venueWhatIfs', 'units', 'chainFees', 'oracles',
    'takings', 'impactFits', 'hedgePlans', 'protectionPolicy', 'protectionPlans', 'equityMarks', 'killChecks',
    'executions', 'volumes']);

interface Saved {
  readonly format: number;
  readonly seq: number;
  readonly timeMs: number;
  readonly fullValuationMs: number;
  readonly dirtyUnderlyings: readonly string[];
  /** Absent in older snapshots, where a quote made its whole underlying dirty. */
  readonly dirtyInstruments?: readonly string[];
  readonly dirtyAccounts: readonly string[];
  /** Absent in older snapshots: every run computed the Greeks itself. */
  readonly dirtyLegs?: readonly string[];
  readonly dueLegs?: readonly string[];
  readonly optionGreeks?: OptionGreeks;
  readonly tables: Readonly<Record<string, readonly (readonly [string, unknown])[]>>;
}

export function snapshotText(state: State): string {
  const rowsOf = (name: StateTableName): unknown[] =>
    [...(state[name] as Table<unknown>).entries()].map(([key, row]) => [key, pack(row)]);
  const tables = Object.fromEntries(TABLE_NAMES.map((name) => [name, rowsOf(name)]));
  const { seq, timeMs, fullValuationMs, dirtyUnderlyings, dirtyInstruments, dirtyAccounts } = state;
  const { dirtyLegs, dueLegs, optionGreeks } = state;
  return JSON.stringify({
    format: FORMAT, seq, timeMs, fullValuationMs, dirtyUnderlyings: [...dirtyUnderlyings],
    dirtyInstruments: [...dirtyInstruments], dirtyAccounts: [...dirtyAccounts],
    dirtyLegs: [...dirtyLegs], dueLegs: [...dueLegs], optionGreeks, tables,
  });
}

/** Throws SyntaxError or RangeError, naming the place, for a text that snapshotText did not write. */
export function restoreState(text: string): State {
  const saved = JSON.parse(text) as Saved;
  if (saved.format !== FORMAT) throw new RangeError(`snapshot: format ${saved.format} is not known`);
  const state = emptyState();
  for (const name of TABLE_NAMES) {
    const rows = saved.tables[name];
    if (rows === undefined && !YOUNGER.has(name)) throw new RangeError(`snapshot: table ${name} is missing`);
    for (const [key, row] of rows ?? []) {
      const unpacked = unpack(row, `${name} ${key}`);
      // Before the ladder a policy was on or off.
      (state[name] as Table<unknown>).put(key, name === 'policies' ? modeOfOld(unpacked) : unpacked);
    }
  }
  state.seq = saved.seq;
  state.timeMs = saved.timeMs;
  state.fullValuationMs = saved.fullValuationMs;
  for (const underlying of saved.dirtyUnderlyings) state.dirtyUnderlyings.add(underlying);
  for (const instrument of saved.dirtyInstruments ?? []) state.dirtyInstruments.add(instrument);
  for (const account of saved.dirtyAccounts) state.dirtyAccounts.add(account);
  for (const leg of saved.dirtyLegs ?? []) state.dirtyLegs.add(leg);
  for (const leg of saved.dueLegs ?? []) state.dueLegs.add(leg);
  state.optionGreeks = saved.optionGreeks ?? 'computed';
  return state;
}

function pack(value: unknown): unknown {
  if (typeof value === 'bigint') return { $d: toText(value as Decimal) };
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $n: String(value) };
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, pack(member)]));
}

function unpack(value: unknown, place: string): unknown {
  if (Array.isArray(value)) return value.map((item) => unpack(item, place));
  if (typeof value !== 'object' || value === null) return value;
  if ('$d' in value) {
    const decimal = parseDecimal(String(value.$d));
    if (decimal === null) throw new RangeError(`snapshot: ${place}: not a decimal`);
    return decimal;
  }
  if ('$n' in value) return Number(value.$n);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, unpack(member, place)]));
}
