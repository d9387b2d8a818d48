/**
 * The whole engine over an emulated venue: an order from the trader's hand, a venue that is killed while one is under
 * way, and nothing secret in what is kept. In mode live, with the venue's own terms for the margin.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { needOfRows, tradedRow } from '../../src/shared/contract/marketRows.ts';
import { dec, mul, toText } from '../../src/shared/domain/decimal.ts';
import { accountKey } from '../../src/shared/domain/ids.ts';
import { beginLive, continueLive, type LiveRun, type LiveSetting } from '../../src/main/engine/sessions/live.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { HARNESSES } from './venueHarnesses.ts';
import type { EmulatedWorld } from './venueHarness.ts';

const PATIENCE_MS = 25_000;
async function until(what: string, isTrue: () => boolean, story: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${story()}`);
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

describe.each(HARNESSES)('$name under the engine', ({ start }) => {
  let folder = '';
  let world: EmulatedWorld;
  let run: LiveRun | null = null;
  const logged: string[] = [];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ballast-live-'));
    world = await start(41);
  });
  afterEach(async () => {
    run?.stop('the test is over');
    run = null;
    await world.stop();
    rmSync(folder, { recursive: true });
  });
  const setting = (): LiveSetting => ({ folder: join(folder, 'live-1'), appVersion: '0',
    openVenues: () => [world.module('trading')],
    ports: { ...nodePorts(), log: { write: (_level, source, text) => { logged.push(`${source} ${text}`); } } } });
  /** As the order ticket does, which trades this. */
  const shown = (live: LiveRun): LiveRun => {
    live.engine.showing(needOfRows([tradedRow(world.instrument)]));
    return live;
  };
  const state = () => {
    if (run === null) throw new Error('no run');
    return run.engine.state;
  };
  const story = (): string => [...state().notices.values()].slice(-12).map(({ text }) => text).join('\n')
    + [...state().connections.values()].map(({ state: is, reconciled, lastError }) => `\n${is} ${reconciled} ${lastError ?? ''}`).join('')
    + [...state().health.values()].map(({ account, missing }) => `\n${account} lacks ${missing.join('; ')}`).join('');
  /** Without the venue's terms nothing that increases exposure may leave: then there is nothing to see here yet. */
  const lacksTerms = (): boolean =>
    state().health.get(world.account)?.missing.some((one) => one.startsWith('margin terms')) ?? false;
  const ready = async (skip: (note: string) => void): Promise<void> => {
    const isReady = (): boolean => [...state().connections.values()].some(({ reconciled }) => reconciled)
      && (state().quotes.get(world.instrument)?.markPrice ?? null) !== null
      && typeof state().health.get(world.account)?.health === 'number';
    const quietUntil = Date.now() + 4_000;
    await until('reconciled, quoted, healthy', () => isReady() || (lacksTerms() && Date.now() > quietUntil), story);
    if (isReady()) return;
    process.stdout.write(`skipped: ${world.account} lacks the terms of its margin model\n`);
    skip('no margin terms');
  };
  const units = (count: number): string => toText(mul(world.unit, dec(count)));
  const buy = (count: number): void => {
    run?.engine.submitCommand('c1', { type: 'SubmitOrder', account: world.account, instrument: world.instrument,
      side: 'buy', orderType: 'market', timeInForce: 'immediateOrCancel', postOnly: false, reduceOnly: false, price: null,
      quantity: units(count) });
  };
  const held = (): string => {
    const position = state().positions.get(accountKey(world.account, world.instrument));
    return position === undefined ? '0' : toText(position.quantity);
  };

  it('an order goes out, its fills come back, and the account agrees with the venue', async (context) => {
    run = shown(beginLive(setting(), 'live-1'));
    await ready((note) => { context.skip(note); });
    buy(2);
    await until('the position', () => held() === units(2), story);
    expect([...state().orders.values()].map((order) => order.state)).toEqual(['filled']);
    expect(held()).toBe(toText(world.truth().position));
    await until('margin compared', () => state().health.get(world.account)?.initialMarginUsd !== null, story);
  });

  it('killed while an order is under way: unknown, then the truth, with the right position', async (context) => {
    run = shown(beginLive(setting(), 'live-1'));
    await ready((note) => { context.skip(note); });
    const seen = new Set<string>();
    run.engine.onBatch((entries) => {
      for (const { event } of entries) if ('clientOrderId' in event) seen.add(event.type);
    });
    buy(3);
    world.drop();
    await until('an end', () => [...state().orders.values()].some((order) =>
      ['filled', 'cancelled', 'rejected', 'lost', 'denied'].includes(order.state)), story);
    await until('agreement', () => held() === toText(world.truth().position)
      && [...state().connections.values()].some(({ reconciled }) => reconciled), story);
    const [order] = [...state().orders.values()];
    expect(order === undefined ? null : toText(order.filledQuantity)).toBe(toText(world.truth().position));
  });

  it('what happened while we were away is told, and nothing that is kept holds a key', async (context) => {
    run = shown(beginLive(setting(), 'live-1'));
    await ready((note) => { context.skip(note); });
    buy(1);
    await until('the position', () => held() === units(1), story);
    run.stop('for a while');
    world.tradeElsewhere(world.truth().position);
    await until('traded', () => toText(world.truth().position) === units(2), () => '');
    run = shown(continueLive(setting()));
    await until('told', () => held() === units(2), story);
    run.stop('done');
    run = null;
    const kept = readdirSync(join(folder, 'live-1')).map((name) => readFileSync(join(folder, 'live-1', name), 'latin1'));
    for (const secret of world.secrets) {
      expect(kept.some((text) => text.includes(secret))).toBe(false);
      expect(logged.some((text) => text.includes(secret))).toBe(false);
    }
  });
});
