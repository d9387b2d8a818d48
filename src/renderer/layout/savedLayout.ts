/**
 * A saved layout as read back: whatever is not the shape of one, or names a pane that no longer exists, is dropped;
 * when nothing is left the caller takes the default. Never throws: storage belongs to the user.
 */
import type { SerializedDockview } from 'dockview-react';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null when it holds no known pane. `panes`: ids in use; a panel's id is its pane's. */
export function readLayout(text: string | null, panes: ReadonlySet<string>): SerializedDockview | null {
  let saved: unknown;
  try {
    saved = JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
  if (!isObject(saved) || !isObject(saved['grid']) || !isObject(saved['panels'])) return null;
  const panels = knownPanels(saved['panels'], panes);
  const kept = new Set(Object.keys(panels));
  const root = keepNode(saved['grid']['root'], kept);
  if (root === null || kept.size === 0) return null;
  return {
    ...saved,
    grid: { ...saved['grid'], root },
    panels,
    floatingGroups: keepGroups(saved['floatingGroups'], kept),
    // A browser opens no windows unasked: what was popped out comes back docked by the desk's own means.
    popoutGroups: [],
  } as unknown as SerializedDockview;
}

function knownPanels(panels: Json, panes: ReadonlySet<string>): Json {
  const known = Object.entries(panels).filter(([id, panel]) => panes.has(id) && isObject(panel) && panel['id'] === id);
  return Object.fromEntries(known);
}

/** A node of the grid with only known panels below it; null when none is. */
function keepNode(node: unknown, kept: ReadonlySet<string>): unknown {
  if (!isObject(node)) return null;
  if (node['type'] === 'leaf') {
    const data = keepGroup(node['data'], kept);
    return data === null ? null : { ...node, data };
  }
  if (node['type'] !== 'branch' || !Array.isArray(node['data'])) return null;
  const children = node['data'].map((child) => keepNode(child, kept)).filter((child) => child !== null);
  return children.length === 0 ? null : { ...node, data: children };
}

function keepGroup(group: unknown, kept: ReadonlySet<string>): Json | null {
  if (!isObject(group) || typeof group['id'] !== 'string' || !Array.isArray(group['views'])) return null;
  const views = group['views'].filter((id): id is string => typeof id === 'string' && kept.has(id));
  const [first] = views;
  if (first === undefined) return null;
  const active = views.find((id) => id === group['activeView']) ?? first;
  return { ...group, views, activeView: active };
}

function keepGroups(groups: unknown, kept: ReadonlySet<string>): Json[] {
  if (!Array.isArray(groups)) return [];
  return groups.flatMap((each) => {
    if (!isObject(each)) return [];
    const data = keepGroup(each['data'], kept);
    return data === null ? [] : [{ ...each, data }];
  });
}
