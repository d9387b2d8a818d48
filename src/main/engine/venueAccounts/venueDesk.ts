/**
 * The trader's accounts at real venues: adds and forgets them, tests them, opens them for a session and says how its
 * connections do. Secrets go in and to the connectors, never out; no answer and no error text repeats one.
 */
import { join } from 'node:path';
import type {
  VenueAccounts, VenueAccountSetting, VenueAnswers, VenueCheck, VenueReport, VenueRequest,
} from '../../../shared/contract/venues.ts';
import type { VenueMargin } from '../../../shared/contract/questions/venueMargin.ts';
import { SessionRefusal } from '../../bridge/served.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Sockets } from '../../ports/socket.ts';
import { settingId, type ConnectedVenue, type ConnectorAccount, type VenueConnector } from '../../venues/connector.ts';
import { CONNECTORS } from '../../venues/registry.ts';
import type { VenueModule } from '../../venues/venue.ts';
import { askVenueMargin, type VenueMarginQuestion } from '../marginChecks/askVenue.ts';
import { readAccounts, writeAccounts } from './accountsFile.ts';
import { makeKeystoreFile } from './keystoreFile.ts';

const ACCOUNTS_FILE = 'venue-accounts.json';

export interface VenueDeskSetting {
  readonly dataDirectory: string;
  readonly ports: Ports;
  readonly sockets: Sockets;
  readonly http: Http;
  readonly secrets: Secrets;
  readonly connectors?: readonly VenueConnector[];
}

export class VenueDesk {
  private readonly setting: VenueDeskSetting;
  private readonly path: string;
  private readonly connectors: readonly VenueConnector[];
  private opened: readonly ConnectedVenue[] = [];
  /** Accounts whose venue is being asked about margin: it answers one such question a second. */
  private readonly asking = new Set<string>();

  constructor(setting: VenueDeskSetting) {
    this.setting = setting;
    this.path = join(setting.dataDirectory, ACCOUNTS_FILE);
    this.connectors = setting.connectors ?? CONNECTORS;
  }

  /** Rejects with SessionRefusal for what was typed wrong, else with an Error in words. */
  async answer<R extends VenueRequest>(request: R): Promise<VenueAnswers[R['type']]>;
  async answer(request: VenueRequest): Promise<VenueAnswers[VenueRequest['type']]> {
    switch (request.type) {
      case 'ListVenueAccounts': return this.list();
      case 'AddVenueAccount': return await this.add(request.account, request.secret);
      case 'RemoveVenueAccount': return await this.remove(request.account);
      case 'TestVenueAccount': return await this.test(request.account);
      case 'UnlockSecrets': return await this.unlock(request.passphrase);
      case 'VenueReports': return this.reports();
      case 'MakeKeystore': return await makeKeystoreFile(this.setting.dataDirectory, request);
      case 'AskVenueMargin': return await this.askMargin(request.account, request.trades);
    }
  }

  get hasAccounts(): boolean { return readAccounts(this.path).length > 0; }

  /** One module for each venue and network, all accounts of it inside. `resumeFromMs` null: a new session. */
  open(resumeFromMs: number | null): readonly VenueModule[] {
    const groups = new Map<string, VenueAccountSetting[]>();
    for (const account of readAccounts(this.path)) {
      const key = `${account.venue}|${account.network}`;
      groups.set(key, [...(groups.get(key) ?? []), account]);
    }
    this.opened = [...groups.values()].flatMap((accounts) => this.openGroup(accounts, resumeFromMs));
    return this.opened;
  }

  private openGroup(accounts: readonly VenueAccountSetting[], resumeFromMs: number | null): ConnectedVenue[] {
    const [first] = accounts;
    const connector = first === undefined ? undefined : this.connectorOf(first.venue);
    if (first === undefined || connector === undefined) return [];
    const { sockets, http } = this.setting;
    return [connector.open({ network: first.network, baseUrl: first.baseUrl, sockets, http,
      accounts: accounts.map((account) => this.connectorAccount(account, connector)),
      ...(resumeFromMs === null ? {} : { resumeFromMs }) })];
  }

  /** Named after its venue too: beside others "main" alone says nothing. */
  private connectorAccount(account: VenueAccountSetting, { title }: VenueConnector): ConnectorAccount {
    const id = settingId(account);
    const secret = (): Promise<string | null> => this.setting.secrets.read(id);
    return { id, name: `${title} ${account.name}`, fields: account.fields, secret };
  }

