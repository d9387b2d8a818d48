/**
 * Native input of Morpho Blue: one market and one holder's position in it, in the contract's units (smallest units,
 * shares, wads, the rate in wads a second, the oracle's price scaled by 1e36 and the difference of decimals).
 */
export interface MorphoMarket {
  readonly totalSupplyAssets: bigint;
  readonly totalSupplyShares: bigint;
  readonly totalBorrowAssets: bigint;
  readonly totalBorrowShares: bigint;
  readonly updatedAtSeconds: bigint;
  /** Share of the interest, in wads. */
  readonly fee: bigint;
  readonly lltv: bigint;
  /** Of one smallest unit of collateral in smallest units of the loan, times 1e36. */
  readonly oraclePrice: bigint;
  /** What the market's rate model answers now; zero for a market without one. */
  readonly borrowRatePerSecond: bigint;
}

export interface MorphoPosition {
  readonly supplyShares: bigint;
  readonly borrowShares: bigint;
  readonly collateral: bigint;
}
