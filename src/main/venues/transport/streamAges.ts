/** When each stream of a connection last spoke, and which have been silent for too long. */
import type { NeededBy } from '../../../shared/domain/marketNeed.ts';
import type { Clock } from '../../ports/ports.ts';

export interface StreamAge {
  readonly stream: string;
  /** Since its last message, or since it was asked for where none has come yet. */
  readonly ageMs: number;
  readonly messages: number;
  /** Silent beyond its bound. */
  readonly mute: boolean;
  readonly lastError: string | null;
  /** Who wants it to be heard. */
  readonly neededBy: NeededBy;
}

interface Stream {
  heardMs: number; messages: number; readonly boundMs: number | null; lastError: string | null; neededBy: NeededBy;
}

export class StreamAges {
  private readonly clock: Clock;
  private readonly streams = new Map<string, Stream>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** `boundMs` null: a stream that speaks only when something happens (fills) and is never mute. */
  watch(stream: string, boundMs: number | null, neededBy: NeededBy = 'session'): void {
    this.streams.set(stream, { heardMs: this.clock.monotonicMs(), messages: 0, boundMs, lastError: null, neededBy });
  }

  needed(stream: string, neededBy: NeededBy): void {
    const entry = this.streams.get(stream);
    if (entry !== undefined) entry.neededBy = neededBy;
  }

  unwatch(stream: string): void { this.streams.delete(stream); }
  clear(): void { this.streams.clear(); }

  heard(stream: string): void {
    const entry = this.streams.get(stream);
    if (entry === undefined) return;
    entry.heardMs = this.clock.monotonicMs();
    entry.messages += 1;
  }

  failed(stream: string, error: string): void {
    const entry = this.streams.get(stream);
    if (entry !== undefined) entry.lastError = error;
  }

  mute(): string[] { return this.list().filter((age) => age.mute).map((age) => age.stream); }

  list(): StreamAge[] {
    const now = this.clock.monotonicMs();
    return [...this.streams].map(([stream, { heardMs, messages, boundMs, lastError, neededBy }]) => ({ stream,
      messages, ageMs: now - heardMs, mute: boundMs !== null && now - heardMs > boundMs, lastError, neededBy }));
  }
}
