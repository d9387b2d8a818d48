/** The window: frame of the mode, session bar, what hinders, the desk, and what lies over it. */
import { useEffect, useMemo, useState } from 'react';
import { Workspace } from '../layout/workspace.tsx';
import { sendSessionCommand } from '../store/commands.ts';
import { dismissToast, useDesk } from '../store/desk.ts';
import { showPane } from '../store/steering.ts';
import { useRecord, useRows } from '../store/tables.ts';
import { ErrorBoundary } from '../ui/errorBoundary.tsx';
import { Frame } from '../ui/frame.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { actionsFor, type ShellDialogs } from './actions.ts';
import { useKeymap, type Binding } from './keymap.ts';
import { ReleaseDialog } from './session/killSwitch.tsx';
import { modeOf, type Mode } from './session/mode.ts';
import { Palette, Shortcuts } from './palette.tsx';
import { ReplayTransport } from './session/replayTransport.tsx';
import { SessionBar } from './session/sessionBar.tsx';
import { KillBanner, LinkBanner, ProgressLine } from './banners.tsx';
import { useNoticeToasts } from './noticeToasts.ts';

type Open = 'palette' | 'shortcuts' | 'release' | null;

function useShell(): { open: Open; close: () => void; dialogs: ShellDialogs } {
  const [open, setOpen] = useState<Open>(null);
  const dialogs = useMemo<ShellDialogs>(() => ({
    palette: () => setOpen('palette'),
    shortcuts: () => setOpen('shortcuts'),
    releaseKillSwitch: () => setOpen('release'),
  }), []);
  return { open, close: () => setOpen(null), dialogs };
}

function NoSession() {
  return (
    <div className="banner banner-info" role="status">
      <span>No session is open.</span>
      <button type="button" className="button is-primary"
        onClick={() => void sendSessionCommand({ type: 'StartPractice', seed: null })}>Start a practice session</button>
      <button type="button" className="button" onClick={() => showPane('sessions')}>Open a recorded one</button>
    </div>
  );
}

function useTitle(mode: Mode): void {
  useEffect(() => {
    document.title = `${mode.name} · Ballast`;
  }, [mode.name]);
}

export function App() {
  const session = useRecord('session', 'one');
  const desk = useDesk();
  const proposals = useRows('proposals');
  const mode = modeOf(session, desk.replay !== null);
  const { open, close, dialogs } = useShell();
  useTitle(mode);
  useNoticeToasts();
  const { replay } = desk;
  const actions = useMemo(() => actionsFor(desk, dialogs),
    // What can be done depends on these parts of the desk only.
    // oxlint-disable-next-line react/exhaustive-deps
    [replay, session, proposals, dialogs]);
  const bindings = useMemo(() => actions.flatMap((action): Binding[] => action.chord === undefined ? []
    : [{ chord: action.chord, run: action.run, ...(action.always === true ? { always: true } : {}) }]), [actions]);
  useKeymap(bindings);
  return (
    <Frame kind={mode.kind} testId="mode-frame">
      <SessionBar mode={mode} dialogs={dialogs} />
      {replay === null ? null : <ReplayTransport replay={replay} />}
      {desk.loaded && session === null ? <NoSession /> : null}
      <LinkBanner />
      <KillBanner />
      <ProgressLine activity={desk.activity} />
      <main className={desk.link === 'open' ? 'desk-host' : 'desk-host is-away'}>
        <ErrorBoundary name="The desk"><Workspace /></ErrorBoundary>
      </main>
      <Toasts toasts={desk.toasts} onDismiss={dismissToast} />
      {open === 'palette' ? <Palette actions={actions} onClose={close} /> : null}
      {open === 'shortcuts' ? <Shortcuts actions={actions} onClose={close} /> : null}
      {open === 'release' ? <ReleaseDialog session={session} onClose={close} /> : null}
    </Frame>
  );
}
