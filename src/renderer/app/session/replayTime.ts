/** Times that a trader types, and the marks around a moment. */
import type { ReplayStatus } from '../../../shared/contract/replica.ts';

const PATTERN = /^(?:(\d{4}-\d{2}-\d{2})[ T])?(\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** "14:00", "14:00:30" on `day` ("2026-11-22"), or with a day of its own. Null when it is no time. UTC. */
export function readUtc(text: string, day: string): number | null {
  const match = PATTERN.exec(text.trim().replace(/Z$/i, ''));
  if (match === null) return null;
  const [, ownDay, hours = '', minutes, seconds = '00'] = match;
  const timeMs = Date.parse(`${ownDay ?? day}T${hours.padStart(2, '0')}:${minutes}:${seconds}Z`);
  return Number.isNaN(timeMs) ? null : timeMs;
}

type Mark = ReplayStatus['marks'][number];

/** Marks closer than this to where the replay stands are where it stands: a seek lands on the entry itself. */
const SAME_MOMENT_MS = 20;

/** The nearest mark before (-1) or after (1) a moment; null when there is none. */
export function markAround(marks: readonly Mark[], timeMs: number, direction: -1 | 1): Mark | null {
  let found: Mark | null = null;
  for (const mark of marks) {
    const away = (mark.timeMs - timeMs) * direction;
    if (away <= SAME_MOMENT_MS) continue;
    if (found === null || away < (found.timeMs - timeMs) * direction) found = mark;
  }
  return found;
}
