/** The usual structures as data: ratios on strikes and expiries in rising order, from the buyer's side. */
import type { OptionType } from '../../../shared/domain/instrument.ts';

export type TemplateLeg =
  | { readonly ratio: number; readonly kind: OptionType; readonly strike: number; readonly expiry: number }
  | { readonly ratio: number; readonly kind: 'perpetual' }
  | { readonly ratio: number; readonly kind: 'future'; readonly expiry: number };

export interface Template {
  /** How many of each it takes. */
  readonly strikes: number;
  readonly expiries: number;
  readonly legs: readonly TemplateLeg[];
}

const call = (ratio: number, strike: number, expiry = 0): TemplateLeg => ({ ratio, kind: 'call', strike, expiry });
const put = (ratio: number, strike: number, expiry = 0): TemplateLeg => ({ ratio, kind: 'put', strike, expiry });
const perpetual = (ratio: number): TemplateLeg => ({ ratio, kind: 'perpetual' });

const on = (strikes: number, ...legs: readonly TemplateLeg[]): Template => ({ strikes, expiries: 1, legs });

export const TEMPLATES: ReadonlyMap<string, Template> = new Map<string, Template>([
  ['call-spread', on(2, call(1, 0), call(-1, 1))],
  ['put-spread', on(2, put(1, 1), put(-1, 0))],
  ['straddle', on(1, call(1, 0), put(1, 0))],
  ['strangle', on(2, put(1, 0), call(1, 1))],
  ['risk-reversal', on(2, put(-1, 0), call(1, 1))],
  ['butterfly', on(3, call(1, 0), call(-2, 1), call(1, 2))],
  ['condor', on(4, call(1, 0), call(-1, 1), call(-1, 2), call(1, 3))],
  ['iron-condor', on(4, put(1, 0), put(-1, 1), call(-1, 2), call(1, 3))],
  ['ratio', on(2, call(1, 0), call(-2, 1))],
  ['synthetic', on(1, call(1, 0), put(-1, 0))],
  ['box', on(2, call(1, 0), put(-1, 0), call(-1, 1), put(1, 1))],
  ['covered', on(1, perpetual(1), call(-1, 0))],
  ['collar', on(2, perpetual(1), put(1, 0), call(-1, 1))],
  ['calendar', { strikes: 1, expiries: 2, legs: [call(-1, 0, 0), call(1, 0, 1)] }],
  ['basis', { strikes: 0, expiries: 1, legs: [perpetual(1), { ratio: -1, kind: 'future', expiry: 0 }] }],
]);
