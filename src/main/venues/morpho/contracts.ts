/** What we call of Morpho Blue, of its markets' rate models and oracles, and of tokens (facts on the chain 2c). */
import { parseAbi } from 'viem';

export const MORPHO_ABI = parseAbi([
  'struct MarketParams { address loanToken; address collateralToken; address oracle; address irm; uint256 lltv; }',
  'function idToMarketParams(bytes32 id) view returns (MarketParams)',
  // Assets and shares supplied, assets and shares borrowed, last update, fee.
  'function market(bytes32 id) view returns (uint128, uint128, uint128, uint128, uint128, uint128)',
  // Supply shares, borrow shares, collateral.
  'function position(bytes32 id, address user) view returns (uint256, uint128, uint128)',
  'function supply(MarketParams marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data)',
  'function withdraw(MarketParams marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver)',
  'function borrow(MarketParams marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver)',
  'function repay(MarketParams marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data)',
  'function supplyCollateral(MarketParams marketParams, uint256 assets, address onBehalf, bytes data)',
  'function withdrawCollateral(MarketParams marketParams, uint256 assets, address onBehalf, address receiver)',
]);

const PARAMS = '(address,address,address,address,uint256)';

/** All that a key may call. */
export const MORPHO_METHODS: readonly string[] = [
  `supply(${PARAMS},uint256,uint256,address,bytes)`, `withdraw(${PARAMS},uint256,uint256,address,address)`,
  `borrow(${PARAMS},uint256,uint256,address,address)`, `repay(${PARAMS},uint256,uint256,address,bytes)`,
  `supplyCollateral(${PARAMS},uint256,address,bytes)`, `withdrawCollateral(${PARAMS},uint256,address,address)`,
];

/** Who holds something in a market was named here: a debt wants collateral first. */
export const ENTRY_EVENTS = parseAbi([
  'event Supply(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)',
  'event SupplyCollateral(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets)',
]);

export const RATE_ABI = parseAbi([
  'struct MarketParams { address loanToken; address collateralToken; address oracle; address irm; uint256 lltv; }',
  'struct Market { uint128 lent; uint128 lentShares; uint128 owed; uint128 owedShares; uint128 updated; uint128 fee; }',
  'function borrowRateView(MarketParams marketParams, Market market) view returns (uint256)',
]);

export const ORACLE_ABI = parseAbi(['function price() view returns (uint256)']);

export const FEED_ABI = parseAbi([
  'function decimals() view returns (uint8)',
  'function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)',
]);

export const TOKEN_ABI = parseAbi([
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
]);
