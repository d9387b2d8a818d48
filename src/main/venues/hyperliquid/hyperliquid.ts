/** Hyperliquid as a venue: what an account there is described by, and its sessions. Rights and limits: README.md. */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { venueIdOf, type ConnectedVenue, type ConnectorSetting, type VenueConnector } from '../connector.ts';
import type { VenueSession } from '../venue.ts';
import { checkConnection } from './desk/check.ts';
import { HyperliquidSession } from './connection.ts';
import { HYPERLIQUID_ORDERS } from './limits.ts';
import { isPrivateKey } from './sign.ts';
import { isAddress } from './symbols.ts';

const NAME = 'hyperliquid';

export const hyperliquid: VenueConnector = {
  name: NAME,
  title: 'Hyperliquid',
  fields: [
    { name: 'address', label: 'Account address', hint: '0x and 40 hex digits: the account itself, not its API wallet',
      required: true },
    { name: 'vault', label: 'Sub-account or vault', hint: 'its address, where you trade for one', required: false },
    { name: 'coins', label: 'Coins to quote', hint: 'BTC, ETH when left out; coins you hold are always quoted',
      required: false },
    { name: 'deadMansSwitchSeconds', label: "Dead man's switch", hint: 'seconds of silence after which the venue '
      + 'cancels all your orders, stops too; empty: they stay', required: false },
  ],
  secret: { label: 'Key of an API wallet', hint: '64 hex digits. It can trade and cannot withdraw; never the key of '
    + 'the account itself' },
  problemOf(fields, secret) {
    const { address = '', vault = '', deadMansSwitchSeconds: seconds = '' } = fields;
    if (!isAddress(address)) return 'address: must be 0x and 40 hex digits';
    if (vault !== '' && !isAddress(vault)) return 'vault: must be 0x and 40 hex digits';
    if (seconds !== '' && !(/^\d{1,4}$/.test(seconds) && Number(seconds) >= 15)) {
      return 'deadMansSwitchSeconds: must be a whole number from 15';
    }
    return secret === null || isPrivateKey(secret) ? null : 'secret: must be a private key of 64 hex digits';
  },
  open: openHyperliquid,
  check: checkConnection,
};

function openHyperliquid(setting: ConnectorSetting): ConnectedVenue {
  const id = venueIdOf(NAME, setting.network);
  let session: HyperliquidSession | null = null;
  return {
    id,
    capabilities: { instrumentKinds: ['perpetual'], lending: false, queryByClientId: true, reportsMargin: true,
      orders: HYPERLIQUID_ORDERS },
    open(ports, sink): VenueSession {
      session = new HyperliquidSession(id, setting, ports, sink);
      return session;
    },
    report: (): VenueReport | null => session?.report() ?? null,
  };
}
