/** The docking desk: panes from the registry, saved as they are moved, restored at the next start, never blank. */
import { memo, useEffect, useRef, type FunctionComponent } from 'react';
import { DockviewReact, type DockviewApi, type DockviewReadyEvent, type DockviewTheme } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import { PANES } from '../panes/registry.ts';
import { loadText, saveText, usePreferences } from '../store/preferences.ts';
import { useSteering } from '../store/steering.ts';
import { ErrorBoundary } from '../ui/errorBoundary.tsx';
import { layDefault, openPane } from './defaultLayout.ts';
import { GroupActions, PaneTab, Watermark } from './groupHeader.tsx';
import { readLayout } from './savedLayout.ts';

const LAYOUT_KEY = 'ballast.layout.1';
const SAVE_AFTER_MS = 400;
const PANE_IDS: ReadonlySet<string> = new Set(PANES.map((pane) => pane.id));

const components: Record<string, FunctionComponent> = Object.fromEntries(PANES.map((pane) => {
  const Pane = pane.component;
  const Framed: FunctionComponent = () => (
    <div className="pane-frame" data-testid={`pane-${pane.id}`} tabIndex={-1}>
      <ErrorBoundary name={pane.title}><Pane /></ErrorBoundary>
    </div>
  );
  return [pane.id, Framed];
}));

const deskTheme: DockviewTheme = {
  name: 'ballast', className: 'dockview-theme-ballast', gap: 1, dndTabIndicator: 'line',
};

function restore(api: DockviewApi): void {
  const saved = readLayout(loadText(LAYOUT_KEY), PANE_IDS);
  if (saved !== null) {
    try {
      api.fromJSON(saved);
    } catch {
      // A layout that the docking library refuses is as good as none.
      api.clear();
    }
  }
  if (api.panels.length === 0) layDefault(api, PANES);
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
  useEffect(() => {
    const api = desk.current;
    if (api === null || request === null) return;
    if (request.pane === RESET_DESK) layDefault(api, PANES);
    else {
      openPane(api, PANES, request.pane);
      focusPane(request.pane);
    }
  }, [request]);
  const onReady = ({ api }: DockviewReadyEvent): void => {
    desk.current = api;
    restore(api);
    saveOnChange(api);
  };
  return (
    <DockviewReact className="desk" theme={deskTheme} components={components} onReady={onReady}
      defaultTabComponent={PaneTab} rightHeaderActionsComponent={GroupActions} watermarkComponent={Watermark}
      popoutUrl="./popout.html" disableDnd={locked} locked={locked} scrollbars="native" />
  );
});

/** Asked for like a pane: puts the desk back as it came. */
export const RESET_DESK = 'reset-desk';
