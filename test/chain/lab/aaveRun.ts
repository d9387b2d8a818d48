/** The whole engine in mode live over an account of the lab, at Aave or Morpho, watched from outside. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Address } from 'viem';
import { beginLive, continueLive, type LiveRun } from '../../../src/main/engine/sessions/live.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { connectorOf } from '../../../src/main/venues/registry.ts';
import type { ConnectorSetting } from '../../../src/main/venues/connector.ts';
import type { ChainLab } from '../deploy/lab.ts';

export const AAVE_ACCOUNT = 'aave-chain-testnet/main';

export interface LoanRun {
  readonly run: LiveRun;
  /** The process is gone, the session stays: `runLoan` with its folder takes it up again. */
  readonly folder: string;
  end(): void;
  stop(): void;
}
export type AaveRun = LoanRun;

const settingOf = (
  lab: ChainLab, venue: string, holders: Readonly<Record<string, Address>>, more: Readonly<Record<string, string>>,
  key: string | null,
): ConnectorSetting => {
  const ports = nodePorts();
  return { network: 'testnet', baseUrl: lab.anvil.url, http: nodeHttp(ports.clock), sockets: wsSockets(ports.clock),
    accounts: Object.entries(holders).map(([name, address]) => ({ id: `${venue}-testnet/${name}`, name,
      fields: { address, chainId: '31337', socketEndpoint: lab.anvil.socketUrl, ...more },
      secret: () => Promise.resolve(key) })) };
};

export const aaveSetting = (
  lab: ChainLab, holders: Readonly<Record<string, Address>>, key: string | null = null,
): ConnectorSetting => settingOf(lab, 'aave-chain', holders, { pool: lab.aave.pool.address }, key);

/** `markets`: ids with commas; empty: those that the holder is in. */
export const morphoSetting = (
  lab: ChainLab, holder: Address, markets: string, key: string | null = null,
): ConnectorSetting => settingOf(lab, 'morpho-chain', { main: holder },
  { morpho: lab.morpho.morpho.address, markets, loanFeed: lab.feeds.WETH.address }, key);

/** `key`: null to look only. */
export const runAave = (lab: ChainLab, holder: Address, key: string | null = null): LoanRun =>
  runLoan('aave-chain', aaveSetting(lab, { main: holder }, key));

/** `before`: the folder of a run that ended, which is taken up again. */
export function runLoan(name: string, setting: ConnectorSetting, before?: string): LoanRun {
  const folder = before ?? mkdtempSync(join(tmpdir(), 'ballast-loan-'));
  const connector = connectorOf(name);
  if (connector === undefined) throw new Error(`there is no connector ${name}`);
  const ports = { ...nodePorts(), log: { write: () => undefined } };
  const live = { folder: join(folder, 'live-1'), appVersion: '0', ports, openVenues: () => [connector.open(setting)] };
  const run = before === undefined ? beginLive(live, 'live-1') : continueLive(live);
  return {
    run, folder,
    end() { run.stop('the test is over'); },
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
