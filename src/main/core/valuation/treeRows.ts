/**
 * Keeps the rows of the portfolio tree in step with the legs (rule V6): while the same legs are there, a valued leg
 * touches its own row and the three above it, and no other row is summed or even marked as changed.
 */
import type { Leg, PortfolioNode } from '../../../shared/domain/valuation.ts';
import { buildTree, resummed } from '../../risk/portfolio/tree.ts';
import type { State } from '../state.ts';
import type { Table } from '../table.ts';
import type { LegPlaces } from './legPlaces.ts';

/** How the rows in the table hang together, for the places that they were built from. */
interface Structure {
  readonly places: LegPlaces;
  /** Ids, in their order. */
  readonly childrenOf: ReadonlyMap<string, readonly string[]>;
  readonly rowOf: ReadonlyMap<string, string>;
}

const structures = new WeakMap<State, Structure>();

/** Whether the rows in the table are those of these places. */
export const hasRowsOf = (state: State, places: LegPlaces): boolean => structures.get(state)?.places === places;

export function rebuildRows(state: State, places: LegPlaces): void {
  const rows = buildTree([...state.legs.values()]);
  replaceAll(state.nodes, rows);
  const childrenOf = new Map<string, string[]>();
  const rowOf = new Map<string, string>();
  for (const { id, parent, leg } of rows) {
    if (parent !== null) append(childrenOf, parent, id);
    if (leg !== null) rowOf.set(leg, id);
  }
  structures.set(state, { places, childrenOf, rowOf });
}

/** `legs` have been valued again; the structure must be that of their places. */
export function resumRows(state: State, legs: readonly Leg[]): void {
  const structure = structures.get(state);
  if (structure === undefined) return;
  const rowOf = (id: string): PortfolioNode | undefined => state.nodes.get(id);
  // By id: whether all that changed below misses and assumes what it did before.
  let above = new Map<string, boolean>();
  const climb = (to: Map<string, boolean>, parent: string | null, same: boolean): void => {
    if (parent !== null) to.set(parent, same && to.get(parent) !== false);
  };
  for (const leg of legs) {
    const row = rowOf(structure.rowOf.get(leg.id) ?? '');
    if (row === undefined) continue;
    const same = areSame(row.missing, leg.missing) && areSame(row.assumptions, leg.assumptions);
    state.nodes.put(row.id, resummed(row, [leg], same));
    climb(above, row.parent, same);
  }
  // Legs lie equally deep, so that every step up finds the rows below it summed.
  while (above.size > 0) {
    const next = new Map<string, boolean>();
    for (const [id, same] of above) {
      const row = rowOf(id);
      if (row === undefined) continue;
      const parts = (structure.childrenOf.get(id) ?? []).map(rowOf).filter((part) => part !== undefined);
      state.nodes.put(id, resummed(row, parts, same));
      climb(next, row.parent, same);
    }
    above = next;
  }
}

const areSame = (a: readonly string[], b: readonly string[]): boolean =>
  a === b || (a.length === b.length && a.every((name, i) => name === b[i]));

function replaceAll(table: Table<PortfolioNode>, rows: readonly PortfolioNode[]): void {
  const present = new Set(rows.map(({ id }) => id));
  for (const key of table.keys()) if (!present.has(key)) table.remove(key);
  for (const row of rows) table.put(row.id, row);
}

function append(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
