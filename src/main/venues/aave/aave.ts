/** Aave v3 as a venue, one for each chain: how an account there is described, and its sessions. README.md. */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { venueIdOf, type ConnectedVenue, type ConnectorSetting, type VenueConnector } from '../connector.ts';
import { KNOWN_CHAINS } from '../transport/chain/chains/chainSetting.ts';
import { chainField, HOLDER_FIELD, LOAN_FIELDS, LOAN_SECRET, type ChainName } from '../transport/lending/loanPlace.ts';
import { LoanSession } from '../transport/lending/loanSession.ts';
import type { VenueSession } from '../venue.ts';
import { POOLS } from './addresses.ts';
import { checkConnection } from './check.ts';
import { placeOf, problemOfFields } from './place.ts';
import { poolProtocol } from './desk/poolProtocol.ts';

function aaveOn(chain: ChainName, chainTitle: string): VenueConnector {
  const name = `aave-${chain ?? 'chain'}`;
  return {
    name,
    title: `Aave v3 on ${chainTitle}`,
    fields: [
      HOLDER_FIELD,
      ...chainField(chain),
      { name: 'pool', label: 'Pool', hint: chain === null ? 'address of the Pool contract'
        : 'empty: the main market of this chain', required: chain === null },
      ...LOAN_FIELDS,
    ],
    secret: LOAN_SECRET,
    problemOf: (fields, secret) => problemOfFields(chain, fields, secret),
    open: (setting) => open(name, chain, setting),
    check: (setting, ports) => checkConnection(chain, venueIdOf(name, setting.network), setting, ports),
  };
}

function open(name: string, chain: ChainName, setting: ConnectorSetting): ConnectedVenue {
  const id = venueIdOf(name, setting.network);
  const place = placeOf(chain, id, setting);
  let session: LoanSession | null = null;
  return {
    id,
    capabilities: { instrumentKinds: [], lending: true, queryByClientId: true, reportsMargin: true },
    open(ports, sink): VenueSession {
      session = new LoanSession(poolProtocol(place, setting, ports), setting, ports, sink);
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
