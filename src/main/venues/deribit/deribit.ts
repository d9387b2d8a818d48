/**
 * Deribit: options, futures and perpetuals, coin- and USDC-settled, over JSON-RPC on WebSocket. The door of the folder:
 * how an account is described, how a session is opened and how a connection is tested. README.md says which rights the
 * keys need. The Coinbase gateway speaks the same words under another base URL.
 */
import type { CheckStep, VenueCheck } from '../../../shared/contract/venues.ts';
import type { Network } from '../../../shared/domain/account.ts';
import type { Ports } from '../../ports/ports.ts';
import {
  venueIdOf, type ConnectedVenue, type ConnectorAccount, type ConnectorSetting, type VenueConnector,
} from '../connector.ts';
import { authSchema } from './messages.ts';
import { Connection } from './connection.ts';
import type { Answer } from '../transport/rpc/rpcMessages.ts';
import { budgetsOf, DERIBIT_ORDERS } from './limits.ts';
import { login, referenceRequests } from './requests.ts';
import { openSession, type DeribitSession } from './session.ts';

export const HOSTS: Readonly<Record<Network, string>> = {
  mainnet: 'https://www.deribit.com', testnet: 'https://test.deribit.com',
};
const CURRENCIES = ['BTC', 'ETH', 'USDC'];
const MOST_OPTIONS = 250;
const CHECK_MS = 8_000;

export const deribit: VenueConnector = {
  name: 'deribit',
  title: 'Deribit',
  fields: [
    { name: 'clientId', label: 'Client id', hint: 'of an API key with account:read and trade:read_write, or trade:read '
      + 'to look only', required: true },
    { name: 'subaccount', label: 'Sub-account', hint: 'its number, when the key is of the main account',
      required: false },
    { name: 'login', label: 'Log-in', hint: 'signature (the secret stays here), or credentials, for gateways without '
      + 'signatures', required: false },
    { name: 'currencies', label: 'Currencies', hint: `settlement currencies to list: ${CURRENCIES.join(', ')}`,
      required: false },
  ],
  secret: { label: 'Client secret', hint: 'shown once by the venue when the key is made' },
  problemOf(fields, secret) {
    const { clientId = '' } = fields;
    if (!/^[A-Za-z0-9_-]{4,64}$/.test(clientId)) return 'the client id must be 4 to 64 letters and digits';
    if (!/^\d{0,12}$/.test(fields['subaccount'] ?? '')) return 'the sub-account must be a number';
    if (!/^(signature|credentials)?$/.test(fields['login'] ?? '')) return 'the log-in must be signature or credentials';
    const unknown = currenciesOf(fields).find((currency) => !/^[A-Z0-9]{2,8}$/.test(currency));
    if (unknown !== undefined) return `${unknown.slice(0, 20)} is no currency`;
    if (secret !== null && !/^[\x21-\x7e]{8,200}$/.test(secret)) return 'the client secret must be 8 to 200 characters';
    return null;
  },
  open: (setting) => openVenue(setting),
  check: (setting, ports) => checkConnection(setting, ports),
};

const currenciesOf = (fields: Readonly<Record<string, string>>): readonly string[] => {
  const said = (fields['currencies'] ?? '').toUpperCase().split(/[\s,;]+/).filter((each) => each !== '');
  return said.length === 0 ? CURRENCIES : said;
};

const logInBy = ({ fields }: ConnectorAccount): 'signature' | 'credentials' =>
  (fields['login'] === 'credentials' ? 'credentials' : 'signature');

/** https://host, or http://127.0.0.1:port of an emulator, to the address of its socket. */
const socketUrl = (base: string): string => `${base.replace(/^http/, 'ws').replace(/\/+$/, '')}/ws/api/v2`;

function openVenue(setting: ConnectorSetting): ConnectedVenue {
  const { network, baseUrl, accounts, sockets, resumeFromMs } = setting;
  const venue = venueIdOf('deribit', network);
  const currencies = [...new Set(accounts.flatMap(({ fields }) => currenciesOf(fields)))];
  let session: DeribitSession | null = null;
  return {
    id: venue,
    capabilities: { instrumentKinds: ['spot', 'perpetual', 'future', 'option', 'combo'], lending: false,
      queryByClientId: true, reportsMargin: true, orders: DERIBIT_ORDERS },
    open(ports, sink) {
      session = openSession({
        venue, network, sockets, url: socketUrl(baseUrl ?? HOSTS[network]),
        accounts: accounts.map((account) => ({ id: account.id, name: account.name,
          clientId: account.fields['clientId'] ?? '', secret: () => account.secret(),
          logInBy: logInBy(account),
          subaccount: (account.fields['subaccount'] ?? '') === '' ? null : Number(account.fields['subaccount']) })),
        resumeFromMs: resumeFromMs ?? null,
        market: { currencies, mostOptions: MOST_OPTIONS },
      }, ports, sink);
      return session;
    },
    report: () => session?.report() ?? null,
  };
}

