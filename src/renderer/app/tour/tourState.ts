/** Where the tour stands; the trader begins it at the first run or from the menu. */
import { create } from 'zustand';
import { setPreferences } from '../../store/preferences.ts';

/** Null: not under way. */
export const useTour = create<{ readonly step: number | null }>(() => ({ step: null }));

export const startTour = (): void => useTour.setState({ step: 0 });
export const goToStep = (step: number): void => useTour.setState({ step });

export function endTour(): void {
  useTour.setState({ step: null });
  setPreferences({ tourSeen: true });
}
