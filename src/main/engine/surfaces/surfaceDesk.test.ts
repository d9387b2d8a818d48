import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { emptyState, type State } from '../../core/state.ts';
import { applyMarket } from '../../core/apply/applyMarket.ts';
import { decimal, NOW_MS, option, quote } from '../../risk/samples.ts';
import { black76Price } from '../../risk/pricing/black76.ts';
import { sampleVol } from '../../risk/surface/sampleChain.ts';
import type { FittedSurface } from '../../../shared/domain/volatility/surface.ts';
import type { Log } from '../../ports/ports.ts';
import { pictureJobOf, smilePicture } from './smilePicture.ts';
import { SurfaceDesk } from './surfaceDesk.ts';
import { fitJobOf, fitOf } from './surfaceFit.ts';

const FORWARD = 60_000;

/** Two expiries of an SSVI surface that is known, quoted half a point each way. */
function quotedState(): State {
  const state = emptyState();
  for (const days of [14, 45]) {
    for (let i = -8; i <= 8; i += 1) {
      const strike = FORWARD + 2_000 * i;
      const vol = sampleVol(Math.log(strike / FORWARD), days / 365);
      const instrument = option('inverse', i < 0 ? 'put' : 'call', strike, days);
      state.instruments.put(instrument.id, instrument);
      applyMarket(state, { type: 'QuoteObserved', quote: quote(instrument.id, { forwardPrice: FORWARD,
        bidPrice: decimal(0.01), askPrice: decimal(0.011), bidImpliedVol: vol - 0.005, askImpliedVol: vol + 0.005 }) });
    }
  }
  state.timeMs = NOW_MS;
  return state;
}

const lines: string[] = [];
const log: Log = { write: (_level, _source, text) => { lines.push(text); } };
const desk = new SurfaceDesk(log);
afterAll(() => desk.close());
const submit = (to: SurfaceDesk, state: State): Promise<FittedSurface | null> =>
  new Promise((resolve) => { to.submit(fitJobOf(state, 'BTC'), resolve); });

it('the worker fits what the same fit gives here, with the seq of its inputs', async () => {
  const state = quotedState();
  const expected = fitOf(fitJobOf(state, 'BTC'), null);
  const fitted = await submit(desk, state);
  expect({ ...fitted, fitMs: null }).toEqual(expected);
  expect(fitted?.fitMs).toBeGreaterThan(0);
  expect(fitted?.smiles.map(({ status, butterfly, calendar }) => [status, butterfly?.free, calendar?.free]))
    .toEqual([['fitted', true, true], ['fitted', true, undefined]]);
  expect([fitted?.inputsSeq, fitted?.asOfMs, await submit(desk, emptyState())]).toEqual([state.seq, NOW_MS, null]);
});

it('a picture has every quote, why some are left out, and the curve in use through them', async () => {
  const state = quotedState();
  const fitted = await submit(desk, state);
  if (fitted !== null) applyMarket(state, { type: 'SurfaceFitted', surface: fitted });
  state.volSettings.put('BTC', { underlying: 'BTC', model: 'svi', dynamics: 'stickyStrike', events: [],
    edits: [{ kind: 'excludeStrike', expiryTimeMs: fitted?.smiles[0]?.expiryTimeMs ?? 0, strike: 58_000 }] });
  const expected = smilePicture(pictureJobOf(state, 'BTC'));
  const picture = await desk.smiles(state, { type: 'Smiles', underlying: 'BTC' });
  expect(picture).toEqual(expected);
  const [near] = picture.smiles;
  expect(near?.marks.length).toBe(17);
  expect(near?.marks.find(({ strike }) => strike === 58_000)?.leftOut).toBe('byHand');
  // Own Greeks of each option: those of Black's formula at the vol of the curve, by finite differences.
  for (const { strike, optionType, own } of near?.marks ?? []) {
    const years = ((near?.expiryTimeMs ?? NaN) - NOW_MS) / (365 * 86_400_000);
    const price = (forward: number, vol: number, left = years): number =>
      black76Price(optionType, forward, strike, left, vol, 0);
    const { vol = NaN, delta, gammaPerUsd, vegaUsdPerVolPoint, thetaUsdPerDay } = own ?? {};
    const [up, at, down] = [price(FORWARD + 10, vol), price(FORWARD, vol), price(FORWARD - 10, vol)];
    expect(delta).toBeCloseTo((up - down) / 20, 5);
    expect(gammaPerUsd).toBeCloseTo((up - 2 * at + down) / 100, 7);
    expect(vegaUsdPerVolPoint).toBeCloseTo((price(FORWARD, vol + 1e-4) - price(FORWARD, vol - 1e-4)) / 0.02, 3);
    expect(thetaUsdPerDay).toBeCloseTo((price(FORWARD, vol, years - 1e-5) - at) / (1e-5 * 365), 0);
    expect(vol).toBeCloseTo(sampleVol(Math.log(strike / FORWARD), 14 / 365), 2);
  }
  const middle = near?.curve.reduce((best, point) =>
    (Math.abs(point.strike - FORWARD) < Math.abs(best.strike - FORWARD) ? point : best));
  expect(middle?.vol).toBeCloseTo(sampleVol(Math.log((middle?.strike ?? NaN) / FORWARD), 14 / 365), 2);
});

it('a worker that cannot run loses the fit, says so, and the next question gets a new one', async () => {
  const broken = new SurfaceDesk(log, pathToFileURL('/nowhere/none.mjs'));
  expect(await submit(broken, quotedState())).toBeNull();
  expect(lines.at(-1)).toMatch(/^BTC was not fitted: the surface worker failed/);
  await expect(broken.smiles(quotedState(), { type: 'Smiles', underlying: 'BTC' })).rejects.toThrow('worker failed');
});
