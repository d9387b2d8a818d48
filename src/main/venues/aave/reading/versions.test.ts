// A pool answers by the ABI of its version, and calls that it lacks revert: what is read follows from that alone.
import { decodeFunctionData, encodeFunctionResult, getAddress, pad, type Abi, type Address } from 'viem';
import { expect, test } from 'vitest';
import type { BlockRef, ChainClient, Outcomes, Pinned } from '../../transport/chain/client/chainClient.ts';
import type { Outcome, ReadCall } from '../../transport/chain/client/readCall.ts';
import { FEED_ABI, ORACLE_ABI, POOL_ABI, PROVIDER_ABI, REWARDS_ABI, TOKEN_ABI } from '../contracts.ts';
import { readListing } from './listing.ts';
import { readWholePool } from './poolState.ts';

const at = (n: number): Address => getAddress(pad(`0x${n.toString(16)}`, { size: 20 }));
const [POOL, PROVIDER, ORACLE, WETH, USDC, CONTROLLER, REWARD, USER] = [1, 2, 3, 10, 20, 30, 40, 50].map(at) as
  [Address, Address, Address, Address, Address, Address, Address, Address];
const NONE = at(0);
const BLOCK: BlockRef = { number: 7, hash: pad('0x7', { size: 32 }), parentHash: pad('0x6', { size: 32 }),
  timestampMs: 1_700_000_000_000, baseFeeWei: 0n };
const RAY = 10n ** 27n;

/** Threshold 80 %, 18 or 6 decimals, active, to be borrowed; `category` in the word as 3.0 has it. */
const word = (decimals: bigint, category: bigint): bigint =>
  7_500n | (8_000n << 16n) | (10_500n << 32n) | (decimals << 48n) | (1n << 56n) | (1n << 58n) | (category << 168n);

type Version = '3.0' | '3.1' | '3.2' | '3.6';
const SINCE: Readonly<Record<string, Version>> = { getVirtualUnderlyingBalance: '3.1',
  getEModeCategoryCollateralBitmap: '3.2', getEModeCategoryBorrowableBitmap: '3.2',
  getEModeCategoryLtvzeroBitmap: '3.6' };

function answer(version: Version, name: string, to: Address, args: readonly unknown[]): unknown {
  if ((SINCE[name] ?? '3.0') > version) return null;
  const isOld = version < '3.2';
  const isWeth = args[0] === WETH;
  switch (name) {
    case 'ADDRESSES_PROVIDER': return PROVIDER;
    case 'getPriceOracle': return ORACLE;
    case 'getReservesList': return [WETH, USDC];
    case 'getReserveData': return {
      configuration: { data: word(isWeth ? 18n : 6n, isOld && isWeth ? 1n : 0n) },
      rates: { supplyIndex: RAY, supplyRate: 0n, borrowIndex: RAY, borrowRate: 0n },
      written: { stableBorrowRate: 0n, updatedAt: 1_700_000_000, id: isWeth ? 0 : 1 },
      tokens: { supply: at(isWeth ? 11 : 21), stableDebt: isOld ? at(isWeth ? 12 : 22) : NONE,
        debt: at(isWeth ? 13 : 23), rateStrategy: NONE },
      totals: { accruedToTreasury: 0n, unbacked: 0n, isolatedDebt: 0n } };
    case 'getEModeCategoryData': return { ltv: args[0] === 1 ? 9_000 : 0, threshold: args[0] === 1 ? 9_300 : 0,
      bonus: 10_100, priceSource: NONE, label: args[0] === 1 ? 'ETH correlated' : '' };
    case 'getEModeCategoryCollateralBitmap': return args[0] === 1 ? 0b01n : 0n;
    case 'getEModeCategoryBorrowableBitmap': return args[0] === 1 ? 0b11n : 0n;
    case 'getEModeCategoryLtvzeroBitmap': return args[0] === 1 ? 0b01n : 0n;
    case 'getVirtualUnderlyingBalance': return isWeth ? 5n : 6n;
    case 'symbol': return { [WETH]: 'WETH', [USDC]: 'USDC', [REWARD]: 'ARB' }[to];
    case 'decimals': return 18;
    case 'getSourceOfAsset': return NONE;
    case 'getIncentivesController': return to === at(11) ? CONTROLLER : NONE;
    case 'getRewardsList': return [REWARD];
    case 'getAllUserRewards': return [[REWARD], [25n * 10n ** 17n]];
    case 'getAssetPrice': return isWeth ? 3_000n * 10n ** 8n : 10n ** 8n;
    case 'latestRoundData': return null;
    case 'getUserAccountData': return [0n, 0n, 0n, 0n, 0n, 0n];
    case 'getUserConfiguration': return { data: 0b10n };
    case 'getUserEMode': return 1n;
    case 'scaledBalanceOf': return to === at(11) ? 10n ** 18n : 0n;
    case 'totalSupply': return 10n ** 20n;
    case 'balanceOf': return 0n;
    default: throw new Error(`nobody expected ${name}`);
  }
}

