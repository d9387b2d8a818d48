/**
 * A socket that comes back: reconnects with growing, jittered pauses, asks a silent peer for a sign of life and drops
 * it when none comes. A mute stream and a half-open connection look the same from here and end the same way. What was
 * subscribed or unanswered is the venue's to know: `up` and `down` tell it when to start over.
 */
import type { Ports, Timer } from '../../ports/ports.ts';
import type { Socket, Sockets } from '../../ports/socket.ts';
import { pauseMs, RECONNECT, type Backoff } from './backoff.ts';

export interface LineListener {
  /** Connected: log in, subscribe, ask for snapshots. */
  up(): void;
  message(bytes: Uint8Array, receivedTimeMs: number): void;
  /** Also when an attempt failed. What was sent and not answered may or may not have arrived. */
  down(reason: string): void;
}

export interface LineSetting {
  readonly name: string;
  readonly url: string;
  readonly sockets: Sockets;
  readonly ports: Ports;
  /** Sent after `askAfterMs` without a message, so that a live peer answers. */
  readonly signOfLife: () => string;
  readonly askAfterMs?: number;
  /** Without a message for that long the peer is given up. */
  readonly muteAfterMs?: number;
  readonly maxMessageBytes?: number;
  readonly handshakeTimeoutMs?: number;
  readonly backoff?: Backoff;
}

const LINE = { askAfterMs: 2_000, muteAfterMs: 4_500, maxMessageBytes: 10_000_000, handshakeTimeoutMs: 8_000 };
const WATCH_MS = 250;
/** Up for that long, the next attempt counts as the first again. */
const STEADY_MS = 10_000;

export class Line {
  private readonly setting: LineSetting;
  private readonly listener: LineListener;
  private socket: Socket | null = null;
  private open = false;
  private stopped = true;
  private paused = false;
  private attempts = 0;
  private openedMs = 0;
  private heardMs = 0;
  private askedMs: number | null = null;
  private notBeforeMs = 0;
  private watch: Timer | null = null;
  private retry: Timer | null = null;

  constructor(setting: LineSetting, listener: LineListener) {
    this.setting = setting;
    this.listener = listener;
  }

  get isUp(): boolean { return this.open; }
  /** Milliseconds since the last message, null while down. */
  get silentMs(): number | null { return this.open ? this.nowMs() - this.heardMs : null; }
  get bufferedBytes(): number { return this.socket?.bufferedBytes ?? 0; }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.watch = this.setting.ports.scheduler.every(WATCH_MS, () => { this.look(); });
    this.dial();
  }

  /** False: the line is down and nothing was sent. */
  send(text: string): boolean {
    return this.open && this.socket !== null && this.socket.send(text);
  }

  pause(paused: boolean): void {
    if (this.paused === paused) return;
    this.paused = paused;
    this.heardMs = this.nowMs();
    this.askedMs = null;
    this.socket?.pause(paused);
  }

  /** Gives the present connection up and makes a new one. */
  reset(reason: string): void {
    if (this.socket !== null) this.lose(this.socket, reason);
  }

  /** The venue asked for quiet (429, maintenance): no new attempt before that. */
  waitAtLeast(delayMs: number): void {
    this.notBeforeMs = Math.max(this.notBeforeMs, this.nowMs() + delayMs);
  }

  /** For good; `down` is not called. */
  stop(): void {
    this.stopped = true;
    this.watch?.cancel();
    this.retry?.cancel();
    const { socket } = this;
    this.socket = null;
    this.open = false;
    socket?.close('politely');
  }

  private nowMs(): number { return this.setting.ports.clock.monotonicMs(); }

  private dial(): void {
    const { url, sockets } = this.setting;
    let current: Socket | null = null;
    const isCurrent = (): boolean => !this.stopped && current !== null && this.socket === current;
    current = sockets.open(url, {
      opened: () => { if (isCurrent()) this.opened(); },
      message: (bytes, receivedTimeMs) => {
        if (!isCurrent()) return;
        this.heardMs = this.nowMs();
        this.askedMs = null;
        this.listener.message(bytes, receivedTimeMs);
      },
      closed: (reason) => { if (isCurrent() && current !== null) this.lose(current, reason); },
    }, { maxMessageBytes: this.setting.maxMessageBytes ?? LINE.maxMessageBytes,
      handshakeTimeoutMs: this.setting.handshakeTimeoutMs ?? LINE.handshakeTimeoutMs });
    this.socket = current;
  }

  private opened(): void {
    this.open = true;
    this.openedMs = this.nowMs();
    this.heardMs = this.openedMs;
    this.askedMs = null;
    if (this.paused) this.socket?.pause(true);
    this.listener.up();
  }

  private lose(socket: Socket, reason: string): void {
    if (this.open && this.nowMs() - this.openedMs > STEADY_MS) this.attempts = 0;
    this.socket = null;
    this.open = false;
    socket.close('now');
    this.setting.ports.log.write('info', this.setting.name, `line down: ${reason}`);
    this.listener.down(reason);
    if (this.stopped) return;
    const pause = pauseMs(this.setting.backoff ?? RECONNECT, this.attempts, this.setting.ports.random.next());
    this.attempts += 1;
    const delayMs = Math.max(pause, this.notBeforeMs - this.nowMs());
    this.retry = this.setting.ports.scheduler.after(delayMs, () => { if (!this.stopped) this.dial(); });
  }

  private look(): void {
    if (!this.open || this.paused || this.socket === null) return;
    const silentMs = this.nowMs() - this.heardMs;
    if (silentMs >= (this.setting.muteAfterMs ?? LINE.muteAfterMs)) {
      this.lose(this.socket, `no message for ${(silentMs / 1_000).toFixed(1)} s`);
    } else if (silentMs >= (this.setting.askAfterMs ?? LINE.askAfterMs) && this.askedMs === null) {
      this.askedMs = this.nowMs();
      this.socket.send(this.setting.signOfLife());
    }
  }
}