/** Reads the clock and logs in: nothing is placed, changed or moved. */
async function checkConnection(setting: ConnectorSetting, ports: Ports): Promise<VenueCheck> {
  const steps: CheckStep[] = [];
  const found: { -readonly [K in keyof VenueCheck]: VenueCheck[K] } = { steps, rights: null, mayWithdraw: null,
    clockSkewMs: null, latencyMs: null };
  let opened: (reason: string | null) => void = () => {};
  const up = new Promise<string | null>((resolve) => { opened = resolve; });
  const connection = new Connection({ name: 'deribit check', url: socketUrl(setting.baseUrl ?? HOSTS[setting.network]),
    sockets: setting.sockets, ports, budgets: budgetsOf(null) }, {
    up: () => { opened(null); }, down: (reason) => { opened(reason); }, notice: () => {}, refused: () => {} });
  const late = ports.scheduler.after(CHECK_MS, () => {
    opened('no answer in time');
    connection.stop();
  });
  const ask = (request: Parameters<Connection['ask']>[0]): Promise<Answer> =>
    new Promise((resolve) => { connection.ask(request, { budget: 'other' }, resolve); });
  connection.start();
  try {
    const problem = await up;
    steps.push({ name: 'connection', ok: problem === null, text: problem ?? 'the venue answers' });
    if (problem !== null) return found;
    const clock = await ask(referenceRequests.time());
    if (clock.ok && typeof clock.result === 'number') {
      found.latencyMs = clock.roundTripMs;
      found.clockSkewMs = Math.round(clock.result - (clock.receivedTimeMs - clock.roundTripMs / 2));
    }
    steps.push({ name: 'clock', ok: found.clockSkewMs !== null, text: found.clockSkewMs === null
      ? 'the venue does not tell its time' : `the venue's clock is ${found.clockSkewMs} ms from ours` });
    await checkKeys(setting, ports, ask, found, steps);
    return found;
  } finally {
    late.cancel();
    connection.stop();
  }
}

async function checkKeys(
  setting: ConnectorSetting, ports: Ports, ask: (request: Parameters<Connection['ask']>[0]) => Promise<Answer>,
  found: { rights: VenueCheck['rights']; mayWithdraw: boolean | null }, steps: CheckStep[],
): Promise<void> {
  const [account] = setting.accounts;
  let secret: string | null = null;
  try {
    secret = await account?.secret() ?? null;
  } catch (error) {
    steps.push({ name: 'keys', ok: false, text: error instanceof Error ? error.message : 'the keys cannot be read' });
    return;
  }
  if (account === undefined || secret === null) {
    steps.push({ name: 'keys', ok: false, text: 'there are no keys for this account' });
    return;
  }
  const keys = { clientId: account.fields['clientId'] ?? '', clientSecret: secret };
  const answer = await ask(logInBy(account) === 'credentials' ? login.credentials(keys)
    : login.signed(keys, ports.clock.nowMs(), ports.random.hex(8)));
  const read = answer.ok ? authSchema.safeParse(answer.result) : null;
  if (read?.success !== true) {
    if (!answer.ok && answer.fate === 'refused') found.rights = 'none';
    steps.push({ name: 'keys', ok: false, text: answer.ok ? 'the venue\'s answer makes no sense' : answer.reason });
    return;
  }
  const { scope } = read.data;
  const mayRead = /\b(trade|account):read\b/.test(scope);
  found.rights = /\btrade:read_write\b/.test(scope) ? 'trade' : mayRead ? 'read' : 'none';
  found.mayWithdraw = /\bwallet:read_write\b/.test(scope);
  steps.push({ name: 'keys', ok: true, text: `the keys may ${found.rights === 'trade' ? 'trade' : 'read'}${
    found.mayWithdraw ? ', and withdraw: make keys without wallet rights' : ''}` });
}
