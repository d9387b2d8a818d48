/** Policy and limits as editable fields: how each is shown, and what it may be. The engine checks again. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { Reply } from '../../store/link.ts';

export type Policy = WireRecord<'policies'>;
export type Limits = WireRecord<'limits'>;
export type Book = NonNullable<Limits['books']>[number];

/** Members of a record that are numbers. */
type NumberKey<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T] & string;

export interface Setting<T> {
  readonly key: NumberKey<T>;
  readonly label: string;
  readonly unit: string;
  readonly hint: string;
  /** Shown value = kept value / scale: 1000 shows milliseconds as seconds. */
  readonly scale: number;
  readonly min: number;
  /** In kept units, as the schema of the command has them. */
  readonly max: number;
  readonly aboveMin?: boolean;
  readonly whole?: boolean;
}

const ANY = Number.MAX_VALUE;

export const POLICY_SETTINGS = (underlying: string): readonly Setting<Policy>[] => [
  { key: 'targetDeltaCoin', label: 'Target delta', unit: underlying, scale: 1, min: -ANY, max: ANY,
    hint: 'Delta to which the hedger steers.' },
  { key: 'bandDeltaCoin', label: 'Band ±', unit: underlying, scale: 1, min: 0, aboveMin: true, max: ANY,
    hint: 'Nothing is proposed while |delta - target| is within it.' },
  { key: 'returnToFraction', label: 'Return to', unit: 'of band', scale: 1, min: 0, max: 1,
    hint: 'Once outside, hedge back to within this fraction of the band; 0 is the target itself.' },
  { key: 'maxOrderDeltaCoin', label: 'Largest order', unit: underlying, scale: 1, min: 0, aboveMin: true, max: ANY,
    hint: 'Delta of one hedge at most.' },
  { key: 'maxQuoteAgeMs', label: 'Quote age at most', unit: 's', scale: 1_000, min: 0, aboveMin: true, max: 600_000,
    hint: 'Older inputs inhibit the hedger.' },
  { key: 'minIntervalMs', label: 'Between hedges', unit: 's', scale: 1_000, min: 0, max: ANY,
    hint: 'Shortest time between two hedges.' },
  { key: 'proposalLifeMs', label: 'Ticket life', unit: 's', scale: 1_000, min: 1_000, max: 3_600_000,
    hint: 'After which an undecided ticket expires.' },
  { key: 'holdingHorizonMs', label: 'Funding horizon', unit: 'h', scale: 3_600_000, min: 0, max: ANY,
    hint: 'Over which funding counts as a cost.' },
  { key: 'maxSlippageBps', label: 'Slippage at most', unit: 'bp', scale: 1, min: 0, max: 1_000,
    hint: 'How far the market may have moved against us at approval.' },
];

export const LIMIT_SETTINGS: readonly Setting<Limits>[] = [
  { key: 'maxOrderNotionalUsd', label: 'Order notional', unit: 'USD', scale: 1, min: 0, aboveMin: true, max: ANY,
    hint: 'Of one order at most.' },
  { key: 'maxUnderlyingDeltaUsd', label: 'Delta per underlying', unit: 'USD', scale: 1, min: 0, aboveMin: true,
    max: ANY, hint: 'Of position and everything in flight, in USD of |delta|.' },
  { key: 'maxOpenOrders', label: 'Open orders', unit: '', scale: 1, min: 0, aboveMin: true, max: ANY, whole: true,
    hint: 'Working at the same time.' },
  { key: 'maxOrdersPerMinute', label: 'Orders a minute', unit: '', scale: 1, min: 0, aboveMin: true, max: ANY,
    whole: true, hint: 'Sent within any minute.' },
  { key: 'maxPriceAwayFromMark', label: 'Price from mark', unit: '%', scale: 0.01, min: 0, aboveMin: true, max: 1,
    hint: 'A limit price further from the mark is denied.' },
  { key: 'minHealthAfter', label: 'Health after at least', unit: '', scale: 1, min: 1, max: ANY,
    hint: 'An order after which the account\'s health would be below is denied; risk-reducing ones are exempt.' },
];

/** The kept value as the field shows it; no digits of binary noise. */
export const shownText = (kept: number, scale: number): string => String(Number((kept / scale).toPrecision(12)));

export type Read = { readonly ok: true; readonly kept: number } | { readonly ok: false; readonly fault: string };

export function readSetting<T>(setting: Setting<T>, text: string): Read {
  const shown = text.trim() === '' ? NaN : Number(text.trim().replaceAll(',', ''));
  if (!Number.isFinite(shown)) return { ok: false, fault: 'must be a number' };
  const kept = Number((shown * setting.scale).toPrecision(12));
  const lowest = setting.min / setting.scale;
  if (setting.aboveMin === true ? kept <= setting.min : kept < setting.min) {
    return { ok: false, fault: `must be ${setting.aboveMin === true ? 'above' : 'at least'} ${lowest}` };
  }
  if (kept > setting.max) return { ok: false, fault: `must be at most ${setting.max / setting.scale}` };
  if (setting.whole === true && !Number.isSafeInteger(kept)) return { ok: false, fault: 'must be a whole number' };
  return { ok: true, kept };
}

/** Null when it was taken; else the path of the key and what is wrong with it. */
export const refusalOf = (reply: Reply): string | null =>
  (reply.ok ? null : `${reply.error.field === null ? '' : `${reply.error.field}: `}${reply.error.message}`);