  private connectorOf(name: string): VenueConnector | undefined {
    return this.connectors.find((connector) => connector.name === name);
  }

  private list(): VenueAccounts {
    const { secrets } = this.setting;
    const state = secrets.state();
    return {
      kinds: this.connectors.map(({ name, title, fields, secret }) => ({ name, title, fields, secret })),
      secrets: { kind: secrets.kind, state: state.state, exists: state.state !== 'locked' || state.exists,
        reason: state.state === 'unavailable' ? state.reason : null },
      accounts: readAccounts(this.path).map((account) => ({ ...account, id: settingId(account) })),
    };
  }

  private async add(account: VenueAccountSetting, given: string): Promise<VenueAccounts> {
    const connector = this.connectorOf(account.venue);
    if (connector === undefined) throw refusal('account.venue', `there is no venue ${account.venue}`);
    const secret = given === '' ? null : given;
    if (secret === null && connector.secret.optional !== true) throw refusal('secret', 'secret: is missing');
    const problem = connector.problemOf(account.fields, secret);
    if (problem !== null) {
      const [field = ''] = problem.split(':');
      throw refusal(field === 'secret' ? 'secret' : `account.fields.${field}`, problem);
    }
    const accounts = readAccounts(this.path);
    const id = settingId(account);
    if (accounts.some((one) => settingId(one) === id)) {
      throw refusal('account.name', `${id} is there already: remove it first`);
    }
    const sibling = accounts.find((one) => one.venue === account.venue && one.network === account.network);
    if (sibling !== undefined && sibling.baseUrl !== account.baseUrl) {
      throw refusal('account.baseUrl', `accounts of one venue and network share an address: ${
        sibling.baseUrl ?? "the venue's own"}`);
    }
    if (secret !== null) await this.setting.secrets.write(id, secret);
    writeAccounts(this.path, [...accounts, account]);
    return this.list();
  }

  private async remove(id: string): Promise<VenueAccounts> {
    const accounts = readAccounts(this.path);
    if (!accounts.some((one) => settingId(one) === id)) throw refusal('account', `there is no account ${id}`);
    writeAccounts(this.path, accounts.filter((one) => settingId(one) !== id));
    await this.setting.secrets.forget(id);
    return this.list();
  }

  private async test(id: string): Promise<VenueCheck> {
    const account = readAccounts(this.path).find((one) => settingId(one) === id);
    const connector = account === undefined ? undefined : this.connectorOf(account.venue);
    if (account === undefined || connector === undefined) {
      throw refusal('account', `there is no account ${id}`);
    }
    const { sockets, http, ports } = this.setting;
    return await connector.check({ network: account.network, baseUrl: account.baseUrl, sockets, http,
      accounts: [this.connectorAccount(account, connector)] }, ports);
  }

  private async askMargin(id: string, trades: VenueMarginQuestion['trades']): Promise<VenueMargin> {
    const account = readAccounts(this.path).find((one) => settingId(one) === id);
    if (account === undefined) {
      return { asked: false, reason: 'This account lives on this machine: there is no venue behind it to ask.' };
    }
    if (this.asking.has(id)) throw new Error('the venue is still being asked');
    this.asking.add(id);
    try {
      const { ports, http } = this.setting;
      return await askVenueMargin({ account, trades, ports, http, secret: () => this.setting.secrets.read(id) });
    } finally {
      this.asking.delete(id);
    }
  }

  private async unlock(passphrase: string): Promise<VenueAccounts> {
    const { secrets } = this.setting;
    const state = secrets.state();
    if (state.state === 'locked' && !state.exists && passphrase.length < 12) {
      throw refusal('passphrase', 'at least 12 characters: whoever has the file may try for ever');
    }
    const isRight = await secrets.unlock(passphrase);
    if (!isRight) throw refusal('passphrase', 'this is not the passphrase of the key file');
    return this.list();
  }

  private reports(): readonly VenueReport[] {
    return this.opened.flatMap((venue) => venue.report() ?? []);
  }
}

const refusal = (field: string, message: string): SessionRefusal => new SessionRefusal(`request.${field}`, message);
