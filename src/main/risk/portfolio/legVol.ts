/**
 * Which vol an option is valued at (rules G4, G11): our surface's; else the venue's mark vol; else what its mark, else
 * the middle of its touch, implies. Whatever stands in is named.
 */
import type { Option } from '../../../shared/domain/instrument.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { VolSource } from '../../../shared/domain/volatility/surface.ts';
import { impliedVol } from '../pricing/impliedVol.ts';
import { ETA } from '../surface/dynamics.ts';
import { midOf, positive, type InputNotes } from './inputNotes.ts';
import type { OwnVol } from './leg.ts';

interface VolQuestion {
  readonly option: Option;
  readonly quote: Quote;
  readonly forward: number;
  readonly strike: number;
  readonly years: number;
  readonly own: OwnVol | null | undefined;
}

export interface FoundVol {
  readonly vol: number;
  readonly from: VolSource;
  /** Why it is not simply our fit's; null when it is, and where there are no surfaces at all. */
  readonly reason: string | null;
  /** d vol / d ln forward at this strike under the dynamics chosen. */
  readonly slope: number;
}

/** Null, and named as missing, when nothing tells a vol. */
export function volOf(notes: InputNotes, question: VolQuestion): FoundVol | null {
  const { own, option } = question;
  if (own === undefined || own === null) return venuesVol(notes, question, null);
  const { vol, status } = own;
  if (vol === null || status === 'none') return venuesVol(notes, question, own);
  if (status === 'borrowed' || status === 'lastGood') {
    const what = status === 'borrowed' ? 'a borrowed smile' : 'the last good smile';
    notes.assumptions.push(`vol of ${option.venueName} from ${what}${because(own.reason)}`);
  }
  const from = status === 'fitted' ? 'surface' : status;
  return { vol, from, reason: own.reason, slope: slopeOf(own) };
}

/** d vol / d ln forward at the strike, under the dynamics chosen; 0 where our surface says nothing. */
export const slopeOf = (own: OwnVol | null | undefined): number =>
  (own === null || own === undefined || own.vol === null || own.status === 'none' ? 0 : ETA[own.dynamics] * own.skew);

const because = (reason: string | null): string => (reason === null ? '' : `: ${reason}`);

/** `own`: what our surface says instead of a vol; null where there are no surfaces at all. */
function venuesVol(notes: InputNotes, question: VolQuestion, own: OwnVol | null): FoundVol | null {
  const { option } = question;
  const reason = own === null ? null : (own.reason ?? 'no smile');
  const found = markVol(notes, question, reason);
  if (found === null) return null;
  if (own !== null && own.dynamics !== 'stickyStrike') {
    notes.assumptions.push(`delta of ${option.venueName} is sticky strike: the slope of its smile is not known`);
  }
  if (found.from === 'venueMark' && reason !== null) {
    notes.assumptions.push(`vol of ${option.venueName} from the venue's mark: ${reason}`);
  }
  return found;
}

function markVol(notes: InputNotes, question: VolQuestion, reason: string | null): FoundVol | null {
  const { option, quote, forward, strike, years } = question;
  const told = positive(quote.markImpliedVol);
  if (told !== null) return { vol: told, from: 'venueMark', reason, slope: 0 };
  const price = positive(quote.markPrice) ?? midOf(quote);
  if (price === null) {
    notes.missing.push(`implied vol of ${option.venueName}`);
    return null;
  }
  const undiscounted = option.style === 'inverse' ? price * forward : price;
  const implied = impliedVol(option.optionType, undiscounted, forward, strike, years);
  if ('vol' in implied) {
    const from = quote.markPrice === null ? 'mid' : 'mark';
    notes.assumptions.push(`implied vol of ${option.venueName} from its ${from}`);
    return { vol: implied.vol, from, reason, slope: 0 };
  }
  notes.missing.push(`implied vol of ${option.venueName}: price is ${implied.status}`);
  return null;
}
