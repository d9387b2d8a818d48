import { expect, it } from 'vitest';
import type { DrawnSmile } from '../../../shared/contract/questions/smiles.ts';
import { defaultVolSettings } from '../../../shared/domain/volatility/surface.ts';
import {
  butterflyText, calendarText, daysText, editText, insideShare, smileChart, strikeRows, termChart, utcTimeOf, withoutPast,
  type Smile, type Surface,
} from './volData.ts';

const DAY = 86_400_000;
const T = Date.UTC(2026, 10, 22);

const drawn: DrawnSmile = {
  expiryTimeMs: T + 7 * DAY, forward: 100, forwardSource: 'venue',
  marks: [
    { strike: 110, optionType: 'call', bidVol: 0.5, askVol: 0.52, leftOut: null, own: null },
    { strike: 110, optionType: 'put', bidVol: 0.4, askVol: 0.7, leftOut: 'inTheMoney', own: null },
    { strike: 90, optionType: 'put', bidVol: 0, askVol: 0.6, leftOut: 'oneSided', own: null },
  ],
  curve: [{ strike: 80, vol: 0.6 }, { strike: 100, vol: 0.5 }, { strike: 110, vol: 0.51 }],
};

const smile: Smile = {
  expiryTimeMs: T + 7 * DAY, years: 7 / 365, forward: 100, status: 'fitted', reason: null, shapeTimeMs: T, atmVol: 0.5,
  smile: [0, 1, 2, 3, 4, 5], parameters: null,
  quality: { points: 9, rmse: 0.2, rmseInside: 0.2, rmseOutside: null, pointsInside: 9, options: 20, optionsInside: 19 },
  butterfly: { free: true, gMin: 0.1, k: 0, withinLee: true }, calendar: null,
};

it('a chart has what the fit saw and, faintly, what it left out, in vol points', () => {
  expect(smileChart(drawn, 90)).toEqual({
    bands: [{ x: 110, low: 50, high: 52, muted: false }, { x: 90, low: null, high: 60, muted: true }],
    strikes: [110, 90], curve: [{ x: 80, y: 60 }, { x: 100, y: 50 }, { x: 110, y: 51 }], marker: 100, dotted: false,
    chosen: 1,
  });
});

it('strikes stand in order with the curve beside them, beyond it unknown', () => {
  expect(strikeRows({ ...drawn, curve: [...drawn.curve].slice(1) })).toEqual([
    { strike: 90, bidVol: 0, askVol: 0.6, leftOut: 'oneSided', fitVol: null },
    { strike: 110, bidVol: 0.5, askVol: 0.52, leftOut: null, fitVol: 0.51 },
  ]);
  expect(strikeRows(drawn)[0]?.fitVol).toBeCloseTo(0.55, 12);
});

it('the term structure leaves out what has no vol', () => {
  const surface = { underlying: 'BTC', smiles: [{ ...smile, atmVol: null, expiryTimeMs: T + DAY }, smile] } as unknown as Surface;
  expect(termChart(surface, T, smile.expiryTimeMs)).toMatchObject({ curve: [{ x: 7, y: 50 }], chosen: 0 });
});

it('verdicts are words, or by how much a check is missed', () => {
  const missed = { ...smile, butterfly: { free: false, gMin: -0.002, k: 1, withinLee: true },
    calendar: { free: false, gapMin: -1e-5, k: 0, slopesOrdered: false } };
  expect([butterflyText(smile), calendarText(smile), butterflyText(missed), calendarText(missed), insideShare(smile),
    insideShare({ ...smile, quality: null }), butterflyText({ ...smile, butterfly: null })])
    .toEqual(['free', '—', 'g -2.0e-3', 'wings cross', 0.95, null, '—']);
  expect([daysText(5 * 3_600_000), daysText(40 * DAY)]).toEqual(['5 h', '40 d']);
});

it('edits read as what they do, and what is past has no say', () => {
  const at = { expiryTimeMs: T + DAY };
  const past = { kind: 'pin', expiryTimeMs: T, parameter: 'rho', value: -0.2 } as const;
  const nudge = { kind: 'nudge', ...at, atmVolPoints: 1.5, skewVolPoints: 0, curvatureVolPoints: -0.25 } as const;
  expect([editText({ kind: 'excludeStrike', ...at, strike: 65_000 }), editText(past), editText(nudge)])
    .toEqual(['without 65,000', 'rho = -0.2', 'nudge level +1.50 curvature -0.25']);
  const settings = { ...defaultVolSettings('BTC'), edits: [past, nudge],
    events: [{ timeMs: T, weightDays: 1, label: 'then' }, { timeMs: T + 1, weightDays: 1, label: 'soon' }] };
  expect(withoutPast(settings, T)).toEqual({ ...settings, edits: [nudge], events: [settings.events[1]] });
});

it('a date is a date of the calendar, in UTC', () => {
  expect([utcTimeOf('2026-12-10 19:30'), utcTimeOf('2026-12-10'), utcTimeOf('2026-02-30'), utcTimeOf('soon'),
    utcTimeOf('2026-12-10 25:00')])
    .toEqual([Date.UTC(2026, 11, 10, 19, 30), Date.UTC(2026, 11, 10), null, null, null]);
});
