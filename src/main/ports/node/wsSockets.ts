/**
 * Real sockets, on `ws`. Compression stays off: a small message must not become a large one. Text is not checked for
 * UTF-8 here, so that one bad message is refused by its reader and does not cost the connection.
 */
import { WebSocket, type RawData } from 'ws';
import type { Clock } from '../ports.ts';
import type { Socket, SocketBounds, SocketEvents, Sockets } from '../socket.ts';

/** How long a peer may take over the closing handshake. */
const CLOSING_MS = 1_000;

export const wsSockets = (clock: Clock): Sockets => ({
  open: (url, events, bounds) => new WsSocket(clock, url, events, bounds),
});

class WsSocket implements Socket {
  private readonly clock: Clock;
  private readonly events: SocketEvents;
  private readonly ws: WebSocket | null;
  /** When the first bytes of the message to come were seen; null between messages. A message that began behind
   *  another one in the same piece counts from the next piece: late by one piece at most, never early. */
  private firstByteMs: number | null = null;
  private lastError: string | null = null;
  private ended = false;

  constructor(clock: Clock, url: string, events: SocketEvents, bounds: SocketBounds) {
    this.clock = clock;
    this.events = events;
    this.ws = this.dial(url, bounds);
  }

  get bufferedBytes(): number { return this.ws?.bufferedAmount ?? 0; }

  send(text: string): boolean {
    if (this.ws?.readyState !== WebSocket.OPEN) return false;
    this.ws.send(text, () => undefined);
    return true;
  }

  pause(paused: boolean): void {
    if (paused) this.ws?.pause();
    else this.ws?.resume();
  }

  close(how: 'politely' | 'now'): void {
    const { ws } = this;
    if (ws === null || this.ended) return;
    if (how === 'now') ws.terminate();
    else {
      ws.close(1000);
      setTimeout(() => { ws.terminate(); }, CLOSING_MS).unref();
    }
  }

  private dial(url: string, bounds: SocketBounds): WebSocket | null {
    try {
      const ws = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true, followRedirects: false,
        maxPayload: bounds.maxMessageBytes, handshakeTimeout: bounds.handshakeTimeoutMs });
      this.attend(ws);
      return ws;
    } catch {
      queueMicrotask(() => { this.end('the address cannot be used'); });
      return null;
    }
  }

  private attend(ws: WebSocket): void {
    ws.on('upgrade', (response) => {
      response.socket.prependListener('data', () => { this.firstByteMs ??= this.clock.nowMs(); });
    });
    ws.on('open', () => { this.events.opened(); });
    ws.on('message', (data) => {
      const receivedTimeMs = this.firstByteMs ?? this.clock.nowMs();
      this.firstByteMs = null;
      if (!this.ended) this.events.message(bytesOf(data), receivedTimeMs);
    });
    ws.on('ping', () => { this.firstByteMs = null; });
    ws.on('pong', () => { this.firstByteMs = null; });
    ws.on('error', (error: Error & { code?: string }) => { this.lastError = reasonOf(error); });
    ws.on('close', (code, reason) => {
      const said = reason.toString('utf8').slice(0, 120);
      this.end(this.lastError ?? (code === 1006 ? 'the connection broke' : `closed by the venue (${code})${
        said === '' ? '' : `: ${said}`}`));
    });
  }

  private end(reason: string): void {
    if (this.ended) return;
    this.ended = true;
    this.events.closed(reason);
  }
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** Node's own words name host and port; the code says enough. */
function reasonOf(error: Error & { code?: string }): string {
  if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return 'a message was larger than allowed';
  if (error.code === undefined) return error.message.slice(0, 120);
  return error.code.startsWith('WS_ERR_') ? `broken framing (${error.code})` : `no connection (${error.code})`;
}
