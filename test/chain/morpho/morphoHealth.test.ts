// Our integers against Morpho's own: interest in every digit of the market, and for random portfolios the very oracle
// price, to its last unit, below which the contract lets a liquidator in.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  accrued, isHealthy, liquidationOraclePrice, mostOwed, owed,
} from '../../../src/main/risk/margin/morpho/morphoMath.ts';
import { marketsOf } from '../../../src/main/venues/morpho/reading/discovery.ts';
import { readMarkets, type ListedMarket } from '../../../src/main/venues/morpho/reading/marketListing.ts';
import { readPositions, type MorphoState } from '../../../src/main/venues/morpho/reading/marketState.ts';
import { coinUnits } from '../deploy/feeds.ts';
import type { ChainLab } from '../deploy/lab.ts';
import { clientOf, labOfRun, whyNoLab, type OpenedClient } from '../lab/labOfRun.ts';
import { randomOf } from '../lab/random.ts';
import { openSecondMarket, type SecondMarket } from './secondMarket.ts';

const HOLDERS = 20;

describe.skipIf(whyNoLab !== null)(`health at Morpho ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let client: OpenedClient;
  let second: SecondMarket;
  let markets: readonly ListedMarket[];

  beforeAll(async () => {
    lab = await labOfRun();
    second = await openSecondMarket(lab);
    const random = randomOf(20_261_123);
    await Promise.all(holders().map(async (holder) => {
      for (const coin of ['WETH', 'wstETH'] as const) await lab.fund(holder, coin, 1_000);
      const [own, amount] = [lab.hand.as(holder), random.between(0.1, 40)];
      const { morpho, params } = lab.morpho;
      await own.write(morpho, 'supplyCollateral', [params, coinUnits('WETH', amount), holder, '0x']);
      const usd = amount * 3_000 * 0.86 * random.between(0.3, 0.99);
      await own.write(morpho, 'borrow', [params, coinUnits('USDC', usd), 0n, holder, holder]);
      await own.write(morpho, 'supplyCollateral', [second.params, coinUnits('wstETH', amount), holder, '0x']);
      const ether = amount * 1.18 * 0.945 * random.between(0.5, 0.999);
      await own.write(morpho, 'borrow', [second.params, coinUnits('WETH', ether), 0n, holder, holder]);
    }));
    for (const coin of ['USDC', 'WETH'] as const) await lab.fund(lab.accounts[1] ?? '0x', coin, 1_000_000);
    client = clientOf(lab);
    const block = await client.chain.latest();
    markets = await readMarkets(client.chain, lab.morpho.morpho.address, [lab.morpho.id, second.id], [], block);
  });
  afterAll(async () => {
    client.close();
    await lab.anvil.stop();
  });

  const holders = () => lab.accounts.slice(2, 2 + HOLDERS);
  const read = async (): Promise<MorphoState> => {
    const block = await client.chain.latest();
    return await readPositions({ client: client.chain, morpho: lab.morpho.morpho.address, loanFeed: lab.feeds.WETH.address,
      block, wanted: markets.flatMap((market) => holders().map((user) => ({ user, market }))) });
  };

  test('finds the markets that a holder is in, and what they are', async () => {
    const [holder = '0x'] = holders();
    const found = await marketsOf(client.chain, lab.morpho.morpho.address, [holder, lab.accounts[29] ?? '0x'], 0,
      await lab.node.blockNumber());
    expect([found.get(holder.toLowerCase()), found.size]).toEqual([[lab.morpho.id, second.id], 1]);
    expect(markets.map(({ loan, collateral, params }) => [collateral.currency, loan.currency, loan.decimals, params.lltv]))
      .toEqual([['ETH', 'USDC', 6, 860_000_000_000_000_000n], ['wstETH', 'ETH', 18, 945_000_000_000_000_000n]]);
  });

  test('interest to any second equals what the contract accrues, in every digit, also with a fee', async () => {
    const { morpho, params } = lab.morpho;
    await lab.hand.write(morpho, 'setFeeRecipient', [lab.accounts[28]]);
    await lab.hand.write(morpho, 'setFee', [params, 10n ** 17n]);
    const wrong: string[] = [];
    for (const [i, days] of [0.01, 1, 40, 365].entries()) {
      const before = await read();
      const at = Math.floor(before.block.timestampMs / 1_000) + Math.round(days * 86_400);
      await lab.node.call('evm_setNextBlockTimestamp', at);
      const market = i % 2 === 0 ? params : second.params;
      await lab.hand.write(morpho, 'accrueInterest', [market]);
      const after = await read();
      const which = i % 2 * HOLDERS;
      const [was, is] = [before.positions[which]?.stored, after.positions[which]?.stored];
      if (was === undefined || is === undefined) throw new Error('no market was read');
      const ours = accrued(was, BigInt(at));
      for (const field of ['totalSupplyAssets', 'totalSupplyShares', 'totalBorrowAssets', 'totalBorrowShares'] as const) {
        if (ours[field] !== is[field]) wrong.push(`${days} d ${field}: ours ${ours[field]}, the contract's ${is[field]}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test(`lets a liquidator in at the very unit of price that ours says, over ${2 * HOLDERS} portfolios`, async () => {
    const liquidator = lab.hand.as(lab.accounts[1] ?? '0x');
    const { morpho } = lab.morpho;
    const { positions } = await read();
    const wrong: string[] = [];
    const said = { in: 0, out: 0 };
    for (const { user, listed, position, stored } of positions) {
      for (const below of [0n, 1n]) {
        const at = (await lab.node.timestamp()) + 1;
        const then = accrued(stored, BigInt(at));
        const price = (liquidationOraclePrice(then, position) ?? 0n) - below;
        await lab.node.call('evm_setNextBlockTimestamp', at);
        await lab.hand.write(listed.id === lab.morpho.id ? lab.morpho.oracle : second.oracle, 'setPrice', [price]);
        const refusal = await liquidator.refusal(morpho, 'liquidate', [listed.params, user, 1n, 0n, '0x']);
        const ours = isHealthy({ ...then, oraclePrice: price }, position);
        said[refusal === null ? 'in' : 'out'] += 1;
        if (ours !== (refusal !== null) || ours !== (below === 0n) || refusal?.includes('healthy') === false) {
          wrong.push(`${user} ${price} owes ${owed(then, position)} of ${
            mostOwed({ ...then, oraclePrice: price }, position)}: ours ${String(ours)}, theirs ${refusal ?? 'lets in'}`);
        }
      }
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(said).toEqual({ in: 2 * HOLDERS, out: 2 * HOLDERS });
  });
});
