/** Morpho Blue as a venue, one for each chain: how an account there is described, and its sessions. README.md. */
import type { VenueReport } from '../../../shared/contract/venues.ts';
import { venueIdOf, type ConnectedVenue, type ConnectorSetting, type VenueConnector } from '../connector.ts';
import { KNOWN_CHAINS } from '../transport/chain/chains/chainSetting.ts';
import { chainField, HOLDER_FIELD, LOAN_FIELDS, LOAN_SECRET, type ChainName } from '../transport/lending/loanPlace.ts';
import { LoanSession } from '../transport/lending/loanSession.ts';
import type { VenueSession } from '../venue.ts';
import { DEPLOYMENTS } from './addresses.ts';
import { checkConnection } from './check.ts';
import { marketProtocol } from './desk/marketProtocol.ts';
import { placeOf, problemOfFields } from './place.ts';

function morphoOn(chain: ChainName, chainTitle: string): VenueConnector {
  const name = `morpho-${chain ?? 'chain'}`;
  return {
    name,
    title: `Morpho Blue on ${chainTitle}`,
    fields: [
      HOLDER_FIELD,
      ...chainField(chain),
      { name: 'morpho', label: 'Morpho', hint: chain === null ? 'address of the Morpho contract'
        : 'empty: the one of this chain', required: chain === null },
      { name: 'markets', label: 'Markets', hint: 'ids, up to three with commas, each an account; empty: those that the '
        + 'holder is in', required: false },
      { name: 'fromBlock', label: 'Look from block', hint: 'for markets that the holder is in; empty: from the '
        + 'beginning', required: false },
      { name: 'loanFeed', label: 'Price feed of the loan', hint: 'USD feed of loans that are no dollars; empty: those '
        + 'have no price', required: false },
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
      session = new LoanSession(marketProtocol(place, setting, ports), setting, ports, sink);
      return session;
    },
    report: (): VenueReport | null => session?.report() ?? null,
  };
}

/** The chains on which it bears its own address, and any other by configuration. */
export const MORPHO_CONNECTORS: readonly VenueConnector[] = [
  ...KNOWN_CHAINS.filter(({ name }) => DEPLOYMENTS[name] !== undefined).map(({ name, title }) => morphoOn(name, title)),
  morphoOn(null, 'another chain'),
];
