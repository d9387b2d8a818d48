/** What am I exposed to: the portfolio tree with Greeks, from the whole down to each leg. */
import { useEffect, useMemo, useState } from 'react';
import { nodeRow } from '../../../shared/contract/wire.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import { loadText, saveText } from '../../store/preferences.ts';
import { isStale } from '../../store/staleness.ts';
import { askHedge, chooseInstrument, chooseUnderlying } from '../../store/steering.ts';
import { recordsOf, useRows } from '../../store/tables.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import type { PaneDefinition } from '../pane.ts';
import { COLUMN_SETS, portfolioColumns, rowAgeMs, type ColumnSet } from './columns.ts';
import { deltaName, type DeltaName } from './deltaName.ts';
import { LegActions } from './legActions.tsx';
import { TreeRows, type TreeRow } from './treeRows.ts';

const COLLAPSED_KEY = 'ballast.portfolio.collapsed.1';

function savedCollapsed(): ReadonlySet<string> {
  try {
    const found: unknown = JSON.parse(loadText(COLLAPSED_KEY) ?? '[]');
    return new Set(Array.isArray(found) ? found.filter((id): id is string => typeof id === 'string') : []);
  } catch {
    return new Set();
  }
}

/** Toggle, label and what is missing, drawn by hand: the grid has no tree. */
function drawName(row: TreeRow, element: HTMLElement): void {
  element.className = `cell-custom tree-cell tree-${row.kind}`;
  element.style.paddingLeft = `${row.depth * 10}px`;
  const toggle = document.createElement('span');
  toggle.className = row.children === 0 ? 'tree-toggle is-leaf' : `tree-toggle ${row.expanded ? 'is-open' : ''}`;
  toggle.setAttribute('aria-hidden', 'true');
  const label = document.createElement('span');
  label.className = 'tree-label';
  label.textContent = row.label;
  element.replaceChildren(toggle, label);
  if (row.missing === '') return;
  const mark = document.createElement('span');
  mark.className = 'tree-missing';
  mark.textContent = '!';
  mark.setAttribute('aria-label', `missing: ${row.missing}`);
  element.append(mark);
}

const LEVELS = [
  { name: 'Underlyings', fold: ['underlying', 'expiry'] },
  { name: 'Expiries', fold: ['expiry'] },
  { name: 'Legs', fold: [] },
] as const;

function Portfolio() {
  const nodes = useRows('nodes');
  const [collapsed, setCollapsed] = useState(savedCollapsed);
  useRows('legs');
  const [tree] = useState(() => new TreeRows());
  const kept = tree.of(nodes, recordsOf('legs'), collapsed);
  useEffect(() => saveText(COLLAPSED_KEY, JSON.stringify([...collapsed])), [collapsed]);
  useWatch(kept.map((row) => nodeRow(row.id)));

  const fold = (id: string, folded: boolean): void => setCollapsed((now) => {
    const next = new Set(now);
    if (folded) next.add(id);
    else next.delete(id);
    return next;
  });
  const [set, setSet] = useState<ColumnSet>('Exposure');
  const [picked, setPicked] = useState<string | null>(null);
  const delta = useDeltaName();
  const columns = useMemo(() => portfolioColumns(drawName, set, delta), [set, delta]);
  const open = (row: TreeRow, column: string, by: 'click' | 'Enter'): void => {
    const underlying = recordsOf('nodes').get(row.id)?.underlying;
    if (underlying !== null && underlying !== undefined) chooseUnderlying(underlying);
    if (row.instrument !== null) chooseInstrument(row.instrument);
    setPicked(row.instrument === null ? null : row.id);
    const greek = GREEK_OF[column];
    if (typeof underlying === 'string' && greek !== undefined) return askHedge({ underlying, greek });
    if (row.children > 0 && (column === 'name' || by === 'Enter')) fold(row.id, row.expanded);
  };
  return (
    <div className="pane" role="group" aria-label="Portfolio">
      <div className="pane-bar" role="toolbar" aria-label="Levels">
        <span className="pane-bar-label">Show</span>
        {LEVELS.map((level) => (
          <button key={level.name} type="button" className="chip" onClick={() => setCollapsed(new Set(
            nodes.filter((node) => (level.fold as readonly string[]).includes(node.kind)).map((node) => node.id),
          ))}>{level.name}</button>
        ))}
        <LegActions row={kept.find(({ id }) => id === picked) ?? null} />
        <span className="pane-bar-actions">
          <span className="quiet" title={'What the smile does when the forward moves. Chosen per underlying in the '
            + 'Volatility pane or with the hedge policy.'} data-testid="delta-name">delta: {delta.long}</span>
          {COLUMN_SETS.map((each) => (
            <button key={each} type="button" className="chip" aria-pressed={each === set}
              onClick={() => setSet(each)}>{each}</button>
          ))}
        </span>
      </div>
      <HotGrid key={`${set} ${delta.long}`} label="Portfolio tree" columns={columns}
        rows={kept} rowId={(row) => row.id} source={hotSource}
        rowClasses={ROW_CLASSES} isStale={(row) => isStale(rowAgeMs(row))} onOpen={open}
        onKey={(row, column, key) => {
          if (column !== 'name') return;
          if (key === 'ArrowLeft' && row.expanded) fold(row.id, true);
          if (key === 'ArrowRight' && !row.expanded && row.children > 0) fold(row.id, false);
        }}
        empty={<EmptyState title="No positions" text="Positions and coin balances of every connected account appear here
          once its snapshot has been reconciled." />} />
    </div>
  );
}

/** The same object until a name changes: the grid is made anew with its columns. */
function useDeltaName(): DeltaName {
  const legs = useRows('legs');
  const chosen = useRows('volSettings');
  const held = [...new Set(legs.flatMap((leg) => (leg.kind === 'option' ? [leg.underlying] : [])))].sort();
  const { short, long } = deltaName(held, chosen);
  return useMemo(() => ({ short, long }), [short, long]);
}

/** A click on these leads to the hedge of the underlying. */
const GREEK_OF: Readonly<Record<string, 'delta' | 'gamma' | 'vega'>> = { netDelta: 'delta', deltaUsd: 'delta',
  deltaCoin: 'delta', gammaUsdPer1Pct: 'gamma', vegaUsdPerVolPoint: 'vega' };

const ROW_CLASSES = {
  'row-portfolio': (row: TreeRow) => row.kind === 'portfolio',
  'row-underlying': (row: TreeRow) => row.kind === 'underlying',
  'row-expiry': (row: TreeRow) => row.kind === 'expiry',
};

export const portfolioPane: PaneDefinition = {
  id: 'portfolio', title: 'Portfolio', purpose: 'Exposure and Greeks, down to each leg', component: Portfolio,
};
