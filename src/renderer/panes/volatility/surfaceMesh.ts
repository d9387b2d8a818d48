/** The surface as a mesh: vol over strike against the forward and time, from the curves in use; null beyond them. */
import type { DrawnSmile } from '../../../shared/contract/questions/smiles.ts';
import type { SurfaceMesh } from '../../ui/chart/surfaceChart.ts';

const MS_PER_DAY = 86_400_000;
/** ln(strike / forward), evenly from end to end of what the widest curve holds, but not beyond these. */
const FURTHEST = 0.5;
const COLUMNS = 25;

type Known = DrawnSmile & { readonly forward: number };

const isKnown = (smile: DrawnSmile): smile is Known => smile.forward !== null && smile.curve.length > 1;

function volAt({ curve, forward }: Known, k: number): number | null {
  const strike = forward * Math.exp(k);
  const far = curve.findIndex((point) => point.strike >= strike);
  const [near, next] = [curve[far - 1], curve[far]];
  if (next?.strike === strike) return next.vol;
  if (near === undefined || next === undefined) return null;
  return near.vol + ((strike - near.strike) / (next.strike - near.strike)) * (next.vol - near.vol);
}

/** Null with fewer than two smiles: then there is a line, not a surface. */
export function surfaceMesh(smiles: readonly DrawnSmile[], nowMs: number): SurfaceMesh | null {
  const known = smiles.filter(isKnown).filter(({ expiryTimeMs }) => expiryTimeMs > nowMs);
  if (known.length < 2) return null;
  const ends = known.flatMap(({ curve, forward }) => curve.map(({ strike }) => Math.log(strike / forward)));
  const from = Math.max(-FURTHEST, Math.min(...ends));
  const to = Math.min(FURTHEST, Math.max(...ends));
  const ks = Array.from({ length: COLUMNS }, (_, at) => from + ((to - from) * at) / (COLUMNS - 1));
  return {
    xs: ks.map((k) => (Math.exp(k) - 1) * 100),
    rows: known.map((smile) => {
      const days = (smile.expiryTimeMs - nowMs) / MS_PER_DAY;
      return { label: `${days < 1 ? days.toFixed(1) : days.toFixed(0)} d`, depth: Math.sqrt(days),
        ys: ks.map((k) => {
          const vol = volAt(smile, k);
          return vol === null ? null : vol * 100;
        }) };
    }),
  };
}
