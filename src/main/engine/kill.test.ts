// kill -9 of a real process at random moments: what was acknowledged is there afterwards, nothing is sent twice.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/fakes/entries.ts';
import { openSession } from '../journal/session.ts';
import { verifySession } from './redecide.ts';

const PROGRAM = fileURLToPath(new URL('../../../test/fakes/killableEngine.ts', import.meta.url));
const KILLS = 5;

interface Life { readonly recovered: number; readonly acknowledged: number; readonly sent: readonly string[] }

/** Lets a process live until so many orders have left it, and some milliseconds more, then kills it. */
function live(dir: string, run: string, ordersFirst: number, extraMs: number): Promise<Life> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, dir, run], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let errors = '';
    let dying = false;
    child.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (dying || (out.match(/^sent /gm) ?? []).length < ordersFirst) return;
      dying = true;
      setTimeout(() => child.kill('SIGKILL'), extraMs);
    });
    child.on('error', reject);
    child.on('close', (_, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the process ended by itself: ${errors}`));
      // The last line may have been cut off.
      const lines = out.split('\n').slice(0, -1).map((line) => line.split(' '));
      const of = (what: string): string[] => lines.filter(([word]) => word === what).map(([, value]) => value ?? '');
      resolve({ recovered: Number(of('recovered')[0]), acknowledged: Math.max(0, ...of('ack').map(Number)),
        sent: of('sent') });
    });
  });
}

test('kill -9 loses no acknowledged entry and resends nothing', { timeout: 60_000 }, async () => {
  const dir = join(temporaryFolder(), 'session');
  const sent: string[] = [];
  let acknowledged = 0;
  for (let life = 1; life <= KILLS; life += 1) {
    const extraMs = Math.floor(Math.random() * 120);
    const told = await live(dir, `run${life}`, 3 + life, extraMs);
    expect(told.recovered, `life ${life}, killed after ${extraMs} ms more`).toBeGreaterThanOrEqual(acknowledged);
    sent.push(...told.sent);
    ({ acknowledged } = told);
    const store = openSession(dir);
    const submitted = new Set([...store.readEntries(1)].flatMap(({ event }) =>
      (event?.type === 'OrderSubmitted' ? [event.order.clientOrderId] : [])));
    expect(store.lastSeq).toBeGreaterThanOrEqual(acknowledged);
    expect(store.quarantined).toBeNull();
    expect(sent.filter((id) => !submitted.has(id)), 'I12: sent, but not in the journal').toEqual([]);
    store.close();
  }
  expect(new Set(sent).size, 'I5: sent twice').toBe(sent.length);
  expect(sent.length).toBeGreaterThan(KILLS * 3);
  expect(verifySession(dir)).toMatchObject({ ok: true, equal: true, sealed: false, place: null });
});
