/** The smiles of an underlying for the screen: the quotes as the next fit would see them, and the curves in use now. */
import type { DrawnSmile, OwnGreeks, SmileMark, SmilesAnswer } from '../../../shared/contract/questions/smiles.ts';
import type { OptionType } from '../../../shared/domain/instrument.ts';
import { defaultVolSettings, type FittedSurface, type SurfaceEdit } from '../../../shared/domain/volatility/surface.ts';
import type { ReadState } from '../../core/state.ts';
import { MAX_SURFACE_AGE_MS } from '../../risk/surface/record/ownVol.ts';
import { black76 } from '../../risk/pricing/black76.ts';
import { expiryQuotes, type ExpiryQuotes } from '../../risk/surface/chainQuotes.ts';
import { prepare, type Prepared } from '../../risk/surface/fitSurface.ts';
import { surfaceOf } from '../../risk/surface/record/fittedSurface.ts';
import { expirySmile, volOn, type ExpirySmile, type Surface } from '../../risk/surface/surface.ts';
import { packedChain, unpackedChain } from './optionChain.ts';

export interface PictureJob {
  readonly nowMs: number;
  readonly underlying: string;
  readonly chain: Float64Array<ArrayBuffer>;
  readonly edits: readonly SurfaceEdit[];
  readonly surface: FittedSurface | null;
}

export const pictureJobOf = (state: ReadState, underlying: string): PictureJob => ({
  nowMs: state.timeMs, underlying, chain: packedChain(state, underlying),
  edits: (state.volSettings.get(underlying) ?? defaultVolSettings(underlying)).edits,
  surface: state.surfaces.get(underlying) ?? null,
});

const DAYS_PER_YEAR = 365;
const CURVE_POINTS = 61;
/** The curve goes so many deviations of the money each way where the quotes do not go farther. */
const LEAST_REACH = 2;

export function smilePicture({ nowMs, underlying, chain, edits, surface }: PictureJob): SmilesAnswer {
  const fitted = surface === null ? null : surfaceOf(surface);
  const smiles = expiryQuotes(unpackedChain(chain), nowMs).map((expiry) => drawn(expiry, edits, fitted, nowMs));
  return { timeMs: nowMs, underlying, smiles };
}

function drawn(
  expiry: ExpiryQuotes, edits: readonly SurfaceEdit[], surface: Surface | null, nowMs: number,
): DrawnSmile {
  const { expiryTimeMs, forward, forwardSource } = expiry;
  const prepared = prepare(expiry, edits, nowMs);
  const smile = surface === null ? null : expirySmile(surface, expiryTimeMs, nowMs);
  // Rule V7 for the chain too: nothing is valued at a fit that is too old.
  const isFresh = surface !== null && nowMs - surface.asOfMs <= MAX_SURFACE_AGE_MS;
  const marks = marksOf(prepared, isFresh ? smile : null);
  const strikes = prepared.selection.points.map(({ strike }) => strike);
  return { expiryTimeMs, forward, forwardSource, marks,
    curve: smile === null ? [] : curveOf(smile, strikes) };
}

/** Of a strike that is left out by hand, the option in the money is left out for that first. */
function marksOf(
  { forward, quotes, selection: { excluded } }: Prepared, smile: ExpirySmile | null,
): readonly SmileMark[] {
  const reasons = new Map(excluded.map(({ strike, optionType, reason }) => [`${strike} ${optionType}`, reason]));
  return quotes.map(({ strike, optionType, bidVol, askVol, forward: own }) => {
    const reason = reasons.get(`${strike} ${optionType}`) ?? null;
    const money = own ?? forward ?? NaN;
    const isIn = optionType === 'call' ? strike < money : strike >= money;
    return { strike, optionType, bidVol, askVol, leftOut: reason === 'byHand' && isIn ? 'inTheMoney' : reason,
      own: ownGreeks(optionType, strike, smile) };
  });
}

function ownGreeks(optionType: OptionType, strike: number, smile: ExpirySmile | null): OwnGreeks | null {
  const point = smile === null ? null : volOn(smile, strike);
  if (smile === null || point === null) return null;
  const { delta, gamma, vega, theta } = black76(optionType, smile.forward, strike, smile.years, point.vol, 0);
  return { vol: point.vol, delta, gammaPerUsd: gamma, vegaUsdPerVolPoint: vega / 100,
    thetaUsdPerDay: theta / DAYS_PER_YEAR };
}

function curveOf(smile: ExpirySmile, strikes: readonly number[]): DrawnSmile['curve'] {
  const money = volOn(smile, smile.forward);
  if (money === null) return [];
  const reach = LEAST_REACH * money.vol * Math.sqrt(smile.years);
  const at = (strike: number): number => Math.log(strike / smile.forward);
  const low = Math.min(-reach, at(strikes[0] ?? smile.forward));
  const high = Math.max(reach, at(strikes.at(-1) ?? smile.forward));
  return Array.from({ length: CURVE_POINTS }, (_, i) => {
    const strike = smile.forward * Math.exp(low + ((high - low) * i) / (CURVE_POINTS - 1));
    return { strike, vol: volOn(smile, strike)?.vol ?? null };
  }).flatMap(({ strike, vol }) => (vol === null ? [] : [{ strike, vol }]));
}
