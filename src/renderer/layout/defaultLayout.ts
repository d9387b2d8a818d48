/** Lays out a desk; the first: safe and exposed at the top, what to do beside it, what was done below. */
import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import type { PaneDefinition } from '../panes/pane.ts';

export interface Place {
  readonly pane: string;
  readonly beside?: string;
  readonly direction?: 'right' | 'below' | 'within';
  /** Share of the desk's width or height. */
  readonly width?: number;
  readonly height?: number;
  /** Pixels that it needs to be of use, where the share is less. */
  readonly atLeast?: number;
}

export const MONITOR: readonly Place[] = [
  { pane: 'estate' },
  { pane: 'margin', beside: 'estate', direction: 'right', width: 0.36 },
  { pane: 'portfolio', beside: 'estate', direction: 'below', height: 0.82 },
  { pane: 'reconciliation', beside: 'margin', direction: 'within' },
  { pane: 'alerts', beside: 'margin', direction: 'within' },
  { pane: 'protection', beside: 'margin', direction: 'within' },
  { pane: 'hedge', beside: 'margin', direction: 'below', height: 0.47, atLeast: 410 },
  { pane: 'orderTicket', beside: 'hedge', direction: 'within' },
  { pane: 'policy', beside: 'hedge', direction: 'within' },
  { pane: 'chart', beside: 'portfolio', direction: 'below', height: 0.3 },
  { pane: 'orders', beside: 'chart', direction: 'right', width: 0.35 },
  { pane: 'chain', beside: 'portfolio', direction: 'within' },
  { pane: 'stress', beside: 'orders', direction: 'within' },
  { pane: 'journal', beside: 'orders', direction: 'within' },
  { pane: 'log', beside: 'orders', direction: 'within' },
  { pane: 'sessions', beside: 'orders', direction: 'within' },
];

/** In each group the first pane named is in front. */
export function layDesk(api: DockviewApi, panes: readonly PaneDefinition[], places: readonly Place[]): void {
  const titles = new Map(panes.map((pane) => [pane.id, pane.title]));
  api.clear();
  for (const { pane, beside, direction = 'within', width, height, atLeast = 0 } of places) {
    const title = titles.get(pane);
    if (title === undefined) continue;
    const reference = beside === undefined ? undefined : (api.getPanel(beside) ?? api.panels.at(-1));
    api.addPanel({
      id: pane,
      component: pane,
      title,
      ...(reference === undefined ? {} : { position: { referencePanel: reference, direction } }),
      ...(width === undefined ? {} : { initialWidth: Math.round(api.width * width) }),
      ...(height === undefined ? {} : { initialHeight: Math.max(atLeast, Math.round(api.height * height)) }),
    });
  }
  for (const group of api.groups) group.panels[0]?.api.setActive();
}

/** Of a group, in pixels: with less most panes show their head alone. */
const LEAST_HEIGHT = 260;

/** What is in use, or where that is too low for another pane the largest group. */
function roomFor(api: DockviewApi): IDockviewPanel | undefined {
  const { activePanel } = api;
  if (activePanel !== undefined && activePanel.api.height >= LEAST_HEIGHT) return activePanel;
  const area = ({ api: { width, height } }: IDockviewPanel): number => width * height;
  const shown = api.groups.flatMap(({ activePanel: front }) => (front === undefined ? [] : [front]));
  return shown.toSorted((a, b) => area(b) - area(a))[0] ?? activePanel;
}

/** Shows a pane: brings it to the front where it is open, opens it beside what is in use where it is not. */
export function openPane(api: DockviewApi, panes: readonly PaneDefinition[], id: string): void {
  const open = api.getPanel(id);
  if (open !== undefined) {
    open.api.setActive();
    return;
  }
  const pane = panes.find((each) => each.id === id);
  if (pane === undefined) return;
  const reference = roomFor(api);
  api.addPanel({
    id, component: id, title: pane.title,
    ...(reference === undefined ? {} : { position: { referencePanel: reference, direction: 'within' as const } }),
  });
}
