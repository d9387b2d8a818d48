/**
 * Entry of `npm run bench:chain`: from a new block to the margin of every account, for 20 accounts on 3 local chains
 * with Aave's own contracts, and the requests that a block costs. Prints; asserts nothing.
 */
import { parseArgs } from 'node:util';
import type { Http } from '../../../src/main/ports/http.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { marginModelOf } from '../../../src/main/risk/margin/registry.ts';
import { AAVE_CONNECTORS } from '../../../src/main/venues/aave/aave.ts';
import type { VenueSession } from '../../../src/main/venues/venue.ts';
import { deployLab, type ChainLab } from '../../chain/deploy/lab.ts';
import { borrowOnAave } from '../../chain/lab/loan.ts';
import { missingWorkspace } from '../../chain/lab/workspace.ts';
import { medians, percentile, tableOf, type Figure, type Reading } from '../figures.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' },
  runs: { type: 'string' } } });
const quick = values.quick === true;
const ACCOUNTS = 20;
const CHAINS = 3;
const BLOCKS = quick ? 10 : 60;
const ANVIL = { more: ['--accounts', '30'] };

interface Watched {
  readonly lab: ChainLab;
  readonly session: VenueSession;
  /** Chain time of a block -> accounts of which it is told, and when the last was. */
  readonly told: Map<number, { readonly accounts: Set<string>; lastMs: number }>;
  /** HTTP requests, and the JSON-RPC calls in them: providers bill one or the other. */
  readonly made: { requests: number; calls: number };
}

function watch(lab: ChainLab, withSocket: boolean): Watched {
  const connector = AAVE_CONNECTORS.find(({ name }) => name === 'aave-chain');
  if (connector === undefined) throw new Error('there is no connector for any chain');
  const ports = { ...nodePorts(), log: { write: () => undefined } };
  const plain = nodeHttp(ports.clock);
  const made = { requests: 0, calls: 0 };
  const http: Http = { request(asked) {
    made.requests += 1;
    made.calls += [JSON.parse(asked.body ?? '') as unknown].flat().length;
    return plain.request(asked);
  } };
  const told: Watched['told'] = new Map();
  const venue = connector.open({ network: 'testnet', baseUrl: lab.anvil.url, http, sockets: wsSockets(ports.clock),
    accounts: lab.accounts.slice(2, 2 + ACCOUNTS).map((address, i) => ({ id: `aave-chain-testnet/a${i}`, name: `a${i}`,
      fields: { address, chainId: '31337', pool: lab.aave.pool.address,
        ...(withSocket ? { socketEndpoint: lab.anvil.socketUrl } : {}) },
      secret: () => Promise.resolve(null) })) });
  const session = venue.open(ports, {
    fact: () => undefined,
    market(event) {
      if (event.type !== 'MarginObserved' || event.report.venueTimeMs === null) return;
      const entry = told.get(event.report.venueTimeMs) ?? { accounts: new Set<string>(), lastMs: 0 };
      if (!entry.accounts.has(event.report.account)) entry.lastMs = performance.now();
      entry.accounts.add(event.report.account);
      told.set(event.report.venueTimeMs, entry);
    },
  });
  session.connect();
  return { lab, session, told, made };
}

async function isTold({ told }: Watched, blockMs: number): Promise<number> {
  for (let left = 2_000; left > 0; left -= 1) {
    const entry = told.get(blockMs);
    if (entry?.accounts.size === ACCOUNTS) return entry.lastMs;
    // Looked at again in a millisecond.
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  return NaN;
}

async function once(watched: readonly Watched[], how: string): Promise<Reading[]> {
  const delays: number[] = [];
  for (const { made } of watched) Object.assign(made, { requests: 0, calls: 0 });
  for (let block = 0; block < BLOCKS; block += 1) {
    // Blocks come on all chains at the same moment, one after the other a chain.
    // oxlint-disable-next-line no-await-in-loop
    delays.push(...await Promise.all(watched.map(async (one) => {
      await one.lab.node.mine();
      const minedMs = performance.now();
      return await isTold(one, await one.lab.node.timestamp() * 1_000) - minedMs;
    })));
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 1_000); });
  }
  const perBlock = (of: (made: Watched['made']) => number): number =>
    watched.reduce((sum, { made }) => sum + of(made), 0) / (BLOCKS * watched.length);
  const known = delays.filter((ms) => Number.isFinite(ms)).map((ms) => Math.max(0, ms));
  const setting = `${ACCOUNTS} accounts, ${CHAINS} chains, ${known.length} blocks`;
  return [
    { name: `new block to margin of all, p50, ${how}`, unit: 'ms', value: percentile(known, 0.5), note: setting },
    { name: `new block to margin of all, p99, ${how}`, unit: 'ms', value: percentile(known, 0.99) },
    { name: `HTTP requests a block and chain, ${how}`, unit: '', value: perBlock(({ requests }) => requests),
      note: 'a block a second' },
    { name: `JSON-RPC calls in them, ${how}`, unit: '', value: perBlock(({ calls }) => calls) },
  ];
}

function modelTime(): Reading {
  const input = { account: 'a/b', nowMs: 0, positions: [], openOrders: [], lendingTerms: [], terms: null,
    balances: [{ currency: 'ETH', amount: 1 }, { currency: 'USDC', amount: -1 }],
    pricesUsd: new Map([['ETH', 3_000], ['USDC', 1]]) };
  const began = performance.now();
  for (let i = 0; i < 20_000; i += 1) marginModelOf('aave').evaluate(input);
  return { name: 'our model beside it, an account', unit: 'ms', value: (performance.now() - began) / 20_000 };
}

const missing = missingWorkspace();
if (missing !== null) {
  process.stderr.write(`bench:chain: ${missing}\n`);
  process.exit(2);
}
const labs = await Promise.all(Array.from({ length: CHAINS }, () => deployLab(ANVIL)));
await Promise.all(labs.flatMap((lab) => lab.accounts.slice(2, 2 + ACCOUNTS).map((holder) => borrowOnAave(lab, holder))));
const runs = Number(values.runs ?? 1);
const figures: Figure[] = [];
for (const withSocket of [true, false]) {
  const watched = labs.map((lab) => watch(lab, withSocket));
  // oxlint-disable-next-line no-await-in-loop
  await new Promise((resolve) => { setTimeout(resolve, 3_000); });
  // One way after the other, on the same chains.
  // oxlint-disable-next-line no-await-in-loop
  figures.push(...await medians(runs, async () => await once(watched, withSocket ? 'told' : 'asked')));
  for (const { session } of watched) session.close();
}
figures.push(...await medians(runs, () => Promise.resolve([modelTime()])));
process.stdout.write(values.json === true ? `${JSON.stringify(figures)}\n` : `${tableOf(figures)}\n`);
await Promise.all(labs.map(({ anvil }) => anvil.stop()));
process.exit(0);
