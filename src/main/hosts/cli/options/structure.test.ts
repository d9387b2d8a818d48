import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toNumber } from '../../../../shared/domain/decimal.ts';
import { walkSession } from '../../../engine/stress/recordedState.ts';
import { sessionFolder } from '../../../engine/sessions/folders.ts';
import { beginPractice } from '../../../engine/sessions/practice.ts';
import { nodePorts } from '../../../ports/node/nodePorts.ts';
import { runCommand } from '../commands.ts';

const SESSION = 'practice-structure';
const CHAIN = fileURLToPath(new URL(
  '../../../../../../shared/recorded/deribit/chains/mikehyland/BTC_20260115_options.csv', import.meta.url));
let data: string;
/** Two calls and a put of one expiry of the practice venue. */
let [low, high, put] = ['', '', ''];
let strikes: readonly number[] = [];

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-structure-'));
  const folder = sessionFolder(data, SESSION) ?? expect.fail('not a name');
  const run = beginPractice({ folder, ports: nodePorts(), appVersion: 'test' }, SESSION, 3);
  await pause(4_000);
  run.stop('the test is over');
  const walk = walkSession(folder, Infinity);
  walk.to(Infinity);
  const options = [...walk.state.instruments.values()].filter((one) => one.kind === 'option' && one.underlying === 'BTC')
    .flatMap((one) => (one.kind === 'option' && walk.state.quotes.get(one.id)?.bidPrice ? [one] : []));
  const expiry = Math.max(...options.map(({ expiryTimeMs }) => expiryTimeMs));
  const chosen = options.filter(({ expiryTimeMs }) => expiryTimeMs === expiry)
    .sort((a, b) => toNumber(a.strike) - toNumber(b.strike));
  const calls = chosen.filter(({ optionType }) => optionType === 'call');
  const [a, b] = [calls.at(-3) ?? expect.fail('no call'), calls.at(-1) ?? expect.fail('no call')];
  const below = chosen.find(({ optionType }) => optionType === 'put') ?? expect.fail('no put');
  [low, high, put] = [a.venueName, b.venueName, below.venueName];
  strikes = [toNumber(a.strike), toNumber(b.strike)];
  walk.close();
});
afterAll(() => rmSync(data, { recursive: true }));

interface Report {
  readonly spotUsd: number;
  readonly costUsd: number;
  readonly legs: readonly { readonly price: number; readonly pricedAt: string }[];
  readonly atFirstExpiry: { readonly breakEvensUsd: readonly number[]; readonly maxLossUsd: number | string;
    readonly maxGainUsd: number | string; readonly probabilityOfProfit: number | null };
  readonly gains: { readonly rows: readonly Readonly<Record<string, number>>[] };
  readonly greeks: Readonly<Record<string, number>>;
  readonly marginAfter: readonly { readonly account: string;
    readonly before: { readonly initialMarginUsd: number }; readonly after: { readonly initialMarginUsd: number } }[];
}

async function structure(...args: string[]): Promise<{ code: number; report: Report; notes: readonly string[] }> {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(['structure', ...args], { write: (text) => { out += text; }, note: (line) => notes.push(line) });
  return { code, report: (out === '' ? null : JSON.parse(out)) as Report, notes };
}

const close = (value: number): number => expect.closeTo(value, 4) as number;

