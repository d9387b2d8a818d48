/**
 * What an address has on a chain, without a key and without an account of ours: its loans with their health, and who
 * may take its tokens. All of one block, as two endpoints agree on it where two are given.
 */
import { toNumber, toText } from '../../../shared/domain/decimal.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Sockets } from '../../ports/socket.ts';
import { balancesAt } from '../../risk/margin/aave/interest.ts';
import { UINT_MAX } from '../../risk/margin/aave/fixedPoint.ts';
import { POOLS } from '../../venues/aave/addresses.ts';
import { DEPLOYMENTS as MORPHOS } from '../../venues/morpho/addresses.ts';
import { readListing, type ListedReserve } from '../../venues/aave/reading/listing.ts';
import { readWholePool } from '../../venues/aave/reading/poolState.ts';
import { chainSettingOf } from '../../venues/transport/chain/chains/chainSetting.ts';
import type { BlockRef } from '../../venues/transport/chain/client/chainClient.ts';
import { openChain, type LiveChain } from '../../venues/transport/chain/client/liveChain.ts';
import { fromUnits, fromWei } from '../../venues/transport/chain/client/wei.ts';
import { bigOf, numberOf } from '../../venues/transport/chain/client/wireBlock.ts';
import { BOUNDLESS, readAllowances } from '../../venues/transport/chain/keys/allowances.ts';
import { DEPLOYMENTS } from '../../venues/uniswap/deployments.ts';
import { postJson } from '../../venues/transport/postJson.ts';
import { member } from '../../venues/transport/wireText.ts';
import { morphoOf, type MorphoFound } from './morphoReport.ts';

type Address = `0x${string}`;

export interface ChainCheckSetting {
  /** One or two; two must agree. */
  readonly urls: readonly string[];
  readonly address: Address;
  /** Of Aave; null: the published one of the chain. */
  readonly pool: Address | null;
  /** Of Morpho Blue; null: the published one of the chain. */
  readonly morpho: Address | null;
  /** Its markets; empty: those that the address is in, by its events from `fromBlock` on. */
  readonly markets: readonly Address[];
  readonly fromBlock: number | null;
  /** Asked about beside the pool and the router. */
  readonly spenders: readonly Address[];
  readonly http: Http;
  readonly sockets: Sockets;
  readonly ports: Ports;
}

