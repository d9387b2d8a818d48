/**
 * A MessagePort as the bridge's Transport. A port does not tell how much the other side has taken, so what was sent
 * since the screen last said something counts as not taken: it acknowledges hot frames and pings.
 */
import type { MessagePortMain } from 'electron';
import type { Transport } from '../../../shared/contract/messages.ts';

export function portTransport(port: MessagePortMain): Transport {
  let sentSinceHeard = 0;
  let receive: (data: string | Uint8Array) => void = () => {};
  port.on('message', ({ data }: { data: unknown }) => {
    sentSinceHeard = 0;
    if (typeof data === 'string' || data instanceof Uint8Array) receive(data);
    // Anything else is refused in words like other junk.
    else receive('');
  });
  return {
    send(data) {
      sentSinceHeard += data.length;
      port.postMessage(data);
    },
    onMessage(take) {
      receive = take;
      port.start();
    },
    onClose(closed) {
      port.on('close', closed);
    },
    close() {
      port.close();
    },
    get bufferedBytes() {
      return sentSinceHeard;
    },
  };
}
