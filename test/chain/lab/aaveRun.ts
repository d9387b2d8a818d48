/** The whole engine in mode live over an Aave account of the lab, watched from outside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from 'viem';
import { beginLive, type LiveRun } from '../../../src/main/engine/sessions/live.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { AAVE_CONNECTORS } from '../../../src/main/venues/aave/aave.ts';
import type { ConnectorSetting } from '../../../src/main/venues/connector.ts';
import type { ChainLab } from '../deploy/lab.ts';

export const AAVE_ACCOUNT = 'aave-chain-testnet/main';

export interface AaveRun {
  readonly run: LiveRun;
  stop(): void;
}

export function aaveSetting(
  lab: ChainLab, holders: Readonly<Record<string, Address>>, key: string | null = null,
): ConnectorSetting {
  const ports = nodePorts();
  return { network: 'testnet', baseUrl: lab.anvil.url, http: nodeHttp(ports.clock), sockets: wsSockets(ports.clock),
    accounts: Object.entries(holders).map(([name, address]) => ({ id: `aave-chain-testnet/${name}`, name,
      fields: { address, chainId: '31337', pool: lab.aave.pool.address }, secret: () => Promise.resolve(key) })) };
}

/** `key`: null to look only. */
export function runAave(lab: ChainLab, holder: Address, key: string | null = null): AaveRun {
  const folder = mkdtempSync(join(tmpdir(), 'ballast-aave-'));
  const connector = AAVE_CONNECTORS.find(({ name }) => name === 'aave-chain');
  if (connector === undefined) throw new Error('there is no connector for any chain');
  const ports = { ...nodePorts(), log: { write: () => undefined } };
  const run = beginLive({ folder: join(folder, 'live-1'), appVersion: '0', ports,
    openVenues: () => [connector.open(aaveSetting(lab, { main: holder }, key))] }, 'live-1');
  return {
    run,
    stop() {
      run.stop('the test is over');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asks until it is so; the error says what was there instead. */
export async function until<T>(what: string, ask: () => T | null | false | undefined, story: () => string): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const answer = ask();
    if (answer !== null && answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${story()}`);
    // Asked again in a moment.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}
