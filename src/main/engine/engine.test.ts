import { describe, expect, test } from 'vitest';
import { ACCOUNT, engineWorld, PERPETUAL } from '../../../test/fakes/engineWorld.ts';
import { dec } from '../../shared/domain/decimal.ts';
import { applyMarket } from '../core/apply/applyMarket.ts';
import { step } from '../core/step.ts';
import { openMemorySession } from '../journal/memoryStore.ts';
import type { EngineCore } from './loop.ts';
import { ledgerHash } from './recovery.ts';

/** Core as it is, with the ledger's hash before each step. */
function watchedCore(): { core: EngineCore; hashes: string[] } {
  const hashes: string[] = [];
  const watched: EngineCore['step'] = (state, input) => {
    hashes.push(ledgerHash(state));
    return step(state, input);
  };
  return { core: { applyMarket, step: watched }, hashes };
}

const typesOf = (world: ReturnType<typeof engineWorld>): string[] =>
  [...world.engine.journal.readEntries(1)].map(({ row }) => row.type).filter((type) => type !== 'TimerFired');

describe('the order of things', () => {
  test('I12: when an order reaches the venue its entry would survive a power cut', () => {
    const world = engineWorld();
    const seen: { seq: number; durable: number }[] = [];
    world.venue.onEffect = (effect) => {
      if (effect.type !== 'SendOrder') return;
      seen.push({ seq: Number(effect.order.clientOrderId.split('-').at(-1)), durable: world.disk.durableSeq });
    };
    world.pass(300);
    world.buy('0.5');
    world.pass(10);
    expect(seen.length).toBe(1);
    expect(seen.every(({ seq, durable }) => seq <= durable)).toBe(true);
  });

  test('I12: listeners hear of a batch when it is in the journal, and not before', () => {
    const world = engineWorld();
    const heard: boolean[] = [];
    world.engine.onBatch((entries) => {
      heard.push(entries.every(({ seq }) => [...world.engine.journal.readEntries(seq)][0]?.row.seq === seq));
    });
    world.pass(500);
    expect(heard.length).toBeGreaterThan(2);
    expect(heard.every((durable) => durable)).toBe(true);
  });

  test('the tape keeps what core saw between which entries', () => {
    const world = engineWorld();
    world.pass(50);
    world.venue.tick(60_100);
    world.pass(10);
    const rows = [...world.engine.journal.readTape(1)].map(({ row }) => [row.afterSeq, row.type]);
    const listed = [...world.engine.journal.readEntries(1)].find(({ row }) => row.type === 'AccountSnapshotReported');
    expect(rows.map(([, type]) => type)).toEqual(['IndexObserved', 'QuoteObserved', 'IndexObserved', 'QuoteObserved']);
    expect(rows[0]?.[0]).toBeGreaterThanOrEqual(listed?.row.seq ?? Infinity);
  });

  test('an answer of the venue names the entry that it answers', () => {
    const world = engineWorld();
    world.pass(300);
    world.buy('0.5');
    world.pass(5);
    const [clientOrderId = ''] = world.venue.sent;
    world.venue.reports.fact({ type: 'OrderAcknowledged', clientOrderId, venueOrderId: '77' }, world.time.nowMs());
    world.venue.reports.fact({ type: 'OrderAcknowledged', clientOrderId: 'other-3', venueOrderId: '78' }, null);
    world.pass(5);
    const causes = [...world.engine.journal.readEntries(1)].filter(({ row }) => row.type === 'OrderAcknowledged')
      .map(({ row }) => row.causeSeq);
    expect(causes).toEqual([Number(clientOrderId.split('-').at(-1)), null]);
  });
});

