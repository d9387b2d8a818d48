/**
 * What we call of Aave v3: pool, oracle, tokens. The shapes are those of 3.0; later versions answer them too, with what
 * they gave up as zero (facts on the chain 2a, 2b). Views of 3.2 and later revert on older pools.
 */
import { parseAbi } from 'viem';

export const POOL_ABI = parseAbi([
  'struct Configuration { uint256 data; }',
  // Static members lie one behind the other, however they are grouped.
  'struct Rates { uint128 supplyIndex; uint128 supplyRate; uint128 borrowIndex; uint128 borrowRate; }',
  'struct Written { uint128 stableBorrowRate; uint40 updatedAt; uint16 id; }',
  'struct Tokens { address supply; address stableDebt; address debt; address rateStrategy; }',
  'struct Totals { uint128 accruedToTreasury; uint128 unbacked; uint128 isolatedDebt; }',
  'struct ReserveData { Configuration configuration; Rates rates; Written written; Tokens tokens; Totals totals; }',
  'struct EModeCategory { uint16 ltv; uint16 threshold; uint16 bonus; address priceSource; string label; }',
  'function ADDRESSES_PROVIDER() view returns (address)',
  'function getReservesList() view returns (address[])',
  'function getReserveData(address asset) view returns (ReserveData)',
  // Collateral, debt, available, liquidation threshold, loan to value, health.
  'function getUserAccountData(address user) view returns (uint256, uint256, uint256, uint256, uint256, uint256)',
  'function getUserConfiguration(address user) view returns (Configuration)',
  'function getUserEMode(address user) view returns (uint256)',
  'function getEModeCategoryData(uint8 id) view returns (EModeCategory)',
  'function getEModeCategoryCollateralBitmap(uint8 id) view returns (uint128)',
  'function getEModeCategoryBorrowableBitmap(uint8 id) view returns (uint128)',
  'function getEModeCategoryLtvzeroBitmap(uint8 id) view returns (uint128)',
  // From 3.1: what of the asset the pool counts as its own cash.
  'function getVirtualUnderlyingBalance(address asset) view returns (uint128)',
  'function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)',
  'function withdraw(address asset, uint256 amount, address to) returns (uint256)',
  'function borrow(address asset, uint256 amount, uint256 mode, uint16 referralCode, address onBehalfOf)',
  'function repay(address asset, uint256 amount, uint256 mode, address onBehalfOf) returns (uint256)',
  'function repayWithATokens(address asset, uint256 amount, uint256 mode) returns (uint256)',
  'function setUserEMode(uint8 categoryId)',
  'function setUserUseReserveAsCollateral(address asset, bool useAsCollateral)',
]);

export const PROVIDER_ABI = parseAbi(['function getPriceOracle() view returns (address)']);

export const ORACLE_ABI = parseAbi([
  'function getAssetPrice(address asset) view returns (uint256)',
  'function getSourceOfAsset(address asset) view returns (address)',
]);

/** Many sources are adapters that answer `latestAnswer` alone: the age is then not known. */
export const FEED_ABI = parseAbi([
  // Round, answer, started, updated, answered in.
  'function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)',
]);

export const TOKEN_ABI = parseAbi([
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
  'function balanceOf(address owner) view returns (uint256)',
  'function totalSupply() view returns (uint256)',
  'function scaledBalanceOf(address owner) view returns (uint256)',
  'function getIncentivesController() view returns (address)',
  'function approve(address spender, uint256 amount) returns (bool)',
  'function allowance(address owner, address spender) view returns (uint256)',
]);

/** Of the rewards controller, where a reserve's token names one. */
export const REWARDS_ABI = parseAbi([
  'function getRewardsList() view returns (address[])',
  'function getAllUserRewards(address[] assets, address user) view returns (address[] rewards, uint256[] amounts)',
]);
