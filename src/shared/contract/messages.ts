/**
 * The messages between engine and renderer. Control travels as JSON text; ticking numbers as flat binary frames
 * (see hotFrame.ts). Every host carries the same messages over its own Transport.
 */
import { z } from 'zod';
import type { AcceptedLimit } from '../domain/steering/limits.ts';
import { commandSchema, sessionCommandSchema } from './commands.ts';
import { querySchema } from './queries.ts';
import { venueRequestSchema } from './venues.ts';
import { webhookRequestSchema } from './webhook.ts';
import type { ReplayStatus, TableChanges, TableContents } from './replica.ts';

export const PROTOCOL_VERSION = 1;

/** Renderer to engine. */
export const clientMessageSchema = z.discriminatedUnion('kind', [
  /** First message of a connection, and again after a gap: answered by a snapshot. */
  z.strictObject({ kind: z.literal('hello'), protocol: z.number().int() }),
  z.strictObject({ kind: z.literal('command'), id: z.string().min(1).max(60), command: commandSchema }),
  z.strictObject({ kind: z.literal('sessionCommand'), id: z.string().min(1).max(60), command: sessionCommandSchema }),
  z.strictObject({ kind: z.literal('query'), id: z.string().min(1).max(60), query: querySchema }),
  /** About the trader's accounts at real venues; the reply carries the answer. May hold a secret: never logged. */
  z.strictObject({ kind: z.literal('venueRequest'), id: z.string().min(1).max(60), request: venueRequestSchema }),
  /** Where alerts are told outside. May hold a secret: never logged. */
  z.strictObject({ kind: z.literal('webhookRequest'), id: z.string().min(1).max(60), request: webhookRequestSchema }),
  /** Rows that some pane shows now, replacing the list before: 'quote|<instrument>', 'node|<node id>'. */
  z.strictObject({ kind: z.literal('watch'), rows: z.array(z.string().min(1).max(300)).max(5_000) }),
  /** Everything up to this hot frame has been painted or dropped: back-pressure. */
  z.strictObject({ kind: z.literal('ack'), frame: z.number().int().min(0) }),
  z.strictObject({ kind: z.literal('ping'), sentMs: z.number() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** Engine to renderer. */
export type ServerMessage =
  | { readonly kind: 'snapshot'; readonly protocol: number; readonly host: 'browser' | 'electron' | 'test';
      readonly revision: number; readonly timeMs: number; readonly seq: number; readonly tables: TableContents;
      readonly replay: ReplayStatus | null; readonly activity: Activity | null }
  /** Applies on top of `revision - 1` only. */
  | { readonly kind: 'patch'; readonly revision: number; readonly timeMs: number; readonly seq: number;
      readonly changes: TableChanges }
  | { readonly kind: 'replay'; readonly replay: ReplayStatus | null }
  /** Accepted means: schema and journal took it. What came of it arrives in the tables. */
  | { readonly kind: 'reply'; readonly id: string; readonly ok: true; readonly answer: unknown }
  | { readonly kind: 'reply'; readonly id: string; readonly ok: false; readonly error: ClientError }
  /** Row numbers for the hot frames to come, for the rows of the last 'watch'. */
  | { readonly kind: 'watched'; readonly generation: number; readonly rows: readonly string[] }
  | { readonly kind: 'activity'; readonly activity: Activity | null }
  | { readonly kind: 'pong'; readonly sentMs: number; readonly engineMs: number };

/** Long work under way in the engine (loading a replay, seeking), for the progress line. */
export interface Activity { readonly label: string; readonly fraction: number | null }

/** `field`: path of what is wrong in the message ("command.quantity"), null when no field is to blame. */
export interface ClientError {
  readonly field: string | null;
  readonly message: string;
  /** A soft limit asks: the same command passes once its `accepts` hold this. */
  readonly acceptable?: AcceptedLimit;
}

/** What a host gives the bridge: text and bytes, both ways. */
export interface Transport {
  send(data: string | Uint8Array): void;
  onMessage(receive: (data: string | Uint8Array) => void): void;
  onClose(closed: () => void): void;
  close(reason: string): void;
  /** Bytes not yet taken by the other side. */
  readonly bufferedBytes: number;
}
