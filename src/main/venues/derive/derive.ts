/**
 * Derive (v3, and v2 where its address is given): options and perpetuals linear in USDC, over JSON-RPC on WebSocket,
 * orders signed by a session key. The door of the folder: how an account is described, how a session is opened and a
 * connection tested. README.md says which scopes the key needs.
 */
import { venueIdOf, type ConnectedVenue, type ConnectorSetting, type VenueConnector } from '../connector.ts';
import { checkConnection } from './check.ts';
import { openSession, type DeriveSession } from './session.ts';
import { signerOf } from './sign.ts';
import { DERIVE } from './symbols.ts';
import { protocolOf, socketUrl } from './endpoints.ts';

const COINS = ['BTC', 'ETH'];
const MOST_OPTIONS = 250;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

export const derive: VenueConnector = {
  name: DERIVE,
  title: 'Derive',
  fields: [
    { name: 'wallet', label: 'Wallet', hint: '0x and 40 hex digits: the owner, not the session key', required: true },
    { name: 'subaccount', label: 'Subaccount', hint: 'its number', required: true },
    { name: 'coins', label: 'Coins', hint: `whose perpetuals and chains are heard: ${COINS.join(', ')} when left out; `
      + 'what you hold is always heard', required: false },
    { name: 'cancelOnDisconnect', label: 'Cancel on disconnect', hint: 'on: the venue cancels all open orders of the '
      + 'wallet when we vanish (the default); off: they stay', required: false },
  ],
  secret: { label: 'Session key', hint: '64 hex digits, with the scope Trade, or without it to look only; never the '
    + "owner's own key" },
  problemOf(fields, secret) {
    const { wallet = '', subaccount = '', cancelOnDisconnect: cancel = '' } = fields;
    if (!ADDRESS.test(wallet)) return 'wallet: must be 0x and 40 hex digits';
    if (!/^\d{1,12}$/.test(subaccount)) return 'subaccount: must be a number';
    if (!/^(on|off)?$/.test(cancel)) return 'cancelOnDisconnect: must be on or off';
    const odd = coinsOf(fields).find((coin) => !/^[A-Z0-9]{2,12}$/.test(coin));
    if (odd !== undefined) return `coins: ${odd.slice(0, 20)} is no coin`;
    return secret === null || signerOf(secret, 'testnet') !== null ? null
      : 'secret: must be a private key of 64 hex digits';
  },
  open: openVenue,
  check: checkConnection,
};

function coinsOf(fields: Readonly<Record<string, string>>): readonly string[] {
  const said = (fields['coins'] ?? '').toUpperCase().split(/[\s,;]+/).filter((each) => each !== '');
  return said.length === 0 ? COINS : said;
}

function openVenue(setting: ConnectorSetting): ConnectedVenue {
  const { network, baseUrl, accounts, sockets, resumeFromMs } = setting;
  const venue = venueIdOf(DERIVE, network);
  let session: DeriveSession | null = null;
  return {
    id: venue,
    capabilities: { instrumentKinds: ['spot', 'perpetual', 'option'], lending: false, queryByClientId: true,
      reportsMargin: true, orders: { edit: 'replace', cancelAll: true } },
    open(ports, sink) {
      session = openSession({
        venue, network, sockets, url: socketUrl(network, baseUrl), resumeFromMs: resumeFromMs ?? null,
        market: { coins: [...new Set(accounts.flatMap(({ fields }) => coinsOf(fields)))], mostOptions: MOST_OPTIONS },
        accounts: accounts.map(({ id, name, fields, ...account }) => ({ id, name,
          wallet: (fields['wallet'] ?? '').toLowerCase() as `0x${string}`,
            subaccount: Number(fields['subaccount'] ?? ''),
          protocol: protocolOf(baseUrl), cancelOnDisconnect: fields['cancelOnDisconnect'] !== 'off',
          secret: () => account.secret() })),
      }, ports, sink);
      return session;
    },
    report: () => session?.report() ?? null,
  };
}

