/** Short tones through WebAudio, so that no file is needed: a figure of its own for each thing that may happen. */
import type { AlertLevel } from '../../../shared/domain/margin/alert.ts';
import type { NewsClass } from '../../store/preferences.ts';

/** In hertz, one after another. */
export const TONES: Readonly<Record<AlertLevel | Exclude<NewsClass, 'alert'>, readonly number[]>> = {
  watch: [660], restricted: [660, 880], danger: [880, 660, 880],
  fill: [1_320], proposal: [990, 1_320], reject: [330, 262], disconnect: [220, 220],
};
const TONE_S = 0.16;
const GAIN = 0.12;

let context: AudioContext | null = null;

/** A browser that has not been touched yet stays silent: it allows no sound before the first click. */
export function playTones(tones: readonly number[]): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  const from = context.currentTime;
  tones.forEach((hertz, at) => {
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
}
