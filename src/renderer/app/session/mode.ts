/** Which mode frames the window. A replay is a replay whatever it recorded. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

export interface Mode { readonly kind: 'none' | 'practice' | 'live' | 'replay'; readonly name: string }

const NAMES = { none: 'NO SESSION', practice: 'PRACTICE', live: 'LIVE', replay: 'REPLAY' } as const;

export function modeOf(session: WireRecord<'session'> | null, replaying: boolean): Mode {
  const kind = replaying ? 'replay' : (session?.mode ?? 'none');
  return { kind, name: NAMES[kind] };
}
