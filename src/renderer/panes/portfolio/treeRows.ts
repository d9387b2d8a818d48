/** The portfolio tree as a flat list, since the grid knows no tree: depth first, collapsed branches left out. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

type Node = WireRecord<'nodes'>;
type Leg = WireRecord<'legs'>;

/** What of a row does not tick. Equal rows keep their identity, so that the grid redraws only what changed. */
export interface TreeRow {
  readonly id: string;
  readonly kind: Node['kind'];
  readonly depth: number;
  readonly label: string;
  readonly children: number;
  readonly expanded: boolean;
  readonly leg: string | null;
  readonly instrument: string | null;
  readonly account: string | null;
  readonly expiryTimeMs: number | null;
  readonly missing: string;
  /** Where the vol of an option comes from; null for everything else. */
  readonly volSource: Leg['volSource'];
}

/** Makes the rows again and again; a row that has not changed is the same object, and so is the list. */
export class TreeRows {
  private shown: readonly TreeRow[] = [];

  of(nodes: readonly Node[], legs: ReadonlyMap<string, Leg>, collapsed: ReadonlySet<string>): readonly TreeRow[] {
    const before = new Map(this.shown.map((row) => [row.id, row]));
    const rows = treeRows(nodes, legs, collapsed).map((row) => sameOrNew(row, before.get(row.id)));
    const same = rows.length === this.shown.length && rows.every((row, at) => row === this.shown[at]);
    if (!same) this.shown = rows;
    return this.shown;
  }
}

export function treeRows(
  nodes: readonly Node[],
  legs: ReadonlyMap<string, Leg>,
  collapsed: ReadonlySet<string>,
): TreeRow[] {
  const children = new Map<string | null, Node[]>();
  for (const node of nodes) {
    const siblings = children.get(node.parent);
    if (siblings === undefined) children.set(node.parent, [node]);
    else siblings.push(node);
  }
  for (const siblings of children.values()) siblings.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : 1));
  const rows: TreeRow[] = [];
  const visit = (node: Node): void => {
    const below = children.get(node.id) ?? [];
    const expanded = below.length > 0 && !collapsed.has(node.id);
    rows.push(rowOf(node, below.length, expanded, legs));
    if (expanded) below.forEach(visit);
  };
  (children.get(null) ?? []).forEach(visit);
  return rows;
}

function rowOf(node: Node, children: number, expanded: boolean, legs: ReadonlyMap<string, Leg>): TreeRow {
  const leg = node.leg === null ? undefined : legs.get(node.leg);
  return {
    id: node.id, kind: node.kind, depth: node.depth, label: node.label, children, expanded, leg: node.leg,
    instrument: leg?.instrument ?? null, account: leg?.account ?? null, expiryTimeMs: node.expiryTimeMs,
    missing: node.missing.join(', '), volSource: leg?.volSource ?? null,
  };
}

function sameOrNew(row: TreeRow, old: TreeRow | undefined): TreeRow {
  if (old === undefined) return row;
  const keys = Object.keys(row) as (keyof TreeRow)[];
  return keys.every((key) => old[key] === row[key]) ? old : row;
}
