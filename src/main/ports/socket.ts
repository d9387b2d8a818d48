/** Sockets as venues see them. `ports/node` holds the real ones; a message is bytes until somebody has judged them. */

export interface SocketEvents {
  opened(): void;
  /** One whole text or binary message. `receivedTimeMs`: our clock when its first byte was seen, never earlier. */
  message(bytes: Uint8Array, receivedTimeMs: number): void;
  /** Once; nothing comes after it. Free of secrets: the address is never part of it. */
  closed(reason: string): void;
}

export interface SocketBounds {
  /** A larger message ends the connection (1009). */
  readonly maxMessageBytes: number;
  readonly handshakeTimeoutMs: number;
}

export interface Socket {
  /** False: not open, nothing was sent. True does not say that it arrived. */
  send(text: string): boolean;
  /** Stops and resumes reading from the wire (back-pressure). */
  pause(paused: boolean): void;
  readonly bufferedBytes: number;
  /** With the closing handshake, or at once. `closed` follows in either case. */
  close(how: 'politely' | 'now'): void;
}

export interface Sockets {
  /** Never throws: an address that cannot be used comes back as `closed`. */
  open(url: string, events: SocketEvents, bounds: SocketBounds): Socket;
}
