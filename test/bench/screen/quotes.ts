/** The host with the quotes as the driver sees it: a process of its own, spoken to over IPC. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { HostAnswer, HostRequest } from './protocol.ts';

type Answer<K extends HostAnswer['kind']> = Extract<HostAnswer, { kind: K }>;

export interface QuoteHost {
  address(): Promise<string>;
  tell(request: HostRequest): void;
  collect(): Promise<Answer<'frames'>>;
  leave(): Promise<void>;
}

/** `page`: the folder that it serves. */
export async function startQuotes(page: string): Promise<QuoteHost> {
  const host = fork(join(import.meta.dirname, 'quoteHost.ts'), [page], {
    env: { ...process.env, NODE_ENV: 'production' } });
  await heard(host, 'ready');
  const tell = (request: HostRequest): void => { host.send(request); };
  return {
    tell,
    async address() {
      const answer = heard(host, 'address');
      tell({ kind: 'address' });
      return (await answer).url;
    },
    collect() {
      const answer = heard(host, 'frames');
      tell({ kind: 'collect' });
      return answer;
    },
    leave: () => leave(host),
  };
}

/** It ends by itself, and takes its session away with it. */
function leave(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    host.on('exit', () => resolve());
    host.disconnect();
  });
}

function heard<K extends HostAnswer['kind']>(host: ChildProcess, kind: K): Promise<Answer<K>> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`the quote host ended with ${code}`));
    const take = (message: unknown): void => {
      const answer = message as HostAnswer;
      if (answer.kind !== kind) return;
      host.off('message', take);
      host.off('exit', ended);
      resolve(answer as Answer<K>);
    };
    host.on('exit', ended);
    host.on('message', take);
  });
}