describe('ballast structure', () => {
  test('a vertical of the practice venue: bounds by the premium, a chance, Greeks, margin after', async () => {
    const legs = `buy 2 ${low} @ 0.03, sell 2 ${high} @ 0.01`;
    const { code, report, notes } = await structure('--data', data, '--session', SESSION, '--legs', legs);
    expect(notes).toEqual([]);
    const [from = NaN, to = NaN] = strikes;
    const cost = 2 * 0.02 * report.spotUsd;
    expect([code, report.costUsd]).toEqual([0, close(cost)]);
    expect(report.atFirstExpiry).toMatchObject({ maxLossUsd: close(-cost), maxGainUsd: close(2 * (to - from) - cost),
      breakEvensUsd: cost / 2 < to - from ? [close(from + cost / 2)] : [] });
    expect(report.atFirstExpiry.probabilityOfProfit).toSatisfy((chance: number) => chance >= 0 && chance < 0.5);
    expect(report.greeks['deltaUsd']).toBeTypeOf('number');
    expect(Object.keys(report.gains.rows[0] ?? {})).toEqual(['spotUsd', 'now', 'atFirstExpiry']);
    expect(report.marginAfter).toMatchObject([{ account: 'simulated-options/main' }]);
  });

  test('what is sold at the bid loses without bound upwards, and needs margin', async () => {
    const { report } = await structure('--data', data, '--session', SESSION, '--legs', `sell 1 ${low}, sell 1 ${put}`);
    expect(report.legs.map(({ pricedAt }) => pricedAt)).toEqual(['bid', 'bid']);
    expect(report.atFirstExpiry).toMatchObject({ maxLossUsd: 'without bound', maxGainUsd: close(-report.costUsd) });
    const [account] = report.marginAfter;
    expect(account?.after.initialMarginUsd ?? NaN).toBeGreaterThan(account?.before.initialMarginUsd ?? NaN);
  });

  test.each([
    ['--legs', 'no legs', 'is missing'],
    ['leg 2: "sell X" is not like', `buy 1 A, sell X`, ''],
    ['leg 1: no instrument NOTHING-1', 'buy 1 NOTHING-1', ''],
  ])('bad input names what is wrong: %s', async (message, legs) => {
    const args = legs === 'no legs' ? [] : ['--legs', legs];
    const { code, notes } = await structure('--data', data, '--session', SESSION, ...args);
    expect([code, notes[0]]).toEqual([2, expect.stringContaining(message)]);
  });

  test('a template picks the instruments; size is in coins, a perpetual its worth in face', async () => {
    const [, day = ''] = /-(\d{1,2}[A-Z]{3}\d{2})-/.exec(low) ?? [];
    const expiry = new Date(`${day.replace(/([A-Z]{3})/, ' $1 20')} UTC`).toISOString().slice(0, 10);
    const [from = NaN, to = NaN] = strikes;
    const spread = await structure('--data', data, '--session', SESSION, '--template', 'call-spread', '--on',
      'simulated-options:BTC', '--expiries', expiry, '--strikes', `${to},${from}`, '--size', '2');
    expect(spread.notes).toEqual([]);
    expect(spread.report.legs).toMatchObject([{ instrument: `simulated-options:${low}`, quantity: 2 },
      { instrument: `simulated-options:${high}`, quantity: -2 }]);
    const covered = await structure('--data', data, '--session', SESSION, '--template', 'covered', '--on',
      'simulated-options:BTC', '--expiries', expiry, '--strikes', `${from}`);
    expect(covered.report.legs).toMatchObject([{ instrument: 'simulated-options:BTC-PERPETUAL',
      quantity: Math.round(covered.report.spotUsd / 10) }, { quantity: -1 }]);
    expect(covered.report.atFirstExpiry.maxGainUsd).toBeTypeOf('number');
  });

  test.each([
    [['--template', 'butterfly', '--on', 'BTC', '--strikes', '1,2'], 'strikes: butterfly takes 3, not 2'],
    [['--template', 'spider', '--on', 'BTC'], 'template: "spider" is none of call-spread'],
    [['--template', 'straddle', '--on', 'BTC', '--strikes', '7', '--expiries', '2026-01-01'], 'no call on BTC at 7 of 2026-01-01'],
    [['--template', 'basis'], '--on: is missing'],
    [['--legs', 'buy 1 X', '--strikes', '7'], '--strikes: needs --template'],
  ])('a template that does not fit: %s', async (args, message) => {
    const { code, notes } = await structure('--data', data, '--session', SESSION, ...args);
    expect([code, notes[0]]).toEqual([2, expect.stringContaining(message)]);
  });

  test('a date past the first expiry, two sources: refused', async () => {
    const legs = ['--legs', `buy 1 ${low}`];
    const late = await structure('--data', data, '--session', SESSION, ...legs, '--date', '2099-01-01');
    expect([late.code, late.notes[0]]).toEqual([2, expect.stringContaining('is not between')]);
    const both = await structure('--data', data, '--session', SESSION, '--chain', 'x.csv', ...legs);
    expect([both.code, both.notes[0]]).toEqual([2, '--chain: stands alone, without --session']);
  });

  test.skipIf(!existsSync(CHAIN))('a recorded Deribit chain: a sold straddle, its surface fitted anew', async () => {
    const { report } = await structure('--chain', CHAIN, '--date', '2026-02-01', '--legs',
      'sell 1 BTC-27FEB26-100000-C, sell 1 BTC-27FEB26-100000-P');
    const premium = -report.costUsd;
    expect(report.atFirstExpiry).toMatchObject({ maxLossUsd: 'without bound', maxGainUsd: close(premium),
      breakEvensUsd: [close(100_000 - premium), close(100_000 + premium)] });
    expect(report.atFirstExpiry.probabilityOfProfit).toSatisfy((chance: number) => chance > 0.5 && chance < 0.7);
    expect(Object.keys(report.gains.rows[0] ?? {})).toEqual(['spotUsd', 'now', 'atDate', 'atFirstExpiry']);
  });
});
if (!existsSync(CHAIN)) console.warn('skipped: ../shared/recorded/deribit/chains does not lie beside the checkout');
