/** Which smile dynamics the deltas on the screen are of, in short for headers and in full. */
import { DYNAMICS_LABEL, type SmileDynamics } from '../../../shared/domain/volatility/surface.ts';

export interface DeltaName { readonly short: string; readonly long: string }

const SHORT: Readonly<Record<SmileDynamics, string>> = {
  stickyStrike: 'SS', stickyDelta: 'SD', minimumVariance: 'MV',
};

/** `underlyings`: with options. Without a choice of the trader's each is sticky strike. */
export function deltaName(
  underlyings: readonly string[], chosen: readonly { readonly underlying: string; readonly dynamics: SmileDynamics }[],
): DeltaName {
  const of = new Map(chosen.map(({ underlying, dynamics }) => [underlying, dynamics]));
  const all = underlyings.map((underlying) => [underlying, of.get(underlying) ?? 'stickyStrike'] as const);
  const [first = 'stickyStrike', ...others] = new Set(all.map(([, dynamics]) => dynamics));
  if (others.length === 0) return { short: SHORT[first], long: DYNAMICS_LABEL[first] };
  return { short: 'mixed', long: all.map(([name, dynamics]) => `${name} ${DYNAMICS_LABEL[dynamics]}`).join(', ') };
}
