/**
 * Which vol an option is valued at (rules G4, G11): our surface's; else the venue's mark vol; else what its mark, else
 * the middle of its touch, implies. Whatever stands in is named.
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { OptionType } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { VolSource } from '../../../shared/domain/volatility/surface.ts';
import { impliedVol, type ImpliedVol } from '../pricing/impliedVol.ts';
import { ETA } from '../surface/dynamics.ts';
import { midOf, positive, type InputNotes } from './inputNotes.ts';
import type { OwnVol } from './leg.ts';

/** What a quote tells of an option's vol. */
export interface QuotedVol {
  /** The venue's, of its mark. */
  readonly markVol: number | null;
  /** To be implied from where the venue gives no vol; null where it does, and where there is no price. */
  readonly price: number | null;
  readonly priceFrom: 'mark' | 'mid';
}

export interface VolQuestion extends QuotedVol {
  readonly optionType: OptionType;
  readonly inverse: boolean;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  /** Null: there are no surfaces at all. */
  readonly own: OwnVol | null;
}

/** The vol and what has to be said of it. */
export interface VolChoice {
  /** Null: nothing tells one. */
  readonly vol: number | null;
  readonly from: VolSource | null;
  /** Why it is not simply our fit's; null when it is, and where there are no surfaces at all. */
  readonly reason: string | null;
  /** d vol / d ln forward at this strike under the dynamics chosen. */
  readonly slope: number;
  /** Another delta was chosen than the one at a fixed strike, and the smile's slope is not known. */
  readonly lacksSlope: boolean;
  /** What came of implying one from a price; null where that was not needed or there was none. */
  readonly implied: ImpliedVol['status'] | null;
}

export function quotedVolOf(quote: Quote): QuotedVol {
  const markVol = positive(quote.markImpliedVol);
  const priceFrom = quote.markPrice === null ? 'mid' : 'mark';
  if (markVol !== null) return { markVol, price: null, priceFrom };
  const mark = quote.markPrice === null ? null : positive(toNumber(quote.markPrice));
  return { markVol, price: mark ?? midOf(quote), priceFrom };
}

export function chooseVol(question: VolQuestion): VolChoice {
  const { own } = question;
  if (own === null || own.vol === null || own.status === 'none') return venuesVol(question, own);
  const from = own.status === 'fitted' ? 'surface' : own.status;
  return { vol: own.vol, from, reason: own.reason, slope: slopeOf(own), lacksSlope: false, implied: null };
}

/** d vol / d ln forward at the strike, under the dynamics chosen; 0 where our surface says nothing. */
export const slopeOf = (own: OwnVol | null | undefined): number =>
  (own === null || own === undefined || own.vol === null || own.status === 'none' ? 0 : ETA[own.dynamics] * own.skew);

/** `own`: what our surface says instead of a vol; null where there are no surfaces at all. */
function venuesVol(question: VolQuestion, own: OwnVol | null): VolChoice {
  const { markVol, price, priceFrom, optionType, inverse, forward, strike, years } = question;
  const choice = { reason: own === null ? null : (own.reason ?? 'no smile'), slope: 0,
    lacksSlope: own !== null && own.dynamics !== 'stickyStrike' };
  if (markVol !== null) return { ...choice, vol: markVol, from: 'venueMark', implied: null };
  if (price === null) return { ...choice, vol: null, from: null, implied: null };
  const implied = impliedVol(optionType, inverse ? price * forward : price, forward, strike, years);
  const vol = 'vol' in implied ? implied.vol : null;
  return { ...choice, vol, from: vol === null ? null : priceFrom, implied: implied.status };
}

/** `name`: the venue's, of the option. */
export function noteVol(notes: InputNotes, name: string, choice: Omit<VolChoice, 'vol' | 'slope'>): void {
  const { from, reason, lacksSlope, implied } = choice;
  if (from === null) {
    notes.missing.push(`implied vol of ${name}${implied === null ? '' : `: price is ${implied}`}`);
    return;
  }
  if (from === 'borrowed' || from === 'lastGood') {
    const what = from === 'borrowed' ? 'a borrowed smile' : 'the last good smile';
    notes.assumptions.push(`vol of ${name} from ${what}${reason === null ? '' : `: ${reason}`}`);
  }
  if (from === 'mark' || from === 'mid') notes.assumptions.push(`implied vol of ${name} from its ${from}`);
  if (lacksSlope) notes.assumptions.push(`delta of ${name} is sticky strike: the slope of its smile is not known`);
  if (from === 'venueMark' && reason !== null) {
    notes.assumptions.push(`vol of ${name} from the venue's mark: ${reason}`);
  }
}
