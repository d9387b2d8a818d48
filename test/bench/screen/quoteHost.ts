/**
 * The engine's side of the screen bench, a process of its own: the project's engine, journal, bridge and browser host,
 * and quotes of 500 instruments at a steady pace. It notes for every hot frame the moment of the oldest tick in it.
 * Spoken to over IPC.
 */
import { createBridge } from '../../../src/main/bridge/bridge.ts';
import { startBrowserHost } from '../../../src/main/hosts/browser/server.ts';
import { decodeHotFrame, HOT_COLUMNS } from '../../../src/shared/contract/hotFrame.ts';
import type { Transport } from '../../../src/shared/contract/messages.ts';
import { startSynthetic } from '../engine/running.ts';
import { preciseNowMs, type FrameStamp, type HostAnswer, type HostRequest, type Load } from './protocol.ts';

const TELL_EVERY_MS = 4;
const INDEX_EVERY_MS = 250;
const RECEIVED_COLUMN = HOT_COLUMNS.indexOf('receivedTimeMs');

/** Ticks not yet in a frame, oldest first, by instrument. */
const pending = new Map<string, { readonly receivedTimeMs: number; readonly atMs: number }[]>();
let stamps: FrameStamp[] = [];
let load: Load = { rate: 0, shownOnly: false };
let ticked = 0;
/** Rows that the screen has asked for, and the instruments among them. */
let rows: readonly string[] = [];
let shown: ReadonlySet<string> = new Set();

const say = (answer: HostAnswer): void => { process.send?.(answer); };
const [, , root = ''] = process.argv;
const running = await startSynthetic();
const { engine, venue, ports } = running;
const bridge = createBridge({ host: 'test', name: 'bench',
  timers: { nowMs: preciseNowMs, every: (ms, run) => ports.scheduler.every(ms, run) } });
bridge.serve({ state: engine.state, journal: engine.journal, onBatch: (listener) => engine.onBatch(listener) });
const host = await startBrowserHost({ root, port: 0, connect: (transport) => bridge.connect(watched(transport)) });
keepTicking();
process.on('message', answer);
process.on('disconnect', () => {
  running.end();
  process.exit(0);
});
say({ kind: 'ready' });

function answer(request: HostRequest): void {
  if (request.kind === 'address') say({ kind: 'address', url: host.newAddress() });
  else if (request.kind === 'rate') load = request;
  else if (request.kind === 'reset') [stamps, ticked] = [[], 0];
  else say({ kind: 'frames', stamps, ticked });
}

/** Catches up when a timer came late, as a venue's socket would. */
function keepTicking(): void {
  let [due, lastMs] = [0, performance.now()];
  ports.scheduler.every(TELL_EVERY_MS, () => {
    const nowMs = performance.now();
    const { rate, shownOnly } = load;
    due = Math.min(due + rate * (nowMs - lastMs) / 1_000, rate / 5);
    lastMs = nowMs;
    for (; due >= 1; due -= 1) {
      const { instrument, receivedTimeMs } = venue.quote(shownOnly && shown.size > 0 ? shown : null);
      ticked += 1;
      if (!shown.has(instrument)) continue;
      const waiting = pending.get(instrument) ?? [];
      waiting.push({ receivedTimeMs, atMs: preciseNowMs() });
      pending.set(instrument, waiting);
    }
  });
  ports.scheduler.every(INDEX_EVERY_MS, () => venue.index());
}

/** The transport, with a look at what goes out. */
function watched(transport: Transport): Transport {
  return {
    onMessage: (receive) => transport.onMessage(receive),
    onClose: (closed) => transport.onClose(closed),
    close: (reason) => transport.close(reason),
    get bufferedBytes() { return transport.bufferedBytes; },
    send(data) {
      transport.send(data);
      if (typeof data !== 'string') note(data);
      else if (data.startsWith('{"kind":"watched"')) watch((JSON.parse(data) as { rows: string[] }).rows);
    },
  };
}

function watch(asked: readonly string[]): void {
  rows = asked;
  shown = new Set(asked.filter((row) => row.startsWith('quote|')).map((row) => row.slice('quote|'.length)));
  pending.clear();
}

function note(bytes: Uint8Array): void {
  const frame = decodeHotFrame(bytes);
  if (frame === null) throw new Error('not a hot frame');
  let oldestMs = Infinity;
  frame.cells.forEach((cell, at) => {
    if (cell % HOT_COLUMNS.length !== RECEIVED_COLUMN) return;
    const waiting = pending.get(rows[Math.floor(cell / HOT_COLUMNS.length)]?.slice('quote|'.length) ?? '');
    const shownMs = frame.values[at] ?? NaN;
    while (waiting?.[0] !== undefined && waiting[0].receivedTimeMs <= shownMs) {
      oldestMs = Math.min(oldestMs, waiting.shift()?.atMs ?? Infinity);
    }
  });
  if (oldestMs === Infinity) return;
  stamps.push({ frame: frame.frame, oldestMs, sentMs: preciseNowMs(), cells: frame.cells.length });
}
