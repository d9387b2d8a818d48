/** The line over everything: mode, clock, connections, equity, what stops it all, and the session's menu. */
import { openReplay, sendSessionCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { doubtOf, estateOf, healthBand } from '../../store/estate.ts';
import { usePreferences } from '../../store/preferences.ts';
import { askDesk, showPane } from '../../store/steering.ts';
import { useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { dayText, formatNumber, timeText, zoneName } from '../../ui/format.ts';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { ShellDialogs } from '../actions.ts';
import { startTour } from '../tour/tourState.ts';
import { AlertBadge } from './alertBadge.tsx';
import { AutomationBadge } from './automationBadge.tsx';
import { ConnectionLights } from './connectionLights.tsx';
import { KillSwitch } from './killSwitch.tsx';
import { chordText } from '../keys/keymap.ts';
import type { Mode } from './mode.ts';
import { NetworkBadge } from './networkBadge.tsx';
import { SHIPPED_DESKS } from '../../layout/workspaces.ts';
import { setPreferences } from '../../store/preferences.ts';
import { swapColours, switchTheme, switchTimes } from '../theme.ts';

function Clock() {
  const now = useEngineNow(250);
  return (
    <span className="clock" title="Time of the session; View changes between UTC and local" data-testid="clock">
      <span className="clock-day">{dayText(now)}</span> <b className="number">{timeText(now)}</b>{' '}
      <span className="unit" data-testid="clock-zone">{zoneName()}</span>
    </span>
  );
}

function EstateFigures() {
  const estate = estateOf(useRows('health'), useRecord('session', 'one'));
  const band = healthBand(estate.worst?.health ?? null);
  const doubt = doubtOf(useRows('marginReconciliations'), null);
  const why = estate.unknown.length === 0 ? 'Sum over all accounts, at the venues\' marks'
    : `Unknown: ${estate.unknown.join('; ')}`;
  return (
    <div className="estate" title={why}>
      {doubt === null ? null : (
        <button type="button" className="estate-figure estate-health band-text-restricted" title={doubt}
          data-testid="estate-doubt" onClick={() => showPane('reconciliation')}>≠ venue</button>
      )}
      <span className="estate-figure"><span className="label">Equity USD</span>
        <NumberCell value={estate.equityUsd} style={{ digits: 0 }} testId="equity" /></span>
      <span className="estate-figure"><span className="label">Day P&amp;L USD</span>
        <NumberCell value={estate.dayPnlUsd} style={{ digits: 0, sign: 'always' }} toned testId="day-pnl"
          title="Equity now minus equity at the start of the UTC day, or of the session if later" /></span>
      <button type="button" className="estate-figure estate-health" onClick={() => showPane('margin')}
        title={estate.worst === null ? 'No health is known' : `Nearest to liquidation: ${estate.worst.account}`}>
        <span className="label">Worst health</span>
        <span className={`number band-text-${band}`} data-testid="worst-health">
          {formatNumber(estate.worst?.health, { digits: 2 })}</span>
      </button>
      <AlertBadge />
    </div>
  );
}

function SessionMenu({ mode }: { readonly mode: Mode }) {
  const session = useRecord('session', 'one');
  const replaying = useDesk((desk) => desk.replay !== null);
  const name = useDesk((desk) => desk.lastSession);
  const items: MenuItem[] = [
    { id: 'stop', label: replaying ? 'Close the replay' : 'Stop the session', testId: 'stop-session',
      disabled: session === null, run: () => void sendSessionCommand({ type: 'StopSession' }) },
    { id: 'replay', testId: 'open-replay-last', disabled: name === null || replaying,
      label: `${session === null ? 'Open' : 'Stop, then open'} ${name ?? 'the last session'} in REPLAY`,
      run: () => {
        if (name !== null) void openReplay(name, session !== null);
      } },
    { id: 'start', label: 'Start a practice session', testId: 'menu-start-practice',
      run: () => void sendSessionCommand({ type: 'StartPractice', seed: null }) },
    { id: 'live', label: 'Start a live session', testId: 'menu-start-live', disabled: session !== null,
      run: () => void sendSessionCommand({ type: 'StartLive' }) },
    { id: 'venues', label: 'Settings: venues and keys…', testId: 'menu-venues', run: () => showPane('venues') },
    { id: 'sessions', label: 'All sessions…', testId: 'menu-sessions', run: () => showPane('sessions') },
  ];
  return (
    <Menu name="Session" testId="session-menu" className="session-button" items={items}
      label={<><span className={`mode-name mode-text-${mode.kind}`}>{mode.name}</span>
        <span className="session-name">{session?.session ?? 'no session'}</span>
        <span className="caret" aria-hidden="true" /></>} />
  );
}

function ViewMenu({ dialogs }: { readonly dialogs: ShellDialogs }) {
  const { theme, upColour, times, layoutLocked } = usePreferences();
  return (
    <Menu name="View" className="button" align="end" label="View" items={[
      { id: 'palette', label: 'Commands and panes', hint: chordText('mod+k'), run: dialogs.palette },
      { id: 'theme', label: theme === 'dark' ? 'Light theme' : 'Dark theme', run: switchTheme },
      { id: 'colours', label: upColour === 'teal' ? 'Up in orange, down in teal' : 'Up in teal, down in orange',
        run: swapColours },
      { id: 'times', label: times === 'utc' ? 'Local times' : 'UTC times', run: switchTimes },
      { id: 'lock', label: layoutLocked ? 'Unlock the layout' : 'Lock the layout',
        run: () => setPreferences({ layoutLocked: !layoutLocked }) },
      ...SHIPPED_DESKS.map(({ name }, at) => ({ id: name, label: `Desk: ${name}`,
        hint: chordText(`alt+shift+${at + 1}`), run: () => askDesk({ act: 'show', name }) })),
      { id: 'save', label: 'Keep this desk under a name…', run: dialogs.saveDesk },
      { id: 'keys', label: 'Keyboard: shortcuts and own keys', hint: '?', run: dialogs.shortcuts },
      { id: 'settings', label: 'Settings: sounds, notifications, chat…', run: () => showPane('settings') },
      { id: 'tour', label: 'Two-minute tour', run: startTour },
    ]} />
  );
}

export function SessionBar({ mode, dialogs }: { readonly mode: Mode; readonly dialogs: ShellDialogs }) {
  const session = useRecord('session', 'one');
  const cannotAct = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  return (
    <header className="session-bar" role="banner" aria-label="Session">
      <h1 className="visually-hidden">Ballast</h1>
      <SessionMenu mode={mode} />
      <NetworkBadge />
      <AutomationBadge />
      <Clock />
      <ConnectionLights />
      <EstateFigures />
      <div className="session-bar-end">
        <button type="button" className="button" onClick={dialogs.palette} title="Every command and pane">
          <kbd>{chordText('mod+k')}</kbd></button>
        <ViewMenu dialogs={dialogs} />
        <KillSwitch session={session} disabled={cannotAct} onRelease={dialogs.releaseKillSwitch} />
      </div>
    </header>
  );
}
