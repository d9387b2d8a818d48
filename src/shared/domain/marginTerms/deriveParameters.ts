/** Risk parameters of Derive's managers, one record a manager. All are fractions unless the name says otherwise. */

/** Standard manager, one market. Requirements are fractions of the index. */
export interface DeriveStandardParameters {
  readonly perpInitial: number;
  readonly perpMaintenance: number;
  /** Short options, initial: at the money, and at least. */
  readonly maxShortOption: number;
  readonly minShortOption: number;
  readonly maintenanceCall: number;
  readonly maintenancePut: number;
  /** Of what the put is worth. */
  readonly maintenancePutPremium: number;
  /** Times the forward, for calls short of what is bought. */
  readonly unpairedInitial: number;
  readonly unpairedMaintenance: number;
  /** Initial of a short put is at least this many times its maintenance. */
  readonly putInitialOverMaintenance: number;
  /** Share of a coin's value that counts; null: the coin is no collateral here. */
  readonly baseFactor: number | null;
  /** Of that share, what counts for initial. */
  readonly baseInitialScale: number;
  readonly confidenceThreshold: number;
  readonly confidenceFactor: number;
  readonly depegThreshold: number;
  readonly depegFactor: number;
}

export type DeriveVolShock = 'up' | 'down' | 'none' | 'skew' | 'wings';

export interface DeriveScenario {
  /** Factor on the underlying: 0.82 is 18 % down. */
  readonly shock: number;
  readonly vol: DeriveVolShock;
  readonly dampening: number;
}

export interface DeriveVolParameters {
  readonly rangeUp: number;
  readonly rangeDown: number;
  /** No vol below this in a scenario of rising vol. */
  readonly minimumUp: number;
  readonly shortTermPower: number;
  readonly longTermPower: number;
  readonly floorDays: number;
}

export interface DerivePmrmParameters {
  readonly scenarios: readonly DeriveScenario[];
  readonly vol: DeriveVolParameters;
  readonly initialFactor: number;
  readonly rateMultiplier: number;
  readonly rateAddition: number;
  readonly staticDiscount: number;
  readonly basisUp: number;
  readonly basisDown: number;
  readonly basisAddition: number;
  readonly basisPerYear: number;
  readonly pegThreshold: number;
  readonly pegFactor: number;
  readonly confidenceThreshold: number;
  readonly confidenceMargin: number;
  readonly basePercent: number;
  readonly perpPercent: number;
  readonly optionPercent: number;
}

/** The wings of the smile raised, or one of them raised and the other lowered. */
export interface DeriveSkewParameters {
  readonly linearCap: number;
  readonly linearPerRootYear: number;
  readonly wingsCap: number;
  readonly wingsPerRootYear: number;
  readonly leastWidth: number;
  readonly widthScale: number;
  readonly volStatic: number;
  readonly volPerRootYear: number;
}

export interface DerivePmrm2Parameters {
  readonly scenarios: readonly DeriveScenario[];
  readonly vol: DeriveVolParameters;
  readonly skew: DeriveSkewParameters;
  readonly maintenanceFactor: number;
  readonly initialFactor: number;
  readonly longRateMultiplier: number;
  readonly longRateAddition: number;
  readonly shortRateMultiplier: number;
  readonly shortRateAddition: number;
  readonly longStaticDiscount: number;
  readonly shortStaticDiscount: number;
  readonly basisUp: number;
  readonly basisDown: number;
  readonly basisAddition: number;
  readonly basisPerYear: number;
  readonly pegThreshold: number;
  readonly pegFactor: number;
  readonly confidenceThreshold: number;
  readonly confidenceMargin: number;
  readonly perpMaintenance: number;
  /** On top of maintenance; so are the other initial contingencies. */
  readonly perpInitial: number;
  readonly optionMaintenance: number;
  readonly optionInitial: number;
}