describe('a journal that refuses', () => {
  test('I12: nothing is sent or told until it is written, then everything once and in order', () => {
    const world = engineWorld();
    world.pass(300);
    const before = world.engine.journal.lastSeq;
    const told: number[] = [];
    world.engine.onBatch((entries) => told.push(...entries.map(({ seq }) => seq)));
    world.disk.failWrites(3, 'full');
    world.buy('0.5');
    world.buy('0.25');
    world.pass(100);
    expect([world.venue.sent, told, world.engine.journal.lastSeq]).toEqual([[], [], before]);
    expect(world.engine.health).toMatchObject({ condition: 'journalFailing', text: expect.stringMatching(/nothing is sent/) });
    world.pass(1_000);
    expect(world.engine.health.condition).toBe('running');
    expect(world.venue.sent.length).toBe(2);
    expect(told).toEqual(Array.from({ length: world.engine.journal.lastSeq - before }, (_, i) => before + 1 + i));
  });

  test('the tape half of a batch that was written before the failure is not written twice', () => {
    const world = engineWorld();
    world.pass(300);
    world.disk.failWrites(2, 'io', 'journal');
    world.venue.tick(60_200);
    world.buy('0.5');
    world.pass(1_000);
    const ids = [...world.engine.journal.readTape(1)].map(({ row }) => row.id);
    expect(ids).toEqual(ids.map((_, i) => i + 1));
    expect(ids.length).toBe(4);
  });

  test('a run that cannot be ended in order leaves a session that opens as crashed and lacks nothing', () => {
    const world = engineWorld();
    world.pass(300);
    const { lastSeq } = world.engine.journal;
    world.disk.failWrites(100);
    expect(() => world.engine.stop('test')).toThrow(/could not be ended in order/);
    world.disk.failWrites(0);
    const session = openMemorySession(world.disk);
    expect([session.lastSeq, session.manifest.status]).toEqual([lastSeq, 'running']);
  });
});

describe('the way out', () => {
  test('I14: an order for a venue that is not connected never leaves and fails for certain', () => {
    const world = engineWorld();
    world.pass(300);
    // Core has not seen the disconnect yet when it decides: the outbox has.
    world.buy('0.5');
    world.venue.reports.fact({ type: 'ConnectionChanged', venue: 'venue', state: 'disconnected', error: 'gone' }, null);
    world.pass(50);
    const failed = [...world.engine.journal.readEntries(1)].filter(({ row }) => row.type === 'OrderSendFailed');
    expect(world.venue.sent).toEqual([]);
    expect(failed.map(({ event }) => event)).toEqual([{ type: 'OrderSendFailed', clientOrderId: expect.any(String),
      reason: 'not sent: venue is disconnected', mayHaveLeft: false }]);
    expect(failed[0]?.row.causeSeq).not.toBeNull();
  });

  test('orders beyond the fence a second are refused, not delayed', () => {
    const world = engineWorld({ tuning: { orderBurst: 2, ordersPerSecond: 1 } });
    world.pass(300);
    for (let i = 0; i < 4; i += 1) world.buy('0.01');
    world.pass(50);
    expect([world.venue.sent.length, typesOf(world).filter((type) => type === 'OrderSendFailed').length]).toEqual([2, 2]);
    world.pass(1_500);
    world.buy('0.01');
    world.pass(50);
    expect(world.venue.sent.length).toBe(3);
  });
});

describe('what venues say', () => {
  test('market data and facts that cannot be written down are refused by name and not acted upon', () => {
    const world = engineWorld();
    world.pass(300);
    const quote = world.engine.state.quotes.get(PERPETUAL.id);
    if (quote === undefined) throw new Error('no quote');
    world.venue.reports.market({ type: 'QuoteObserved', quote: { ...quote, markImpliedVol: NaN } });
    world.venue.reports.fact({ type: 'TransferReported', transferId: 't', account: ACCOUNT, currency: 'USD',
      amount: 5 as never }, NaN);
    world.pass(50);
    const refused = [...world.engine.journal.readEntries(1)].flatMap(({ event }) =>
      (event?.type === 'MessageRefused' ? [`${event.venue}: ${event.reason}`] : []));
    expect(refused).toEqual(['venue: QuoteObserved: quote.markImpliedVol must be a finite number',
      'engine: TransferReported: amount must be a decimal']);
    expect([world.engine.state.quotes.get(PERPETUAL.id), world.engine.metrics().refused]).toEqual([quote, 2]);
  });

  test('I15: a venue that floods is asked to pause, and the trader is told', () => {
    const world = engineWorld({ tuning: { maxWaiting: 50 } });
    world.pass(300);
    const conditions: string[] = [];
    world.engine.onHealth(({ condition }) => conditions.push(condition));
    const before = world.engine.state.balances.get(`${ACCOUNT}|USD`)?.amount ?? dec(0);
    for (let i = 0; i < 60; i += 1) {
      world.venue.reports.fact({ type: 'TransferReported', transferId: `t${i}`, account: ACCOUNT, currency: 'USD',
        amount: dec(1) }, world.time.nowMs());
    }
    world.pass(50);
    expect([world.venue.paused, conditions]).toEqual([[true, false], ['overloaded', 'running']]);
    expect((world.engine.state.balances.get(`${ACCOUNT}|USD`)?.amount ?? dec(0)) - before).toBe(dec(60));
  });
});

