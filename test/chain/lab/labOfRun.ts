/** The run's lab for one test file: a chain of its own, and our client for it. */
import { readFileSync } from 'node:fs';
import { deserialize } from 'node:v8';
import { inject } from 'vitest';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { chainSettingOf, type ChainSetting } from '../../../src/main/venues/transport/chain/chains/chainSetting.ts';
import { openChain, type LiveChain } from '../../../src/main/venues/transport/chain/client/liveChain.ts';
import { restoreLab, type ChainLab, type SavedLab } from '../deploy/lab.ts';
import type { AnvilOptions } from './anvil.ts';

export const { reason: whyNoLab } = inject('chainLab');

export function savedLab(): SavedLab {
  const { file } = inject('chainLab');
  if (file === null) throw new Error('the lab is not there');
  return deserialize(readFileSync(file)) as SavedLab;
}

export const labOfRun = (options: AnvilOptions = {}): Promise<ChainLab> =>
  restoreLab(savedLab(), { ...options, more: ['--accounts', '30', ...(options.more ?? [])] });

export interface OpenedClient {
  readonly chain: LiveChain;
  close(): void;
}

/** Our own client. Tests leap months ahead: no block is from the future there, and none is stale. */
export function clientOf({ anvil }: Pick<ChainLab, 'anvil'>, more: Partial<ChainSetting> = {}): OpenedClient {
  const ports = nodePorts();
  const http = nodeHttp(ports.clock);
  const chain = openChain(chainSettingOf(31_337, [anvil.url], { staleAfterMs: 1e13, ...more }),
    { http, sockets: wsSockets(ports.clock), ports });
  return {
    chain,
    close() {
      chain.close();
      http.close();
    },
  };
}
