/** Pre-trade limits: checked before every send; a denial names limit, value and threshold. */
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
}
