/**
 * The read-only part of the venue contract against any endpoint: the connector's own test, then a session that only
 * listens for some seconds. Nothing is placed.
 */
import type { VenueCheck } from '../../../shared/contract/venues.ts';
import type { Network } from '../../../shared/domain/account.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Sockets } from '../../ports/socket.ts';
import { venueIdOf, type ConnectorAccount } from '../../venues/connector.ts';
import { connectorOf, CONNECTORS } from '../../venues/registry.ts';
import type { VenueModule } from '../../venues/venue.ts';

export interface ProbeSetting {
  readonly venue: string;
  readonly network: Network;
  readonly url: string | null;
  readonly fields: Readonly<Record<string, string>>;
  /** For the test of its rights alone; null: none. */
  readonly secret: string | null;
  readonly listenMs: number;
  readonly ports: Ports;
  readonly sockets: Sockets;
  readonly http: Http;
}

export interface Heard {
  readonly states: readonly string[];
  readonly instruments: number;
  readonly snapshots: number;
  readonly quotes: number;
  readonly books: number;
  readonly trades: number;
  readonly refused: readonly string[];
}

export interface ProbeReport extends VenueCheck {
  readonly ok: boolean;
  /** Null: no account was named that could be listened to. */
  readonly heard: Heard | null;
}

/** Perpetuals, the first that are listed. */
const LISTENED_TO = 4;

export const knownVenues = (): string[] => CONNECTORS.map(({ name }) => name);

type Given = Pick<ProbeSetting, 'venue' | 'fields' | 'secret'>;

/** What is wrong with what was given, in words; null: nothing. */
export function probeProblem({ venue, fields, secret }: Given): string | null {
  const connector = connectorOf(venue);
  if (connector === undefined) return `there is no venue ${venue}: ${knownVenues().join(', ')}`;
  return Object.keys(fields).length === 0 ? null : connector.problemOf(fields, secret);
}

export async function probeVenue(setting: ProbeSetting): Promise<ProbeReport> {
  const { venue, network, url, fields, secret, sockets, http, ports } = setting;
  const connector = connectorOf(venue);
  if (connector === undefined) throw new Error(`there is no venue ${venue}`);
  const hasAccount = Object.keys(fields).length > 0;
  const account = (key: string | null): ConnectorAccount => ({ id: `${venueIdOf(venue, network)}/probe`, name: 'probe',
    fields, secret: () => Promise.resolve(key) });
  const common = { network, baseUrl: url, sockets, http };
  const check = await connector.check({ ...common, accounts: hasAccount ? [account(secret)] : [] }, ports);
  const isThere = check.steps.every(({ ok }) => ok);
  if (!hasAccount || !isThere) return { ...check, ok: isThere, heard: null };
  const heard = await listen(connector.open({ ...common, accounts: [account(secret)] }), setting);
  const ok = heard.states.includes('connected') && heard.snapshots > 0 && heard.quotes > 0;
  return { ...check, ok, heard };
}

function listen(venue: VenueModule, setting: ProbeSetting): Promise<Heard> {
  const { ports, listenMs } = setting;
  const count = { instruments: 0, snapshots: 0, quotes: 0, books: 0, trades: 0 };
  const states: string[] = [];
  const refused: string[] = [];
  const perpetuals = new Set<string>();
  const session = venue.open(ports, {
    fact(event) {
      if (event.type === 'ConnectionChanged') states.push(event.state);
      else if (event.type === 'InstrumentsListed') {
        count.instruments += event.instruments.length;
        for (const { id, kind } of event.instruments) {
          if (kind === 'perpetual' && perpetuals.size < LISTENED_TO) perpetuals.add(id);
        }
        session.listenTo?.([{ by: 'pane', traded: perpetuals, chains: [] }]);
      }
      else if (event.type === 'AccountSnapshotReported') count.snapshots += 1;
      else if (event.type === 'MessageRefused') refused.push(`${event.stream}: ${event.reason}`);
    },
    market(event) {
      if (event.type === 'QuoteObserved') count.quotes += 1;
      else if (event.type === 'BookObserved') count.books += 1;
      else if (event.type === 'TradeObserved') count.trades += 1;
    },
  });
  session.connect();
  return new Promise((resolve) => {
    ports.scheduler.after(listenMs, () => {
      session.close();
      resolve({ ...count, states, refused: refused.slice(0, 20) });
    });
  });
}
