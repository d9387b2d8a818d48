/**
 * Where the protocol and the tokens are, chain by chain. Nothing here is trusted: on connect the contracts must name
 * the same factory and the tokens must call themselves what they are called here, else the venue does not open.
 */
import type { Address } from 'viem';

export interface Deployment {
  readonly factory: Address;
  /** QuoterV2. */
  readonly quoter: Address;
  readonly router: Address;
  readonly routerKind: 'swapRouter' | 'swapRouter02';
}

const FACTORY = '0x1F98431c8aD98523631AE4a59f267346ea31F984';
const QUOTER = '0x61fFE014bA17989E743c5F6cB21bF9697530B21e';
const SWAP_ROUTER = '0xE592427A0AEce92De3Edee1F18E0157C05861564';
const FIRST: Deployment = { factory: FACTORY, quoter: QUOTER, router: SWAP_ROUTER, routerKind: 'swapRouter' };

export const DEPLOYMENTS: Readonly<Record<number, Deployment>> = {
  1: FIRST, 10: FIRST, 137: FIRST, 42161: FIRST,
  8453: {
    factory: '0x33128a8fC17869897dcE68Ed026d694621f6FDfD', quoter: '0x3d4e44Eb1374240CE5F1B871ab261CD16335B76a',
    router: '0x2626664c2603336E57B271c5C0b26F421741e481', routerKind: 'swapRouter02',
  },
};

export const TOKENS: Readonly<Record<number, Readonly<Record<string, Address>>>> = {
  1: {
    WETH: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', USDC: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
    WBTC: '0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599',
  },
  10: {
    WETH: '0x4200000000000000000000000000000000000006', USDC: '0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85',
  },
  8453: {
    WETH: '0x4200000000000000000000000000000000000006', USDC: '0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913',
  },
  42161: {
    WETH: '0x82aF49447D8a07e3bd95BD0d56f35241523fBab1', USDC: '0xaf88d065e77c8cC2239327C5EDb3A432268e5831',
    WBTC: '0x2f2a2543B76A4166549F7aaB2e75Bef0aefC5B0f',
  },
};

/** What a token is to the terminal: wrapped coins are their coin. */
export const currencyOf = (symbol: string): string =>
  (symbol === 'WETH' ? 'ETH' : symbol === 'WBTC' ? 'BTC' : symbol === 'WPOL' ? 'POL' : symbol);

/** Dollars by name: their price in USD is taken as one where a cap is computed. */
export const isDollar = (symbol: string): boolean => ['USDC', 'USDT', 'DAI', 'USDC.e'].includes(symbol);
