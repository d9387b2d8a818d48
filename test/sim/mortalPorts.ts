/** The ports of one process: when it dies, none of its timers ever runs again, whatever the world's clock does. */
import type { Ports, Scheduler, Timer } from '../../src/main/ports/ports.ts';
import type { RandomStream } from '../../src/main/ports/randomStream.ts';
import type { VirtualTime } from './virtualTime.ts';

export interface MortalPorts { readonly ports: Ports; kill(): void; readonly lines: readonly string[] }

export function mortalPorts(time: VirtualTime, random: RandomStream): MortalPorts {
  let alive = true;
  const lines: string[] = [];
  const guarded = (run: () => void) => (): void => { if (alive) run(); };
  const scheduler: Scheduler = {
    after: (delayMs, run): Timer => time.after(delayMs, guarded(run)),
    every: (intervalMs, run): Timer => {
      const timer = time.every(intervalMs, () => {
        if (alive) run();
        else timer.cancel();
      });
      return timer;
    },
    soon: (run) => { time.soon(guarded(run)); },
  };
  const log = {
    write(level: string, source: string, text: string): void {
      lines.push(`${level} ${source}: ${text}`);
      if (lines.length > 200) lines.shift();
    },
  };
  return { ports: { clock: time, scheduler, random, log }, kill: () => { alive = false; }, lines };
}
