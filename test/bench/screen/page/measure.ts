/**
 * What the bench reads from the page: when each hot frame was painted (its acknowledgement leaves in the first task
 * after the animation frame that wrote it), animation frames, long tasks, and what a key takes until it shows. It sits
 * on the socket, so that nothing of the terminal knows of it.
 */
import { HostClock } from './clocks.ts';
import type { KeyShown, PageReport } from '../protocol.ts';

const clock = new HostClock();
let painted: { frame: number; atMs: number }[] = [];
let longTasksMs: number[] = [];
let [startedMs, lastFrameMs, animationFrames, droppedFrames] = [0, 0, 0, 0];

/** What ag-grid was given for the frame in hand and has not painted yet. */
let open: { frame: number | null }[] = [];
/** Frames that the board let go while ag-grid still had some of them. */
let heldBack: number[] = [];

export function afterPaint(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', run, { once: true });
  port1.start();
  port2.postMessage(null);
}

function notePaint(frame: number): void {
  for (const each of open) each.frame ??= frame;
  heldBack.push(frame);
  releaseFrames();
}

/** On screen is what no grid holds any more. */
function releaseFrames(): void {
  const first = Math.min(...open.map(({ frame }) => frame ?? Infinity));
  const atMs = clock.nowMs();
  painted.push(...heldBack.filter((frame) => frame < first).map((frame) => ({ frame, atMs })));
  heldBack = heldBack.filter((frame) => frame >= first);
}

function willPaint(): () => void {
  const held: { frame: number | null } = { frame: null };
  open.push(held);
  return () => {
    open = open.filter((each) => each !== held);
    releaseFrames();
  };
}

class MeasuredSocket extends WebSocket {
  constructor(url: string | URL) {
    super(url);
    this.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.hear(data));
  }

  override send(data: string): void {
    if (data.startsWith('{"kind":"ack"')) notePaint((JSON.parse(data) as { frame: number }).frame);
    super.send(data);
  }

  private hear(data: unknown): void {
    if (typeof data !== 'string') return;
    if (data.startsWith('{"kind":"snapshot"') && !clock.isAligned) this.ping();
    if (!data.startsWith('{"kind":"pong"')) return;
    const { sentMs, engineMs } = JSON.parse(data) as { sentMs: number; engineMs: number };
    // The terminal's own pings count from another origin.
    if (sentMs < performance.timeOrigin) return;
    clock.pong(sentMs, engineMs);
    if (!clock.isAligned) this.ping();
  }

  private ping(): void {
    clock.ping((sentMs) => super.send(JSON.stringify({ kind: 'ping', sentMs })));
  }
}
window.WebSocket = MeasuredSocket;

function countFrame(nowMs: number): void {
  animationFrames += 1;
  droppedFrames += Math.max(0, Math.round((nowMs - lastFrameMs) * 60 / 1_000) - 1);
  lastFrameMs = nowMs;
  requestAnimationFrame(countFrame);
}
requestAnimationFrame(countFrame);

new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) if (startTime >= startedMs) longTasksMs.push(duration);
}).observe({ type: 'longtask' });

let keyShown: Promise<number | null> = Promise.resolve(null);

function expectKey(shows: KeyShown): void {
  keyShown = new Promise((resolve) => {
    window.addEventListener('keydown', ({ timeStamp }) => {
      const focused = document.activeElement;
      const isShown = (): boolean => (shows === 'moved' ? document.activeElement !== focused
        : (document.querySelector('.palette') !== null) === (shows === 'palette'));
      const look = (): void => {
        if (isShown()) afterPaint(() => resolve(performance.now() - timeStamp));
        else if (performance.now() - timeStamp > 1_000) resolve(null);
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    }, { once: true, capture: true });
  });
}

window.screenBench = {
  get ready() { return clock.isAligned && painted.length > 0; },
  cellsPainted: 0,
  willPaint,
  expectKey,
  keyShown: () => keyShown,
  start() {
    [painted, longTasksMs, window.screenBench.cellsPainted] = [[], [], 0];
    [startedMs, lastFrameMs, animationFrames, droppedFrames] = [performance.now(), performance.now(), 0, 0];
  },
  report: (): PageReport => ({
    painted, animationFrames, droppedFrames, longTasksMs,
    cellsPainted: window.screenBench.cellsPainted,
    secondsMeasured: (performance.now() - startedMs) / 1_000,
    rowsShown: document.querySelectorAll('[data-testid="pane-chain"] .ag-row').length,
  }),
};
