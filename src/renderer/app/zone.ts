/** Imported before the panes: which zone times are shown in. */
import { usePreferences } from '../store/preferences.ts';
import { showTimesIn } from '../ui/format.ts';

showTimesIn(usePreferences.getState().times);
