/**
 * What a real venue's folder offers beyond the port: how an account there is described, how to open a session over
 * real sockets, how to test a connection. One connector a venue, one line in registry.ts.
 */
import type { VenueAccountSetting, VenueCheck, VenueKind, VenueReport } from '../../shared/contract/venues.ts';
import type { Network } from '../../shared/domain/account.ts';
import { accountIdOf, type AccountId, type VenueId } from '../../shared/domain/ids.ts';
import type { Http } from '../ports/http.ts';
import type { Ports } from '../ports/ports.ts';
import type { Sockets } from '../ports/socket.ts';
import type { VenueModule } from './venue.ts';

export interface ConnectorAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Asked for anew at every log-in or signer's birth and not kept longer than it is needed. Null: there is none, and
   *  the account is for looking only. Rejects in words for the trader. */
  secret(): Promise<string | null>;
}

export interface ConnectorSetting {
  readonly network: Network;
  /** Null: the venue's own. */
  readonly baseUrl: string | null;
  /** At least one. All of one network and one base URL share what can be shared. */
  readonly accounts: readonly ConnectorAccount[];
  /** Our clock when this session was last heard of: what happened since is told. Absent: it begins now. */
  readonly resumeFromMs?: number;
  readonly sockets: Sockets;
  readonly http: Http;
}

export interface ConnectedVenue extends VenueModule {
  /** Streams, budgets, clock: for the settings. Null before `open`. */
  report(): VenueReport | null;
}

export interface VenueConnector extends VenueKind {
  /** What is wrong with an account as described, in words for the trader; null: nothing. Never repeats the secret. */
  problemOf(fields: VenueAccountSetting['fields'], secret: string | null): string | null;
  open(setting: ConnectorSetting): ConnectedVenue;
  /** Read-only, in a few seconds, whatever happens. */
  check(setting: ConnectorSetting, ports: Ports): Promise<VenueCheck>;
}

/** Mainnet bears the venue's plain name: what is not real money must say so. */
export const venueIdOf = (name: string, network: Network): VenueId =>
  (network === 'mainnet' ? name : `${name}-testnet`);

export const settingId = ({ venue, network, name }: VenueAccountSetting): AccountId =>
  accountIdOf(venueIdOf(venue, network), name);
