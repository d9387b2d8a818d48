import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionFolder } from '../../engine/sessions/folders.ts';
import { beginPractice } from '../../engine/sessions/practice.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { runCommand } from './commands.ts';

const SESSION = 'practice-margin';
let data: string;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-margin-'));
  const folder = sessionFolder(data, SESSION) ?? expect.fail('not a name');
  const run = beginPractice({ folder, ports: nodePorts(), appVersion: 'test' }, SESSION, 3);
  await pause(2_500);
  run.stop('the test is over');
});
afterAll(() => rmSync(data, { recursive: true }));

interface Report {
  readonly ok: boolean;
  readonly ours: Readonly<Record<string, number | null>>;
  readonly differences: readonly { readonly quantity: string; readonly status: string; readonly difference: number | null;
    readonly cause: { readonly kind: string } | null }[];
  readonly liquidation: readonly { readonly ours: number | null; readonly reported: number | null;
    readonly condition: string | null }[];
  readonly accounts: readonly { readonly account: string;
    readonly detail: { readonly offsets: string; readonly roots: readonly { readonly roots: readonly unknown[] }[] };
    readonly reconciliation: { readonly agreement: string; readonly healthSource: string } | null }[];
}

async function margin(...args: string[]): Promise<{ code: number; report: Report; notes: readonly string[] }> {
  let out = '';
  const notes: string[] = [];
  const code = await runCommand(['margin', ...args], { write: (text) => { out += text; }, note: (line) => notes.push(line) });
  return { code, report: (out === '' ? null : JSON.parse(out)) as Report, notes };
}

/** Short one HYPE at 10x, of our own making: 1000 USDC less 5 x (26 - 25). */
const STATE = {
  marginSummary: { accountValue: '995.0', totalNtlPos: '130.0', totalRawUsd: '1125.0', totalMarginUsed: '26.0' },
  crossMarginSummary: { accountValue: '995.0', totalNtlPos: '130.0', totalRawUsd: '1125.0', totalMarginUsed: '26.0' },
  crossMaintenanceMarginUsed: '6.5', withdrawable: '969.0', time: 1_790_951_246_099,
  assetPositions: [{ type: 'oneWay', position: { coin: 'HYPE', szi: '-5.0', leverage: { type: 'cross', value: 5 },
    entryPx: '25.0', positionValue: '130.0', unrealizedPnl: '-5.0', returnOnEquity: '-0.2', liquidationPx: '214.2857142857',
    marginUsed: '26.0', maxLeverage: 10, cumFunding: { allTime: '0', sinceChange: '0', sinceOpen: '0' } } }],
};

function written(name: string, value: unknown): string {
  const file = join(data, name);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

describe('ballast margin', () => {
  test('a payload: ours, the venue\'s, no difference, and the liquidation price with its condition', async () => {
    const { code, report } = await margin('--model', 'hyperliquid', '--in', written('state.json', STATE));
    expect(report.ours).toMatchObject({ haircutEquityUsd: 995, initialMarginUsd: 26, maintenanceMarginUsd: 6.5 });
    expect(report.differences.filter(({ quantity, status }) => quantity !== 'liquidationPrice' && status !== 'within'))
      .toEqual([]);
    expect(report.liquidation).toEqual([expect.objectContaining({ ours: expect.closeTo(1_125 / 5.25, 9) as number,
      reported: 214.2857142857, condition: 'all other prices fixed' })]);
    expect([code, report.ok]).toEqual([0, true]);
  });

  test('a number that nothing in the payload explains is exit code 1, with what it might be', async () => {
    const file = written('off.json', { ...STATE,
      crossMarginSummary: { ...STATE.crossMarginSummary, totalMarginUsed: '52.0' } });
    const { code, report } = await margin('--model', 'hyperliquid', '--in', file);
    expect([code, report.ok]).toEqual([1, false]);
    expect(report.differences.find(({ quantity }) => quantity === 'initial')).toMatchObject({
      difference: -26, status: 'suspected',
      cause: { kind: 'wrong tier', text: 'leverage of hyperliquid:HYPE would have to be 2.5, ours is 5' } });
  });

  test('a session as it stood: every account beside its venue', async () => {
    const { code, report } = await margin('--session', SESSION, '--data', data);
    expect(report.accounts.map(({ account, reconciliation }) =>
      [account.split('/')[0], reconciliation?.agreement, reconciliation?.healthSource])).toEqual(
      report.accounts.map(({ account }) => [account.split('/')[0], expect.stringMatching(/agrees|settling/), 'venue']));
    expect([code, report.accounts.length]).toEqual([0, 3]);
    expect(report.accounts.flatMap(({ detail }) => detail.roots).some(({ roots }) => roots.length > 0)).toBe(true);
    for (const { detail } of report.accounts) {
      expect(detail).toMatchObject({ offsets: expect.any(String) as string, missing: [] });
    }
  });

  test('a payload becomes a session that is opened like any other, and its margin agrees there too', async () => {
    let out = '';
    const output = { write: (text: string) => { out += text; }, note: () => {} };
    const file = written('import.json', STATE);
    expect(await runCommand(['session', 'import', 'margin-account', '--model', 'hyperliquid', file, '--session', 'account',
      '--data', data], output)).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ session: 'account', positions: 1, notImported: [] });
    const { report } = await margin('--session', 'account', '--data', data);
    expect(report.accounts).toEqual([expect.objectContaining({
      health: expect.objectContaining({ maintenanceMarginUsd: 6.5, missing: [] }) as unknown,
      reconciliation: expect.objectContaining({ agreement: 'agrees', healthSource: 'venue' }) as unknown })]);
    out = '';
    expect(await runCommand(['session', 'verify', 'account', '--data', data], output)).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, equal: true });
  });

  test('bad input is one line that names argument, file or field', async () => {
    const lines: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^--model: is missing: .*hyperliquid/],
      [['--model', 'hyperliquid'], /^--in: is missing/],
      [['--model', 'lunar', '--in', 'x'], /^--model: no model "lunar"/],
      [['--model', 'hyperliquid', '--in', '/nowhere.json'], /^--in: no such file: \/nowhere.json/],
      [['--model', 'hyperliquid', '--in', written('text.json', 'hello')], /text\.json/],
      [['--model', 'hyperliquid', '--in', written('field.json', { ...STATE, assetPositions: [{ position: { coin: 1 } }] })],
        /field\.json: assetPositions\.0\.position/],
      [['--session', SESSION, '--model', 'hyperliquid', '--data', data], /^--session: stands alone, without --model/],
      [['--session', 'nobody', '--data', data], /^SESSION: no such session: nobody/],
    ];
    for (const [args, line] of lines) {
      const { code, notes } = await margin(...args);
      expect([code, notes.length]).toEqual([2, 1]);
      expect(notes[0]).toMatch(line);
    }
  });
});
