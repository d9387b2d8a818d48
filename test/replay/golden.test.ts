/**
 * Sessions that earlier builds recorded: what they decided stands, whatever this build would decide. Each is the entries
 * of a practice session, exported by the build that recorded it, with what that build had in the end. A later one is
 * added beside them; none is ever recorded anew.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { toText } from '../../src/shared/domain/decimal.ts';
import type { ReadState } from '../../src/main/core/state.ts';
import { importSession } from '../../src/main/engine/importers/jsonLines.ts';
import { replayHeadless } from '../../src/main/engine/sessions/headlessReplay.ts';

const HERE = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'ballast-golden-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function stateOf(name: string): Promise<ReadState> {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, gunzipSync(readFileSync(join(HERE, `${name}.jsonl.gz`))));
  const dir = join(folder, name);
  importSession({ file, dir, session: name, onRead: () => {} });
  const { state } = await replayHeadless(dir, { speed: null, untilMs: Infinity, onProgress: () => {} });
  return state;
}

/** The ledger in lines. */
function told(state: ReadState): readonly string[] {
  return [
    ...[...state.positions.values()].map(({ account, instrument, quantity, averagePrice }) =>
      `${account} ${instrument} ${toText(quantity)} at ${averagePrice === null ? '-' : toText(averagePrice)}`),
    ...[...state.balances.values()].map(({ account, currency, amount }) => `${account} ${currency} ${toText(amount)}`),
    ...[...state.orders.values()].map((order) => `${order.clientOrderId} ${order.side} ${toText(order.quantity)} `
      + `${order.instrument} ${order.state} ${toText(order.filledQuantity)}`),
    ...[...state.proposals.values()].map(({ id, state: stands, reason }) => `${id} ${stands} ${reason ?? ''}`),
    `kill switch ${state.session.get('one')?.killSwitch ?? '-'}`,
  ].sort();
}

test.each(['practice-2026-11-22'])('%s stands as it was recorded', async (name) => {
  const state = await stateOf(name);
  expect(told(state).join('\n')).toBe(readFileSync(join(HERE, `${name}.txt`), 'utf8').trimEnd());
});
