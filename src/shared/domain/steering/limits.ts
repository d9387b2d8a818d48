/** Pre-trade limits: checked before every send; a denial names limit, value and threshold. */
import type { AccountId, Underlying } from '../ids.ts';

export interface TradingLimits {
  readonly maxOrderNotionalUsd: number;
  /** Of open position plus everything in flight, per underlying, in USD of |delta|. */
  readonly maxUnderlyingDeltaUsd: number;
  readonly maxOpenOrders: number;
  readonly maxOrdersPerMinute: number;
  /** A limit price further than this from the mark is denied. Fraction. */
  readonly maxPriceAwayFromMark: number;
  /** Denied when our health of the account after the order would be below; risk-reducing orders are exempt. */
  readonly minHealthAfter: number;
  /** Absent: none beyond those above. */
  readonly rules?: readonly LimitRule[];
  /** What a rule's scope `book:NAME` means. */
  readonly books?: readonly LimitBook[];
}

/** Some accounts, and of them some underlyings (null: all). */
export interface LimitBook {
  readonly name: string;
  readonly accounts: readonly AccountId[];
  readonly underlyings: readonly Underlying[] | null;
}

/**
 * What is measured, in which unit, whether more or less is worse, and of which scopes. Greeks count with everything in
 * flight on the order's side; a concentration is the scope's notional over the equity of the estate.
 */
export const LIMIT_MEASURES = {
  notional: { unit: 'USD', worse: 'more', scopes: ['order', 'instrument', 'venue', 'underlying', 'book', 'estate'] },
  delta: { unit: 'USD', worse: 'more', scopes: ['order', 'instrument', 'venue', 'underlying', 'book', 'estate'] },
  gamma: { unit: 'USD per 1 %', worse: 'more', scopes: ['instrument', 'venue', 'underlying', 'book', 'estate'] },
  vega: { unit: 'USD per vol point', worse: 'more', scopes: ['instrument', 'venue', 'underlying', 'book', 'estate'] },
  theta: { unit: 'USD per day', worse: 'more', scopes: ['instrument', 'venue', 'underlying', 'book', 'estate'] },
  health: { unit: 'ratio', worse: 'less', scopes: ['venue', 'book', 'estate'] },
  drawdown: { unit: '%', worse: 'more', scopes: ['venue', 'book', 'estate'] },
  dailyLoss: { unit: 'USD', worse: 'more', scopes: ['venue', 'book', 'estate'] },
  concentration: { unit: '% of equity', worse: 'more', scopes: ['instrument', 'venue', 'underlying', 'book'] },
  openOrders: { unit: 'orders', worse: 'more', scopes: ['instrument', 'venue', 'underlying', 'book', 'estate'] },
  orderRate: { unit: 'orders per minute', worse: 'more',
    scopes: ['instrument', 'venue', 'underlying', 'book', 'estate'] },
  priceAway: { unit: '%', worse: 'more', scopes: ['order', 'instrument', 'venue', 'underlying', 'book'] },
} as const satisfies Readonly<Record<string, {
  readonly unit: string; readonly worse: 'more' | 'less'; readonly scopes: readonly ScopeKind[] }>>;
export type LimitMeasure = keyof typeof LIMIT_MEASURES;

export type ScopeKind = 'order' | 'instrument' | 'venue' | 'underlying' | 'book' | 'estate';

export interface LimitRule {
  /** "order", "estate", or kind and name: "venue:deribit", "instrument:deribit:BTC-PERPETUAL", "book:income". */
  readonly scope: string;
  readonly measure: LimitMeasure;
  /** Of both thresholds: must be the measure's. */
  readonly unit: string;
  /** Beyond it the trader is asked, with the number; null: never. */
  readonly soft: number | null;
  /** Beyond it nothing passes but what reduces; null: no such threshold. */
  readonly hard: number | null;
}

/** "venue:deribit" to its kind and its name; null: no scope. */
export function scopeOf(scope: string): { readonly kind: ScopeKind; readonly name: string } | null {
  if (scope === 'order' || scope === 'estate') return { kind: scope, name: '' };
  const at = scope.indexOf(':');
  const kind = scope.slice(0, at);
  const name = scope.slice(at + 1);
  if (at < 0 || name === '') return null;
  return kind === 'instrument' || kind === 'venue' || kind === 'underlying' || kind === 'book' ? { kind, name } : null;
}

/** What the trader has seen and lets pass: as long as the value is no worse than this one. */
export interface AcceptedLimit { readonly limit: string; readonly value: number }

export const ruleName = ({ scope, measure }: LimitRule): string => `${scope} ${measure}`;
