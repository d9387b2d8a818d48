/**
 * Native input of Aave v3: one holder's reserves in the contracts' units (smallest units, rays, basis points, prices in
 * the oracle's base currency with 8 decimals, caps in whole tokens, ceilings with 2 decimals), at one second.
 */

/** 3.0: stable debt, e-mode per asset, rounding half up. 3.6: e-mode by collateral lists, rounding for the pool. */
export type AaveRules = '3.0' | '3.6';

export interface AaveHolding {
  readonly scaledSupply: bigint;
  readonly scaledDebt: bigint;
  /** Of 3.0 only. */
  readonly stableDebt: bigint;
  readonly usedAsCollateral: boolean;
}

export interface AaveReserve {
  readonly asset: string;
  readonly currency: string;
  readonly decimals: number;
  readonly price: bigint;
  readonly ltvBps: bigint;
  readonly liquidationThresholdBps: bigint;
  /** 10500 is 5 %. */
  readonly liquidationBonusBps: bigint;
  readonly liquidationFeeBps: bigint;
  readonly supplyCap: bigint;
  readonly borrowCap: bigint;
  readonly debtCeiling: bigint;
  readonly isolationDebt: bigint;
  readonly borrowableInIsolation: boolean;
  readonly borrowingEnabled: boolean;
  readonly liquidityIndex: bigint;
  readonly variableBorrowIndex: bigint;
  readonly liquidityRate: bigint;
  readonly variableBorrowRate: bigint;
  readonly updatedAtSeconds: bigint;
  /** Of the whole reserve. */
  readonly totalSupplied: bigint;
  readonly totalDebt: bigint;
  /** As the pool counts it (3.1 on); absent: what is supplied less what is owed. */
  readonly cash?: bigint;
  readonly holder: AaveHolding;
}

export interface AaveEMode {
  readonly category: number;
  readonly ltvBps: bigint;
  readonly liquidationThresholdBps: bigint;
  readonly liquidationBonusBps: bigint;
  /** One price for the category's assets (3.0); 0: their own. */
  readonly price: bigint;
  /** Addresses. */
  readonly collateral: readonly string[];
  readonly borrowable: readonly string[];
  /** Collateral that still backs, but no new debt (3.6). */
  readonly withoutLtv: readonly string[];
}

export interface AaveAccount {
  readonly rules: AaveRules;
  readonly atSeconds: bigint;
  readonly reserves: readonly AaveReserve[];
  readonly eMode: AaveEMode | null;
}

/** Rules that hold for an asset as collateral of this account: those of its e-mode where it belongs to it. */
export function collateralRules({ eMode, rules }: AaveAccount, reserve: AaveReserve) {
  const inMode = eMode !== null && eMode.collateral.includes(reserve.asset);
  const own = inMode ? eMode : reserve;
  // Under 3.0 an asset whose own loan to value is 0 has none in e-mode either.
  const frozen = rules === '3.0' ? reserve.ltvBps === 0n : inMode && eMode.withoutLtv.includes(reserve.asset);
  return {
    ltvBps: frozen ? 0n : own.ltvBps,
    liquidationThresholdBps: own.liquidationThresholdBps,
    liquidationBonusBps: own.liquidationBonusBps,
  };
}

/** Under 3.0 a category may price its assets, collateral and debt alike, by one source. */
export const priceOf = ({ eMode, rules }: AaveAccount, { asset, price }: AaveReserve): bigint =>
  (rules === '3.0' && eMode !== null && eMode.price !== 0n && eMode.collateral.includes(asset) ? eMode.price : price);
