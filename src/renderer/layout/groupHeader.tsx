/** Tab, buttons and blank desk of the docking library, in our own dress and with names for screen readers. */
import { useEffect, useState } from 'react';
import type {
  DockviewApi, IDockviewHeaderActionsProps, IDockviewPanel, IDockviewPanelHeaderProps, IWatermarkPanelProps,
} from 'dockview-react';
import { PANES } from '../panes/registry.ts';
import { showToast } from '../store/desk.ts';
import { nextLink, useLinkColour } from '../store/linkGroups.ts';
import { usePreferences } from '../store/preferences.ts';
import { layDesk, MONITOR, openPane } from './defaultLayout.ts';
import { rememberWindow, windowPlace } from './windows.ts';

export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  return <span className="desk-tab" data-testid={`tab-${api.id}`}>{api.title}</span>;
}

function openWindow(containerApi: DockviewApi, panel: IDockviewPanel): void {
  const position = windowPlace(panel.id);
  void containerApi.addPopoutGroup(panel, {
    popoutUrl: './popout.html', ...(position === null ? {} : { position }),
    onWillClose: ({ window: own }) => rememberWindow(panel.id, own),
  }).then((opened) => {
    if (opened) return;
    showToast({ tone: 'warning', title: 'No window',
      text: 'The browser refused to open one: allow windows of this page.' });
  });
}

export function GroupActions({ api, containerApi, activePanel }: IDockviewHeaderActionsProps) {
  const locked = usePreferences((preferences) => preferences.layoutLocked);
  const [maximized, setMaximized] = useState(api.isMaximized());
  const [place, setPlace] = useState(api.location.type);
  useEffect(() => {
    const size = containerApi.onDidMaximizedGroupChange(() => setMaximized(api.isMaximized()));
    const moved = api.onDidLocationChange((event) => setPlace(event.location.type));
    return () => {
      size.dispose();
      moved.dispose();
    };
  }, [api, containerApi]);
  const colour = useLinkColour(activePanel?.id ?? null);
  if (activePanel === undefined) return null;
  const { id, title = 'pane' } = activePanel;
  const isLinked = PANES.some((pane) => pane.id === id && pane.linked === true);
  return (
    <div className="group-actions">
      {isLinked ? (
        <button type="button" className={`icon-button link-${colour}`} data-testid={`link-${id}`}
          aria-label={`${title} follows the underlying of the ${colour} panes; change the colour`}
          title={`Linked: ${colour}. Panes of one colour look at the same underlying and instrument.`}
          onClick={() => nextLink(id)}><span className="link-dot" aria-hidden="true" /></button>
      ) : null}
      {place === 'grid' ? (
        <button type="button" className="icon-button" aria-pressed={maximized}
          aria-label={maximized ? `Restore ${title}` : `Maximise ${title}`} title={maximized ? 'Restore' : 'Maximise'}
          onClick={() => (maximized ? api.exitMaximized() : api.maximize())}>{maximized ? '❐' : '□'}</button>
      ) : null}
      {locked || place === 'popout' ? null : (
        <button type="button" className="icon-button" aria-label={`Open ${title} in a window of its own`}
          title="Own window"
          onClick={() => openWindow(containerApi, activePanel)}>↗</button>
      )}
      {locked ? null : (
        <button type="button" className="icon-button" aria-label={`Close ${title}`} title="Close"
          onClick={() => activePanel.api.close()}>×</button>
      )}
    </div>
  );
}

export function Watermark({ containerApi }: IWatermarkPanelProps) {
  return (
    <div className="empty-state">
      <strong>No pane is open</strong>
      <p>Open one, or put the desk back as it came.</p>
      <div className="button-row">
        {PANES.map((pane) => (
          <button key={pane.id} type="button" className="button" onClick={() => openPane(containerApi, PANES, pane.id)}>
            {pane.title}</button>
        ))}
        <button type="button" className="button is-primary" onClick={() => layDesk(containerApi, PANES, MONITOR)}>
          Default desk</button>
      </div>
    </div>
  );
}
