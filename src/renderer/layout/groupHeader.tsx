/** Tab, buttons and blank desk of the docking library, in our own dress and with names for screen readers. */
import { useEffect, useState } from 'react';
import type { IDockviewHeaderActionsProps, IDockviewPanelHeaderProps, IWatermarkPanelProps } from 'dockview-react';
import { PANES } from '../panes/registry.ts';
import { usePreferences } from '../store/preferences.ts';
import { layDesk, MONITOR, openPane } from './defaultLayout.ts';

export function PaneTab({ api }: IDockviewPanelHeaderProps) {
  return <span className="desk-tab" data-testid={`tab-${api.id}`}>{api.title}</span>;
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
  if (activePanel === undefined) return null;
  const { title = 'pane' } = activePanel;
  return (
    <div className="group-actions">
      {place === 'grid' ? (
        <button type="button" className="icon-button" aria-pressed={maximized}
          aria-label={maximized ? `Restore ${title}` : `Maximise ${title}`} title={maximized ? 'Restore' : 'Maximise'}
          onClick={() => (maximized ? api.exitMaximized() : api.maximize())}>{maximized ? '❐' : '□'}</button>
      ) : null}
      {locked || place === 'popout' ? null : (
        <button type="button" className="icon-button" aria-label={`Open ${title} in a window of its own`}
          title="Own window"
          onClick={() => void containerApi.addPopoutGroup(activePanel, { popoutUrl: './popout.html' })}>↗</button>
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
