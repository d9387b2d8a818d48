/**
 * One numbered line of the journal. `input` entries are what reached us (venue facts, commands, timers), `decided`
 * entries what core chose because of one: applying all of them in order rebuilds the ledger; feeding only the inputs
 * (with the tape between them) through decide must choose the same again (invariant I9).
 */
import type { DecidedEvent, InputEvent } from './event.ts';

interface Stamp {
  /** From 1, without gap (invariant I1), over all runs of a session. */
  readonly seq: number;
  /** Engine clock when the input was taken from the inbox; a decided entry bears its input's time. */
  readonly timeMs: number;
  readonly venueTimeMs: number | null;
  /** The entry because of which this one exists: walk it to answer 'why'. Null for a first cause. */
  readonly causeSeq: number | null;
}

export type InputEntry = Stamp & { readonly origin: 'input'; readonly event: InputEvent };
export type DecidedEntry = Stamp & { readonly origin: 'decided'; readonly event: DecidedEvent };
export type Entry = InputEntry | DecidedEntry;
