/** Aave v3 as a venue, one for each chain: how an account there is described, and its sessions. README.md. */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { venueIdOf, type ConnectedVenue, type ConnectorSetting, type VenueConnector } from '../connector.ts';
import { KNOWN_CHAINS } from '../transport/chain/chains/chainSetting.ts';
import type { VenueSession } from '../venue.ts';
import { isPrivateKey } from '../transport/chain/keys/signers.ts';
import { DEFAULT_SPEND_USD_PER_DAY } from './actions/openLoanDesk.ts';
import { POOLS } from './addresses.ts';
import { checkConnection } from './check.ts';
import { AaveSession } from './connection.ts';
import { placeOf, problemOfFields, type ChainName } from './place.ts';

function aaveOn(chain: ChainName, chainTitle: string): VenueConnector {
  const name = `aave-${chain ?? 'chain'}`;
  return {
    name,
    title: `Aave v3 on ${chainTitle}`,
    fields: [
      { name: 'address', label: 'Holder', hint: '0x and 40 hex digits. To look at, any address will do',
        required: true },
      ...(chain === null ? [{ name: 'chainId', label: 'Chain id', hint: '31337 for a local chain', required: true }]
        : []),
      { name: 'pool', label: 'Pool', hint: chain === null ? 'address of the Pool contract'
        : 'empty: the main market of this chain', required: chain === null },
      { name: 'secondEndpoint', label: 'Second RPC endpoint', hint: 'the first is the address of the '
        + 'venue below; what triggers an action must be agreed by both', required: false },
      { name: 'socketEndpoint', label: 'WebSocket endpoint', hint: 'wss://...: tells of new blocks at once; '
        + 'empty: they are asked for', required: false },
      { name: 'oracleMaxAgeHours', label: 'Oldest oracle price', hint: 'hours; empty: 25. Older ones count as unknown',
        required: false },
      { name: 'keystore', label: 'Keystore file', hint: 'whole path of a Web3 keystore; the key below is then its '
        + 'passphrase', required: false },
      { name: 'maxSpendUsdPerDay', label: 'Most a day', hint: 'USD that this key may supply and repay in a day; empty: '
        + `${DEFAULT_SPEND_USD_PER_DAY}`, required: false },
    ],
    secret: { label: 'Key of the holder', hint: 'Empty: a watch-only account. Else 64 hex digits, or the passphrase of '
      + 'the keystore', optional: true },
    problemOf(fields, secret) {
      const problem = problemOfFields(chain, fields);
      if (problem !== null) return problem;
      if (secret === null || (fields['keystore'] ?? '') !== '') return null;
      return isPrivateKey(secret) ? null : 'secret: must be a private key of 64 hex digits';
    },
    open: (setting) => open(name, chain, setting),
    check: (setting, ports) => checkConnection(chain, venueIdOf(name, setting.network), setting, ports),
  };
}

function open(name: string, chain: ChainName, setting: ConnectorSetting): ConnectedVenue {
  const id = venueIdOf(name, setting.network);
  const place = placeOf(chain, id, setting);
  let session: AaveSession | null = null;
  return {
    id,
    capabilities: { instrumentKinds: [], lending: true, queryByClientId: true, reportsMargin: true },
    open(ports, sink): VenueSession {
      session = new AaveSession(place, setting, ports, sink);
      return session;
    },
    report: (): VenueReport | null => session?.report() ?? null,
  };
}

/** The chains of the published address book, and any other by configuration. */
export const AAVE_CONNECTORS: readonly VenueConnector[] = [
  ...KNOWN_CHAINS.filter(({ name }) => POOLS[name] !== undefined).map(({ name, title }) => aaveOn(name, title)),
  aaveOn(null, 'another chain'),
];
