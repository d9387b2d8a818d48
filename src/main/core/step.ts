/**
 * One input, one step: number it, apply it, decide on the state that it made, number and apply the decisions.
 * Deterministic: the same state and input give the same entries and effects, live and in replay.
 */
import type { CausedEffect } from '../events/effect.ts';
import type { Entry } from '../events/entry.ts';
import type { DecidedEvent, InputEvent } from '../events/event.ts';
import { applyEvent } from './apply/applyEvent.ts';
import { decide } from './decide/decide.ts';
import type { State } from './state.ts';

export interface Input {
  readonly event: InputEvent;
  /** Engine clock when it was taken from the inbox. */
  readonly timeMs: number;
  readonly venueTimeMs: number | null;
  /** The entry whose effect this answers, where known. */
  readonly causeSeq: number | null;
}

export interface StepResult {
  readonly entries: readonly Entry[];
  readonly effects: readonly CausedEffect[];
}

export function step(state: State, input: Input): StepResult {
  const entries: Entry[] = [];
  const effects: CausedEffect[] = [];
  const book = (entry: Entry): void => {
    entries.push(entry);
    for (const effect of applyEntry(state, entry)) effects.push({ causeSeq: entry.seq, effect });
  };
  const { timeMs, venueTimeMs } = input;
  const inputSeq = state.seq + 1;
  book({ seq: inputSeq, timeMs, venueTimeMs, causeSeq: input.causeSeq, origin: 'input', event: input.event });
  decide(state, input.event, (event: DecidedEvent) => {
    book({ seq: state.seq + 1, timeMs, venueTimeMs: null, causeSeq: inputSeq, origin: 'decided', event });
  });
  return { entries, effects };
}

/** Live and in replay alike. In replay the caller drops the effects. */
export function applyEntry(state: State, entry: Entry): ReturnType<typeof applyEvent> {
  if (entry.seq !== state.seq + 1) throw new Error(`I1: entry ${entry.seq} does not follow ${state.seq}`);
  state.seq = entry.seq;
  // A clock that steps back must not make ages negative: core's time never runs backwards.
  state.timeMs = Math.max(state.timeMs, entry.timeMs);
  return applyEvent(state, entry);
}
