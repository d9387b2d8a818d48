/**
 * A live session over the emulated fleet, as the trader's: an account at each venue, the surfaces fitted, everything
 * that is kept in a folder. What a test may ask of it, with patience.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountKey } from '../../src/shared/domain/ids.ts';
import { toText, type Decimal } from '../../src/shared/domain/decimal.ts';
import type { Order } from '../../src/shared/domain/order.ts';
import type { Entry } from '../../src/main/events/entry.ts';
import type { State } from '../../src/main/core/state.ts';
import type { Command } from '../../src/shared/contract/commands.ts';
import { chainRow, needOfRows, tradedRow } from '../../src/shared/contract/marketRows.ts';
import { beginLive, type LiveRun } from '../../src/main/engine/sessions/live.ts';
import { inlineFitter } from '../../src/main/engine/surfaces/surfaceFit.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import { derive } from '../../src/main/venues/derive/derive.ts';
import { deribit } from '../../src/main/venues/deribit/deribit.ts';
import { hyperliquid } from '../../src/main/venues/hyperliquid/hyperliquid.ts';
import type { ConnectedVenue } from '../../src/main/venues/connector.ts';
import { TRADING_KEY } from '../emulators/deribit/keys.ts';
import { TRADING_KEY as DERIVE_KEY } from '../emulators/derive/keys.ts';
import type { Floor } from '../../src/main/venues/simulated/trading/floor.ts';
import { AGENT_KEY } from '../emulators/hyperliquid/hyperliquid.ts';
import { Fleet } from '../emulators/fleet/fleet.ts';

export const ACCOUNTS = { deribit: 'deribit-testnet/main', derive: 'derive-testnet/main',
  hyperliquid: 'hyperliquid-testnet/main' } as const;
export const PERPETUALS = { deribit: 'deribit-testnet:BTC-PERPETUAL', derive: 'derive-testnet:BTC-PERP',
  hyperliquid: 'hyperliquid-testnet:BTC' } as const;
export type VenueName = keyof typeof ACCOUNTS;
/** All that may be nowhere but in the venues' own hands. */
export const SECRETS = [TRADING_KEY.secret, AGENT_KEY.slice(2), DERIVE_KEY.slice(2)];
const PATIENCE_MS = 25_000;

const keep = (secret: string) => (): Promise<string> => Promise.resolve(secret);

export class FleetRig {
  readonly fleet: Fleet;
  readonly run: LiveRun;
  readonly entries: Entry[] = [];
  readonly logged: string[] = [];
  readonly venues: readonly ConnectedVenue[];
  private readonly folder = mkdtempSync(join(tmpdir(), 'ballast-fleet-'));
  private readonly http: ReturnType<typeof nodeHttp>;
  private commands = 0;

  private constructor(fleet: Fleet) {
    this.fleet = fleet;
    const ports = { ...nodePorts(), log: { write: (_level: string, source: string, text: string): void => {
      this.logged.push(`${source} ${text}`);
    } } };
    const http = nodeHttp(ports.clock);
    this.http = http;
    const common = { network: 'testnet', sockets: wsSockets(ports.clock), http } as const;
    this.venues = [
      deribit.open({ ...common, baseUrl: fleet.deribit.url, accounts: [{ id: ACCOUNTS.deribit, name: 'main',
        fields: { clientId: TRADING_KEY.clientId, currencies: 'BTC,ETH' }, secret: keep(TRADING_KEY.secret) }] }),
      hyperliquid.open({ ...common, baseUrl: fleet.hyperliquid.url, accounts: [{ id: ACCOUNTS.hyperliquid, name: 'main',
        fields: { address: fleet.hyperliquid.user }, secret: keep(AGENT_KEY) }] }),
      derive.open({ ...common, baseUrl: fleet.derive.url, accounts: [{ id: ACCOUNTS.derive, name: 'main',
        fields: { wallet: fleet.derive.keyring.wallet, subaccount: String(fleet.derive.ledger.main.id) },
        secret: keep(DERIVE_KEY) }] }),
    ];
    this.run = beginLive({ folder: join(this.folder, 'live-1'), ports, appVersion: '0', fitter: inlineFitter,
      openVenues: () => this.venues }, 'live-1');
    // As the desks do: the ladder of each perpetual, the smiles of both coins.
    this.run.engine.showing(needOfRows([...Object.values(PERPETUALS).map(tradedRow),
      ...['BTC', 'ETH'].map((coin) => chainRow('deribit-testnet', coin, null))]));
    this.run.engine.onBatch((entries) => { this.entries.push(...entries); });
  }

