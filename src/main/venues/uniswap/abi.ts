/** What we call of the protocol's contracts, in their own words (Uniswap v3 core and periphery). */
import { parseAbi } from 'viem';

export const FACTORY_ABI = parseAbi([
  'function getPool(address tokenA, address tokenB, uint24 fee) view returns (address)',
]);

export const POOL_ABI = parseAbi([
  'function slot0() view returns (uint160 sqrtPriceX96, int24 tick, uint16, uint16, uint16, uint8, bool)',
  'function liquidity() view returns (uint128)',
  'function tickSpacing() view returns (int24)',
  'function tickBitmap(int16 wordPosition) view returns (uint256)',
  'function ticks(int24) view returns (uint128, int128 liquidityNet, uint256, uint256, int56, uint160, uint32, bool)',
]);

/** QuoterV2: not declared as views, and meant to be called as such. A path for exact output is written backwards. */
export const QUOTER_ABI = parseAbi([
  'function factory() view returns (address)',
  'function quoteExactInput(bytes path, uint256 amountIn) returns (uint256, uint160[], uint32[], uint256)',
  'function quoteExactOutput(bytes path, uint256 amountOut) returns (uint256, uint160[], uint32[], uint256)',
]);

/** SwapRouter: the deadline stands in the parameters. */
export const ROUTER_ABI = parseAbi([
  'struct In { bytes path; address recipient; uint256 deadline; uint256 amountIn; uint256 amountOutMinimum; }',
  'struct Out { bytes path; address recipient; uint256 deadline; uint256 amountOut; uint256 amountInMaximum; }',
  'function factory() view returns (address)',
  'function exactInput(In params) payable returns (uint256 amountOut)',
  'function exactOutput(Out params) payable returns (uint256 amountIn)',
]);

/** SwapRouter02: it does not, so that the call goes through multicall with a deadline. */
export const ROUTER02_ABI = parseAbi([
  'struct In { bytes path; address recipient; uint256 amountIn; uint256 amountOutMinimum; }',
  'struct Out { bytes path; address recipient; uint256 amountOut; uint256 amountInMaximum; }',
  'function factoryV2() view returns (address)',
  'function exactInput(In params) payable returns (uint256 amountOut)',
  'function exactOutput(Out params) payable returns (uint256 amountIn)',
  'function multicall(uint256 deadline, bytes[] data) payable returns (bytes[])',
]);

export const TOKEN_ABI = parseAbi([
  'function symbol() view returns (string)',
  'function decimals() view returns (uint8)',
  'function balanceOf(address owner) view returns (uint256)',
  'function allowance(address owner, address spender) view returns (uint256)',
  'function approve(address spender, uint256 amount) returns (bool)',
]);
