// Oracles as their contracts answer at a block: Pyth's own test double, and a feed in the shape of Chainlink's.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Abi, Hex } from 'viem';
import { toNumber } from '../../../src/shared/domain/decimal.ts';
import { oracleAgeMs, oracleStateOf } from '../../../src/shared/domain/chain/oracle.ts';
import type { LiveChain } from '../../../src/main/venues/transport/chain/client/liveChain.ts';
import { FeeTeller } from '../../../src/main/venues/transport/chain/fees/feeTeller.ts';
import { feedsOf } from '../../../src/main/venues/transport/chain/oracles/feeds.ts';
import { OracleReader } from '../../../src/main/venues/transport/chain/oracles/oracleReader.ts';
import type { ChainLab } from '../deploy/lab.ts';
import type { Deployed } from '../lab/fixtureHand.ts';
import { feedUnits } from '../deploy/feeds.ts';
import { clientOf, labOfRun, whyNoLab, type OpenedClient } from '../lab/labOfRun.ts';
import { sourceText } from '../lab/workspace.ts';

const PYTH = '@pythnetwork/pyth-sdk-solidity';
const FEED: Hex = `0x${'e6'.repeat(32)}`;
const UNSET: Hex = `0x${'00'.repeat(31)}01`;

describe.skipIf(whyNoLab !== null)(`oracles at a block ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let client: OpenedClient;
  let chain: LiveChain;
  let pyth: Deployed;

  beforeAll(async () => {
    lab = await labOfRun();
    client = clientOf(lab);
    ({ chain } = client);
    const abi = JSON.parse(sourceText(`${PYTH}/abis/MockPyth.json`)) as Abi;
    const bytecode = sourceText(`${PYTH}/build/MockPyth_sol_MockPyth.bin`).trim().replace(/^(0x)?/, '0x') as Hex;
    pyth = await lab.hand.deploy({ name: 'MockPyth', abi, bytecode, links: {} }, [60n, 1n]);
  });
  afterAll(async () => {
    client.close();
    await lab.anvil.stop();
  });

  /** USD with 8 digits, its own confidence, how old it is. */
  const write = async (usd: number, confidenceUsd: number, ageSeconds: number): Promise<void> => {
    const at = BigInt(await lab.node.timestamp() - ageSeconds);
    const terms = [BigInt(Math.round(usd * 1e8)), BigInt(Math.round(confidenceUsd * 1e8)), -8] as const;
    const data = await lab.hand.read(pyth, 'createPriceFeedUpdateData',
      [FEED, ...terms, terms[0], terms[1], at, at - 1n]);
    const fee = await lab.hand.read(pyth, 'getUpdateFee', [[data]]) as bigint;
    await lab.hand.write(pyth, 'updatePriceFeeds', [[data]], fee);
  };

  test('Pyth: price, confidence and age at the block; old is stale, unsure is wide, never written a fault', async () => {
    const reader = new OracleReader(chain, 'v');
    const feeds = feedsOf(`ETH=pyth:${pyth.address}/${FEED}@60, BTC=pyth:${pyth.address}/${UNSET}@60`);
    expect(await reader.prepare(feeds ?? [])).toEqual([]);
    const seen: unknown[] = [];
    for (const [usd, confidence, age] of [[3_000, 1.5, 0], [3_000, 45, 0], [3_100, 1.5, 3_600]] as const) {
      // A price that is older than the one before is not taken.
      await lab.node.pass(8_000);
      await write(usd, confidence, age);
      const block = await chain.latest();
      const { readings: [reading], faults } = await reader.read(block);
      if (reading === undefined) throw new Error('no reading');
      const { receivedTimeMs: atMs, priceUsd, blockNumber } = reading;
      seen.push([toNumber(priceUsd), blockNumber === block.number, faults.map(({ feed }) => feed.underlying).join(),
        oracleStateOf(reading, atMs), Math.round((oracleAgeMs(reading, atMs) ?? 0) / 60_000)]);
    }
    expect(seen).toEqual([[3_000, true, 'BTC', 'fresh', 0], [3_000, true, 'BTC', 'wide', 0],
      [3_100, true, 'BTC', 'stale', 60]]);
  });

  test('a feed that calls itself something else is left out, and a price of nothing is a fault', async () => {
    const reader = new OracleReader(chain, 'v');
    const [weth, wbtc] = [lab.feeds.WETH.address, lab.feeds.WBTC.address];
    const named = (feedsOf(`WETH=${weth}, BTC=${wbtc}`) ?? []).map((feed) =>
      ({ ...feed, description: `${feed.underlying} / USD` }));
    const faults = await reader.prepare([...named, ...feedsOf(`SOL=${lab.morpho.morpho.address}`) ?? []]);
    expect(faults.map(({ feed, reason }) => `${feed.underlying}: ${reason.replace(/0x[0-9a-fA-F]{40}/, 'it')}`)).toEqual([
      'BTC: it calls itself WBTC / USD, not BTC / USD', 'SOL: no Chainlink feed answers at it']);
    await lab.hand.write(lab.feeds.WETH, 'set', [feedUnits(0)]);
    const read = await reader.read(await chain.latest());
    expect([read.readings, read.faults.map(({ reason }) => reason)]).toEqual([[], ['its price is 0']]);
    await lab.hand.write(lab.feeds.WETH, 'set', [feedUnits(3_000)]);
  });

  test('a chain that pays for its data on another tells no cost where its own contract does not answer', async () => {
    const costs = [];
    for (const rollUp of ['none', 'opStack', 'arbitrum'] as const) {
      const other = clientOf(lab, { rollUp });
      const fees = new FeeTeller(other.chain, 'v', ['swap']);
      await fees.read(await other.chain.latest());
      costs.push(fees.fees(3_000, 0)?.actions[0]?.dataFee);
      other.close();
    }
    expect(costs).toEqual([0, null, null]);
  });
});
