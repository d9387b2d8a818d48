/** What the volatility pane makes of surfaces, smiles and the trader's settings: rows, bands and texts. Pure. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { DrawnSmile, SmileMark } from '../../../shared/contract/questions/smiles.ts';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import type { SurfaceEdit } from '../../../shared/domain/volatility/surface.ts';
import type { Band, BandChartData } from '../../ui/chart/bandChart.ts';
import { formatNumber, utcDay } from '../../ui/format.ts';

export type Surface = WireRecord<'surfaces'>;
export type Smile = Surface['smiles'][number];
export type Settings = WireRecord<'volSettings'>;

export const STATUS_TEXT: Readonly<Record<Smile['status'], string>> = {
  fitted: 'fitted', repaired: 'repaired', borrowed: 'borrowed', lastGood: 'last good', none: 'no smile',
};

export const LEFT_OUT_TEXT: Readonly<Record<string, string>> = {
  inTheMoney: 'in the money', oneSided: 'one side only', crossed: 'crossed', tooWide: 'too wide', tooFar: 'too far out',
  byHand: 'by hand', senseless: 'not sensible',
};

export const leftOutText = (reason: string): string => LEFT_OUT_TEXT[reason] ?? reason;

export const insideShare = ({ quality }: Smile): number | null =>
  (quality === null || quality.options === 0 ? null : quality.optionsInside / quality.options);

/** "free", or by how much the check is missed; what is not checked is a dash. */
export function butterflyText({ butterfly }: Smile): string {
  if (butterfly === null) return '—';
  if (butterfly.free) return 'free';
  return butterfly.withinLee ? `g ${butterfly.gMin.toExponential(1)}` : 'wing too steep';
}

export function calendarText({ calendar }: Smile): string {
  if (calendar === null) return '—';
  if (calendar.free) return 'free';
  return calendar.slopesOrdered ? `gap ${calendar.gapMin.toExponential(1)}` : 'wings cross';
}

export const expiryText = (expiryTimeMs: number): string => utcDay(expiryTimeMs).slice(2);

export function daysText(ms: number): string {
  return ms < 2 * MS_PER_DAY ? formatNumber(ms / 3_600_000, { digits: 0, suffix: ' h' })
    : formatNumber(ms / MS_PER_DAY, { digits: 0, suffix: ' d' });
}

/** Vols in points. What the fit leaves out is faint; of options in the money only those left out by hand are shown. */
export function smileChart(smile: DrawnSmile, strike: number | null): BandChartData & { readonly strikes: number[] } {
  const marks = smile.marks.filter(isShown);
  const points = (vol: number | null): number | null => (vol === null || !(vol > 0) ? null : vol * 100);
  return {
    bands: marks.map(({ strike: x, bidVol, askVol, leftOut }): Band =>
      ({ x, low: points(bidVol), high: points(askVol), muted: leftOut !== null })),
    strikes: marks.map((mark) => mark.strike),
    curve: smile.curve.map(({ strike: x, vol }) => ({ x, y: vol * 100 })),
    marker: smile.forward,
    dotted: false,
    chosen: strike === null ? null : Math.max(-1, marks.findIndex((mark) => mark.strike === strike)),
  };
}

const isShown = ({ leftOut }: SmileMark): boolean => leftOut !== 'inTheMoney';

/** Vol at the money by days to expiry. */
export function termChart({ smiles }: Surface, nowMs: number, expiryTimeMs: number | null): BandChartData {
  const known = smiles.flatMap(({ atmVol, expiryTimeMs: at }) => (atmVol === null ? [] : [{ at, y: atmVol * 100 }]));
  const days = (at: number): number => (at - nowMs) / MS_PER_DAY;
  return {
    bands: known.map(({ at, y }) => ({ x: days(at), low: y, high: y, muted: false })),
    curve: known.map(({ at, y }) => ({ x: days(at), y })),
    marker: null,
    dotted: true,
    chosen: expiryTimeMs === null ? null : known.findIndex(({ at }) => at === expiryTimeMs),
  };
}

/** Of one strike, both option types together: what is quoted out of the money and the curve beside it. */
export interface StrikeRow {
  readonly strike: number;
  readonly bidVol: number | null;
  readonly askVol: number | null;
  readonly fitVol: number | null;
  readonly leftOut: string | null;
}

export function strikeRows(smile: DrawnSmile): readonly StrikeRow[] {
  return smile.marks.filter(isShown).map(({ strike, bidVol, askVol, leftOut }) =>
    ({ strike, bidVol, askVol, leftOut, fitVol: onCurve(smile.curve, strike) }))
    .sort((a, b) => a.strike - b.strike);
}

/** Straight between the curve's points; null beyond them. */
function onCurve(curve: DrawnSmile['curve'], strike: number): number | null {
  const far = curve.findIndex((point) => point.strike >= strike);
  const [near, next] = [curve[far - 1], curve[far]];
  if (next?.strike === strike) return next.vol;
  if (near === undefined || next === undefined) return null;
  return near.vol + ((strike - near.strike) / (next.strike - near.strike)) * (next.vol - near.vol);
}

export function editText(edit: SurfaceEdit): string {
  const points = (value: number, name: string): string =>
    (value === 0 ? '' : ` ${name} ${formatNumber(value, { digits: 2, sign: 'always' })}`);
  switch (edit.kind) {
    case 'excludeStrike': return `without ${formatNumber(edit.strike, { digits: edit.strike < 10 ? 4 : 0 })}`;
    case 'pin': return `${edit.parameter} = ${edit.value}`;
    case 'nudge': return `nudge${points(edit.atmVolPoints, 'level')}${points(edit.skewVolPoints, 'skew')}${
      points(edit.curvatureVolPoints, 'curvature')}`;
  }
}

/** What has expired, or has passed, has no say any more. */
export const withoutPast = (settings: Settings, nowMs: number): Settings => ({
  ...settings, edits: settings.edits.filter((edit) => edit.expiryTimeMs > nowMs),
  events: settings.events.filter((event) => event.timeMs > nowMs),
});

/** "2026-12-10 19:00", the time optional (00:00), in UTC; null for anything else. */
export function utcTimeOf(text: string): number | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}))?$/.exec(text.trim());
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  const timeMs = Date.UTC(year, month - 1, day, hour, minute);
  return utcDay(timeMs) === parts[0].slice(0, 10) && hour < 24 && minute < 60 ? timeMs : null;
}
