/** What is fixed in GMX v2 by its contracts; factors come with each market from DataStore, where they may change. */

/** Contract source of 2026-03: facts on perpetual venues 3. */
export const AS_OF = '2026-03-13';

/** USD values and factors are whole numbers of 10^-30. */
export const FACTOR_DECIMALS = 30;
