/**
 * The ground under every emulator: HTTP and WebSocket on loopback, one port, and faults on the wire that any venue may
 * show. It knows no venue; an emulator says what is answered, this file spoils it when a test asks for that.
 */
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

export interface HttpAsked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface HttpAnswered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One connected client, as the emulator sees it. */
export interface Peer {
  /** Spoiled by whatever fault is on. */
  send(text: string): void;
  /** Never spoiled. */
  sendPlain(text: string): void;
  close(code: number, reason: string): void;
  readonly headers: IncomingHttpHeaders;
  /** Of the address it connected to. */
  readonly path: string;
}

export interface PeerHandler {
  text(text: string): void;
  closed(): void;
}

export interface EmulatedVenue {
  http(asked: HttpAsked): HttpAnswered | Promise<HttpAnswered>;
  connected(peer: Peer): PeerHandler;
}

export type WireFault =
  /** Half of the next message, then the end. */
  | 'cutMidFrame'
  /** Nothing is read or written any more, and nobody closes. */
  | 'halfOpen'
  /** What the client says is heard, nothing is said any more. */
  | 'mute'
  /** Every message twice. */
  | 'duplicate'
  /** Neighbouring messages change places. */
  | 'reorder'
  /** The next HTTP request, or the next socket message that `isAcknowledgement` names, is carried out; its answer
   *  never comes. */
  | 'loseAnswer'
  /** The process dies once the next order is carried out, before anything of it is said. */
  | 'dieAfterOrder'
  /** The process dies as the next order arrives: nobody has read it. */
  | 'dieBeforeOrder'
  /** What 'dieAfterOrder' becomes for its last moments: nothing is said any more, on any line. */
  | 'dying'
  /** The next message comes with one of 12 MB before it. */
  | 'hugeFrame'
  | 'invalidUtf8'
  | 'deepJson'
  /** New connections and requests are answered 503 until healed; those that are open are closed. */
  | 'maintenance'
  | 'tooManyRequests';

const HUGE_BYTES = 12_000_000;
const DEEP = 200_000;

export class FaultyServer {
  private readonly venue: EmulatedVenue;
  private readonly server: Server;
  private readonly sockets = new WebSocketServer({ noServer: true });
  private readonly lines = new Set<Line>();
  private readonly wires = new Set<Duplex>();
  private readonly faults = new Set<WireFault>();
  /** Set by an emulator whose orders go over the socket. */
  isAcknowledgement: (text: string) => boolean = () => false;
  /** Set by an emulator: whether that message, or that path and body of a request, is an order. */
  isOrder: (text: string) => boolean = () => false;
  /** When it died last; null: it lives, or never did. */
  diedMs: number | null = null;
  port = 0;

  constructor(venue: EmulatedVenue) {
    this.venue = venue;
    this.server = createServer((request, response) => {
      void this.answer(request, response);
    });
    this.server.on('connection', (wire) => {
      this.wires.add(wire);
      wire.on('close', () => {
        this.wires.delete(wire);
      });
      wire.on('error', () => undefined);
    });
    this.server.on('upgrade', (request, wire, head) => {
      this.upgrade(request, wire, head);
    });
  }

