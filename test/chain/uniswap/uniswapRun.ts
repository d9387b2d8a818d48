/** The whole engine in mode live over a Uniswap wallet of the lab; it can be stopped or die, and be gone on with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateKeyToAccount } from 'viem/accounts';
import { beginLive, continueLive, type LiveRun, type LiveSetting } from '../../../src/main/engine/sessions/live.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import type { ConnectorSetting } from '../../../src/main/venues/connector.ts';
import { UNISWAP_CONNECTORS } from '../../../src/main/venues/uniswap/uniswap.ts';
import { TEST_KEYS, type ChainLab } from '../deploy/lab.ts';

export const WALLET = 'uniswap-chain-testnet/main';
export const PAIR = 'uniswap-chain-testnet:WETH-USDC';
/** By two hops alone. */
export const BITCOIN = 'uniswap-chain-testnet:WBTC-USDC';

export const uniswapConnector = () => {
  const connector = UNISWAP_CONNECTORS.find(({ name }) => name === 'uniswap-chain');
  if (connector === undefined) throw new Error('there is no connector for any chain');
  return connector;
};

export interface UniswapWish {
  /** Null: watched only. */
  readonly key?: string | null;
  readonly router02?: boolean;
  readonly oracles?: string;
}

export function uniswapSetting({ anvil, coins, uniswap }: ChainLab, wish: UniswapWish = {}): ConnectorSetting {
  const ports = nodePorts();
  const { key = TEST_KEYS[1] ?? null, router02 = false, oracles = 'none' } = wish;
  const address = privateKeyToAccount(TEST_KEYS[1] ?? '0x').address;
  const tokens = (['WETH', 'USDC', 'WBTC'] as const).map((coin) => `${coin}=${coins[coin].address}`).join(', ');
  const router = router02 ? `SwapRouter02=${uniswap.router02.address}` : uniswap.router.address;
  return { network: 'testnet', baseUrl: anvil.url, http: nodeHttp(ports.clock), sockets: wsSockets(ports.clock),
    accounts: [{ id: WALLET, name: 'main', secret: () => Promise.resolve(key), fields: { address, chainId: '31337',
      secondEndpoint: anvil.url.replace('127.0.0.1', 'localhost'), socketEndpoint: anvil.socketUrl, tokens, oracles,
      maxSpendUsd: '1000000', contracts: [uniswap.factory.address, uniswap.quoter.address, router].join(',') } }] };
}

export class UniswapRun {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ballast-uniswap-'));
  private readonly setting: ConnectorSetting;
  private live: LiveRun | null = null;

  constructor(setting: ConnectorSetting) {
    this.setting = setting;
  }

  begin(): void { this.live = beginLive(this.options, 'live-1'); }
  /** Stops and goes on with the same session. */
  again(): void {
    this.live?.stop('to be started again');
    this.live = continueLive(this.options);
  }

  get engine() {
    if (this.live === null) throw new Error('no run');
    return this.live.engine;
  }

  get state() { return this.engine.state; }

  stop(): void {
    this.live?.stop('the test is over');
    rmSync(this.folder, { recursive: true, force: true });
  }

  story(): string {
    const { notices, orders, transactions, connections } = this.state;
    return [...notices.values(), ...orders.values(), ...transactions.values(), ...connections.values()].slice(-14)
      .map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
        .slice(0, 700)).join('\n');
  }

  private get options(): LiveSetting {
    return { folder: join(this.folder, 'live-1'), appVersion: '0',
      ports: { ...nodePorts(), log: { write: () => undefined } },
      openVenues: () => [uniswapConnector().open(this.setting)] };
  }
}
