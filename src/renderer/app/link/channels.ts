/** How the host is reached: a MessagePort that Electron's preload hands over, or a WebSocket to where we came from. */
import { CONNECT_FUNCTION, ENGINE_PORT, SOCKET_PATH } from '../../../shared/contract/host.ts';

export interface OpenChannel {
  send(text: string): void;
  close(): void;
}

export interface ChannelEvents {
  opened(channel: OpenChannel): void;
  received(data: string | Uint8Array): void;
  closed(): void;
}

declare global {
  interface Window { readonly [CONNECT_FUNCTION]?: () => void }
}

export function openChannel(events: ChannelEvents): void {
  const connect = window[CONNECT_FUNCTION];
  if (connect === undefined) openSocket(events);
  else openPort(connect, events);
}

function openSocket(events: ChannelEvents): void {
  const { protocol, host } = window.location;
  const socket = new WebSocket(`${protocol === 'https:' ? 'wss' : 'ws'}://${host}${SOCKET_PATH}`);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => events.opened({
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  }));
  socket.addEventListener('message', (event: MessageEvent<string | ArrayBuffer>) =>
    events.received(typeof event.data === 'string' ? event.data : new Uint8Array(event.data)));
  // Every failure ends in 'close', also one before 'open'.
  socket.addEventListener('close', () => events.closed());
}

function openPort(connect: () => void, events: ChannelEvents): void {
  const takePort = (event: MessageEvent): void => {
    const [port] = event.ports;
    if (event.source !== window || event.data !== ENGINE_PORT || port === undefined) return;
    window.removeEventListener('message', takePort);
    port.addEventListener('message', ({ data }: MessageEvent<string | Uint8Array | ArrayBuffer>) =>
      events.received(data instanceof ArrayBuffer ? new Uint8Array(data) : data));
    port.addEventListener('close', () => events.closed());
    port.start();
    events.opened({ send: (text) => port.postMessage(text), close: () => port.close() });
  };
  window.addEventListener('message', takePort);
  connect();
}
