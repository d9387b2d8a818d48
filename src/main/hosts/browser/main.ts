/**
 * Entry of the browser host: the engine under Node, the screen in whatever browser opens the printed address. Standard
 * output carries JSON lines and nothing else; SIGINT, SIGTERM and SIGHUP end the session in order, SIGUSR2 prints a
 * new address.
 */
import { join } from 'node:path';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { BAD_INPUT_EXIT, BadInput, lineOf } from '../badInput.ts';
import { readHostOptions } from '../options.ts';
import { createTerminal } from '../terminal.ts';
import { appVersion } from '../version.ts';
import { startBrowserHost, type BrowserHost } from './server.ts';

const FAILED_EXIT = 1;

async function run(args: readonly string[]): Promise<void> {
  const options = readHostOptions(args, true);
  const terminal = createTerminal({
    host: 'browser',
    options,
    ports: nodePorts(),
    appVersion: appVersion(),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const root = join(import.meta.dirname, '..', 'renderer');
  const host = await startBrowserHost({ root, port: options.port, connect: (transport) => terminal.connect(transport) })
    .catch((error: unknown) => { throw new BadInput('--port', lineOf(error)); });
  await terminal.open();
  endOnSignal(async (signal) => {
    await terminal.close(`the terminal was closed (${signal})`);
    await host.close();
  });
  process.on('SIGUSR2', () => announce(host));
  announce(host);
}

function announce(host: BrowserHost): void {
  process.stdout.write(`${JSON.stringify({ ready: true, url: host.newAddress() })}\n`);
}

/** A second signal does not wait. */
function endOnSignal(end: (signal: string) => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (ending) process.exit(FAILED_EXIT);
      ending = true;
      end(signal).then(() => process.exit(0), fail);
    });
  }
}

/** A broken invariant stops the engine; what is durable is durable, and starting again is recovering. */
function stop(error: Error): void {
  process.stderr.write(`${error.stack ?? error.message}\nBallast had to stop; the next start recovers the session.\n`);
  process.exit(FAILED_EXIT);
}

function fail(error: unknown): void {
  process.stderr.write(`${lineOf(error)}\n`);
  process.exit(error instanceof BadInput ? BAD_INPUT_EXIT : FAILED_EXIT);
}

// Whoever started us may go away without us: that nobody reads our words must not end the session.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('uncaughtException', stop);
run(process.argv.slice(2)).catch(fail);
