/** The models that a surface can be fitted with: each takes all expiries, nearest first, and gives usable smiles. */
import type { PinnedParameter, SurfaceModel } from '../../../../shared/domain/volatility/surface.ts';
import { checkButterfly, passes } from '../checks.ts';
import { nearerSmile, varianceAt, type SabrSmile, type Smile } from '../smile.ts';
import { ssviToRaw } from '../ssvi.ts';
import type { SliceParameters } from '../surface.ts';
import { fitEssvi } from './fitEssvi.ts';
import { fitSabr } from './fitSabr.ts';
import { fitSvi, type SviPins } from './fitSvi.ts';
import type { SmilePoint, SmileSelection } from './smileQuotes.ts';

export interface ModelTask {
  readonly years: number;
  readonly selection: SmileSelection;
  readonly pins: Readonly<Partial<Record<PinnedParameter, number>>>;
}

export interface ModelFit {
  readonly smile: Smile;
  readonly parameters: SliceParameters | null;
  /** What had to be done so that it is free of arbitrage; null for nothing. */
  readonly repaired: string | null;
}

const MOST_SHARE = 0.9999;
const DRAWS = 9;

export function fitModel(model: SurfaceModel, tasks: readonly ModelTask[]): readonly ModelFit[] {
  switch (model) {
    case 'svi': return sviFits(tasks);
    case 'ssvi': return ssviFits(tasks);
    case 'sabr': return sabrFits(tasks);
  }
}

function sviFits(tasks: readonly ModelTask[]): readonly ModelFit[] {
  const fits = fitSvi(tasks.map(({ years, selection: { points }, pins }) =>
    ({ years, points, pins: pins as SviPins })));
  return fits.map(({ svi, repaired }) => ({
    smile: { kind: 'svi', svi }, parameters: { model: 'svi', ...svi },
    repaired: repaired === 0 ? null : `moved ${(100 * repaired).toFixed(1)} % of the way to a smile free of arbitrage`,
  }));
}

function ssviFits(tasks: readonly ModelTask[]): readonly ModelFit[] {
  const slices = fitEssvi(tasks.map(({ years, selection: { points }, pins }) =>
    ({ years, points, rho: pins.rho ?? null })));
  return slices.map((slice) => ({ smile: { kind: 'svi', svi: ssviToRaw(slice) }, repaired: null,
    parameters: { model: 'ssvi', ...slice } }));
}

/** From the far expiry to the near one, each below the one after: SABR alone does not see to that. */
function sabrFits(tasks: readonly ModelTask[]): readonly ModelFit[] {
  const fits: ModelFit[] = [];
  for (const { years, selection: { points }, pins } of tasks.toReversed()) {
    const sabr = fitSabr(points, years, pins);
    const smile = reaches(points).map((reach): SabrSmile => ({ kind: 'sabr', sabr, forward: 1, years, ...reach }))
      .find((one) => checkButterfly(one).free);
    const parameters = { model: 'sabr', ...sabr } as const;
    const ceiling = fits[0]?.smile ?? null;
    if (smile === undefined) fits.unshift({ ...sviInstead(points, years, ceiling), parameters: null });
    else if (passes(smile, ceiling)) fits.unshift({ smile, parameters, repaired: null });
    else fits.unshift({ ...drawnBelow(smile, ceiling as Smile), parameters });
  }
  return fits;
}

type Repaired = Omit<ModelFit, 'parameters'>;

function sviInstead(points: readonly SmilePoint[], years: number, ceiling: Smile | null): Repaired {
  const [fit] = fitSvi([{ points, years, pins: {} }]);
  if (fit === undefined) throw new Error('one expiry gives one fit');
  const smile: Smile = { kind: 'svi', svi: fit.svi };
  const repaired = 'SABR has a butterfly: SVI to the same quotes is used';
  if (ceiling === null || passes(smile, ceiling)) return { smile, repaired };
  const below = drawnBelow(smile, ceiling);
  return { smile: below.smile, repaired: `${repaired}, ${below.repaired ?? ''}` };
}

/** As little as needed of the farther smile at this one's level mixed in, straight in total variance. */
function drawnBelow(smile: Smile, ceiling: Smile): Repaired {
  const level = varianceAt(smile, 0) / varianceAt(ceiling, 0);
  const safe = nearerSmile(ceiling, Math.min(MOST_SHARE, level));
  let [low, high] = [0, 1];
  let found = safe;
  for (let i = 0; i < DRAWS; i += 1) {
    const share = (low + high) / 2;
    const trial: Smile = { kind: 'between', near: smile, far: safe, share };
    if (passes(trial, ceiling)) [high, found] = [share, trial];
    else low = share;
  }
  const repaired = `crosses the farther expiry: ${(100 * high).toFixed(1)} % of its shape is mixed in`;
  return { smile: found, repaired };
}

/** How far out in k SABR is followed: as far past the quotes as it stays free of butterflies. */
function reaches(points: readonly SmilePoint[]): readonly { readonly low: number; readonly high: number }[] {
  const [low, high] = [Math.min(-0.01, points[0]?.k ?? 0), Math.max(0.01, points.at(-1)?.k ?? 0)];
  return [1.5, 1, 0.7].map((past) => ({ low: past * low, high: past * high }));
}