  /** Port 0 takes any free one. */
  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }
  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}`;
  }
  get clients(): number {
    return this.lines.size;
  }

  fault(fault: WireFault): void {
    this.faults.add(fault);
    for (const line of this.lines) line.spoil(fault);
  }

  heal(): void {
    this.faults.clear();
  }

  /** True once, and the fault is over. */
  private spend(fault: WireFault): boolean {
    return this.faults.delete(fault);
  }

  /** As when the process dies: what was connected is cut, and nobody listens any more. */
  async kill(): Promise<void> {
    this.diedMs = Date.now();
    await this.close();
  }

  /** The process is started again, at the same address. */
  async revive(): Promise<void> {
    this.diedMs = null;
    this.faults.clear();
    await this.listen(this.port);
  }

  /** What comes while an order is to be the last thing that is heard: false when nobody is there to read it. */
  private reads(text: string): boolean {
    if (this.diedMs !== null) return false;
    if (!this.isOrder(text)) return true;
    if (this.spend('dieBeforeOrder')) {
      void this.kill();
      return false;
    }
    if (this.spend('dieAfterOrder')) {
      this.faults.add('dying');
      // The order has been read; matching is a matter of milliseconds and needs no server.
      setTimeout(() => { void this.kill(); }, 50);
    }
    return true;
  }

  /** All connections end at once, as when the process dies; it listens on. */
  drop(): void {
    for (const wire of this.wires) wire.destroy();
  }

  async close(): Promise<void> {
    this.drop();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (this.faults.has('halfOpen')) return;
    if (this.faults.has('maintenance')) return end(response, { status: 503, body: 'maintenance' });
    if (this.faults.has('tooManyRequests')) return end(response, { status: 429, body: 'null' });
    const body = Buffer.concat(pieces).toString('utf8');
    if (!this.reads(`${url.pathname} ${body}`)) return;
    const answered = await this.venue.http({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    });
    if (this.diedMs !== null || this.faults.has('dying')) return;
    // Questions are not acknowledgements: only what is posted as an action can lose its answer.
    if (this.faults.has('loseAnswer') && this.isAcknowledgement(url.pathname)) {
      this.spend('loseAnswer');
      request.socket.destroy();
      return;
    }
    end(response, answered);
  }

  private upgrade(request: IncomingMessage, wire: Duplex, head: Buffer): void {
    if (this.faults.has('maintenance')) {
      wire.end('HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    this.sockets.handleUpgrade(request, wire, head, (socket) => {
      const line = new Line(socket, wire, request, this.faults, () => this.isAcknowledgement);
      this.lines.add(line);
      const handler = this.venue.connected(line);
      socket.on('message', (data) => {
        const text = (data as Buffer).toString('utf8');
        if (!this.faults.has('halfOpen') && this.reads(text)) handler.text(text);
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.lines.delete(line);
        handler.closed();
      });
    });
  }
}

class Line implements Peer {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  private readonly socket: WebSocket;
  private readonly wire: Duplex;
  private readonly faults: Set<WireFault>;
  private readonly acknowledges: () => (text: string) => boolean;
  private held: string | null = null;

  constructor(
    socket: WebSocket,
    wire: Duplex,
    request: IncomingMessage,
    faults: Set<WireFault>,
    acknowledges: () => (text: string) => boolean,
  ) {
    this.socket = socket;
    this.wire = wire;
    this.headers = request.headers;
    this.path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    this.faults = faults;
    this.acknowledges = acknowledges;
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }
  sendPlain(text: string): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  /** Faults of the connection itself act at once, those of a message wait for the next one. */
  spoil(fault: WireFault): void {
    if (fault === 'maintenance') this.socket.close(1012, 'service restart');
    if (fault === 'halfOpen') this.wire.pause();
  }

  send(text: string): void {
    const { faults } = this;
    if (faults.has('mute') || faults.has('halfOpen') || faults.has('dying')) return;
    if (faults.has('loseAnswer') && this.acknowledges()(text)) {
      faults.delete('loseAnswer');
      return;
    }
    if (faults.delete('cutMidFrame')) return this.cut(text);
    if (faults.delete('hugeFrame')) this.sendPlain(JSON.stringify({ filler: 'x'.repeat(HUGE_BYTES) }));
    if (faults.delete('invalidUtf8')) this.sendBytes(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]));
    if (faults.delete('deepJson')) this.sendPlain(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`);
    if (faults.has('reorder')) return this.swap(text);
    this.sendPlain(text);
    if (faults.has('duplicate')) this.sendPlain(text);
  }

  private sendBytes(bytes: Buffer): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(bytes, { binary: false });
  }

  private swap(text: string): void {
    const { held } = this;
    this.held = held === null ? text : null;
    if (held === null) return;
    this.sendPlain(text);
    this.sendPlain(held);
  }

  /** A frame that promises more than comes. */
  private cut(text: string): void {
    const body = Buffer.from(text);
    const head = Buffer.from([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(body.length, 6);
    this.wire.write(Buffer.concat([head, body.subarray(0, Math.floor(body.length / 2))]), () => {
      this.wire.destroy();
    });
  }
}

function end(response: ServerResponse, { status, headers, body }: HttpAnswered): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body);
}
