// Starts other programs with their progress on stderr, under limits, so that nothing hangs unseen. stdout is never
// touched: it belongs to whoever called (`ballast` prints JSON there).
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * @typedef {object} Limits
 * @property {number} [seconds] longest run
 * @property {number} [quietSeconds] longest silence
 * @property {NodeJS.ProcessEnv} [env]
 * @property {boolean} [hidden] show the output only when the command fails
 * @property {string} [beat] what to print, with the seconds so far, every five silent seconds
 */

/**
 * Runs to the end and resolves to the exit code; 124 when a limit ended it, 127 when it could not start.
 * @param {string} command @param {string[]} args @param {Limits} [limits] @returns {Promise<number>}
 */
export function run(command, args, limits = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: limits.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    /** @type {Buffer[]} */
    const held = [];
    const start = performance.now();
    let cut = false;
    const beat = limits.beat
      ? setInterval(() => process.stderr.write(`${limits.beat} ${since(start)}\n`), 5000)
      : undefined;
    const stop = () => {
      cut = true;
      child.kill('SIGTERM');
      setTimeout(() => child.kill('SIGKILL'), 3000).unref();
    };
    const total = limits.seconds ? setTimeout(stop, limits.seconds * 1000) : undefined;
    let quiet = limits.quietSeconds ? setTimeout(stop, limits.quietSeconds * 1000) : undefined;
    /** @param {Buffer} chunk */
    const onOutput = (chunk) => {
      quiet = quiet?.refresh();
      if (limits.hidden) held.push(chunk);
      else {
        beat?.refresh();
        process.stderr.write(chunk);
      }
    };
    child.stdout.on('data', onOutput);
    child.stderr.on('data', onOutput);
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      finish(127);
    });
    child.on('close', (code) => finish(cut ? 124 : (code ?? 1)));
    /** @param {number} code */
    function finish(code) {
      clearTimeout(total);
      clearTimeout(quiet);
      clearInterval(beat);
      if (code !== 0 && held.length > 0) process.stderr.write(Buffer.concat(held));
      done(code);
    }
  });
}

/**
 * Runs with the terminal handed through and passes on interrupts; for programs that outlive the set-up.
 * @param {string} command @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, beat?: string }} [options] beat: what to print with the seconds so far, now and
 *   then, where no terminal shows the program's own progress
 * @returns {Promise<number>}
 */
export function handOver(command, args, { env = process.env, beat } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' });
    const start = performance.now();
    const tell = () => process.stderr.write(`  ${beat} ... ${since(start)}\n`);
    const beating = beat && !process.stdout.isTTY ? setInterval(tell, 15_000) : undefined;
    // At a terminal Ctrl-C reaches the child by itself; a second interrupt would cut its orderly end short.
    const interrupt = () => (process.stdin.isTTY ? undefined : child.kill('SIGINT'));
    const terminate = () => child.kill('SIGTERM');
    process.on('SIGINT', interrupt).on('SIGTERM', terminate);
    child.on('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      done(127);
    });
    child.on('close', (code, signal) => {
      process.off('SIGINT', interrupt).off('SIGTERM', terminate);
      clearInterval(beating);
      done(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/** Seconds since `start` (of performance.now) as people read them. @param {number} start */
export const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;
