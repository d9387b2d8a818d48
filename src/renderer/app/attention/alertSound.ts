/** Alerts made audible: one to three short tones by level. */
import { useEffect, useRef } from 'react';
import { levelToSound, type AlertRow } from '../../store/alerts.ts';
import { useDesk } from '../../store/desk.ts';
import { usePreferences } from '../../store/preferences.ts';
import { useRecord, useRows } from '../../store/tables.ts';
import { playTones, TONES } from './tones.ts';

/** Never in a replay: what it shows is past. */
export function useAlertSound(): void {
  const alerts = useRows('alerts');
  const replaying = useDesk((desk) => desk.replay !== null);
  const muted = usePreferences((preferences) => preferences.alertsMuted);
  const run = useRecord('session', 'one')?.run ?? null;
  const seen = useRef<{ readonly run: string | null; readonly alerts: readonly AlertRow[] }>({ run: null, alerts: [] });
  useEffect(() => {
    const before = seen.current.run === run ? seen.current.alerts : alerts;
    seen.current = { run, alerts };
    if (replaying) return;
    const level = levelToSound(before, alerts, { alerts: muted });
    if (level === null) return;
    playTones(TONES[level]);
    document.documentElement.dataset['lastAlertSound'] = level;
  }, [alerts, run, replaying, muted]);
}
