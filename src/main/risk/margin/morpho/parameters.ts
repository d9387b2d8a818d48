/** Constants of Morpho Blue: immutable in the contract, which has no owner that could change them. */
export const MORPHO_CONSTANTS = {
  validFromMs: 0,
  source: 'ConstantsLib and SharesMathLib of @morpho-org/morpho-blue 1.0.0 (facts on the chain 2c)',
  virtualShares: 1_000_000n,
  virtualAssets: 1n,
  oracleScale: 10n ** 36n,
  liquidationCursor: 300_000_000_000_000_000n,
  mostIncentive: 1_150_000_000_000_000_000n,
} as const;
