/** Alerts made audible: one to three short tones by level, through WebAudio, so that no file is needed. */
import { useEffect, useRef } from 'react';
import { levelToSound, type AlertRow } from '../store/alerts.ts';
import { useDesk } from '../store/desk.ts';
import { usePreferences } from '../store/preferences.ts';
import { useRecord, useRows } from '../store/tables.ts';
import type { AlertLevel } from '../../shared/domain/margin/alert.ts';

const TONES: Readonly<Record<AlertLevel, readonly number[]>> = {
  watch: [660], restricted: [660, 880], danger: [880, 660, 880],
};
const TONE_S = 0.16;
const GAIN = 0.12;

let context: AudioContext | null = null;

/** A browser that has not been touched yet stays silent: it allows no sound before the first click. */
export function playLevel(level: AlertLevel): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const from = context.currentTime;
  TONES[level].forEach((hertz, at) => {
    if (context === null) return;
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    const start = from + at * (TONE_S + 0.05);
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(GAIN, start + 0.01);
    gain.gain.linearRampToValueAtTime(0, start + TONE_S);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + TONE_S);
  });
  document.documentElement.dataset['lastAlertSound'] = level;
}

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
    if (level !== null) playLevel(level);
  }, [alerts, run, replaying, muted]);
}
