/** Questions with one answer each: history that is not in the replica. */
import { z } from 'zod';
import {
  explainQuerySchema, reportProgressQuerySchema, sessionReportQuerySchema, type ExplainAnswer, type ReportProgress,
  type SessionReport,
} from './questions/explain.ts';
import {
  laboratoryProgressQuerySchema, laboratoryQuerySchema, type LaboratoryAnswer, type LaboratoryProgress,
} from './questions/laboratory.ts';
import { smilesQuerySchema, type SmilesAnswer } from './questions/smiles.ts';
import type { Wire } from './replica.ts';
import type { Book } from '../domain/quote.ts';
import type { MarginAfter } from '../domain/margin/detail.ts';
import { marginAfterQuerySchema, marginDetailQuerySchema, type MarginDetail } from './questions/margin.ts';
import {
  structureQuerySchema, templateQuerySchema, type StructureAnswer, type TemplateLegQuantity, type TemplateShape,
} from './questions/structure.ts';
import { expiryChancesQuerySchema, rollQuerySchema, type ExpiryChances, type RollAnswer } from './questions/expiry.ts';
import { cascadeQuerySchema, limitUseQuerySchema, type CascadeAnswer, type LimitUse } from './questions/cascade.ts';
import { stressQuerySchema, type StressAnswer } from './questions/stress.ts';

const id = z.string().min(1).max(120);

export const querySchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ListSessions') }),
  /**
   * Newest first; `beforeSeq` null from the end; `search` matches type or payload text, '' everything; `types`: only
   * these events, absent all.
   */
  z.strictObject({ type: z.literal('JournalPage'), beforeSeq: z.number().int().positive().nullable(),
    limit: z.number().int().positive().max(500), search: z.string().max(100),
    types: z.array(id).max(60).exactOptional() }),
  /** The entry and everything along its causeSeq; a command goes on with the ticket or order that it answers. */
  z.strictObject({ type: z.literal('Why'), seq: z.number().int().positive() }),
  /** Where the indexes stood at an entry, and how they had come there. */
  z.strictObject({ type: z.literal('MarketAt'), seq: z.number().int().positive() }),
  /** Candles of the underlying's index from the tape, oldest first, at most 2,000. */
  z.strictObject({ type: z.literal('Candles'), underlying: id, intervalMs: z.number().int().min(1_000) }),
  /** The book as it is now over a grid of spot and vol, and over the named days. */
  stressQuerySchema,
  /** What a shock becomes once venues and lenders liquidate into it. */
  cascadeQuerySchema,
  /** How much of each limit rule is used, in the order of the rules. */
  limitUseQuerySchema,
  /** Quotes and curves of one underlying's smiles, as of now. */
  smilesQuerySchema,
  marginDetailQuerySchema,
  marginAfterQuerySchema,
  explainQuerySchema,
  sessionReportQuerySchema,
  reportProgressQuerySchema,
  laboratoryQuerySchema,
  laboratoryProgressQuerySchema,
  structureQuerySchema,
  templateQuerySchema,
  rollQuerySchema,
  expiryChancesQuerySchema,
  z.strictObject({ type: z.literal('Templates') }),
  /** Depth of one instrument as it is now. */
  z.strictObject({ type: z.literal('Book'), instrument: id }),
]);
export type Query = z.infer<typeof querySchema>;

export interface SessionSummary {
  readonly session: string;
  readonly mode: 'practice' | 'live' | 'imported';
  readonly status: 'running' | 'ended' | 'crashed';
  readonly startedTimeMs: number;
  readonly endedTimeMs: number | null;
  readonly entries: number;
  readonly tapeRows: number;
}

export interface JournalLine {
  readonly seq: number;
  readonly timeMs: number;
  readonly origin: 'input' | 'decided';
  readonly causeSeq: number | null;
  readonly eventType: string;
  /** Canonical JSON of the event. */
  readonly payload: string;
}

/** One venue's index at an entry; never later than the second before it. */
export interface IndexThen {
  readonly underlying: string;
  readonly venue: string;
  readonly priceUsd: number;
  /** By how much it had changed over the time before; fractions, null where the tape does not reach back. */
  readonly moves: readonly { readonly overMs: number; readonly move: number | null }[];
}

export interface MarketThen { readonly timeMs: number; readonly indexes: readonly IndexThen[] }

export interface Candle {
  readonly timeMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

export interface QueryAnswers {
  ListSessions: readonly SessionSummary[];
  JournalPage: readonly JournalLine[];
  Why: readonly JournalLine[];
  /** Null: the journal has no such entry. */
  MarketAt: MarketThen | null;
  Candles: readonly Candle[];
  Stress: StressAnswer;
  Cascade: CascadeAnswer;
  LimitUse: readonly LimitUse[];
  Smiles: SmilesAnswer;
  MarginDetail: MarginDetail;
  MarginAfter: MarginAfter;
  Explain: ExplainAnswer;
  SessionReport: SessionReport;
  ReportProgress: ReportProgress;
  Laboratory: LaboratoryAnswer;
  LaboratoryProgress: LaboratoryProgress;
  Structure: StructureAnswer;
  TemplateLegs: readonly TemplateLegQuantity[];
  Templates: readonly TemplateShape[];
  Roll: RollAnswer;
  ExpiryChances: readonly ExpiryChances[];
  /** Null: the venue shows none, or what it showed had a gap and was dropped. */
  Book: Wire<Book> | null;
}

