/** Keeps the link to the engine: opens it, notices when it is dead, opens it again with growing patience. */
import { useDesk } from '../../store/desk.ts';
import { closeLink, openLink, receive, sendMessage } from '../../store/link.ts';
import { openChannel, type OpenChannel } from './channels.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
const PING_MS = 2_000;
/** Nothing heard for this long, pings unanswered: the link is dead, whatever the socket says. */
const SILENCE_MS = 10_000;

/** Wait before attempt number `attempt`, counted from 0. */
export const waitMs = (attempt: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);

export function keepConnected(): void {
  let attempt = 0;
  let current: OpenChannel | null = null;
  let heardMs = 0;

  const lost = (): void => {
    current = null;
    closeLink();
    const wait = waitMs(attempt);
    attempt += 1;
    useDesk.setState({ retryAtMs: performance.now() + wait });
    setTimeout(connect, wait);
  };

  const connect = (): void => {
    useDesk.setState({ link: attempt === 0 ? 'connecting' : 'lost', retryAtMs: null });
    let mine: OpenChannel | null = null;
    openChannel({
      opened: (channel) => {
        mine = channel;
        current = channel;
        heardMs = performance.now();
        openLink(channel);
      },
      received: (data) => {
        if (mine !== current) return;
        heardMs = performance.now();
        attempt = 0;
        receive(data);
      },
      // Also when it never opened; not when it was given up for dead before.
      closed: () => {
        if (mine === current) lost();
      },
    });
  };

  setInterval(() => {
    if (current === null) return;
    if (performance.now() - heardMs <= SILENCE_MS) {
      sendMessage({ kind: 'ping', sentMs: performance.now() });
      return;
    }
    // A dead peer answers no farewell either: the close event may come minutes later.
    const dead = current;
    lost();
    dead.close();
  }, PING_MS);
  connect();
}
