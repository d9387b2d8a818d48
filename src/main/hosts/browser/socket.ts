/** A WebSocket as the bridge's Transport. */
import type { RawData, WebSocket } from 'ws';
import type { Transport } from '../../../shared/contract/messages.ts';

const GOING_AWAY = 1001;
/** A close frame carries at most 123 bytes of reason. */
const MAX_REASON = 120;

export function socketTransport(socket: WebSocket): Transport {
  // A malformed frame ends this socket with 1002 or 1009 by itself; the screen connects again.
  socket.on('error', () => socket.terminate());
  return {
    send(data) {
      if (socket.readyState === socket.OPEN) socket.send(data);
    },
    onMessage(receive) {
      socket.on('message', (data, isBinary) => receive(isBinary ? bytesOf(data) : bytesOf(data).toString()));
    },
    onClose(closed) {
      socket.on('close', closed);
    },
    close(reason) {
      const ascii = reason.replace(/[^ -~]/g, '?').slice(0, MAX_REASON);
      socket.close(GOING_AWAY, ascii);
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
  };
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
