/**
 * What a bridge shows: a live engine or a replay, behind one interface, and what the host does for it. The bridge
 * changes nothing in a state; it only takes the record of which rows changed.
 */
import type { Command, SessionCommand } from '../../shared/contract/commands.ts';
import type { SessionSummary } from '../../shared/contract/queries.ts';
import type { ReplayStatus, TableName } from '../../shared/contract/replica.ts';
import type {
  ExplainAnswer, ExplainQuery, ReportProgress, SessionReport,
} from '../../shared/contract/questions/explain.ts';
import type {
  StructureAnswer, StructureQuery, TemplateLegQuantity, TemplateQuery, TemplateShape,
} from '../../shared/contract/questions/structure.ts';
import type {
  LaboratoryAnswer, LaboratoryProgress, LaboratoryQuery,
} from '../../shared/contract/questions/laboratory.ts';
import type { ExpiryChances, RollAnswer, RollQuery } from '../../shared/contract/questions/expiry.ts';
import type { SmilesAnswer, SmilesQuery } from '../../shared/contract/questions/smiles.ts';
import type { MarginAfter } from '../../shared/domain/margin/detail.ts';
import type { MarginAfterQuery, MarginDetail } from '../../shared/contract/questions/margin.ts';
import type { CascadeAnswer, CascadeQuery, LimitUse } from '../../shared/contract/questions/cascade.ts';
import type { StressAnswer, StressQuery } from '../../shared/contract/questions/stress.ts';
import type { VenueRequest } from '../../shared/contract/venues.ts';
import type { MarketNeed } from '../../shared/domain/marketNeed.ts';
import type { WebhookRequest, WebhookState } from '../../shared/contract/webhook.ts';
import type { Book } from '../../shared/domain/quote.ts';
import type { StateTables } from '../core/state.ts';
import type { ReadTable, TableDelta } from '../core/table.ts';
import type { Entry } from '../events/entry.ts';
import type { JournalReader } from '../journal/store.ts';

/** A table of which the bridge is the one that takes the changes. */
export interface ServedTable<T> extends ReadTable<T> {
  takeDelta(): TableDelta<T>;
  readonly hasChanges: boolean;
}

export type ServedState = { readonly [N in TableName]: ServedTable<StateTables[N]> } & {
  readonly seq: number;
  readonly timeMs: number;
  /** Depth does not cross as a table: it is asked for, one instrument at a time. */
  readonly books: ReadTable<Book>;
};

export interface Served {
  /** A seek may put another object here: then every client gets a new snapshot. */
  readonly state: ServedState;
  /** Entries are durable when the listener hears of them (invariant I12). Returns how to stop listening. */
  onBatch(listener: (entries: readonly Entry[]) => void): () => void;
  /**
   * True while the state holds what is not durable yet because the journal refuses it: nothing of it may be shown
   * (invariant I12). Absent where that cannot be.
   */
  isWithheld?(): boolean;
  /** Absent where nothing may be commanded: a replay. */
  submitCommand?(commandId: string, command: Command): void;
  /** What all screens together need of the markets, whenever it changes. Absent where no market is heard: a replay. */
  showing?(need: MarketNeed): void;
  /** Absent in a live session. */
  replayStatus?(): ReplayStatus;
  /** The stress of the book as it is shown, computed off this thread. Absent where nothing computes it. */
  stress?(query: StressQuery): Promise<StressAnswer>;
  /** A liquidation cascade over the accounts, off this thread. Absent likewise. */
  cascade?(query: CascadeQuery): Promise<CascadeAnswer>;
  /** How much of each limit rule is used, at once. */
  limitUse?(): readonly LimitUse[];
  /** Smiles as they are shown, drawn off this thread. Absent where nothing draws them. */
  smiles?(query: SmilesQuery): Promise<SmilesAnswer>;
  /** Distances to liquidation, computed off this thread, and margin after a hypothesis, at once. Absent likewise. */
  marginDetail?(): Promise<MarginDetail>;
  /** Throws Error with a line for the trader for an account that is not there. */
  marginAfter?(query: MarginAfterQuery): MarginAfter;
  /** Legs looked at together, at once. Throw Error with a line for the trader. Absent where nothing computes them. */
  structure?(query: StructureQuery): StructureAnswer;
  templateLegs?(query: TemplateQuery): readonly TemplateLegQuantity[];
  templates?(): readonly TemplateShape[];
  /** What a held option can be rolled into, and how likely held ones end in or near the money. Likewise. */
  roll?(query: RollQuery): RollAnswer;
  expiryChances?(): readonly ExpiryChances[];
  /** Read from the record, off this thread; `toMs` null: the moment that is shown. Absent where nothing computes it. */
  explain?(query: ExplainQuery): Promise<ExplainAnswer>;
  sessionReport?(): Promise<SessionReport>;
  reportProgress?(cancel: boolean): ReportProgress;
  /** Policies on trial over the record, off this thread, one question at a time. Absent where nothing computes it. */
  laboratory?(query: LaboratoryQuery): Promise<LaboratoryAnswer>;
  laboratoryProgress?(cancel: boolean): LaboratoryProgress;
  /** What queries read. A live session's own store: reads must not be left open across an await. */
  readonly journal: JournalReader;
}

/** What a host does about sessions: it knows the data directory, the bridge does not. */
export interface SessionSteering {
  /** Settles when it is done; rejects with a SessionRefusal for what the trader got wrong. */
  run(command: SessionCommand): Promise<void>;
  list(): readonly SessionSummary[];
  /** Rejects with a SessionRefusal for what the trader got wrong. Absent where there are no real venues. */
  venues?(request: VenueRequest): Promise<unknown>;
  /** Likewise, about the chat that alerts are told to. Absent where none can be. */
  webhook?(request: WebhookRequest): Promise<WebhookState>;
}

/** A command about sessions that cannot be carried out; `field` as in ClientError. */
export class SessionRefusal extends Error {
  readonly field: string | null;

  constructor(field: string | null, message: string) {
    super(message);
    this.name = 'SessionRefusal';
    this.field = field;
  }
}

/** Clock and timers, as ports/ports.ts has them: the bridge may not import that layer. */
export interface BridgeTimers {
  nowMs(): number;
  every(intervalMs: number, run: () => void): { cancel(): void };
}
