import { expect, it } from 'vitest';
import { encodeFunctionData, parseAbi, type Address, type Hex } from 'viem';
import { SpendPolicy } from './spendPolicy.ts';
import { brokenCap, bumped, defaultCaps } from '../fees/caps.ts';

const ROUTER: Address = '0xE592427A0AEce92De3Edee1F18E0157C05861564';
const TOKEN: Address = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';
const STRANGER: Address = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
const ABI = parseAbi(['function approve(address spender, uint256 amount)',
  'function setApprovalForAll(address operator, bool approved)', 'function transfer(address to, uint256 amount)']);
const approve = (spender: Address, amount: bigint): Hex =>
  encodeFunctionData({ abi: ABI, functionName: 'approve', args: [spender, amount] });
const policy = (): SpendPolicy => new SpendPolicy({ spenders: [ROUTER], maxSpendUsdPerDay: 1_000,
  maxNativeWeiPerTransaction: 0n, allowed: [{ address: TOKEN,
    methods: ['approve(address,uint256)', 'setApprovalForAll(address,bool)'] }] });
const wish = (data: Hex, over: object = {}) => ({ id: 'a', to: TOKEN, data, valueWei: 0n, spendUsd: 0, ...over });
const over = { outcome: null, updatedTimeMs: 1_000 } as const;

it('only named contracts and methods, named spenders, and never an approval without bound', () => {
  const transfer = encodeFunctionData({ abi: ABI, functionName: 'transfer', args: [STRANGER, 1n] });
  const forAll = encodeFunctionData({ abi: ABI, functionName: 'setApprovalForAll', args: [ROUTER, true] });
  const said = [wish(approve(ROUTER, 5n)), wish(approve(ROUTER, 5n), { to: STRANGER }), wish(transfer),
    wish(approve(STRANGER, 5n)), wish(approve(STRANGER, 0n)), wish(approve(ROUTER, 2n ** 256n - 1n)), wish(forAll),
    wish(approve(ROUTER, 5n), { valueWei: 1n }), wish(approve(ROUTER, 5n), { spendUsd: null })]
    .map((one) => policy().hindranceOf(one, 0));
  expect(said.map((one) => one?.split(' ').slice(-5).join(' ') ?? null)).toEqual([null,
    'that this key may call', `key may call at ${TOKEN}`.split(' ').slice(-5).join(' '),
    'those that may be approved', null, 'without bound is never given', 'for all is never given',
    'chain\'s currency than allowed', 'day\'s cap cannot be held',
  ].map((one) => (one === null ? null : expect.stringContaining(one.split(' ').slice(-4).join(' ')))));
});

it('a day holds its cap, an intent counts once, and what did nothing counts no more', () => {
  const one = policy();
  const ask = (id: string, spendUsd: number, nowMs: number): string | null =>
    one.hindranceOf(wish(approve(ROUTER, 1n), { id, spendUsd }), nowMs);
  const note = (id: string, state: 'signed' | 'final' | 'refused', spendUsd: number): void =>
    one.note({ id, state, spendUsd, ...over } as Parameters<SpendPolicy['note']>[0]);
  note('a', 'signed', 700);
  expect([ask('b', 300, 2_000), ask('b', 301, 2_000), ask('a', 900, 2_000)])
    .toEqual([null, '1001 USD in a day is above the cap of 1000', null]);
  note('a', 'refused', 700);
  expect([one.spentUsd(2_000), ask('b', 1_000, 2_000)]).toEqual([0, null]);
  note('c', 'signed', 1_000);
  expect([ask('d', 1, 3_000) === null, ask('d', 1, 1_001 + 86_400_000)]).toEqual([false, null]);
});

it('gas, fee and tip beyond our caps are named; a replacement clears a node\'s tenth', () => {
  const caps = defaultCaps(1);
  const gwei = 10n ** 9n;
  const priced = (gas: bigint, fee: bigint, tip: bigint) =>
    brokenCap({ gas, maxFeePerGas: fee * gwei, maxPriorityFeePerGas: tip * gwei }, caps);
  expect([priced(150_000n, 100n, 2n), priced(4_000_000n, 1n, 1n), priced(21_000n, 151n, 1n), priced(21_000n, 10n, 6n),
    priced(3_000_000n, 50n, 1n)]).toEqual([null, 'gas 4000000 is above our cap 3000000',
    'fee of 151.000 gwei a gas is above our cap 150.000', 'tip of 6.000 gwei is above our cap 5.000',
    'fee of up to 0.15000 of the chain\'s currency is above our cap 0.06000 of the chain\'s currency']);
  expect(bumped(800n) * 10n >= 800n * 11n).toBe(true);
});
