/** Everything that can be done from anywhere: the command palette lists it, keys reach it, menus share it. */
import type { WireRecord } from '../../shared/contract/replica.ts';
import { policyKeyOf, policyName, policyRef } from '../../shared/domain/steering/hedge.ts';
import { PANES } from '../panes/registry.ts';
import { savedDesks } from '../layout/savedDesks.ts';
import { SHIPPED_DESKS } from '../layout/workspaces.ts';
import { sendCommand, sendSessionCommand } from '../store/commands.ts';
import type { ReplayStatus } from '../../shared/contract/replica.ts';
import { setPreferences, usePreferences } from '../store/preferences.ts';
import { askDesk, chooseUnderlying, showPane } from '../store/steering.ts';
import { engineClock } from '../store/clock.ts';
import { recordsOf } from '../store/tables.ts';
import { exportablePlots, plotPng } from '../ui/chart/plotExports.ts';
import { exportableGrids, gridCsv } from '../ui/grid/gridExports.ts';
import { tableCsv, tablesOnScreen } from '../ui/grid/tableExports.ts';
import type { Chord } from './keys/keymap.ts';
import { saveReport } from './report/saveReport.ts';
import { saveFile } from './saveFile.ts';
import { swapColours, switchTheme, switchTimes } from './theme.ts';
import { startTour } from './tour/tourState.ts';
import { withChosenKeys } from './keys/chosenKeys.ts';

export interface Action {
  readonly id: string;
  readonly group: 'Risk' | 'Panes' | 'Session' | 'Replay' | 'View';
  readonly title: string;
  readonly detail?: string;
  readonly chord?: Chord;
  /** Reduces risk: its keys work while typing. */
  readonly always?: boolean;
  readonly run: () => void;
}

/** Dialogs that only the shell can open. */
export interface ShellDialogs {
  readonly releaseKillSwitch: () => void;
  readonly shortcuts: () => void;
  readonly palette: () => void;
  readonly saveDesk: () => void;
}

export const engageKillSwitch = (): void =>
  void sendCommand({ type: 'EngageKillSwitch', reason: 'engaged by hand' });

const byName = (a: WireRecord<'policies'>, b: WireRecord<'policies'>): number =>
  (policyName(a) < policyName(b) ? -1 : 1);

function riskActions(dialogs: ShellDialogs): Action[] {
  const engaged = recordsOf('session').get('one')?.killSwitch === 'engaged';
  const open = [...recordsOf('proposals').values()].filter((proposal) => proposal.state === 'open');
  return [
    engaged
      ? { id: 'release', group: 'Risk', title: 'Release the kill switch…', run: dialogs.releaseKillSwitch }
      : { id: 'kill', group: 'Risk', title: 'Engage the kill switch', chord: 'mod+shift+x', always: true,
        detail: 'cancels every order, blocks what increases exposure', run: engageKillSwitch },
    { id: 'cancelAll', group: 'Risk', title: 'Cancel all orders', chord: 'mod+shift+backspace', always: true,
      run: () => void sendCommand({ type: 'CancelAllOrders' }) },
    ...[...recordsOf('policies').values()].sort(byName).map((policy): Action => ({
      id: `flatten-${policyKeyOf(policy)}`, group: 'Risk', title: `Flatten the delta of ${policyName(policy)}`,
      detail: 'a ticket to its target, inside the band too', run: () => {
        showPane('hedge');
        void sendCommand({ type: 'AskHedge', ...policyRef(policy) });
      },
    })),
    ...open.map((proposal): Action => ({
      id: `approve-${proposal.id}`, group: 'Risk', title: `Approve ${proposal.side} ${proposal.quantity}`,
      detail: `${proposal.instrument} · ${proposal.id}`,
      run: () => void sendCommand({ type: 'ApproveProposal', proposal: proposal.id }),
    })),
  ];
}

/** Beyond the first nine, which go by their place: what a trader looks at most. */
const OWN_CHORDS: Readonly<Record<string, { readonly chord: Chord }>> = {
  estate: { chord: 'alt+0' }, journal: { chord: 'alt+j' }, pnl: { chord: 'alt+p' }, ladder: { chord: 'alt+l' },
  builder: { chord: 'alt+b' },
};

const paneActions = (): Action[] => PANES.map((pane, at) => ({
  id: `pane-${pane.id}`, group: 'Panes', title: `Show ${pane.title}`, detail: pane.purpose,
  ...(at < 9 ? { chord: `alt+${at + 1}` } : (OWN_CHORDS[pane.id] ?? {})), run: () => showPane(pane.id),
}));

const SHOCKS = [-0.05, -0.02, 0.02, 0.05] as const;

const shock = (underlying: string, move: number): Action => ({
  id: `shock-${underlying}-${move}`, group: 'Session',
  title: `Practice: move ${underlying} by ${move > 0 ? '+' : ''}${Math.round(move * 100)} %`,
  run: () => void sendCommand({ type: 'ShockMarket', underlying, moveFraction: move }),
});

