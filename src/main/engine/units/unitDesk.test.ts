import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { applyMarket } from '../../core/apply/applyMarket.ts';
import { emptyState, type State } from '../../core/state.ts';
import type { Log } from '../../ports/ports.ts';
import { NOW_MS, option, quote } from '../../risk/samples.ts';
import { UnitDesk } from './unitDesk.ts';
import { inlineValuer, unitJobOf, type UnitAnswer } from './unitValuer.ts';

const OPTIONS = Array.from({ length: 30 }, (_, i) => option('linear', i % 2 === 0 ? 'call' : 'put', 30_000 + 2_000 * i, 30));
const ids = OPTIONS.map(({ id }) => id);

function quotedState(): State {
  const state = emptyState();
  for (const one of OPTIONS) {
    state.instruments.put(one.id, one);
    applyMarket(state, { type: 'QuoteObserved', quote: quote(one.id, { markImpliedVol: 0.5, forwardPrice: 60_000 }) });
  }
  state.timeMs = NOW_MS;
  return state;
}

const lines: string[] = [];
const log: Log = { write: (_level, _source, text) => { lines.push(text); } };
const desk = new UnitDesk(log);
afterAll(() => desk.close());
const submit = (to: UnitDesk): Promise<UnitAnswer | null> =>
  new Promise((resolve) => { to.submit(unitJobOf(quotedState(), ids), resolve); });

it('G13 the worker gives what the same work gives here, bit for bit', async () => {
  let expected: UnitAnswer | null = null;
  inlineValuer.submit(unitJobOf(quotedState(), ids), (answer) => { expected = answer; });
  desk.start();
  const answer = await submit(desk);
  expect({ ...answer, computeMs: null }).toEqual(expected);
  expect(answer?.computeMs).toBeGreaterThan(0);
});

it('V12 a worker that cannot run loses the question and says so', async () => {
  const broken = new UnitDesk(log, pathToFileURL('/nowhere/none.mjs'));
  expect(await submit(broken)).toBeNull();
  expect(lines.at(-1)).toMatch(/^30 options were not valued: the option Greeks worker failed/);
});
