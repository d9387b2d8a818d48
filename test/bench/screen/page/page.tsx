/**
 * A page that shows 500 instruments with the project's link, replica, board and grid, with no grid, or with ag-grid as
 * it comes (?view=hot, none, aggrid). It notes when each hot frame was painted: the acknowledgement leaves in the
 * first task after the animation frame that wrote it.
 */
import { createRoot } from 'react-dom/client';
import '../../../../src/renderer/app/styles/tokens.css';
import '../../../../src/renderer/app/styles/base.css';
import '../../../../src/renderer/app/styles/controls.css';
import '../../../../src/renderer/app/styles/shell.css';
import '../../../../src/renderer/app/styles/desk.css';
import '../../../../src/renderer/app/styles/panes.css';
import { quoteRow } from '../../../../src/shared/contract/wire.ts';
import { openChannel } from '../../../../src/renderer/app/link/channels.ts';
import { closeLink, hot, openLink, receive, sendMessage } from '../../../../src/renderer/store/link.ts';
import { rowsOf } from '../../../../src/renderer/store/tables.ts';
import { AgGridView } from './agGrid.ts';
import { HostClock } from './clocks.ts';
import { HotView } from './hotView.tsx';
import type { PageReport } from '../protocol.ts';

const view = new URLSearchParams(window.location.search).get('view') ?? 'none';
const clock = new HostClock();
let painted: { frame: number; atMs: number }[] = [];
let [startedMs, lastFrameMs, animationFrames, droppedFrames] = [0, 0, 0, 0];
let agGrid: AgGridView | null = null;
let shown = false;

openChannel({
  opened: (channel) => openLink({ send: (text) => {
    notePaint(text);
    channel.send(text);
  } }),
  received: take,
  closed: closeLink,
});
requestAnimationFrame(countFrame);

function take(data: string | Uint8Array): void {
  if (typeof data !== 'string' && agGrid !== null) return agGrid.receive(data);
  receive(data);
  if (typeof data !== 'string') return;
  if (data.startsWith('{"kind":"snapshot"') && !shown) show();
  if (!data.startsWith('{"kind":"pong"')) return;
  const { sentMs, engineMs } = JSON.parse(data) as { sentMs: number; engineMs: number };
  clock.pong(sentMs, engineMs);
  if (!clock.isAligned) ping();
}

function ping(): void {
  clock.ping((sentMs) => sendMessage({ kind: 'ping', sentMs }));
}

function show(): void {
  shown = true;
  const rows = rowsOf('instruments').map(({ id, venueName }) => ({ instrument: id, name: venueName }));
  const element = document.getElementById('grid');
  if (element === null) throw new Error('index.html has no #grid');
  if (view === 'hot') createRoot(element).render(<HotView rows={rows} />);
  if (view === 'aggrid') agGrid = new AgGridView(element, rows, (frame) => sendMessage({ kind: 'ack', frame }));
  hot.watch(rows.map(({ instrument }) => quoteRow(instrument)));
  ping();
}

function notePaint(text: string): void {
  if (!text.startsWith('{"kind":"ack"')) return;
  painted.push({ frame: (JSON.parse(text) as { frame: number }).frame, atMs: clock.nowMs() });
}

function countFrame(nowMs: number): void {
  animationFrames += 1;
  droppedFrames += Math.max(0, Math.round((nowMs - lastFrameMs) * 60 / 1_000) - 1);
  lastFrameMs = nowMs;
  requestAnimationFrame(countFrame);
}

window.screenBench = {
  get ready() { return clock.isAligned && painted.length > 0; },
  start() {
    painted = [];
    [startedMs, lastFrameMs, animationFrames, droppedFrames] = [performance.now(), performance.now(), 0, 0];
  },
  report: (): PageReport => ({
    painted, animationFrames, droppedFrames,
    secondsMeasured: (performance.now() - startedMs) / 1_000,
    rowsShown: agGrid?.rowsShown ?? document.querySelectorAll('.ag-row').length,
  }),
};
