/** What a hedge policy says that cannot all be so. Its schema knows each key, not what they mean together. */
import type { HedgePolicy } from './hedge.ts';

export interface PolicyFault {
  /** Within the policy. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The first contradiction; null: there is none. */
export function policyFault(
  { instruments, objective, band, minIntervalMs }:
  Pick<HedgePolicy, 'instruments' | 'objective' | 'band' | 'minIntervalMs'>,
): PolicyFault | null {
  const keys = instruments.map(({ account, instrument }) => `${account}|${instrument}`);
  const twice = keys.findIndex((key, at) => keys.indexOf(key) !== at);
  if (twice !== -1) return { path: ['instruments', twice, 'instrument'], message: 'is named twice' };
  if (objective?.kind === 'greeks' && objective.gammaUsdPer1Pct === null && objective.vegaUsdPerVolPoint === null) {
    return { path: ['objective', 'kind'], message: 'neither gamma nor vega has a band: "delta"' };
  }
  if (band?.kind === 'time' && band.everyMs < minIntervalMs) {
    return { path: ['band', 'everyMs'],
      message: `${band.everyMs} is shorter than minIntervalMs, which keeps ${minIntervalMs} between two hedges` };
  }
  return null;
}
