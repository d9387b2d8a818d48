/**
 * What the screen shows at a low rate: link, session-wide facts, toasts, and a version per replica table. React reads
 * tables through `tables.ts`; at most ten notifications a second leave here, whatever the engine sends.
 */
import { create } from 'zustand';
import type { Activity } from '../../shared/contract/messages.ts';
import type { ReplayStatus, TableName } from '../../shared/contract/replica.ts';
import { emptyReplica, type Replica } from './replica.ts';

export type LinkState = 'connecting' | 'open' | 'lost';

export interface Toast {
  readonly id: number;
  readonly tone: 'info' | 'good' | 'warning' | 'error';
  readonly title: string;
  readonly text: string;
}

export interface Errand extends Activity { readonly cancel: () => void }

export interface DeskState {
  readonly link: LinkState;
  /** Local clock; when the next attempt to connect is due. */
  readonly retryAtMs: number | null;
  readonly roundTripMs: number | null;
  readonly host: 'browser' | 'electron' | 'test' | null;
  /** A snapshot has been taken: the tables mean something. */
  readonly loaded: boolean;
  /** The session that is shown, or was last; null before the first. */
  readonly lastSession: string | null;
  readonly seq: number;
  readonly versions: Readonly<Record<TableName, number>>;
  readonly replay: ReplayStatus | null;
  readonly activity: Activity | null;
  /** What this screen has asked for that takes a while and can be given up. */
  readonly errand: Errand | null;
  readonly toasts: readonly Toast[];
}

export const replica: Replica = emptyReplica();

export const useDesk = create<DeskState>(() => ({
  link: 'connecting',
  retryAtMs: null,
  roundTripMs: null,
  host: null,
  loaded: false,
  lastSession: null,
  seq: 0,
  versions: { ...replica.versions },
  replay: null,
  activity: null,
  errand: null,
  toasts: [],
}));

const NOTIFY_INTERVAL_MS = 100;
let notifyTimer: ReturnType<typeof setTimeout> | null = null;
let lastNotifyMs = -NOTIFY_INTERVAL_MS;

function publishTables(): void {
  notifyTimer = null;
  lastNotifyMs = performance.now();
  const shown = replica.tables.session.get('one')?.session;
  useDesk.setState({
    versions: { ...replica.versions }, seq: replica.seq, ...(shown === undefined ? {} : { lastSession: shown }),
  });
}

/** Tells React that tables have changed: on the next frame, but not within 100 ms of the last time. */
export function tablesChanged(): void {
  if (notifyTimer !== null) return;
  const waitMs = Math.max(0, lastNotifyMs + NOTIFY_INTERVAL_MS - performance.now());
  notifyTimer = setTimeout(() => {
    if (document.hidden) publishTables();
    else requestAnimationFrame(publishTables);
  }, waitMs);
}

const TOAST_LIFE_MS = { info: 5_000, good: 5_000, warning: 9_000, error: 14_000 } as const;
const MAX_TOASTS = 5;
let nextToast = 1;

export function dismissToast(id: number): void {
  useDesk.setState((desk) => ({ toasts: desk.toasts.filter((toast) => toast.id !== id) }));
}

export function showToast(toast: Omit<Toast, 'id'>): void {
  const id = nextToast;
  nextToast += 1;
  useDesk.setState((desk) => {
    const others = desk.toasts.filter((known) => known.title !== toast.title || known.text !== toast.text);
    return { toasts: [...others, { ...toast, id }].slice(-MAX_TOASTS) };
  });
  setTimeout(() => dismissToast(id), TOAST_LIFE_MS[toast.tone]);
}
