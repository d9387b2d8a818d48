import { describe, expect, it } from 'vitest';
import { fc, test } from '@fast-check/vitest';
import { dec, toText } from '../../../shared/domain/decimal.ts';
import { virtualPorts } from '../simulated/testing/virtualPorts.ts';
import { verdictOf } from './httpVerdict.ts';
import { LevelBook } from './levelBook.ts';
import { RateBudget } from './rateBudget.ts';
import { SequenceGate } from './sequenceGate.ts';
import { StreamAges } from './streamAges.ts';
import { excerptOf, member, parseWireJson, wireDecimal } from './wireText.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('rate budget', () => {
  const setting = { name: 'requests', capacity: 100, refillPerSecond: 10, reserve: 30 };
  it('keeps the reserve for what is urgent', () => {
    const { clock } = virtualPorts(0);
    const budget = new RateBudget(setting, clock);
    expect([budget.take(70, false), budget.take(1, false), budget.take(30, true), budget.take(1, true)])
      .toEqual([true, false, true, false]);
  });
  it('refills with time and says how long to wait', () => {
    const ports = virtualPorts(0);
    const budget = new RateBudget(setting, ports.clock);
    budget.take(100, true);
    expect([budget.waitMs(5, true), budget.waitMs(5, false)]).toEqual([500, 3_500]);
    ports.pass(500);
    expect([budget.take(5, true), budget.state().available]).toEqual([true, 0]);
  });
  it('a request dearer than capacity less reserve still leaves some day', () => {
    const { clock } = virtualPorts(0);
    expect(new RateBudget(setting, clock).take(90, false)).toBe(true);
  });
  it('when the venue refuses, nothing leaves for that long', () => {
    const ports = virtualPorts(0);
    const budget = new RateBudget(setting, ports.clock);
    budget.block(2_000);
    ports.pass(1_999);
    expect(budget.take(1, true)).toBe(false);
    ports.pass(2);
    expect(budget.take(1, true)).toBe(true);
  });
  it('takes the word of the venue for what is left', () => {
    const budget = new RateBudget(setting, virtualPorts(0).clock);
    budget.correct(3);
    expect(budget.state()).toEqual({ name: 'requests', available: 3, capacity: 100, reserve: 30, blockedForMs: null });
  });
});

describe('sequence gate', () => {
  it('lets through what follows, ignores repeats, drops at a gap until a snapshot', () => {
    const gate = new SequenceGate();
    const verdicts = [gate.change(0, 1)];
    gate.snapshot(10);
    verdicts.push(gate.change(10, 12), gate.change(10, 12), gate.change(9, 11), gate.change(13, 14), gate.change(12, 13));
    expect([verdicts, gate.lastId]).toEqual([['gap', 'next', 'repeated', 'repeated', 'gap', 'gap'], null]);
  });
});

describe('level book', () => {
  it('sorts from the best outwards and forgets a level of quantity 0', () => {
    const book = new LevelBook();
    for (const [price, quantity] of [['99', '1'], ['100', '2'], ['98', '3'], ['99', '0']] as const) {
      book.set('bid', dec(price), dec(quantity));
    }
    book.set('ask', dec('102'), dec('1'));
    book.set('ask', dec('101'), dec('5'));
    const shown = (side: 'bid' | 'ask'): string[] => book.levels(side, 5).map(({ price, quantity }) =>
      `${toText(price)} x ${toText(quantity)}`);
    expect([shown('bid'), shown('ask'), book.isCrossed]).toEqual([['100 x 2', '98 x 3'], ['101 x 5', '102 x 1'], false]);
    book.set('bid', dec('101'), dec('1'));
    expect(book.isCrossed).toBe(true);
  });
});

describe('wire text', () => {
  it('refuses invalid UTF-8, broken JSON and deep nesting by name', () => {
    const reasons = [Buffer.from([0x7b, 0xff, 0x7d]), bytes('{"a":'), bytes(`${'['.repeat(200_000)}${']'.repeat(200_000)}`)]
      .map((wire) => { const read = parseWireJson(wire); return read.ok ? 'ok' : read.reason; });
    expect(reasons).toEqual(['not valid UTF-8', 'not JSON', 'nested deeper than 100']);
  });
  it('brackets within text are not depth', () => {
    expect(parseWireJson(bytes(JSON.stringify({ a: `\\"${'['.repeat(5_000)}` }))).ok).toBe(true);
  });
  test.prop([fc.uint8Array({ maxLength: 400 })])('never throws, whatever comes', (wire) => {
    const read = parseWireJson(wire);
    expect(read.ok || read.excerpt.length <= 200).toBe(true);
  });
  test.prop([fc.jsonValue()])('reads what JSON.parse reads', (value) => {
    expect(parseWireJson(bytes(JSON.stringify(value)))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(value)) });
  });
  it('an excerpt holds neither keys nor tokens', () => {
    const key = 'ab'.repeat(32);
    const shown = excerptOf(`{"access_token":"eyJhbGci.xyz","client_secret": "hush","k":"0x${key}","error":"bad"}`);
    expect([shown.includes(key), shown.includes('eyJ'), shown.includes('hush'), shown.includes('bad')])
      .toEqual([false, false, false, true]);
  });
  it('reads decimals from strings and numbers exactly, and nothing else', () => {
    const read = ['0.1', 0.1, 1e-7, '63460.0', 'NaN', Number.NaN, null, '', {}].map((value) => {
      const decimal = wireDecimal(value);
      return decimal === null ? null : toText(decimal);
    });
    expect(read).toEqual(['0.1', '0.1', '0.0000001', '63460', null, null, null, null, null]);
  });
  it('members are own members of objects only', () => {
    expect([member({ a: 1 }, 'a'), member({ a: 1 }, 'constructor'), member(null, 'a'), member('abc', 'length')])
      .toEqual([1, undefined, undefined, undefined]);
  });
});

describe('what an answer says', () => {
  const answer = (status: number, headers: Record<string, string> = {}): string => {
    const verdict = verdictOf({ answered: true, status, headers, bytes: bytes(''), receivedTimeMs: 0, roundTripMs: 1 });
    return verdict.kind === 'failed' ? `failed ${verdict.mayHaveLeft}`
      : verdict.kind === 'limited' ? `limited ${verdict.retryAfterMs}` : verdict.kind;
  };
  it('429 was not carried out, 4xx neither, 5xx nobody knows', () => {
    expect([answer(200), answer(429), answer(429, { 'retry-after': '7' }), answer(400), answer(502), answer(302)])
      .toEqual(['answer', 'limited null', 'limited 7000', 'refused', 'failed true', 'failed true']);
  });
});

describe('stream ages', () => {
  it('a stream is mute beyond its bound; one that speaks when something happens never is', () => {
    const ports = virtualPorts(0);
    const ages = new StreamAges(ports.clock);
    ages.watch('book BTC', 5_000);
    ages.watch('fills', null);
    ports.pass(4_000);
    ages.heard('book BTC');
    ports.pass(4_000);
    expect(ages.mute()).toEqual([]);
    ports.pass(2_000);
    ages.failed('fills', 'refused');
    expect(ages.list()).toEqual([
      { stream: 'book BTC', ageMs: 6_000, messages: 1, mute: true, lastError: null, neededBy: 'session' },
      { stream: 'fills', ageMs: 10_000, messages: 0, mute: false, lastError: 'refused', neededBy: 'session' },
    ]);
  });
});
