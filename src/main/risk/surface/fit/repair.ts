/**
 * The hard repair: a smile that fails its checks is drawn, as little as needed, towards one that is free of arbitrage
 * by construction.
 */
import { passes } from '../checks.ts';
import { fromJumpWings, scaleSvi, toJumpWings, totalVariance, type RawSvi, type SviJumpWings } from '../rawSvi.ts';
import { maxPsi, ssviToRaw } from '../ssvi.ts';
import type { SmilePoint } from './smileQuotes.ts';

export interface SviFit {
  readonly svi: RawSvi;
  /** 0: the fit passed the checks as it was; 1: nothing of it is left, only the smile it was drawn to. */
  readonly repaired: number;
}

export interface Repairable {
  readonly svi: RawSvi;
  readonly points: readonly SmilePoint[];
  /** Total variance at the money. */
  readonly theta: number;
}

/** Nearest first; from the far expiry to the near one, each below what is used of the one after. */
export function repairAll(smiles: readonly Repairable[]): readonly SviFit[] {
  let ceiling: RawSvi | null = null;
  const fits: SviFit[] = [];
  for (const one of smiles.toReversed()) {
    const fit: SviFit = isFree(one.svi, ceiling) ? { svi: one.svi, repaired: 0 }
      : drawn(one.svi, safeSmile(one, ceiling), ceiling);
    ceiling = fit.svi;
    fits.unshift(fit);
  }
  return fits;
}

const isFree = (svi: RawSvi, ceiling: RawSvi | null): boolean =>
  passes({ kind: 'svi', svi }, ceiling === null ? null : { kind: 'svi', svi: ceiling });

/** The farther smile nearer in time; for the farthest expiry an SSVI slice. */
function safeSmile({ points, theta }: Repairable, ceiling: RawSvi | null): RawSvi {
  if (ceiling !== null) return scaleSvi(ceiling, Math.min(0.9999, theta / totalVariance(ceiling, 0)));
  const skew = (points.at(-1)?.midVol ?? 0) - (points[0]?.midVol ?? 0);
  const rho = Math.max(-0.6, Math.min(0.6, 2 * skew));
  return ssviToRaw({ theta, rho, phi: (0.95 * maxPsi(theta, rho)) / theta });
}

/** As little of the way to `safe` as passes all checks, in jump wings: level and skew at the money move straight. */
function drawn(svi: RawSvi, safe: RawSvi, ceiling: RawSvi | null): SviFit {
  const [from, to] = [toJumpWings(svi, 1), toJumpWings(safe, 1)];
  let [low, high] = [0, 1];
  let found = safe;
  for (let i = 0; i < 10; i += 1) {
    const middle = (low + high) / 2;
    const at = (of: (wings: SviJumpWings) => number): number => of(from) + middle * (of(to) - of(from));
    const trial = fromJumpWings({ v: at(({ v }) => v), psi: at(({ psi }) => psi), p: at(({ p }) => p),
      c: at(({ c }) => c), vTilde: at(({ vTilde }) => vTilde) }, 1);
    if (trial !== null && isFree(trial, ceiling)) [high, found] = [middle, trial];
    else low = middle;
  }
  return { svi: found, repaired: high };
}
