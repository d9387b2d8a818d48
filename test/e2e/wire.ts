/** The socket between screen and engine, held in hand: muted, slowed, robbed of a patch or cut. */
import type { Page, WebSocketRoute } from '@playwright/test';

export type WireMood = 'through' | 'mute' | 'slow' | 'cut';

export interface Wire {
  /** 'mute': data stops, answers go on. 'slow': delivered every 500 ms. 'cut': closed, and closed again. */
  mood(next: WireMood): Promise<void>;
  /** The next patches vanish: the screen finds a gap. */
  lose(patches: number): void;
  readonly snapshots: number;
  readonly lost: number;
}

const SLOW_MS = 500;

const kindOf = (message: string | Buffer): string =>
  typeof message === 'string' ? (/^\{"kind":"(\w+)"/.exec(message)?.[1] ?? '') : 'hot';

/** Before the page is opened. */
export async function holdWire(page: Page): Promise<Wire> {
  let mood: WireMood = 'through';
  let toLose = 0;
  let snapshots = 0;
  let lost = 0;
  let held: (string | Buffer)[] = [];
  let current: WebSocketRoute | null = null;
  setInterval(() => {
    const ready = held;
    held = [];
    for (const message of ready) current?.send(message);
  }, SLOW_MS).unref();

  await page.routeWebSocket(/\/ws$/, (socket) => {
    if (mood === 'cut') {
      void socket.close();
      return;
    }
    current = socket;
    held = [];
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const kind = kindOf(message);
      if (kind === 'snapshot') snapshots += 1;
      if (mood === 'mute' && (kind === 'patch' || kind === 'hot')) return;
      if (kind === 'patch' && toLose > 0) {
        toLose -= 1;
        lost += 1;
        return;
      }
      if (mood === 'slow') held.push(message);
      else socket.send(message);
    });
  });
  return {
    async mood(next) {
      mood = next;
      if (next === 'cut') await current?.close();
    },
    lose(patches) { toLose = patches; },
    get snapshots() { return snapshots; },
    get lost() { return lost; },
  };
}
