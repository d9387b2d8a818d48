/** Tokens and pools that a chain really has: what the configuration names is checked against the contracts. */
import { getAddress, isAddress, zeroAddress, type Address } from 'viem';
import type { ChainClient } from '../../transport/chain/client/chainClient.ts';
import { readCall, valueOf } from '../../transport/chain/client/readCall.ts';
import { FACTORY_ABI, POOL_ABI, QUOTER_ABI, ROUTER02_ABI, ROUTER_ABI, TOKEN_ABI } from '../abi.ts';
import type { Deployment } from '../deployments.ts';

export interface Token {
  readonly symbol: string;
  readonly address: Address;
  readonly digits: number;
}

export interface Pool {
  readonly address: Address;
  readonly token0: Token;
  readonly token1: Token;
  /** Millionths: 500 is 0.05 %. */
  readonly feePips: number;
  readonly tickSpacing: number;
}

const FEES = [100, 500, 3_000, 10_000];

/** Rejects in words: the contracts are not those of one deployment, or the router is of the other kind. */
export async function checkDeployment(
  chain: ChainClient, { factory, quoter, router, routerKind }: Deployment,
): Promise<void> {
  const { results } = await chain.readPinned([readCall(quoter, QUOTER_ABI, 'factory', []),
    readCall(router, ROUTER_ABI, 'factory', []), readCall(router, ROUTER02_ABI, 'factoryV2', [])], { agreed: true });
  for (const [at, name] of ['quoter', 'router'].entries()) {
    const outcome = results[at];
    if (outcome === undefined || !outcome.ok) throw new Error(`${name}: no Uniswap contract answers there`);
    if (outcome.value !== factory) throw new Error(`${name}: its factory is ${outcome.value}, not ${factory}`);
  }
  // The second router alone knows of the factory of version 2.
  const kind = results[2].ok ? 'swapRouter02' : 'swapRouter';
  if (kind !== routerKind) throw new Error(`router: it is a ${kind}, not a ${routerKind}`);
}

/** Rejects in words where a token calls itself something else. */
export async function readTokens(
  chain: ChainClient, wanted: Readonly<Record<string, Address>>,
): Promise<readonly Token[]> {
  const named = Object.entries(wanted);
  const { results } = await chain.readPinned(named.flatMap(([, address]) => [
    readCall(address, TOKEN_ABI, 'symbol', []), readCall(address, TOKEN_ABI, 'decimals', [])]), { agreed: true });
  return named.map(([symbol, address], at) => {
    const said = valueOf(results[2 * at] ?? { ok: false, reason: `${symbol}: no answer` });
    const digits = valueOf(results[2 * at + 1] ?? { ok: false, reason: `${symbol}: no answer` });
    if (said !== symbol) throw new Error(`${address} calls itself ${String(said)}, not ${symbol}`);
    if (typeof digits !== 'number' || digits > 36) throw new Error(`${symbol}: it has ${String(digits)} digits`);
    return { symbol, address: getAddress(address), digits };
  });
}

/** Every pool between two of the tokens. */
export async function readPools(
  chain: ChainClient, { factory }: Deployment, tokens: readonly Token[],
): Promise<readonly Pool[]> {
  const pairs = tokens.flatMap((one, at) => tokens.slice(at + 1).map((other) =>
    (one.address.toLowerCase() < other.address.toLowerCase() ? [one, other] as const : [other, one] as const)));
  const asked = pairs.flatMap(([token0, token1]) => FEES.map((feePips) => ({ token0, token1, feePips })));
  const found = await chain.readPinned(asked.map(({ token0, token1, feePips }) =>
    readCall(factory, FACTORY_ABI, 'getPool', [token0.address, token1.address, feePips])), { agreed: true });
  const there = asked.flatMap((one, at) => {
    const outcome = found.results[at];
    return outcome?.ok === true && outcome.value !== zeroAddress ? [{ ...one, address: outcome.value }] : [];
  });
  const spacings = await chain.readPinned(there.map(({ address }) => readCall(address, POOL_ABI, 'tickSpacing', [])),
    { agreed: true });
  return there.map((one, at) => ({ ...one,
    tickSpacing: valueOf(spacings.results[at] ?? { ok: false, reason: 'tickSpacing: no answer' }) }));
}

/** "WETH=0x..., USDC=0x..." as typed. Null: it cannot be read. */
export function tokensOf(text: string): Readonly<Record<string, Address>> | null {
  const entries: [string, Address][] = [];
  for (const part of text.split(',').map((one) => one.trim()).filter((one) => one !== '')) {
    const [symbol = '', address = ''] = part.split('=').map((one) => one.trim());
    if (!/^[A-Za-z0-9.]{1,12}$/.test(symbol) || !isAddress(address, { strict: false })) return null;
    entries.push([symbol, getAddress(address)]);
  }
  return entries.length === 0 ? null : Object.fromEntries(entries);
}
