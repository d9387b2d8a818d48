import { describe, expect, it } from 'vitest';
import { countAlerts, levelToSound, mostUrgentFirst, type AlertRow } from './alerts.ts';

const alert = (id: string, over: Partial<AlertRow> = {}): AlertRow => ({ id, kind: 'health', account: 'a', level: 'watch',
  state: 'active', raisedTimeMs: 0, changedTimeMs: 0, snoozedUntilMs: null, escalations: 0, value: 1.9, text: id, ...over });
const LOUD = { alerts: false };

describe('alerts', () => {
  it('stand by what asks for attention, then by level', () => {
    const list = [alert('old', { state: 'cleared', level: 'danger' }), alert('watch'), alert('danger', { level: 'danger' }),
      alert('seen', { state: 'acknowledged', level: 'danger' })];
    expect(mostUrgentFirst(list).map(({ id }) => id)).toEqual(['danger', 'watch', 'seen', 'old']);
    expect(countAlerts(list)).toEqual({ active: 2, open: 3, worst: 'danger' });
    expect(countAlerts([])).toEqual({ active: 0, open: 0, worst: null });
  });

  it('are heard when new, worse, woken or said again, and not otherwise', () => {
    const before = [alert('a'), alert('b', { state: 'snoozed' })];
    const heard = (...after: AlertRow[]) => levelToSound(before, after, LOUD);
    expect([heard(...before), heard(alert('a', { text: 'other words' })), heard(alert('a', { level: 'danger' })),
      heard(alert('a', { escalations: 1 })), heard(alert('b')), heard(alert('c', { level: 'restricted' })),
      heard(alert('a', { state: 'acknowledged', level: 'danger' })), heard(alert('a', { state: 'cleared' }))])
      .toEqual([null, null, 'danger', 'watch', 'watch', 'restricted', null, null]);
  });

  it('of failures are heard though the others are muted', () => {
    const failure = alert('f', { kind: 'failure', level: 'restricted' });
    expect([levelToSound([], [alert('a', { level: 'danger' }), failure], { alerts: true }),
      levelToSound([], [alert('a', { level: 'danger' })], { alerts: true })]).toEqual(['restricted', null]);
  });
});
