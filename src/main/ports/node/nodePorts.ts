/**
 * The real ports: the system's clock and timers, the platform's randomness, a log on standard error. A callback that
 * throws ends the process (a broken invariant must not be survived silently), so nothing is caught here.
 */
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Clock, Log, Ports, Random, Scheduler } from '../ports.ts';

type Level = Parameters<Log['write']>[0];
const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];
/** 2^53: the number of doubles that `next` can return. */
const DOUBLES = 9_007_199_254_740_992;

export function nodePorts(): Ports {
  return { clock: nodeClock, scheduler: nodeScheduler, random: nodeRandom, log: nodeLog(process.env['BALLAST_LOG']) };
}

const nodeClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

const nodeScheduler: Scheduler = {
  after(delayMs, run) {
    const handle = setTimeout(run, delayMs);
    return { cancel: () => { clearTimeout(handle); } };
  },
  every(intervalMs, run) {
    const handle = setInterval(run, intervalMs);
    return { cancel: () => { clearInterval(handle); } };
  },
  soon(run) {
    setImmediate(run);
  },
};

const nodeRandom: Random = {
  next() {
    const bytes = randomBytes(8);
    const high = bytes.readUInt32LE(0) >>> 5;
    const low = bytes.readUInt32LE(4) >>> 6;
    return (high * 67_108_864 + low) / DOUBLES;
  },
  hex: (bytes) => randomBytes(bytes).toString('hex'),
};

/**
 * JSON lines on standard error, from `minimum` up: 'debug', 'info', 'warn' (when unset), 'error', or 'silent'.
 * A word that is none of these counts as unset and says so once.
 */
export function nodeLog(minimum: string | undefined, write: (line: string) => void = toStandardError): Log {
  const known = minimum === undefined || minimum === '' || minimum === 'silent' || isLevel(minimum);
  const least = minimum === 'silent' ? LEVELS.length : LEVELS.indexOf(isLevel(minimum) ? minimum : 'warn');
  const log: Log = {
    write(level, source, text) {
      if (LEVELS.indexOf(level) < least) return;
      write(`${JSON.stringify({ time: new Date().toISOString(), level, source, text })}\n`);
    },
  };
  if (!known) log.write('warn', 'log', `BALLAST_LOG=${minimum} is not one of ${LEVELS.join(', ')}, silent`);
  return log;
}

const isLevel = (text: string | undefined): text is Level => LEVELS.some((level) => level === text);

function toStandardError(line: string): void {
  process.stderr.write(line);
}
