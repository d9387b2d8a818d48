/** Which way a swap goes: over every fee tier directly and over one token between, quoted by the protocol itself. */
import { concatHex, numberToHex, type Address, type Hex } from 'viem';
import type { BlockRef, ChainClient } from '../../transport/chain/client/chainClient.ts';
import { readCall } from '../../transport/chain/client/readCall.ts';
import { QUOTER_ABI } from '../abi.ts';
import type { Pool, Token } from '../pools/tokens.ts';

export interface Route {
  /** From what is paid to what is got. */
  readonly tokens: readonly Token[];
  readonly pools: readonly Pool[];
}

export type SwapKind = 'exactInput' | 'exactOutput';

export interface RouteQuote {
  readonly route: Route;
  readonly kind: SwapKind;
  readonly amountIn: bigint;
  readonly amountOut: bigint;
  readonly gasEstimate: bigint;
  readonly block: BlockRef;
}

/** Direct ones first; at most one token between. */
export function routesOf(pools: readonly Pool[], from: Token, to: Token): readonly Route[] {
  const between = (one: Address, other: Address): Pool[] => pools.filter(({ token0, token1 }) =>
    (token0.address === one && token1.address === other) || (token0.address === other && token1.address === one));
  const direct = between(from.address, to.address).map((pool) => ({ tokens: [from, to], pools: [pool] }));
  const middles = [...new Map(pools.flatMap(({ token0, token1 }) => [token0, token1])
    .filter(({ address }) => address !== from.address && address !== to.address)
    .map((token) => [token.address, token])).values()];
  const twoHop = middles.flatMap((middle) => between(from.address, middle.address).flatMap((first) =>
    between(middle.address, to.address).map((second) => ({ tokens: [from, middle, to], pools: [first, second] }))));
  return [...direct, ...twoHop];
}

/** As the routers read it. For an exact output the path is written from what is got to what is paid. */
export function pathOf({ tokens, pools }: Route, kind: SwapKind): Hex {
  const ordered = kind === 'exactInput' ? { tokens, pools }
    : { tokens: [...tokens].reverse(), pools: [...pools].reverse() };
  return concatHex(ordered.tokens.flatMap(({ address }, at) => {
    const pool = ordered.pools[at];
    return pool === undefined ? [address] : [address, numberToHex(pool.feePips, { size: 3 })];
  }));
}

/** Best first; routes without the liquidity are left out. Rejects with ChainError. */
export async function quoteRoutes(
  chain: ChainClient, quoter: Address, routes: readonly Route[], kind: SwapKind, amount: bigint, agreed: boolean,
): Promise<readonly RouteQuote[]> {
  const { results, block } = await chain.readPinned(routes.map((route) => (kind === 'exactInput'
    ? readCall(quoter, QUOTER_ABI, 'quoteExactInput', [pathOf(route, kind), amount])
    : readCall(quoter, QUOTER_ABI, 'quoteExactOutput', [pathOf(route, kind), amount]))), { agreed });
  const quotes = routes.flatMap((route, at) => {
    const outcome = results[at];
    if (outcome === undefined || !outcome.ok) return [];
    const [other, , , gasEstimate] = outcome.value;
    return [{ route, kind, gasEstimate, block, amountIn: kind === 'exactInput' ? amount : other,
      amountOut: kind === 'exactInput' ? other : amount }];
  });
  return quotes.sort((a, b) => (kind === 'exactInput' ? compare(b.amountOut, a.amountOut)
    : compare(a.amountIn, b.amountIn)));
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

/** "WETH 0.05% USDC". */
export const routeText = ({ tokens, pools }: Route): string => tokens.map(({ symbol }, at) => {
  const pool = pools[at];
  return pool === undefined ? symbol : `${symbol} ${pool.feePips / 10_000}% `;
}).join('');