describe('starting and stopping', () => {
  test('boot is recovery: a new process holds the same ledger, says so, and resends nothing (I5)', () => {
    const first = engineWorld({ tuning: { snapshotEveryEntries: 40 } });
    first.pass(300);
    first.buy('0.5');
    first.pass(20_000);
    const { lastSeq } = first.engine.journal;
    expect(first.engine.journal.snapshotHeads().length).toBeGreaterThan(1);
    const hash = ledgerHash(first.engine.state);
    const { core, hashes } = watchedCore();
    const second = first.restart({ core });
    expect(hashes[0]).toBe(hash);
    second.pass(3_000);
    const started = [...second.engine.journal.readEntries(lastSeq + 1)][0];
    expect(started).toMatchObject({ row: { seq: lastSeq + 1 }, event: { type: 'RunStarted', run: 'run2' } });
    expect([second.venue.sent, second.engine.journal.manifest]).toMatchObject([[], { status: 'recovered',
      runs: ['run1', 'run2'] }]);
    // What became of the order is asked by its client id.
    expect(second.venue.asked.filter(({ type }) => type === 'QueryOrder').length).toBeGreaterThan(0);
  });

  test('a snapshot that does not restore to its hash is passed over and named', () => {
    const first = engineWorld({ tuning: { snapshotEveryEntries: 30 } });
    first.pass(20_000);
    const heads = first.engine.journal.snapshotHeads();
    const last = heads.at(-1);
    if (last === undefined) throw new Error('no snapshot');
    const hash = ledgerHash(first.engine.state);
    const store = first.engine.journal as ReturnType<typeof openMemorySession>;
    store.putSnapshot({ ...last, text: 'not a state' });
    const { core, hashes } = watchedCore();
    const second = first.restart({ core });
    expect([hashes[0], second.engine.bootNotes.length]).toEqual([hash, 1]);
    expect(second.engine.bootNotes[0]).toContain(`snapshot at entry ${last.seq}: `);
  });

  test('stop drains what waits, ends the run with its last entry, and seals', () => {
    const world = engineWorld();
    world.pass(300);
    world.buy('0.5');
    world.engine.stop('test over');
    expect(world.disk.sealed).toBe(true);
    expect(typesOf(world).at(-1)).toBe('RunEnded');
    expect(typesOf(world)).toContain('CommandReceived');
    expect(() => world.buy('0.5')).toThrow('the session has ended');
    const before = world.engine.journal.lastSeq;
    world.pass(5_000);
    expect(world.engine.journal.lastSeq).toBe(before);
    expect(world.engine.journal.snapshotHeads().at(-1)?.seq).toBe(before);
  });

  test('a broken invariant stops the engine where it is: nothing more is written or sent', () => {
    let breaks = false;
    const world = engineWorld({ core: {
      applyMarket,
      step(state, input) {
        if (breaks) throw new Error('I2 broken');
        return step(state, input);
      },
    } });
    world.pass(300);
    const { lastSeq } = world.engine.journal;
    breaks = true;
    world.buy('0.5');
    expect(() => world.pass(50)).toThrow('I2 broken');
    world.pass(1_000);
    expect([world.engine.health.condition, world.engine.health.text, world.engine.journal.lastSeq, world.venue.sent])
      .toEqual(['stopped', 'I2 broken', lastSeq, []]);
  });
});
