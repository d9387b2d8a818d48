/**
 * A smile as a list of numbers and back, digit for digit (rule U12): the form in which a surface lies on the tape. The
 * first number is the kind, its members follow, a smile that it is made of last.
 */
import type { Smile } from '../smile.ts';

const KINDS = ['svi', 'sabr', 'nearer', 'later', 'raised', 'between'] as const satisfies readonly Smile['kind'][];
/** A smile made of others holds those of its neighbours: a few numbers an expiry. */
export const MOST_NUMBERS = 1_000;

/** Throws RangeError beyond MOST_NUMBERS. */
export function toFlat(smile: Smile): readonly number[] {
  const numbers: number[] = [];
  write(smile, numbers);
  if (numbers.length > MOST_NUMBERS) throw new RangeError(`a smile of ${numbers.length} numbers`);
  return numbers;
}

function write(smile: Smile, to: number[]): void {
  to.push(KINDS.indexOf(smile.kind));
  switch (smile.kind) {
    case 'svi': {
      const { a, b, rho, m, sigma } = smile.svi;
      to.push(a, b, rho, m, sigma);
      return;
    }
    case 'sabr': {
      const { sabr: { alpha, beta, rho, nu }, forward, years, low, high } = smile;
      to.push(alpha, beta, rho, nu, forward, years, low, high);
      return;
    }
    case 'nearer': case 'later':
      to.push(smile.share);
      return write(smile.of, to);
    case 'raised':
      to.push(smile.by);
      return write(smile.of, to);
    case 'between':
      to.push(smile.share);
      write(smile.near, to);
      write(smile.far, to);
  }
}

/** Null for numbers that are no smile. */
export function fromFlat(numbers: readonly number[]): Smile | null {
  const reader = { numbers, at: 0 };
  const smile = numbers.length > MOST_NUMBERS ? null : read(reader);
  return reader.at === numbers.length ? smile : null;
}

interface Reader { readonly numbers: readonly number[]; at: number }

/** NaN beyond the end. */
function next(reader: Reader): number {
  const value = reader.numbers[reader.at] ?? NaN;
  reader.at += 1;
  return value;
}

function read(reader: Reader): Smile | null {
  const kind = KINDS[next(reader)];
  switch (kind) {
    case 'svi': {
      const [a, b, rho, m, sigma] = [next(reader), next(reader), next(reader), next(reader), next(reader)];
      return { kind, svi: { a, b, rho, m, sigma } };
    }
    case 'sabr': {
      const sabr = { alpha: next(reader), beta: next(reader), rho: next(reader), nu: next(reader) };
      return { kind, sabr, forward: next(reader), years: next(reader), low: next(reader), high: next(reader) };
    }
    case 'nearer': case 'later': {
      const share = next(reader);
      const of = read(reader);
      return of === null ? null : { kind, of, share };
    }
    case 'raised': {
      const by = next(reader);
      const of = read(reader);
      return of === null ? null : { kind, of, by };
    }
    case 'between': {
      const share = next(reader);
      const [near, far] = [read(reader), read(reader)];
      return near === null || far === null ? null : { kind, near, far, share };
    }
    default: return null;
  }
}
