/** What the session controller needs from the engine's side: open, go on, replay, end. One real one: practiceHouse. */
import type { SessionSummary } from '../../shared/contract/queries.ts';
import type { VenueRequest } from '../../shared/contract/venues.ts';
import type { VenueMargin, VenueMarginTrades } from '../../shared/contract/questions/venueMargin.ts';
import type { Served } from '../bridge/served.ts';
import type { WebhookDesk } from '../engine/webhook/webhookDesk.ts';

/** A session whose engine runs. */
export interface LiveSession {
  readonly session: string;
  readonly served: Served;
  /** A venue answered the trader's question about margin: the limits may go by it for a while. */
  tellMargin(account: string, trades: VenueMarginTrades, answer: VenueMargin): void;
  /** Ends it in order; what is durable stays. Throws when the journal refuses the end: then it will be recovered. */
  stop(reason: string): void;
  /** Tells of trouble that the trader must see (the journal fails), null when it is over. */
  onTrouble(listener: (text: string | null) => void): void;
}

export interface ReplaySession {
  readonly session: string;
  readonly served: Served;
  play(): void;
  pause(): void;
  /** Multiple of real time; null is as fast as it goes. */
  setSpeed(speed: number | null): void;
  /** Resolves when there; a newer seek overtakes an older. */
  seek(timeMs: number): Promise<void>;
  close(): void;
}

/** All of them throw an Error that says what is wrong with the session. */
export interface SessionHouse {
  /** Newest first. */
  list(): readonly SessionSummary[];
  /** `seed` null draws one. */
  startPractice(seed: number | null): LiveSession;
  /** Goes on with a practice session that crashed or was ended. */
  resumePractice(session: string): LiveSession;
  openReplay(session: string): ReplaySession;
  /** At the venues where the trader has accounts. Throws SessionRefusal when there are none. */
  startLive(): LiveSession;
  resumeLive(session: string): LiveSession;
  /** Rejects with a SessionRefusal for what the trader got wrong. */
  venues(request: VenueRequest): Promise<unknown>;
  /** The chat that alerts are told to. Absent where none can be. */
  readonly webhook?: Pick<WebhookDesk, 'answer' | 'told'>;
}