  /** Connected, reconciled, valued. */
  static async start(seed: number, before: (fleet: Fleet) => void = () => undefined, pace?: number): Promise<FleetRig> {
    const fleet = await Fleet.start({ seed, ...(pace === undefined ? {} : { pace }) });
    before(fleet);
    const rig = new FleetRig(fleet);
    await rig.until('everything is reconciled and valued', () => Object.values(ACCOUNTS).every((account) =>
      typeof rig.state.health.get(account)?.health === 'number')
      && [...rig.state.connections.values()].length === 3
      && [...rig.state.connections.values()].every(({ reconciled }) => reconciled));
    return rig;
  }

  async stop(): Promise<void> {
    this.run.stop('the test is over');
    await this.fleet.stop();
    this.http.close();
    rmSync(this.folder, { recursive: true });
  }

  get state(): State { return this.run.engine.state; }

  async until(what: string, isTrue: () => boolean, patienceMs = PATIENCE_MS): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (!isTrue()) {
      if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${this.story()}`);
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
  }

  send(command: Command): void {
    this.commands += 1;
    this.run.engine.submitCommand(`c${this.commands}`, command);
  }

  /** A market order; its record once it is one. */
  async order(at: VenueName, side: 'buy' | 'sell', quantity: string): Promise<() => Order> {
    const before = new Set(this.state.orders.keys());
    this.send({ type: 'SubmitOrder', account: ACCOUNTS[at], instrument: PERPETUALS[at], side, orderType: 'market',
      timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity });
    const fresh = (): string | undefined => [...this.state.orders.keys()].find((id) => !before.has(id));
    await this.until('the order', () => fresh() !== undefined);
    const id = fresh() ?? '';
    return () => {
      const order = this.state.orders.get(id);
      if (order === undefined) throw new Error(`${id} is gone`);
      return order;
    };
  }

  held(at: VenueName): string {
    const position = this.state.positions.get(accountKey(ACCOUNTS[at], PERPETUALS[at]));
    return toText(position?.quantity ?? (0n as Decimal));
  }

  /** As the venue itself holds it. */
  truth(at: VenueName): string {
    const name = { deribit: 'BTC-PERPETUAL', derive: 'BTC-PERP', hyperliquid: 'BTC-USDC-PERP' }[at];
    const floor = this.floorAt(at);
    return toText(floor.holdings.quantityOf(`${floor.venue}:${name}`));
  }

  floorAt(at: VenueName): Floor {
    const { fleet } = this;
    return at === 'derive' ? fleet.derive.ledger.main.floor : fleet[at].ledger.floor;
  }

  /** How many orders the venue has ever taken on the account. */
  ordersAt(at: VenueName): number {
    return at === 'derive' ? this.fleet.derive.ledger.main.orders.size : this.fleet[at].ledger.orders.size;
  }

  isReconciled(at: VenueName): boolean {
    return this.state.connections.get(`${at}-testnet`)?.reconciled === true;
  }

  /** What the two sides disagreed about, but for what went by itself. */
  disagreements(): string[] {
    return [...this.state.differences.values()].filter(({ resolution }) => resolution !== 'gone')
      .map(({ text, resolution }) => `${resolution}: ${text}`);
  }

  /** Every byte that the session keeps. */
  kept(): string {
    const folder = join(this.folder, 'live-1');
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1')).join('');
  }

  story(): string {
    const { state } = this;
    return [...[...state.orders.values()].map((order) => `${order.instrument} ${order.state} ${order.reason ?? ''}`),
      ...[...state.notices.values()].slice(-10).map(({ text }) => text), ...this.disagreements(),
      ...[...state.connections.values()].map((one) => `${one.venue} ${one.state} ${one.reconciled} ${one.lastError ?? ''}`),
      ...[...state.health.values()].map(({ account, health, missing }) => `${account} ${String(health)} lacks ${missing.join('; ')}`),
      ...[...state.hedgerStatus.values()].map(({ underlying, state: is, reason }) => `${underlying} ${is} ${reason ?? ''}`),
    ].join('\n');
  }
}
