/** The docking desk: panes from the registry, saved as they are moved, restored at the next start, never blank. */
import { memo, useEffect, useRef, type FunctionComponent } from 'react';
import { DockviewReact, type DockviewApi, type DockviewReadyEvent, type DockviewTheme } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { PANES } from '../panes/registry.ts';
import { PaneContext } from '../store/linkGroups.ts';
import { loadText, saveText, usePreferences } from '../store/preferences.ts';
import { useSteering, type DeskRequest } from '../store/steering.ts';
import { ErrorBoundary } from '../ui/errorBoundary.tsx';
import { layDesk, MONITOR, openPane } from './defaultLayout.ts';
import { GroupActions, PaneTab, Watermark } from './groupHeader.tsx';
import { savedDesks, saveDesk } from './savedDesks.ts';
import { readLayout } from './savedLayout.ts';
import { SHIPPED_DESKS } from './workspaces.ts';

const LAYOUT_KEY = 'ballast.layout.1';
const SAVE_AFTER_MS = 400;
const PANE_IDS: ReadonlySet<string> = new Set(PANES.map((pane) => pane.id));

const components: Record<string, FunctionComponent> = Object.fromEntries(PANES.map((pane) => {
  const Pane = pane.component;
  const Framed: FunctionComponent = () => (
    <div className="pane-frame" data-testid={`pane-${pane.id}`} tabIndex={-1}>
      <PaneContext value={pane.id}><ErrorBoundary name={pane.title}><Pane /></ErrorBoundary></PaneContext>
    </div>
  );
  return [pane.id, Framed];
}));

const deskTheme: DockviewTheme = {
  name: 'ballast', className: 'dockview-theme-ballast', gap: 1, dndTabIndicator: 'line',
};

/** A saved layout where there is one that can be used, else the desk as it comes. */
function restore(api: DockviewApi, text: string | null): void {
  const saved = readLayout(text, PANE_IDS);
  if (saved !== null) {
    try {
      api.fromJSON(saved);
    } catch {
      // A layout that the docking library refuses is as good as none.
      api.clear();
    }
  }
  if (api.panels.length === 0) layDesk(api, PANES, MONITOR);
}

function carryOut(api: DockviewApi, { act, name }: DeskRequest): void {
  if (act !== 'show') {
    saveDesk(name, act === 'save' ? JSON.stringify(api.toJSON()) : null);
    return;
  }
  const shipped = SHIPPED_DESKS.find((desk) => desk.name === name);
  if (shipped === undefined) restore(api, savedDesks().get(name) ?? null);
  else layDesk(api, PANES, shipped.places);
}

/** Once it has been laid out: the keyboard goes where the eye is led. */
function focusPane(id: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-testid="pane-${id}"]`)?.focus());
}

/** Saves a while after the last change, so that dragging a border writes once. */
function saveOnChange(api: DockviewApi): void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  api.onDidLayoutChange(() => {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(() => saveText(LAYOUT_KEY, JSON.stringify(api.toJSON())), SAVE_AFTER_MS);
  });
}

export const Workspace = memo(function Workspace() {
  const desk = useRef<DockviewApi | null>(null);
  const locked = usePreferences((preferences) => preferences.layoutLocked);
  const request = useSteering((steering) => steering.paneRequest);
  const deskRequest = useSteering((steering) => steering.deskRequest);
  useEffect(() => {
    const api = desk.current;
    if (api === null || request === null) return;
    openPane(api, PANES, request.pane);
    focusPane(request.pane);
  }, [request]);
  useEffect(() => {
    if (desk.current !== null && deskRequest !== null) carryOut(desk.current, deskRequest);
  }, [deskRequest]);
  const onReady = ({ api }: DockviewReadyEvent): void => {
    desk.current = api;
    restore(api, loadText(LAYOUT_KEY));
    saveOnChange(api);
  };
  return (
    <DockviewReact className="desk" theme={deskTheme} components={components} onReady={onReady}
      defaultTabComponent={PaneTab} rightHeaderActionsComponent={GroupActions} watermarkComponent={Watermark}
      popoutUrl="./popout.html" disableDnd={locked} locked={locked} scrollbars="native" />
  );
});
