/** The models that a surface can be fitted with: each takes all expiries, nearest first, and gives usable smiles. */
import { checkButterfly, passes } from '../checks.ts';
import { varianceAt, type SabrSmile, type Smile } from '../smile.ts';
import { ssviToRaw } from '../ssvi.ts';
import type { SliceParameters, SurfaceModel } from '../surface.ts';
import type { PinnedParameter } from '../edits.ts';
import { fitEssvi } from './fitEssvi.ts';
import { fitSabr } from './fitSabr.ts';
import { fitSvi, type SviPins } from './fitSvi.ts';
import type { SviFit } from './repair.ts';
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

export function fitModel(model: SurfaceModel, tasks: readonly ModelTask[]): readonly ModelFit[] {
  switch (model) {
    case 'svi': return sviFits(tasks, true).map((fit) => sviModelFit(fit));
    case 'ssvi': return ssviFits(tasks);
    case 'sabr': return sabrFits(tasks);
  }
}

function sviFits(tasks: readonly ModelTask[], pinned: boolean): readonly SviFit[] {
  return fitSvi(tasks.map(({ years, selection, pins }) =>
    ({ years, points: selection.points, pins: pinned ? pins as SviPins : {} })));
}

function sviModelFit({ svi, repaired }: SviFit): ModelFit {
  const how = repaired === 0 ? null
    : `moved ${(100 * repaired).toFixed(1)} % of the way to a smile free of arbitrage`;
  return { smile: { kind: 'svi', svi }, parameters: { model: 'svi', ...svi }, repaired: how };
}

function ssviFits(tasks: readonly ModelTask[]): readonly ModelFit[] {
  const slices = fitEssvi(tasks.map(({ years, selection: { points }, pins }) =>
    ({ years, points, rho: pins.rho ?? null })));
  return slices.map((slice) => ({ smile: { kind: 'svi', svi: ssviToRaw(slice) }, repaired: null,
    parameters: { model: 'ssvi', ...slice } }));
}

/** From the far expiry to the near one; where SABR has arbitrage, SVI to the same quotes, or the farther smile. */
function sabrFits(tasks: readonly ModelTask[]): readonly ModelFit[] {
  const svi = sviFits(tasks, false);
  const fits: ModelFit[] = [];
  let ceiling: Smile | null = null;
  for (let i = tasks.length - 1; i >= 0; i -= 1) {
    const fit = sabrFit(tasks[i] as ModelTask, svi[i] as SviFit, ceiling);
    fits.unshift(fit);
    ceiling = fit.smile;
  }
  return fits;
}

function sabrFit({ years, selection: { points }, pins }: ModelTask, svi: SviFit, ceiling: Smile | null): ModelFit {
  const sabr = fitSabr(points, years, pins);
  const smile = sabr === null ? null
    : reaches(points).map((reach): SabrSmile => ({ kind: 'sabr', sabr, forward: 1, years, ...reach }))
      .find((one) => checkButterfly(one).free);
  const parameters: SliceParameters | null = sabr === null ? null : { model: 'sabr', ...sabr };
  if (smile !== undefined && smile !== null && passes(smile, ceiling)) return { smile, parameters, repaired: null };
  const why = smile === undefined ? 'SABR has a butterfly' : 'SABR crosses the farther expiry';
  const raw: Smile = { kind: 'svi', svi: svi.svi };
  if (passes(raw, ceiling)) return { smile: raw, parameters: null, repaired: `${why}: SVI to the same quotes is used` };
  const of = ceiling ?? raw;
  const share = Math.min(0.9999, varianceAt(raw, 0) / varianceAt(of, 0));
  return { smile: { kind: 'nearer', of, share }, parameters: null, repaired: `${why}, as does SVI: the farther shape` };
}

/** How far out in k SABR is followed: as far past the quotes as it stays free of butterflies. */
function reaches(points: readonly SmilePoint[]): readonly { readonly low: number; readonly high: number }[] {
  const [low, high] = [Math.min(-0.01, points[0]?.k ?? 0), Math.max(0.01, points.at(-1)?.k ?? 0)];
  return [1.5, 1.2, 1, 0.8].map((past) => ({ low: past * low, high: past * high }));
}
