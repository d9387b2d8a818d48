/**
 * How the engine itself is doing, told beside the journal because the journal may be what is wrong. While the state is
 * `journalFailing` nothing is released: no effect, no batch.
 */

export type EngineCondition = 'running' | 'overloaded' | 'journalFailing' | 'stopped';

export interface EngineHealth {
  readonly condition: EngineCondition;
  /** For the trader; null while all is well. */
  readonly text: string | null;
  readonly sinceMs: number;
}

/** Worst first. */
const ORDER: readonly EngineCondition[] = ['stopped', 'journalFailing', 'overloaded'];

export class HealthChannel {
  private readonly active = new Map<EngineCondition, EngineHealth>();
  private readonly listeners = new Set<(health: EngineHealth) => void>();
  private readonly nowMs: () => number;
  private readonly startedMs: number;

  constructor(nowMs: () => number) {
    this.nowMs = nowMs;
    this.startedMs = nowMs();
  }

  get current(): EngineHealth {
    for (const condition of ORDER) {
      const found = this.active.get(condition);
      if (found !== undefined) return found;
    }
    return { condition: 'running', text: null, sinceMs: this.startedMs };
  }

  raise(condition: EngineCondition, text: string): void {
    const before = this.active.get(condition);
    if (before?.text === text) return;
    this.active.set(condition, { condition, text, sinceMs: before?.sinceMs ?? this.nowMs() });
    this.tell();
  }

  clear(condition: EngineCondition): void {
    if (this.active.delete(condition)) this.tell();
  }

  onChange(listener: (health: EngineHealth) => void): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }

  private tell(): void {
    const { current } = this;
    for (const listener of this.listeners) listener(current);
  }
}
