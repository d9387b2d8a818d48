/**
 * A local chain: the native binary on a free port. It goes when it is stopped, when this process ends, and also when
 * this process is killed outright: a shell beside it waits for the end of our pipe.
 */
import { spawn } from 'node:child_process';
import { Node } from './node.ts';
import { anvilBinary } from './workspace.ts';

export interface AnvilOptions {
  readonly port?: number;
  readonly chainId?: number;
  /** A file that `anvil_dumpState` or `--dump-state` filled. */
  readonly stateFile?: string;
  /** Seconds between blocks; absent: a block for each transaction. */
  readonly blockSeconds?: number;
  readonly more?: readonly string[];
}

export interface Anvil {
  readonly url: string;
  readonly socketUrl: string;
  readonly node: Node;
  /** Resolves once it is gone. */
  stop(): Promise<void>;
}

const LISTENING = /Listening on 127\.0\.0\.1:(\d+)/;
const START_MS = 20_000;
/** The end of standard input ends the chain. */
const UNTIL_STDIN_ENDS = '"$0" "$@" & child=$!; cat >/dev/null; kill -9 $child 2>/dev/null; wait $child 2>/dev/null';

export async function startAnvil(options: AnvilOptions = {}): Promise<Anvil> {
  const binary = anvilBinary();
  if (binary === null) throw new Error('anvil is not installed');
  const args = ['--host', '127.0.0.1', '--port', String(options.port ?? 0), '--slots-in-an-epoch', '1',
    '--chain-id', String(options.chainId ?? 31_337), ...(options.more ?? []),
    ...(options.stateFile === undefined ? [] : ['--load-state', options.stateFile]),
    ...(options.blockSeconds === undefined ? [] : ['--block-time', String(options.blockSeconds)])];
  const child = process.platform === 'win32'
    ? spawn(binary, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    : spawn('sh', ['-c', UNTIL_STDIN_ENDS, binary, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => { child.once('exit', () => { resolve(); }); });
  const end = (): void => {
    child.stdin.end();
    if (process.platform === 'win32') child.kill('SIGKILL');
  };
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    process.off('exit', end);
    end();
    await gone;
  };
  try {
    const port = await listening(child);
    const url = `http://127.0.0.1:${port}`;
    return { url, socketUrl: `ws://127.0.0.1:${port}`, node: new Node(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listening(child: ReturnType<typeof spawn>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const timer = setTimeout(() => { reject(new Error(`anvil does not listen: ${said.slice(-300)}`)); }, START_MS);
    // Read for as long as it runs: a full pipe would stop it.
    const hear = (chunk: Buffer): void => {
      if (said.length < 20_000) said += chunk.toString();
      const port = LISTENING.exec(said)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(port);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => { reject(new Error(`anvil ended: ${said.slice(-300)}`)); });
  });
}
