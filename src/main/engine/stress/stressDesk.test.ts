import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { readLibrary } from '../scenarioLibrary.ts';
import { sessionFolder } from '../sessions/folders.ts';
import { beginPractice, type PracticeRun } from '../sessions/practice.ts';
import { bookOf } from './bookOf.ts';
import { stressAnswer } from './stressAnswer.ts';
import { StressDesk } from './stressDesk.ts';

const LIBRARY = fileURLToPath(new URL('../../../../resources/scenarios/', import.meta.url));
let data: string;
let practice: PracticeRun;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-desk-'));
  const folder = sessionFolder(data, 'practice-desk') ?? expect.fail('not a name');
  practice = beginPractice({ folder, ports: nodePorts(), appVersion: 'test' }, 'practice-desk', 3);
  await pause(1_500);
});
afterAll(() => {
  practice.stop('the test is over');
  rmSync(data, { recursive: true });
});

test('the worker answers for the practice book what the same computation gives here', async () => {
  const desk = new StressDesk(LIBRARY);
  const query = { type: 'Stress', underlying: null, horizonMs: 86_400_000 } as const;
  const { state } = practice.engine;
  const expected = stressAnswer({ book: bookOf(state), seq: state.seq, query }, readLibrary(LIBRARY));
  const { computeMs, ...answer } = await desk.ask(state, query);
  expect(answer).toEqual(expected);
  expect(answer.pnlUsd.flat().every((cell) => cell !== null && Number.isFinite(cell))).toBe(true);
  expect([answer.missing, answer.refused, answer.underlyings]).toEqual([[], [], ['BTC', 'ETH']]);
  // By id, in whichever order the venues answered.
  expect(answer.accounts.map(({ account }) => account))
    .toEqual(['simulated-lending/main', 'simulated-options/main', 'simulated-perpetuals/main']);
  expect(computeMs).toBeGreaterThan(0);
  const day = answer.days.find(({ id }) => id === '2021-05-19');
  expect([day?.pnlUsd ?? 0, day?.missing]).toEqual([expect.any(Number), []]);
  await desk.close();
});

test('where nothing moves and no time passes the grid is exactly zero', async () => {
  const desk = new StressDesk(LIBRARY);
  const answer = await desk.ask(practice.engine.state, { type: 'Stress', underlying: 'BTC', horizonMs: 0 });
  const [row, column] = [answer.volPoints.indexOf(0), answer.spotMoves.indexOf(0)];
  expect(answer.pnlUsd[row]?.[column]).toBe(0);
  for (const { health, healthNow } of answer.accounts) expect(health[row]?.[column]).toBe(healthNow);
  await desk.close();
});

test('a worker that cannot run says so, and the next question gets a new one', async () => {
  const desk = new StressDesk(LIBRARY, () => {}, pathToFileURL(join(data, 'none.mjs')));
  const query = { type: 'Stress', underlying: null, horizonMs: 0 } as const;
  for (let i = 0; i < 2; i += 1) {
    await expect(desk.ask(practice.engine.state, query)).rejects.toThrow('the stress worker failed');
  }
});

test('more questions than the worker can answer are refused, not piled up', async () => {
  const desk = new StressDesk(LIBRARY);
  const query = { type: 'Stress', underlying: null, horizonMs: 0 } as const;
  const asked = Array.from({ length: 9 }, () => desk.ask(practice.engine.state, query));
  await expect(asked[8]).rejects.toThrow('still being computed');
  expect((await Promise.all(asked.slice(0, 8))).length).toBe(8);
  await desk.close();
});
