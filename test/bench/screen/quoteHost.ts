/**
 * The engine's side of the screen bench, a process of its own: the project's bridge and browser host, and quotes of 500
 * instruments at a steady pace. With `engine` they go through the whole engine and its journal, with `bridge` straight
 * into the tables that the bridge shows, so that the screen is what is measured. It notes for every hot frame the
 * moment of the oldest tick in it. Spoken to over IPC.
 */
import { createBridge } from '../../../src/main/bridge/bridge.ts';
import type { Served } from '../../../src/main/bridge/served.ts';
import { emptyState, type State } from '../../../src/main/core/state.ts';
import { startBrowserHost } from '../../../src/main/hosts/browser/server.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { decodeHotFrame, HOT_COLUMNS } from '../../../src/shared/contract/hotFrame.ts';
import type { Transport } from '../../../src/shared/contract/messages.ts';
import type { JournalReader } from '../../../src/main/journal/store.ts';
import { startSynthetic } from '../engine/running.ts';
import { SyntheticVenue } from '../engine/syntheticVenue.ts';
import { preciseNowMs, type FrameStamp, type HostAnswer, type HostRequest } from './protocol.ts';

const TELL_EVERY_MS = 4;
const INDEX_EVERY_MS = 250;
const RECEIVED_COLUMN = HOT_COLUMNS.indexOf('receivedTimeMs');

interface Source {
  readonly served: Served;
  readonly tick: () => Tick;
  readonly index: () => void;
  readonly end: () => void;
}
interface Tick { readonly instrument: string; readonly receivedTimeMs: number }

/** Ticks not yet in a frame, oldest first, by instrument. */
const pending = new Map<string, { readonly receivedTimeMs: number; readonly atMs: number }[]>();
let stamps: FrameStamp[] = [];
let rate = 0;
let ticked = 0;

const say = (answer: HostAnswer): void => { process.send?.(answer); };
const [, , sourceName = 'bridge', root = ''] = process.argv;
const ports = nodePorts();
const source = sourceName === 'engine' ? await engineSource() : tableSource();
const bridge = createBridge({ host: 'test', name: 'bench',
  timers: { nowMs: preciseNowMs, every: (ms, run) => ports.scheduler.every(ms, run) } });
bridge.serve(source.served);
const host = await startBrowserHost({ root, port: 0, connect: (transport) => bridge.connect(watched(transport)) });
keepTicking();
process.on('message', answer);
process.on('disconnect', () => {
  source.end();
  process.exit(0);
});
say({ kind: 'ready' });

function answer(request: HostRequest): void {
  if (request.kind === 'address') say({ kind: 'address', url: host.newAddress() });
  else if (request.kind === 'rate') ({ rate } = request);
  else if (request.kind === 'reset') [stamps, ticked] = [[], 0];
  else say({ kind: 'frames', stamps, ticked });
}

/** Catches up when a timer came late, as a venue's socket would. */
function keepTicking(): void {
  let [due, lastMs] = [0, performance.now()];
  ports.scheduler.every(TELL_EVERY_MS, () => {
    const nowMs = performance.now();
    due = Math.min(due + rate * (nowMs - lastMs) / 1_000, rate / 5);
    lastMs = nowMs;
    for (; due >= 1; due -= 1) {
      const { instrument, receivedTimeMs } = source.tick();
      const waiting = pending.get(instrument) ?? [];
      waiting.push({ receivedTimeMs, atMs: preciseNowMs() });
      pending.set(instrument, waiting);
      ticked += 1;
    }
  });
  ports.scheduler.every(INDEX_EVERY_MS, () => source.index());
}

function tableSource(): Source {
  const venue = new SyntheticVenue(ports);
  const state: State = emptyState();
  for (const instrument of venue.instruments) state.instruments.put(instrument.id, instrument);
  const journal: Partial<JournalReader> = {};
  return {
    // Nobody asks this bench for history.
    served: { state, journal: journal as JournalReader, onBatch: () => () => {} },
    index: () => {},
    end: () => {},
    tick() {
      const quote = venue.nextQuote();
      state.quotes.put(quote.instrument, quote);
      state.timeMs = quote.receivedTimeMs;
      return quote;
    },
  };
}

async function engineSource(): Promise<Source> {
  const running = await startSynthetic();
  const { engine, venue } = running;
  return {
    served: { state: engine.state, journal: engine.journal, onBatch: (listener) => engine.onBatch(listener) },
    index: () => venue.index(),
    tick: () => venue.quote(),
    end: () => running.end(),
  };
}

/** The transport, with a look at what goes out. */
function watched(transport: Transport): Transport {
  let rows: readonly string[] = [];
  return {
    onMessage: (receive) => transport.onMessage(receive),
    onClose: (closed) => transport.onClose(closed),
    close: (reason) => transport.close(reason),
    get bufferedBytes() { return transport.bufferedBytes; },
    send(data) {
      transport.send(data);
      if (typeof data !== 'string') note(rows, data);
      else if (data.startsWith('{"kind":"watched"')) ({ rows } = JSON.parse(data) as { rows: string[] });
    },
  };
}

function note(rows: readonly string[], bytes: Uint8Array): void {
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
  stamps.push({ frame: frame.frame, oldestMs, cells: frame.cells.length });
}
