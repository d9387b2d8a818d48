/**
 * Entry of `npm run bench:venues`: messages a second from bytes to market events, beside JSON.parse alone, and the time
 * from the socket to the event at 5,000 messages a second. Prints; asserts nothing.
 */
import { parseArgs } from 'node:util';
import { WebSocketServer, type WebSocket } from 'ws';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { Line } from '../../../src/main/venues/transport/line.ts';
import { medians, percentile, tableOf, type Figure, type Reading } from '../figures.ts';
import { PARSERS, type VenueParser } from './parsers.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, runs: { type: 'string' } },
});
const quick = values.quick === true;
const runs = Number(values.runs ?? (quick ? 1 : 5));
const WARM_MS = quick ? 50 : 300;
const TURNS = quick ? 5 : 25;
const TURN_MS = quick ? 15 : 40;
const RATE = 5_000;
const STREAM_MS = quick ? 500 : 4_000;

/** Microseconds a message, over all messages as often as fits into that time. */
function microseconds(messages: readonly Buffer[], run: (bytes: Buffer) => void, forMs: number): number {
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < forMs) {
    for (const bytes of messages) run(bytes);
    done += messages.length;
  }
  return ((performance.now() - start) * 1_000) / done;
}

/** JSON.parse alone and our whole way by turns, many short ones: what else the machine does falls on both. */
function parsing(parser: VenueParser): Reading[] {
  const messages = parser.messages.map((text) => Buffer.from(text));
  const bytes = messages.reduce((sum, one) => sum + one.length, 0) / messages.length;
  let [events, members] = [0, 0];
  const ours = (one: Buffer): void => {
    events += parser.parse(one, 1);
  };
  const alone = (one: Buffer): void => {
    members += Object.keys(JSON.parse(one.toString('utf8')) as object).length;
  };
  for (const run of [ours, alone]) microseconds(messages, run, WARM_MS);
  const turns = Array.from({ length: TURNS }, () => {
    const parse = microseconds(messages, alone, TURN_MS);
    const whole = microseconds(messages, ours, TURN_MS);
    return { parse, whole, ratio: whole / parse };
  });
  if (events === 0 || members === 0) throw new Error(`${parser.name}: nothing came of its messages`);
  const median = (of: (turn: (typeof turns)[number]) => number): number => percentile(turns.map(of), 0.5);
  return [
    {
      name: `${parser.name}: messages to events`,
      unit: 'messages/s',
      value: 1e6 / median(({ whole }) => whole),
      note: `${bytes.toFixed(0)} bytes each; target 150,000, or within 1.5 x of JSON.parse`,
    },
    { name: `${parser.name}: JSON.parse alone`, unit: 'messages/s', value: 1e6 / median(({ parse }) => parse) },
    {
      name: `${parser.name}: ours over JSON.parse`,
      unit: 'times the time',
      value: median(({ ratio }) => ratio),
      note: `median of ${TURNS} turns about`,
    },
  ];
}

/** Each message carries no time of its own: they come in the order in which they were sent. */
async function streaming(parser: VenueParser): Promise<Reading[]> {
  const ports = nodePorts();
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => {
    server.once('listening', resolve);
  });
  const { port } = server.address() as { port: number };
  const sentMs: number[] = [];
  const tookMs: number[] = [];
  const line = new Line(
    { name: 'bench', url: `ws://127.0.0.1:${port}`, sockets: wsSockets(ports.clock), ports, signOfLife: () => 'ping' },
    {
      up: () => undefined,
      down: () => undefined,
      message: (bytes, receivedTimeMs) => {
        parser.parse(bytes, receivedTimeMs);
        tookMs.push(performance.now() - (sentMs[tookMs.length] ?? 0));
      },
    },
  );
  const peer = new Promise<WebSocket>((resolve) => {
    server.once('connection', resolve);
  });
  line.start();
  const socket = await peer;
  const start = performance.now();
  await new Promise<void>((resolve) => {
    const pump = setInterval(() => {
      const elapsed = performance.now() - start;
      while (sentMs.length < (Math.min(elapsed, STREAM_MS) / 1_000) * RATE) {
        sentMs.push(performance.now());
        socket.send(parser.messages[sentMs.length % parser.messages.length] ?? '');
      }
      if (elapsed < STREAM_MS) return;
      clearInterval(pump);
      setTimeout(resolve, 200);
    }, 1);
  });
  line.stop();
  for (const client of server.clients) client.terminate();
  server.close();
  const note = `${RATE} messages/s over a loopback socket, sender in the same process`;
  return [
    { name: `${parser.name}: socket to event, p50`, unit: 'ms', value: percentile(tookMs, 0.5), note },
    { name: `${parser.name}: socket to event, p99`, unit: 'ms', value: percentile(tookMs, 0.99), note },
  ];
}

const figures: Figure[] = [];
for (const parser of PARSERS) {
  // One after another: they share the cores that are measured.
  // oxlint-disable-next-line no-await-in-loop
  figures.push(...(await medians(runs, () => parsing(parser))), ...(await medians(runs, () => streaming(parser))));
}
process.stdout.write(values.json === true ? `${JSON.stringify(figures)}\n` : `${tableOf(figures)}\n`);
process.exit(0);
