/**
 * The conversation with the engine over whatever channel the host gives: routes what comes in to replica, hot board
 * and waiting promises, asks for a snapshot on a gap. Opening and reopening channels is app's business.
 */
import type { ClientError, ClientMessage, PROTOCOL_VERSION, ServerMessage } from '../../shared/contract/messages.ts';
import { parseServerMessage } from '../../shared/contract/wire.ts';
import { engineClock } from './clock.ts';
import { replica, showToast, tablesChanged, useDesk } from './desk.ts';
import { HotBoard } from './hot/hotBoard.ts';
import { seedFrom } from './hot/seed.ts';
import { applyPatch, applySnapshot } from './replica.ts';

/** Typed by the contract, so that a new version does not compile here; imported as a type to leave zod out. */
const PROTOCOL: typeof PROTOCOL_VERSION = 1;

export interface Channel { send(text: string): void }

export type Reply =
  | { readonly ok: true; readonly answer: unknown }
  | { readonly ok: false; readonly error: ClientError };

let channel: Channel | null = null;
let awaitingSnapshot = false;
let nextId = 1;
const waiting = new Map<string, (reply: Reply) => void>();

export function sendMessage(message: ClientMessage): boolean {
  if (channel === null) return false;
  channel.send(JSON.stringify(message));
  return true;
}

export const hot = new HotBoard({
  onFrame: (run) => {
    // A hidden window gets no animation frames; its numbers are kept fresh at a walking pace instead.
    if (document.hidden) setTimeout(() => run(performance.now()), 250);
    else requestAnimationFrame(run);
  },
  afterPaint: (run) => {
    const ports = new MessageChannel();
    ports.port1.addEventListener('message', run, { once: true });
    ports.port1.start();
    ports.port2.postMessage(null);
  },
  later: (run) => setTimeout(run, 150),
  watch: (rows) => sendMessage({ kind: 'watch', rows: [...rows] }),
  acknowledge: (frame) => sendMessage({ kind: 'ack', frame }),
  seed: (row, column) => seedFrom(replica, row, column),
});

const FAILED_LINK: ClientError = { field: null, message: 'The engine cannot be reached. Nothing was sent.' };
const UNKNOWN_FATE: ClientError = {
  field: null,
  message: 'The connection broke before the answer came: whether the engine took it is unknown. Look before repeating.',
};
const NO_ANSWER: ClientError = {
  field: null,
  message: 'The engine has not answered in time. Look before repeating.',
};
const REPLY_BOUND_MS = 20_000;
/** Questions may read a whole session. */
const ANSWER_BOUND_MS = 180_000;

/** Sends what `build` makes of a fresh id; resolves with the engine's reply, never rejects. */
export function request(build: (id: string) => ClientMessage): Promise<Reply> {
  const id = `r${nextId}`;
  nextId += 1;
  const message = build(id);
  const boundMs = message.kind === 'query' ? ANSWER_BOUND_MS : REPLY_BOUND_MS;
  return new Promise((resolve) => {
    const timer = setTimeout(() => settle(id, { ok: false, error: NO_ANSWER }), boundMs);
    waiting.set(id, (reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
    if (!sendMessage(message)) settle(id, { ok: false, error: FAILED_LINK });
  });
}

function settle(id: string, reply: Reply): void {
  const resolve = waiting.get(id);
  waiting.delete(id);
  resolve?.(reply);
}

export function openLink(opened: Channel): void {
  channel = opened;
  awaitingSnapshot = true;
  hot.reset();
  sendMessage({ kind: 'hello', protocol: PROTOCOL });
}

export function closeLink(): void {
  channel = null;
  useDesk.setState({ link: 'lost' });
  for (const id of waiting.keys()) settle(id, { ok: false, error: UNKNOWN_FATE });
}

/** One message from the engine, text or bytes. */
export function receive(data: string | Uint8Array): void {
  if (typeof data !== 'string') {
    const engineTimeMs = hot.receive(data);
    if (engineTimeMs !== null && !awaitingSnapshot) engineClock.note(engineTimeMs);
    return;
  }
  let message: ServerMessage;
  try {
    message = parseServerMessage(data);
  } catch {
    showToast({ tone: 'error', title: 'Unreadable message from the engine', text: 'It was ignored.' });
    return;
  }
  route(message);
}

function route(message: ServerMessage): void {
  switch (message.kind) {
    case 'snapshot': return takeSnapshot(message);
    case 'patch': return takePatch(message);
    case 'replay':
      engineClock.hold(message.replay !== null);
      if (message.replay !== null) engineClock.note(message.replay.timeMs);
      return useDesk.setState({ replay: message.replay });
    case 'reply': return waiting.has(message.id) ? settle(message.id, message) : showStray(message);
    case 'watched': return hot.renumber(message.generation, message.rows);
    case 'activity': return useDesk.setState({ activity: message.activity });
    case 'pong': return useDesk.setState({ roundTripMs: performance.now() - message.sentMs });
  }
}

/** A refusal of a message that expects no reply (a greeting, a watch list). */
function showStray(reply: Reply): void {
  if (reply.ok) return;
  const where = reply.error.field === null ? '' : `${reply.error.field}: `;
  showToast({ tone: 'error', title: 'The engine refused a message', text: `${where}${reply.error.message}` });
}

function takeSnapshot(message: Extract<ServerMessage, { kind: 'snapshot' }>): void {
  if (message.protocol !== PROTOCOL) {
    showToast({ tone: 'error', title: 'Engine and screen do not match',
      text: `Protocol ${message.protocol} against ${PROTOCOL}: reload, or start Ballast again.` });
    return;
  }
  awaitingSnapshot = false;
  applySnapshot(replica, message);
  engineClock.hold(message.replay !== null);
  engineClock.note(message.replay?.timeMs ?? message.timeMs);
  useDesk.setState({
    link: 'open', retryAtMs: null, host: message.host, loaded: true, replay: message.replay, activity: message.activity,
  });
  tablesChanged();
}

function takePatch(message: Extract<ServerMessage, { kind: 'patch' }>): void {
  if (awaitingSnapshot) return;
  if (applyPatch(replica, message) === 'gap') {
    awaitingSnapshot = true;
    sendMessage({ kind: 'hello', protocol: PROTOCOL });
    return;
  }
  engineClock.note(message.timeMs);
  tablesChanged();
}
