/**
 * A real process for the kill test: a practice session on SQLite whose trader submits orders without pause. It writes
 * one line for each thing that has become true outside: `ack SEQ` when a batch was told, `sent ID` when an order
 * reached a venue. Written straight to the pipe, so that a line that was written is read even after kill -9.
 * Arguments: folder, run id.
 */
import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from '../../src/main/engine/engine.ts';
import { createSession, JOURNAL_FILE, openSession } from '../../src/main/journal/session.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { practiceVenues } from '../../src/main/venues/simulated/practice.ts';
import type { VenueModule } from '../../src/main/venues/venue.ts';

const [, , dir = '', run = ''] = process.argv;
const say = (line: string): void => { writeSync(1, `${line}\n`); };
const ports = nodePorts();
const startTimeMs = ports.clock.nowMs();

const session = existsSync(join(dir, JOURNAL_FILE)) ? openSession(dir)
  : createSession(dir, { session: 'killed', mode: 'practice', appVersion: '0', configHash: '', seed: 3,
    startedTimeMs: startTimeMs });

const { venues } = practiceVenues({ seed: 3, startTimeMs });
const watched = venues.map((venue): VenueModule => ({
  ...venue,
  open(each, sink) {
    const opened = venue.open(each, sink);
    return {
      connect: () => opened.connect(),
      close: () => opened.close(),
      execute(effect) {
        if (effect.type === 'SendOrder') say(`sent ${effect.order.clientOrderId}`);
        opened.execute(effect);
      },
    };
  },
}));

const engine = startEngine({ session, ports, venues: watched, mode: 'practice', appVersion: '0', run,
  tuning: { orderBurst: 1_000, ordersPerSecond: 1_000, snapshotEveryEntries: 200 } });
engine.onBatch((entries) => {
  const last = entries.at(-1);
  if (last !== undefined) say(`ack ${last.seq}`);
});
say(`recovered ${engine.state.seq}`);

let orders = 0;
ports.scheduler.every(5, () => {
  const quote = engine.state.quotes.get('simulated-options:BTC-PERPETUAL');
  if (quote === undefined) return;
  orders += 1;
  engine.submitCommand(`${run}-c${orders}`, { type: 'SubmitOrder', account: 'simulated-options/main',
    instrument: quote.instrument, side: orders % 2 === 0 ? 'buy' : 'sell', orderType: 'market',
    timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null, quantity: '1' });
});
