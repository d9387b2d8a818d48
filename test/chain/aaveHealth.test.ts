// Our integers against the pool's own answer: every digit of getUserAccountData, for 200 random portfolios along random
// paths of prices and time, read as the adapter reads them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountData } from '../../src/main/risk/margin/aave/accountData.ts';
import { readListing, type PoolListing } from '../../src/main/venues/aave/reading/listing.ts';
import { readWholePool, type PoolState, type Wanted } from '../../src/main/venues/aave/reading/poolState.ts';
import { coinUnits, COIN_NAMES, COINS, feedUnits, type Coin } from './deploy/feeds.ts';
import type { ChainLab } from './deploy/lab.ts';
import type { FixtureHand } from './lab/fixtureHand.ts';
import { clientOf, labOfRun, whyNoLab, type OpenedClient } from './lab/labOfRun.ts';
import { randomOf, type Random } from './lab/random.ts';

const HOLDERS = 25;
const ROUNDS = 8;
const STEPS = 4;
const HOUR_SECONDS = 3_600;

describe.skipIf(whyNoLab !== null)(`health on Aave ${whyNoLab ?? ''}`, () => {
  let lab: ChainLab;
  let client: OpenedClient;
  let listing: PoolListing;

  beforeAll(async () => {
    lab = await labOfRun({ more: ['--gas-limit', '1000000000'] });
    client = clientOf(lab);
    listing = await readListing(client.chain, lab.aave.pool.address);
    await lab.node.call('evm_setAutomine', false);
    await Promise.all(holdersOf(lab).map(async (holder) => {
      for (const coin of COIN_NAMES) {
        await lab.hand.as(holder).queue(lab.coins[coin], 'mint', [coinUnits(coin, 1_000_000)]);
        await lab.hand.as(holder).queue(lab.coins[coin], 'approve', [lab.aave.pool.address, 2n ** 255n]);
      }
    }));
    await lab.node.mineQueued();
  });
  afterAll(async () => {
    client.close();
    await lab.anvil.stop();
  });

  test(`equals the pool's to the last digit over ${HOLDERS * ROUNDS} random portfolios and price paths`, async () => {
    const random = randomOf(20_261_122);
    const seen = { compared: 0, liquidatable: 0, inMode: 0, withoutDebt: 0, idle: 0 };
    const wrong: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const snapshot = await lab.node.snapshot();
      // Side by side, each from a seed of its own: the portfolios are the same whoever is first.
      const seeds = holdersOf(lab).map((holder) => ({ holder, own: randomOf(random.whole(0, 1e9)) }));
      await lab.node.call('evm_setAutomine', false);
      const drafts = await Promise.all(seeds.map(({ holder, own }) => supplySome(lab, lab.hand.as(holder), own)));
      await lab.node.mineQueued();
      for (const nth of [0, 1]) {
        await Promise.all(drafts.map((draft) => borrowSome(lab, draft, nth)));
        await lab.node.mineQueued();
      }
      await lab.node.call('evm_setAutomine', true);
      for (let step = 0; step < STEPS; step += 1) {
        if (step > 0) await moveOn(lab, random);
        wrong.push(...judge(await readAll(), `round ${round} step ${step}`, seen));
      }
      await lab.node.revert(snapshot);
      // A head that falls back is a node that lags, to a client that has seen more: a chain set back wants a new one.
      client.close();
      client = clientOf(lab);
    }
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(seen.compared).toBe(HOLDERS * ROUNDS * STEPS);
    // What was drawn was worth comparing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(10);
  }, 240_000);

  let wanted: Wanted | null = null;
  async function readAll(): Promise<PoolState> {
    const block = await client.chain.latest();
    const state = await readWholePool({ client: client.chain, listing, users: holdersOf(lab), block,
      wanted: wanted ?? { reserves: listing.reserves, modes: new Map() } });
    ({ wanted } = state);
    return state;
  }
});

const holdersOf = ({ accounts }: ChainLab) => accounts.slice(2, 2 + HOLDERS);

interface Draft { readonly holder: FixtureHand; readonly random: Random; readonly borrowed: readonly Coin[] }

/** Up to three coins supplied, one perhaps without the switch, perhaps an e-mode; one or two to be borrowed. */
async function supplySome(lab: ChainLab, holder: FixtureHand, random: Random): Promise<Draft> {
  const { pool } = lab.aave;
  const mode = random.whole(0, 9);
  const pick = mode === 0 ? ['WETH', 'wstETH'] as const : mode === 1 ? ['USDC', 'DAI'] as const : COIN_NAMES;
  const supplied = random.some(pick, random.whole(1, Math.min(3, pick.length)));
  for (const coin of supplied) {
    const usd = random.between(500, 200_000);
    await holder.queue(pool, 'supply', [lab.coins[coin].address, coinUnits(coin, usd / COINS[coin].usd), holder.from, 0]);
  }
  if (mode <= 1) await holder.queue(pool, 'setUserEMode', [mode + 1]);
  const [idle] = supplied;
  if (idle !== undefined && supplied.length > 1 && random.whole(0, 4) === 0) {
    await holder.queue(pool, 'setUserUseReserveAsCollateral', [lab.coins[idle].address, false]);
  }
  return { holder, random, borrowed: random.whole(0, 7) === 0 ? [] : random.some(pick, random.whole(1, 2)) };
}

async function borrowSome(lab: ChainLab, { holder, random, borrowed }: Draft, nth: number): Promise<void> {
  const coin = borrowed[nth];
  if (coin === undefined) return;
  const [, , available] = await lab.hand.read(lab.aave.pool, 'getUserAccountData', [holder.from]) as bigint[];
  const usd = (Number(available ?? 0n) / 1e8) * random.between(0.3, 0.98);
  const amount = coinUnits(coin, usd / (COINS[coin].usd * 1.001));
  if (amount > 0n) await holder.queue(lab.aave.pool, 'borrow', [lab.coins[coin].address, amount, 2, 0, holder.from]);
}

async function moveOn(lab: ChainLab, random: Random): Promise<void> {
  await lab.node.call('evm_setAutomine', false);
  for (const coin of COIN_NAMES) {
    const isDollar = COINS[coin].usd === 1;
    const usd = COINS[coin].usd * (isDollar ? random.between(0.985, 1.01) : random.between(0.75, 1.12));
    await lab.hand.queue(lab.feeds[coin], 'set', [feedUnits(usd)]);
  }
  await lab.hand.queue(lab.aave.stableFeed, 'set', [feedUnits(random.between(0.99, 1.01))]);
  await lab.node.mineQueued();
  await lab.node.call('evm_setAutomine', true);
  await lab.node.pass(random.whole(1, 40 * 24 * HOUR_SECONDS));
}

function judge(state: PoolState, where: string, seen: Record<string, number>): string[] {
  const count = (name: string, of: boolean): void => { if (of) seen[name] = (seen[name] ?? 0) + 1; };
  return state.holders.flatMap(({ account, reported, user }) => {
    const ours = accountData(account);
    count('compared', true);
    count('liquidatable', reported.healthFactor < 10n ** 18n);
    count('inMode', account.eMode !== null);
    count('withoutDebt', reported.totalDebtBase === 0n);
    count('idle', account.reserves.some(({ holder }) => holder.scaledSupply > 0n && !holder.usedAsCollateral));
    return (Object.keys(reported) as (keyof typeof reported)[]).flatMap((field) =>
      (ours[field] === reported[field] ? []
        : [`${where} ${user} ${field}: ours ${ours[field]}, the pool's ${reported[field]}`]));
  });
}
