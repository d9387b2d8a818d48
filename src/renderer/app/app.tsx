/** The window: frame of the mode, session bar, what hinders, the desk, and what lies over it. */
import { useEffect, useMemo, useState } from 'react';
import { Workspace } from '../layout/workspace.tsx';
import { sendSessionCommand } from '../store/commands.ts';
import { dismissToast, useDesk } from '../store/desk.ts';
import { usePreferences } from '../store/preferences.ts';
import { showPane, useSteering } from '../store/steering.ts';
import { useRecord, useRows } from '../store/tables.ts';
import { ErrorBoundary } from '../ui/errorBoundary.tsx';
import { Frame } from '../ui/frame.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { actionsFor, type Action, type ShellDialogs } from './actions.ts';
import { useKeymap, type Binding } from './keys/keymap.ts';
import { ReleaseDialog } from './session/killSwitch.tsx';
import { modeOf, type Mode } from './session/mode.ts';
import { Palette } from './palette.tsx';
import { Shortcuts } from './keys/shortcuts.tsx';
import { ReplayTransport } from './session/replayTransport.tsx';
import { SessionBar } from './session/sessionBar.tsx';
import { KillBanner, LinkBanner, ProgressLine } from './banners.tsx';
import { useAlertSound } from './attention/alertSound.ts';
import { useNews } from './attention/useNews.ts';
import { Tour } from './tour/tour.tsx';
import { useNoticeToasts } from './noticeToasts.ts';
import { SaveDeskDialog } from './saveDesk.tsx';
import { SoftLimits } from './softLimits.tsx';

type Open = 'palette' | 'shortcuts' | 'release' | 'saveDesk' | null;

interface Shell { readonly open: Open; readonly close: () => void; readonly dialogs: ShellDialogs }

function useShell(): Shell {
  const [open, setOpen] = useState<Open>(null);
  const dialogs = useMemo<ShellDialogs>(() => ({
    palette: () => setOpen('palette'),
    shortcuts: () => setOpen('shortcuts'),
    releaseKillSwitch: () => setOpen('release'),
    saveDesk: () => setOpen('saveDesk'),
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

function useActions({ dialogs, open }: Shell): readonly Action[] {
  const replay = useDesk((desk) => desk.replay);
  const session = useRecord('session', 'one');
  const proposals = useRows('proposals');
  const deskRequest = useSteering((steering) => steering.deskRequest);
  const keys = usePreferences((preferences) => preferences.keys);
  const actions = useMemo(() => actionsFor(replay, dialogs),
    // The tables are read where the actions are made; these say when to look again.
    // oxlint-disable-next-line react/exhaustive-deps
    [replay, session, proposals, deskRequest, dialogs, open, keys]);
  const bindings = useMemo(() => actions.flatMap((action): Binding[] => action.chord === undefined ? []
    : [{ chord: action.chord, run: action.run, ...(action.always === true ? { always: true } : {}) }]), [actions]);
  useKeymap(bindings);
  return actions;
}

function Overlays({ shell, actions }: { readonly shell: Shell; readonly actions: readonly Action[] }) {
  const toasts = useDesk((desk) => desk.toasts);
  const session = useRecord('session', 'one');
  const { open, close } = shell;
  return (
    <>
      <Toasts toasts={toasts} onDismiss={dismissToast} />
      {open === 'palette' ? <Palette actions={actions} onClose={close} /> : null}
      {open === 'shortcuts' ? <Shortcuts actions={actions} onClose={close} /> : null}
      {open === 'saveDesk' ? <SaveDeskDialog onClose={close} /> : null}
      {open === 'release' ? <ReleaseDialog session={session} onClose={close} /> : null}
    </>
  );
}

export function App() {
  const session = useRecord('session', 'one');
  const replay = useDesk((desk) => desk.replay);
  const loaded = useDesk((desk) => desk.loaded);
  const linked = useDesk((desk) => desk.link === 'open');
  const mode = modeOf(session, replay !== null);
  const shell = useShell();
  const actions = useActions(shell);
  useTitle(mode);
  useNoticeToasts();
  useAlertSound();
  useNews();
  return (
    <Frame kind={mode.kind} testId="mode-frame">
      <SessionBar mode={mode} dialogs={shell.dialogs} />
      {replay === null ? null : <ReplayTransport replay={replay} />}
      {loaded && session === null ? <NoSession /> : null}
      <Tour />
      <LinkBanner />
      <KillBanner />
      <ProgressLine />
      <SoftLimits />
      <main className={linked ? 'desk-host' : 'desk-host is-away'}>
        <ErrorBoundary name="The desk"><Workspace /></ErrorBoundary>
      </main>
      <Overlays shell={shell} actions={actions} />
    </Frame>
  );
}
