import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryEvents } from '../../../test/fakes/arbitraryEvents.ts';
import { dec } from '../../shared/domain/decimal.ts';
import { codecFor, CodecError, decodeEvent, encodeEvent, isMarketEvent, isUnknown, versionOf } from './codec.ts';
import type { Event } from './event.ts';
import { VERSIONS, type Versions } from './upcast.ts';

const funding: Event = { type: 'FundingPaid', paymentId: 'p1', account: 'v/main', instrument: 'v:BTC-PERPETUAL',
  currency: 'BTC', amount: dec('-0.000012') };

const fault = (work: () => unknown): { type: string; field: string | null; message: string } => {
  try {
    work();
  } catch (error) {
    if (error instanceof CodecError) return { type: error.type, field: error.field, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('round trip', () => {
  test.each(arbitraryEvents)('%s reads back as it was, and its text is canonical', (type, events) => {
    fc.assert(fc.property(events, (event) => {
      const text = encodeEvent(event);
      const read = decodeEvent(type, versionOf(type), text);
      expect(read).toStrictEqual({ ...event });
      expect(encodeEvent(read as Event)).toBe(text);
      expect(inOrder(JSON.parse(text))).toBe(true);
    }), { numRuns: 25 });
  });

  test('keys are sorted, decimals are strings, whatever order the event was built in', () => {
    const shuffled = Object.fromEntries(Object.entries(funding).reverse()) as unknown as Event;
    expect(encodeEvent(shuffled)).toBe('{"account":"v/main","amount":"-0.000012","currency":"BTC",' +
      '"instrument":"v:BTC-PERPETUAL","paymentId":"p1","type":"FundingPaid"}');
  });
});

/** Whether every object's keys stand sorted. */
function inOrder(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(inOrder);
  if (typeof value !== 'object' || value === null) return true;
  const names = Object.keys(value);
  const sorted = [...names].sort();
  // Keys that look like numbers are moved by JavaScript itself; no event has one.
  return names.every((name, i) => name === sorted[i]) && Object.values(value).every(inOrder);
}

describe('refusals name type and field', () => {
  test('when writing what could not be read back', () => {
    const cases: readonly [Event, string][] = [
      [{ type: 'DayStarted', equityUsd: NaN }, 'equityUsd'],
      [{ type: 'DayStarted', equityUsd: Infinity }, 'equityUsd'],
      [{ ...funding, amount: 1 } as unknown as Event, 'amount'],
      [{ ...funding, extra: 1 } as unknown as Event, 'extra'],
      [{ type: 'KillSwitchEngaged' } as unknown as Event, 'reason'],
      [{ type: 'ConnectionChanged', venue: 'v', state: 'up', error: null } as unknown as Event, 'state'],
      [{ type: 'Nothing' } as unknown as Event, 'type'],
    ];
    expect(cases.map(([event]) => fault(() => encodeEvent(event)).field)).toEqual(cases.map(([, field]) => field));
  });

  test('when reading what nobody wrote', () => {
    const written = encodeEvent(funding);
    expect(fault(() => decodeEvent('FundingPaid', 1, written.replace('"-0.000012"', '"abc"')))).toEqual({
      type: 'FundingPaid', field: 'amount', message: 'FundingPaid: amount must be a decimal in quotes' });
    expect(fault(() => decodeEvent('FundingPaid', 1, written.slice(0, -9))).message).toMatch(/^FundingPaid: not JSON/);
    expect(fault(() => decodeEvent('FillReported', 1, '{"type":"FillReported","fill":{}}')).field).toMatch(/^fill\./);
    expect(fault(() => decodeEvent('TimerFired', 1, '{"type":"TimerFired","timer":"lunch"}'))).toMatchObject({
      field: 'timer', message: 'TimerFired: timer must be one of valuation, housekeeping' });
    const command = { type: 'SubmitOrder', account: 'a', instrument: 'i', side: 'buy', orderType: 'limit',
      timeInForce: 'fillOrKill', postOnly: false, reduceOnly: false, price: null, quantity: '-1' };
    expect(fault(() => decodeEvent('CommandReceived', 1, JSON.stringify({ type: 'CommandReceived', commandId: 'c',
      command }))).message).toMatch(/command\.quantity .*above zero/);
  });

  test('a type of a later version is handed back as it is', () => {
    const read = decodeEvent('MoonPhaseChanged', 3, '{"phase":"full"}');
    expect(read).toEqual({ unknown: true, type: 'MoonPhaseChanged', text: '{"phase":"full"}' });
    expect(isUnknown(read)).toBe(true);
  });

  test('market data and journal events are told apart', () => {
    expect([funding, { type: 'BookDropped', instrument: 'v:X', receivedTimeMs: 1, reason: 'gap' } as const]
      .map(isMarketEvent)).toEqual([false, true]);
  });
});

describe('versions', () => {
  // As if FundingPaid had once been called with `coin`, then with `currency` but with a number for an amount.
  const versions: Versions = {
    current: { FundingPaid: 3 },
    upcasters: { FundingPaid: {
      1: ({ coin, ...rest }) => ({ ...rest, currency: coin }),
      2: ({ amount, ...rest }) => ({ ...rest, amount: String(amount) }),
    } },
  };
  const codec = codecFor(versions);
  const { currency, ...others } = JSON.parse(encodeEvent(funding)) as Record<string, unknown>;
  const first = JSON.stringify({ ...others, coin: currency, amount: -0.25 });

  test('an event of an old version is upcast step by step', () => {
    expect(codec.decode('FundingPaid', 1, first)).toEqual({ ...funding, amount: dec('-0.25') });
    expect(codec.versionOf('FundingPaid')).toBe(3);
    expect(codec.decode('FundingPaid', 3, encodeEvent(funding))).toEqual(funding);
  });

  test('a margin report of before liquidation prices says nothing of them', () => {
    const report = { account: 'v/main', venueTimeMs: null, receivedTimeMs: 5, equityUsd: 1, initialMarginUsd: 2,
      maintenanceMarginUsd: null };
    expect(decodeEvent('MarginObserved', 1, JSON.stringify({ type: 'MarginObserved', report }))).toEqual({
      type: 'MarginObserved', report: { ...report, haircutEquityUsd: null, liquidationPrices: [] } });
  });

  test('a run of before Greeks were received computed them itself', () => {
    const run = { type: 'RunStarted', session: 's', run: 'r1', mode: 'practice', appVersion: '0.1.0' };
    expect(decodeEvent('RunStarted', 1, JSON.stringify(run))).toEqual({ ...run, optionGreeks: 'computed' });
  });

  test('a policy of before the ladder stands on the rung that it was on', () => {
    const old = { underlying: 'BTC', targetDeltaCoin: 0, bandDeltaCoin: 1, returnToFraction: 0.5, instruments: [],
      maxQuoteAgeMs: 1, maxOrderDeltaCoin: 1, minIntervalMs: 0, proposalLifeMs: 1_000, holdingHorizonMs: 0,
      maxSlippageBps: 1 };
    const read = (enabled: boolean): unknown =>
      decodeEvent('PolicyChanged', 1, JSON.stringify({ type: 'PolicyChanged', policy: { ...old, enabled } }));
    expect([read(true), read(false)]).toEqual(['propose', 'off'].map((mode) =>
      ({ type: 'PolicyChanged', policy: { ...old, mode } })));
    const instruments = [{ account: 'a/b', instrument: 'a:P' }];
    const command = { type: 'ChangePolicy', policy: { ...old, instruments, enabled: true } };
    const { enabled: _, ...policy } = command.policy;
    expect(decodeEvent('CommandReceived', 1, JSON.stringify({ type: 'CommandReceived', commandId: 'c', command })))
      .toEqual({ type: 'CommandReceived', commandId: 'c', command: { ...command, policy: { ...policy, mode: 'propose' } } });
    const other = { type: 'CommandReceived', commandId: 'c', command: { type: 'PrepareFlatten' } };
    expect(decodeEvent('CommandReceived', 1, JSON.stringify(other))).toEqual(other);
  });

  test('a missing step, a version from the future and no version are errors', () => {
    const gap = codecFor({ ...versions, upcasters: {} });
    expect(fault(() => gap.decode('FundingPaid', 1, first)).message).toMatch(/no upcaster from version 1/);
    expect(fault(() => codecFor(VERSIONS).decode('FundingPaid', 2, first)).message).toMatch(/newer Ballast/);
    expect(fault(() => codec.decode('FundingPaid', 0, first)).message).toMatch(/has no version 0/);
  });
});
