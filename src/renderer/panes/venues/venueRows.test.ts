import { expect, it } from 'vitest';
import type { VenueCheck } from '../../../shared/contract/venues.ts';
import { budgetShort, budgetText, healthOfStreams, isTight, needsText, streamRows, verdictOf } from './venueRows.ts';

const CHECK: VenueCheck = { steps: [{ name: 'venue', ok: true, text: 'answers' }], rights: 'trade', mayWithdraw: false,
  clockSkewMs: -31, latencyMs: 77.4 };

it('one line says what a test found, the worst first', () => {
  expect([verdictOf(CHECK), verdictOf({ ...CHECK, mayWithdraw: true }), verdictOf({ ...CHECK, rights: 'none' }),
    verdictOf({ ...CHECK, rights: null, steps: [{ name: 'venue', ok: false, text: 'ECONNREFUSED' }] })]).toEqual([
    { tone: 'good', text: 'Works: may trade, 77 ms away, clocks 31 ms apart' },
    { tone: 'bad', text: 'The key can withdraw: use one that only trades' },
    { tone: 'bad', text: 'The key has no rights on this account' },
    { tone: 'warning', text: 'Not well: venue: ECONNREFUSED' }]);
});

it('streams of all venues are rows of their own', () => {
  const stream = { stream: 'bbo BTC', ageMs: 5, messages: 2, mute: false, lastError: null, neededBy: 'pane' } as const;
  const report = { venue: 'v', network: 'testnet', state: 'connected', streams: [stream], budgets: [], clockSkewMs: null,
    latencyMs: null, refusedMessages: 0, lastError: null } as const;
  expect(streamRows([report])).toEqual([{ ...stream, venue: 'v', id: 'v bbo BTC' }]);
});

it('a budget says what is left and what is kept, or that nothing leaves', () => {
  const budget = { name: 'b', available: 300, capacity: 1_200, reserve: 200, blockedForMs: null };
  expect([budgetText(budget), budgetText({ ...budget, blockedForMs: 4_200 })])
    .toEqual(['300 of 1,200 left (25 %), 200 kept for cancels', 'blocked for 4 s']);
});

it('a glance: left of how many, tight at what is kept for cancels, and the oldest of what speaks all the time', () => {
  const budget = { name: 'b', available: 300, capacity: 1_200, reserve: 200, blockedForMs: null };
  const stream = (name: string, ageMs: number, mute: boolean) => ({ stream: name, ageMs, messages: 1, mute, lastError: null,
    neededBy: name.startsWith('book') ? 'pane' : 'session' } as const);
  expect([budgetShort(budget), isTight(budget), isTight({ ...budget, available: 200 }),
    budgetShort({ ...budget, blockedForMs: 4_200 }), healthOfStreams({ streams: [stream('ticker.X', 900, false),
      stream('book.X', 7_000, true), stream('user.changes', 90_000, false)] }), healthOfStreams({ streams: [] })])
    .toEqual(['300/1,200', false, true, 'blocked 4 s', { oldestMs: 7_000, mute: 1 }, { oldestMs: null, mute: 0 }]);
});

it('says for whom streams are heard', () => {
  const heard = (['session', 'pane', 'nobody', 'pane', 'account', 'policy'] as const).map((neededBy, n) =>
    ({ stream: `s${n}`, ageMs: 1, messages: 1, mute: false, lastError: null, neededBy }));
  expect([needsText({ streams: heard }), needsText({ streams: [] })]).toEqual([
    '1 for the session, 1 for a position or order, 1 for a policy, 2 for a pane, 1 for nobody: let go soon', '']);
});