const ABIS = [POOL_ABI, PROVIDER_ABI, ORACLE_ABI, FEED_ABI, TOKEN_ABI, REWARDS_ABI] as readonly Abi[];

function poolOf(version: Version, asked: string[]): ChainClient {
  const one = (call: ReadCall<unknown>): Outcome<unknown> => {
    const { name, to, data } = call;
    asked.push(name);
    const abi = ABIS.find((of) => of.some((item) => item.type === 'function' && item.name === name)) ?? [];
    const { args = [] } = decodeFunctionData({ abi, data });
    const result = answer(version, name, to, args as readonly unknown[]);
    return result === null ? { ok: false, reason: `${name}: reverted` }
      : { ok: true, value: call.decode(encodeFunctionResult({ abi, functionName: name, result: result as never })) };
  };
  return { head: BLOCK, readPinned: <T extends readonly ReadCall<unknown>[]>(calls: T) => Promise.resolve({ block: BLOCK,
    receivedTimeMs: 0, endpoints: 1, results: calls.map(one) as unknown as Outcomes<T> } satisfies Pinned<Outcomes<T>>),
  } as Partial<ChainClient> as ChainClient;
}

test.each([
  ['3.0', { rules: '3.0', cash: undefined, stable: 1, borrowable: ['ETH'], withoutLtv: 0 }],
  ['3.1', { rules: '3.0', cash: 5n, stable: 1, borrowable: ['ETH'], withoutLtv: 0 }],
  ['3.2', { rules: '3.6', cash: 5n, stable: 0, borrowable: ['ETH', 'USDC'], withoutLtv: 0 }],
  ['3.6', { rules: '3.6', cash: 5n, stable: 0, borrowable: ['ETH', 'USDC'], withoutLtv: 1 }],
] as const)('M35 a pool of %s is read by what it answers', async (version, expected) => {
  const asked: string[] = [];
  const client = poolOf(version, asked);
  const listing = await readListing(client, POOL);
  const [offered, ...more] = listing.modes;
  const names = (assets: readonly string[] = []) => assets.map((asset) =>
    listing.reserves.find((reserve) => reserve.asset === asset)?.currency);
  expect([listing.rules, listing.countsCash, offered?.label, names(offered?.mode.collateral),
    names(offered?.mode.borrowable), offered?.mode.withoutLtv.length, more]).toEqual([expected.rules,
    expected.cash !== undefined, 'ETH correlated', ['ETH'], expected.borrowable, expected.withoutLtv, []]);
  const { holders: [holder] } = await readWholePool({ client, listing, users: [USER], block: BLOCK,
    wanted: { reserves: listing.reserves, modes: new Map() } });
  expect([holder?.account.reserves[0]?.cash, holder?.account.eMode?.category, holder?.account.reserves[0]?.holder])
    .toEqual([expected.cash, 1, { scaledSupply: 10n ** 18n, scaledDebt: 0n, stableDebt: 0n, usedAsCollateral: true }]);
  // Stable debt is asked where there is some, and rewards of whichever controller a token names.
  expect(asked.includes('balanceOf')).toBe(expected.stable > 0);
  expect(holder?.rewards).toEqual([{ token: { address: REWARD, currency: 'ARB', decimals: 18 }, units: 25n * 10n ** 17n }]);
});
