import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import type { AccountDistances, AccountHealth } from '../../../shared/domain/margin/margin.ts';
import { TERMS } from '../../risk/margin/contractSamples.ts';
import { account, held, NOW_MS, option } from '../../risk/samples.ts';
import { emptyState, type State } from '../../core/state.ts';
import type { Log } from '../../ports/ports.ts';
import { DistanceDesk } from './distanceDesk.ts';
import { distancesFound, type DistanceJob } from './distanceJob.ts';
import { DistanceKeeper } from './distanceKeeper.ts';

const JOB: DistanceJob = { model: 'deribit-portfolio', inputsSeq: 42, dayVols: new Map([['BTC', 0.03]]),
  input: account({ terms: TERMS['deribit-portfolio'] ?? null, balances: [{ currency: 'BTC', amount: 2 }],
    positions: [held(option('inverse', 'put', 55_000, 30), -20,
      { averagePrice: 0.02, markPrice: 0.02, impliedVol: 0.6, forwardUsd: 60_300 })] }) };

const lines: string[] = [];
const log: Log = { write: (_level, _source, text) => { lines.push(text); } };
const desk = new DistanceDesk(log);
afterAll(() => desk.close());
const submit = (to: DistanceDesk): Promise<AccountDistances | null> =>
  new Promise((resolve) => { to.submit(JOB, resolve); });

it('V11 the worker finds what the same search finds here, with the seq and the time of its inputs', async () => {
  const expected = distancesFound(JOB, null);
  const found = await submit(desk);
  expect({ ...found, computeMs: null }).toEqual(expected);
  expect([found?.inputsSeq, found?.asOfMs, found?.distances[0]?.downMove]).toEqual([42, NOW_MS, expect.any(Number)]);
  expect(found?.computeMs).toBeGreaterThan(0);
});

it('a worker that cannot start says so, and its search comes to nothing', async () => {
  const broken = new DistanceDesk(log, pathToFileURL('/nowhere/distances.mjs'));
  expect(await submit(broken)).toBeNull();
  expect(lines.at(-1)).toContain(`distances of ${JOB.input.account} were not found`);
  await broken.close();
});

interface Asked { readonly job: DistanceJob; readonly done: (found: AccountDistances | null) => void }

class World {
  readonly state: State = emptyState();
  readonly asked: Asked[] = [];
  readonly emitted: string[] = [];
  private readonly keeper = new DistanceKeeper(this.state,
    { submit: (job, done) => { this.asked.push({ job, done }); } }, ({ account: of }) => { this.emitted.push(of); });

  constructor() {
    for (const [id, distancesAsOfMs] of [['v/a', null], ['v/b', 5], ['v/short', undefined]] as const) {
      this.state.accounts.put(id, { id, venue: 'v', marginModel: 'none' } as never);
      const health = { account: id, ...(distancesAsOfMs === undefined ? {} : { distancesAsOfMs }) };
      this.state.health.put(id, health as AccountHealth);
    }
  }

  at(atMs: number): this {
    this.state.timeMs = NOW_MS + atMs;
    this.keeper.consider();
    return this;
  }

  answer(which: number, isLost = false): this {
    const asked = this.asked[which];
    asked?.done(isLost ? null : { ...distancesFound(asked.job, null) });
    return this;
  }

  get asks(): readonly string[] {
    return this.asked.map(({ job }) => `${job.input.account} ${job.input.nowMs - NOW_MS}`);
  }
}

it('one search at a time, who waited longest first, none oftener than a second, short ones never', () => {
  const world = new World().at(0).at(10).answer(0).at(20).answer(1).at(500).at(1_000).at(1_001).answer(2).at(1_030);
  expect(world.asks).toEqual(['v/a 0', 'v/b 20', 'v/a 1000', 'v/b 1030']);
  expect(world.emitted).toEqual(['v/a', 'v/b', 'v/a']);
});

it('a search that does not come back is given up, and its late answer is not taken', () => {
  const world = new World().at(0).at(9_999).at(10_000).answer(0).answer(1).at(10_020).answer(2, true).at(11_000);
  expect(world.asks).toEqual(['v/a 0', 'v/b 10000', 'v/a 10020', 'v/b 11000']);
  expect(world.emitted).toEqual(['v/b']);
});