/** Rejects in words: with nobody there, or a contract that is none. */
export async function checkAddress(setting: ChainCheckSetting): Promise<object> {
  const { urls, address, http, sockets, ports } = setting;
  const [first] = urls;
  if (first === undefined) throw new Error('no endpoint was given');
  const said = await postJson(http, { method: 'eth_chainId', url: first,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }) });
  const chainId = numberOf(member(said, 'result'));
  if (chainId === null) throw new Error('the endpoint does not say which chain it is of');
  const chain = openChain(chainSettingOf(chainId, urls), { http, sockets, ports });
  try {
    const block = await chain.latest();
    const native = bigOf(await chain.pool.ask('eth_getBalance', [address, 'latest']));
    const pool = setting.pool ?? POOLS[chain.setting.name] ?? null;
    const lending = pool === null ? null : await lendingOf(chain, pool, address, block);
    const known = MORPHOS[chain.setting.name];
    const morpho = setting.morpho ?? known?.morpho ?? null;
    const notes = lending === null ? ['no Aave pool is known on this chain: name one with --pool'] : [];
    const markets = morpho === null ? null : await morphoOf(chain, { morpho, markets: setting.markets,
      fromBlock: setting.fromBlock ?? known?.fromBlock ?? 0 }, address, block).catch((error: unknown) => {
      notes.push(`Morpho: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    });
    const { timestampMs, number, hash } = block;
    return {
      chain: { id: chainId, name: chain.setting.title, block: { number, hash, timestampMs,
        ageSeconds: Math.round((ports.clock.nowMs() - timestampMs) / 1_000) },
      endpoints: chain.report().endpoints.map(({ name, latencyMs }) => ({ name, latencyMs })),
      agreed: urls.length > 1 },
      address, balance: native === null ? null : `${toText(fromWei(native))} ${chain.setting.nativeCurrency}`,
      lending: lending?.report ?? null, morpho: markets?.report ?? null,
      approvals: lending === null && markets === null ? null
        : await approvalsOf(chain, setting, tokensOf(lending?.reserves ?? [], markets), { pool, morpho }, block),
      notes,
    };
  } finally {
    chain.close();
  }
}

async function lendingOf(
  client: LiveChain, pool: Address, address: Address, block: BlockRef,
): Promise<{ report: object; reserves: readonly ListedReserve[] }> {
  const listing = await readListing(client, pool, block);
  const { holders: [holder] } = await readWholePool({ client, listing, block, users: [address], agreed: true,
    wanted: { reserves: [], modes: new Map() } });
  if (holder === undefined) throw new Error('the pool says nothing of this address');
  const { account, reported } = holder;
  const positions = account.reserves.flatMap((reserve) => {
    const { supplied, owed } = balancesAt(reserve, account.atSeconds, account.rules);
    if (supplied === 0n && owed === 0n) return [];
    const text = (units: bigint): string => toText(fromUnits(units, reserve.decimals));
    return [{ currency: reserve.currency, supplied: text(supplied), owed: text(owed),
      countsAsCollateral: reserve.holder.usedAsCollateral, priceUsd: Number(reserve.price) / 1e8 }];
  });
  const usd = (base: bigint): number => Number(base) / 1e8;
  return { reserves: listing.reserves, report: { protocol: 'Aave v3', pool, rules: listing.rules,
    health: reported.healthFactor === UINT_MAX ? null : toNumber(fromWei(reported.healthFactor)),
    collateralUsd: usd(reported.totalCollateralBase), debtUsd: usd(reported.totalDebtBase),
    mayBorrowUsd: usd(reported.availableBorrowsBase), positions } };
}

interface HeldToken { readonly asset: Address; readonly tokenName: string; readonly decimals: number }

/** Of the pool and of the markets, each once. */
function tokensOf(reserves: readonly ListedReserve[], found: MorphoFound | null): readonly HeldToken[] {
  const tokens = new Map<Address, HeldToken>(reserves.map((reserve) => [reserve.asset, reserve]));
  for (const { loan, collateral } of found?.markets ?? []) {
    for (const { address: asset, currency, decimals } of [loan, collateral]) {
      if (!tokens.has(asset)) tokens.set(asset, { asset, tokenName: currency, decimals });
    }
  }
  return [...tokens.values()];
}

/** Who may take which of the tokens; what is not approved is left out. */
async function approvalsOf(
  chain: LiveChain, { address, spenders }: ChainCheckSetting, tokens: readonly HeldToken[],
  { pool, morpho }: { readonly pool: Address | null; readonly morpho: Address | null }, block: BlockRef,
): Promise<readonly object[]> {
  const router = DEPLOYMENTS[chain.setting.chainId]?.router;
  const asked = [...(pool === null ? [] : [{ name: 'Aave pool', spender: pool }]),
    ...(morpho === null ? [] : [{ name: 'Morpho', spender: morpho }]),
    ...(router === undefined ? [] : [{ name: 'Uniswap router', spender: router }]),
    ...spenders.map((spender) => ({ name: 'asked for', spender }))];
  const pairs = tokens.flatMap((reserve) => asked.map((one) => ({ ...one, reserve })));
  const allowed = await readAllowances(chain, address,
    pairs.map(({ reserve, spender }) => ({ token: reserve.asset, spender })), block);
  return pairs.flatMap(({ name, spender, reserve }, at): object[] => {
    const units = allowed[at] ?? null;
    if (units === 0n) return [];
    const isBoundless = units === null ? null : units >= BOUNDLESS;
    return [{ token: reserve.tokenName, spender, name, isBoundless,
      amount: units === null || isBoundless === true ? null : toText(fromUnits(units, reserve.decimals)) }];
  });
}