function sessionActions(replaying: boolean): Action[] {
  const session = recordsOf('session').get('one');
  const practice = session?.mode === 'practice' && !replaying;
  const underlyings = [...new Set([...recordsOf('instruments').values()].map((each) => each.underlying))].sort();
  const shocks = practice ? underlyings.flatMap((underlying) => SHOCKS.map((move) => shock(underlying, move))) : [];
  return [
    { id: 'practice', group: 'Session', title: 'Start a practice session',
      run: () => void sendSessionCommand({ type: 'StartPractice', seed: null }) },
    ...(session === undefined || replaying ? [] : [{ id: 'stop', group: 'Session' as const,
      title: 'Stop the session', run: () => void sendSessionCommand({ type: 'StopSession' }) }]),
    { id: 'sessions', group: 'Session', title: 'Open a recorded session in REPLAY…', run: () => showPane('sessions') },
    ...shocks,
    ...underlyings.map((underlying): Action => ({ id: `look-${underlying}`, group: 'View', title: `Chart ${underlying}`,
      run: () => chooseUnderlying(underlying) })),
  ];
}

function replayActions(replay: ReplayStatus): Action[] {
  const speed = (value: number | null, label: string): Action => ({ id: `speed-${label}`, group: 'Replay',
    title: `Replay at ${label}`, run: () => void sendSessionCommand({ type: 'SetReplaySpeed', speed: value }) });
  return [
    { id: 'play', group: 'Replay', title: replay.playing ? 'Pause the replay' : 'Play the replay', chord: 'mod+ ',
      run: () => void sendSessionCommand({ type: replay.playing ? 'PauseReplay' : 'PlayReplay' }) },
    speed(1, '1x'), speed(10, '10x'), speed(100, '100x'), speed(null, 'full speed'),
    ...replay.marks.slice(-200).map((mark): Action => ({ id: `mark-${mark.seq}`, group: 'Replay',
      title: `Go to: ${mark.label}`, detail: new Date(mark.timeMs).toISOString().slice(11, 19),
      run: () => void sendSessionCommand({ type: 'SeekReplay', timeMs: mark.timeMs }) })),
  ];
}

/** Named after what it is and the session's own time. */
function fileName(label: string, ending: string): string {
  const moment = new Date(engineClock.now() ?? 0).toISOString().slice(0, 19).replaceAll(':', '-');
  return `${label.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${moment}Z.${ending}`;
}

const saveCsv = (label: string, csv: string): void =>
  saveFile(fileName(label, 'csv'), new Blob([csv], { type: 'text/csv;charset=utf-8' }));

function saveGrid(label: string): void {
  const csv = gridCsv(label);
  if (csv !== null) saveCsv(label, csv);
}

async function savePlot(name: string): Promise<void> {
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
  const png = await plotPng(name, ground);
  if (png !== null) saveFile(fileName(name, 'png'), png);
}

/** The first is the desk as it comes: asking for it puts everything back. */
const deskActions = (dialogs: ShellDialogs): Action[] => [
  ...SHIPPED_DESKS.map(({ name, purpose }, at): Action => ({ id: `desk-${name}`, group: 'View',
    title: `Desk: ${name}`, detail: purpose, chord: `alt+shift+${at + 1}`,
    run: () => askDesk({ act: 'show', name }) })),
  ...[...savedDesks().keys()].flatMap((name): Action[] => [
    { id: `own-${name}`, group: 'View', title: `Own desk: ${name}`, run: () => askDesk({ act: 'show', name }) },
    { id: `forget-${name}`, group: 'View', title: `Forget the desk ${name}`,
      run: () => askDesk({ act: 'forget', name }) },
  ]),
  ...exportableGrids().map((label): Action => ({ id: `csv-${label}`, group: 'View', title: `Save ${label} as CSV`,
    detail: 'all rows as sorted, numbers unrounded', run: () => saveGrid(label) })),
  ...tablesOnScreen().map(({ name, table }): Action => ({ id: `table-${name}`, group: 'View',
    title: `Save ${name} as CSV`, detail: 'the table as it is shown', run: () => saveCsv(name, tableCsv(table)) })),
  { id: 'report', group: 'View', title: 'Save the session report as HTML', chord: 'mod+shift+e',
    detail: 'equity, P&L by cause, hedges with reasons, margin lows, fills',
    run: () => void saveReport(fileName('session-report', 'html')) },
  ...exportablePlots().map((name): Action => ({ id: `png-${name}`, group: 'View', title: `Save ${name} as PNG`,
    detail: 'the plot as it is shown', run: () => void savePlot(name) })),
  { id: 'saveDesk', group: 'View', title: 'Keep this desk under a name…', run: dialogs.saveDesk },
];

const viewActions = (dialogs: ShellDialogs): Action[] => [
  { id: 'palette', group: 'View', title: 'Command palette', chord: 'mod+k', always: true, run: dialogs.palette },
  { id: 'shortcuts', group: 'View', title: 'Keyboard shortcuts', chord: '?', run: dialogs.shortcuts },
  { id: 'theme', group: 'View', title: 'Switch between dark and light', run: switchTheme },
  { id: 'colours', group: 'View', title: 'Swap the colours of up and down', run: swapColours },
  { id: 'times', group: 'View', title: 'Show times in UTC or local', run: switchTimes },
  { id: 'tour', group: 'View', title: 'Take the two-minute tour', run: startTour },
  { id: 'lock', group: 'View', title: 'Lock or unlock the layout',
    run: () => setPreferences({ layoutLocked: !usePreferences.getState().layoutLocked }) },
  ...deskActions(dialogs),
];

/** `replay`: null unless a recorded session is shown, where nothing can be commanded. */
export const actionsFor = (replay: ReplayStatus | null, dialogs: ShellDialogs): readonly Action[] => withChosenKeys([
  ...(replay === null ? riskActions(dialogs) : replayActions(replay)), ...paneActions(),
  ...sessionActions(replay !== null), ...viewActions(dialogs),
], usePreferences.getState().keys);
