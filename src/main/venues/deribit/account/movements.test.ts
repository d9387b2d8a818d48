import { expect, test } from 'vitest';
import { dec, toText } from '../../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import type { VenueFact } from '../../venue.ts';
import { logRowSchema, positionSchema } from '../messages.ts';
import type { Held } from '../parseAccount.ts';
import { instrumentOfName } from '../symbols.ts';
import { Movements } from './movements.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

function world() {
  const told: VenueFact[] = [];
  const movements = new Movements('deribit/main', { fact: (event) => { told.push(event); },
    instrumentNamed: (name) => instrumentOfName(name) ?? undefined });
  return { movements, story: () => told.map((event) => JSON.parse(JSON.stringify(event, (_key, value: unknown) =>
    (typeof value === 'bigint' ? toText(value as never) : value))) as Record<string, unknown>) };
}
const known = (name: string): Instrument => instrumentOfName(name) as Instrument;
const held = (name: string, size: number, average: number, more = {}): Held => ({ instrument: known(name),
  row: positionSchema.parse({ instrument_name: name, kind: 'x', size, average_price: average, ...more }) });
const row = (over: object) => logRowSchema.parse({ id: 9, timestamp: NOW, currency: 'BTC', type: 'transfer', ...over });

test('transfers, deposits and corrections are told once; trades and settlements of futures are not movements of cash', () => {
  const { movements, story } = world();
  const taken = [row({ change: 0.5 }), row({ change: 0.5 }), row({ id: 10, type: 'withdrawal', change: -0.2 }),
    row({ id: 11, type: 'trade', change: 0.1 }), row({ id: 12, type: 'settlement', change: 0.01, instrument_name: 'BTC-27NOV26' })]
    .map((each) => movements.take(each, []));
  expect(taken.map((amount) => (amount === null ? null : toText(amount)))).toEqual(['0.5', null, '-0.2', null, null]);
  expect(story()).toEqual([
    { type: 'TransferReported', transferId: '9', account: 'deribit/main', currency: 'BTC', amount: '0.5' },
    { type: 'TransferReported', transferId: '10', account: 'deribit/main', currency: 'BTC', amount: '-0.2' }]);
});

test('an option that expires brings what the venue paid; of a future its whole profit, whatever the session\'s part', () => {
  const { movements, story } = world();
  const book = [held('BTC-22NOV26-60000-C', -2, 0.05), held('BTC-22NOV26', 1_000, 50_000), held('BTC-22NOV26-90000-C', 1, 0.01)];
  movements.take(row({ id: 1, type: 'delivery', instrument_name: 'BTC-22NOV26-60000-C', settlement_price: 64_000, change: -0.12503 }), book);
  movements.take(row({ id: 2, type: 'delivery', instrument_name: 'BTC-22NOV26', settlement_price: 64_000, change: 0.0001 }), book);
  movements.take(row({ id: 3, type: 'delivery', instrument_name: 'BTC-22NOV26-90000-C', settlement_price: 64_000 }), book);
  expect(story().map(({ instrument, quantity, settlementPriceUsd, amount }) => [instrument, quantity, settlementPriceUsd, amount])).toEqual([
    ['deribit:BTC-22NOV26-60000-C', '-2', '64000', '-0.12503'],
    // 1,000 USD: 1000/50000 - 1000/64000.
    ['deribit:BTC-22NOV26', '100', '64000', '0.004375'],
    ['deribit:BTC-22NOV26-90000-C', '1', '64000', '0']]);
  expect([movements.isSettled('deribit:BTC-22NOV26'), movements.isSettled('deribit:BTC-27NOV26')]).toEqual([true, false]);
});

test('funding is what came since the last look, anew after each settlement, and its last part with the settlement', () => {
  const { movements, story } = world();
  const perpetual = known('BTC-PERPETUAL');
  const look = (amount: number, timeMs: number): string | null => {
    const paid = movements.funding(held('BTC-PERPETUAL', 1_000, 60_000, { realized_funding: amount }).row, perpetual, timeMs);
    return paid === null ? null : toText(paid);
  };
  expect([look(-0.0001, NOW), look(-0.00013, NOW + HOUR), look(-0.00013, NOW + 2 * HOUR)]).toEqual([null, '-0.00003', null]);
  const settled = movements.take(row({ id: 4, type: 'settlement', timestamp: NOW + 20 * HOUR, instrument_name: 'BTC-PERPETUAL',
    total_interest_pl: -0.00015 }), []);
  expect([toText(settled ?? dec(0)), look(0.00001, NOW + 21 * HOUR)]).toEqual(['-0.00002', '0.00001']);
  expect(new Set(story().map(({ paymentId }) => paymentId)).size).toBe(3);
});
