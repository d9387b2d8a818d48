/** The rules of the band in the trader's words and units. The engine checks again. */
import { shownText, type Policy } from './settings.ts';

export type Band = NonNullable<Policy['band']>;
export type BandKind = Band['kind'];

interface BandKindText {
  readonly label: string;
  readonly note: string;
  /** What stands in the field when the kind is chosen. */
  readonly start: string;
  /** Null: nothing more to say. */
  readonly field: { readonly label: string; readonly unit: string; readonly hint: string } | null;
}

const AVERSION = {
  label: 'Risk aversion', unit: 'per M USD',
  hint: 'Absolute risk aversion: 10 per million USD means that 100,000 USD of risk starts to hurt. Higher is narrower.',
};

export const BAND_KINDS: Readonly<Record<BandKind, BandKindText>> = {
  fixed: { label: 'Fixed', start: '', field: null, note: 'The band is what stands above.' },
  whalleyWilmott: { label: 'Whalley-Wilmott', start: '10', field: AVERSION,
    note: 'Follows gamma and cost (cube root); the band above is the widest it may be.' },
  zakamouline: { label: 'Zakamouline', start: '10', field: AVERSION,
    note: 'Follows gamma, cost, vol and time to expiry; the band above is the widest it may be.' },
  breakEven: { label: 'Break-even of cost', start: '10', field: AVERSION,
    note: 'Trades once the variance saved over the funding horizon is worth the cost; the band above is the widest.' },
  time: { label: 'By time', start: '60', note: 'To the target every so often, and at once outside of the band above.',
    field: { label: 'Every', unit: 'min', hint: 'Counted from the last hedge that was proposed or sent.' } },
};

const PER_MILLION = 1e-6;
const MINUTE_MS = 60_000;
/** As the command's schema has them. */
const MOST_AVERSION = 1 / PER_MILLION;
const [LEAST_MINUTES, MOST_MINUTES] = [1 / 60, 30 * 24 * 60];

export function bandText(band: Band): string {
  if (band.kind === 'fixed') return '';
  return band.kind === 'time' ? shownText(band.everyMs, MINUTE_MS) : shownText(band.riskAversionPerUsd, PER_MILLION);
}

export type BandRead = { readonly ok: true; readonly band: Band } | { readonly ok: false; readonly fault: string };

export function readBand(kind: BandKind, text: string): BandRead {
  if (kind === 'fixed') return { ok: true, band: { kind } };
  const value = text.trim() === '' ? NaN : Number(text.trim().replaceAll(',', ''));
  if (!Number.isFinite(value)) return { ok: false, fault: 'must be a number' };
  if (kind === 'time') {
    if (value < LEAST_MINUTES) return { ok: false, fault: 'must be at least a second' };
    if (value > MOST_MINUTES) return { ok: false, fault: `must be at most ${MOST_MINUTES}` };
    return { ok: true, band: { kind, everyMs: Math.round(value * MINUTE_MS) } };
  }
  if (value <= 0) return { ok: false, fault: 'must be above 0' };
  if (value > MOST_AVERSION) return { ok: false, fault: `must be at most ${MOST_AVERSION}` };
  return { ok: true, band: { kind, riskAversionPerUsd: Number((value * PER_MILLION).toPrecision(12)) } };
}

export const sameBand = (a: Band, b: Band): boolean => a.kind === b.kind && bandText(a) === bandText(b);
