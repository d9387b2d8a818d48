import { expect, it } from 'vitest';
import {
  actionsOf, blockOf, detailText, hashOf, isOver, mostFee, shortHash, stateText, type TransactionRow,
} from './transactionRows.ts';

type Attempt = TransactionRow['attempts'][number];
const attempt = (kind: Attempt['kind'], released = true): Attempt => ({ kind,
  hash: `0x${kind.slice(0, 2)}34567890`, raw: '0x02', maxFeePerGas: '0.000000002', maxPriorityFeePerGas: '0.000000001',
  gas: 150_000, released });
const row = (over: Partial<TransactionRow>): TransactionRow => ({ id: 'r-1', venue: 'uniswap-ethereum',
  account: 'uniswap-ethereum/main', clientOrderId: 'r-1', chainId: 1, nativeCurrency: 'ETH', from: '0xme',
  to: '0xrouter', nonce: 7, value: '0', data: '0xc04b8d59', summary: 'swap 1 WETH for at least 2985 USDC',
  simulated: 'gives 2998 USDC', spendUsd: 2_998, reducesRisk: false, deadlineTimeMs: null,
  attempts: [attempt('original')], state: 'seen', reason: null,
  minedHash: null, blockNumber: null, blockHash: null, gasUsed: null, feePaid: null, outcome: null, createdTimeMs: 0,
  updatedTimeMs: 0, ...over });

it('says where it stands and what may be asked for', () => {
  const rows = [row({}), row({ state: 'signed', attempts: [attempt('original', false)] }),
    row({ attempts: [attempt('original'), attempt('cancel')] }), row({ state: 'mined', outcome: 'success' }),
    row({ state: 'final', outcome: 'reverted' }), row({ state: 'refused', attempts: [] })];
  expect(rows.map((one) => [stateText(one), actionsOf(one), isOver(one)])).toEqual([
    ['seen', ['speedUp', 'cancel'], false], ['signed', [], false], ['seen (2 attempts)', ['cancel'], false],
    ['mined', [], false], ['final: reverted', [], true], ['refused', [], true]]);
});

it('shows the hash that counts, the most it may cost, and everything that was signed', () => {
  const replaced = row({ attempts: [attempt('original'), attempt('speedUp')] });
  expect([hashOf(replaced), hashOf(row({ minedHash: '0xmined' })), shortHash('0x1234567890abcdef'), shortHash(null)])
    .toEqual(['0xsp34567890', '0xmined', '0x123456…cdef', '']);
  expect(mostFee(row({}))).toBeCloseTo(0.0003, 12);
  expect(mostFee(row({ attempts: [] }))).toBe(null);
  expect(detailText(replaced).split('\n')).toEqual(['swap 1 WETH for at least 2985 USDC', 'simulated: gives 2998 USDC',
    'from 0xme to 0xrouter', 'nonce 7, chain 1', 'data 0xc04b8d59', 'original 0xor34567890, up to 150000 gas',
    'speedUp 0xsp34567890, up to 150000 gas']);
});

it('says of a mined one how sure the chain is of its block', () => {
  const mined = row({ state: 'mined', minedHash: '0xmined', blockNumber: 142 });
  const at = (safeBlock: number, finalBlock: number): string => blockOf(mined, () => ({ safeBlock, finalBlock }));
  expect([blockOf(row({}), () => undefined), blockOf(mined, () => undefined), at(141, 130), at(142, 130), at(150, 142)])
    .toEqual(['', '142', '142 seen', '142 safe', '142 final']);
});
