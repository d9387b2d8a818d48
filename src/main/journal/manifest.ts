/** The manifest's own rules. */
import type { RunId } from '../../shared/domain/ids.ts';
import type { Manifest } from './store.ts';

/** With one run more. A session that was found running was not ended in order: it is recovered from here on. */
export const withRun = (manifest: Manifest, run: RunId, appVersion: string): Manifest => ({
  ...manifest, appVersion, runs: [...manifest.runs, run], endedTimeMs: null,
  status: manifest.runs.length > 0 && manifest.status !== 'ended' ? 'recovered' : 'running',
});
