import { expect, it } from 'vitest';
import { lightOf } from './connectionLights.tsx';
import { modeOf } from './mode.ts';

const connection = { venue: 'v', state: 'connected', sinceMs: 0, lastMessageMs: 0, reconciled: true, lastError: null } as const;

it('a light is good only when connected, reconciled and heard of lately', () => {
  expect([
    lightOf(connection, 400), lightOf(connection, 5_001), lightOf(connection, null),
    lightOf({ ...connection, reconciled: false }, 400), lightOf({ ...connection, state: 'connecting' }, 400),
    lightOf({ ...connection, state: 'disconnected' }, 400),
  ]).toEqual(['good', 'mute', 'mute', 'waiting', 'waiting', 'down']);
});

it('a replay is framed as a replay whatever it recorded', () => {
  const session = { session: 's', run: 'r', mode: 'live', startedTimeMs: 0, killSwitch: 'released',
    killSwitchTimeMs: null, killSwitchReason: null, dayStartEquityUsd: null, dayStartTimeMs: null } as const;
  expect([modeOf(session, true).kind, modeOf(session, false).name, modeOf(null, false).kind])
    .toEqual(['replay', 'LIVE', 'none']);
});
