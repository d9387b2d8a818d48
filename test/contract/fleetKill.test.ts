/**
 * A venue that dies in the middle of an order, and comes back at its address with its books: the order is unknown while
 * nobody can say, the hedger keeps still, nothing is sent twice, and then the truth is found by the client's id.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { toText } from '../../src/shared/domain/decimal.ts';
import { FleetRig, PERPETUALS, type VenueName } from './fleetRig.ts';

let rig: FleetRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

const QUANTITIES: Readonly<Record<VenueName, string>> = { deribit: '120', derive: '0.05', hyperliquid: '0.05' };
const told: string[] = [];
const since = (startMs: number): string => `${((Date.now() - startMs) / 1_000).toFixed(2)} s`;

describe.each(['deribit', 'derive', 'hyperliquid'] as const)('%s dies mid-order', (at) => {
  async function killed(fault: 'dieAfterOrder' | 'dieBeforeOrder') {
    const made = await FleetRig.start(61);
    rig = made;
    const { server } = made.fleet[at];
    const before = made.truth(at);
    const orders = made.ordersAt(at);
    server.fault(fault);
    const order = await made.order(at, 'buy', QUANTITIES[at]);
    await made.until('dead', () => server.diedMs !== null);
    const diedMs = server.diedMs ?? 0;
    await made.until('unknown', () => order().state === 'unknown');
    const untilUnknown = since(diedMs);
    // Automation keeps still while an order may or may not have changed what it looks at.
    await made.until('inhibited', () => made.state.hedgerStatus.get('BTC')?.state !== 'insideBand');
    const sent = made.entries.filter(({ event }) => event.type === 'OrderSubmitted').length;
    expect([made.held(at), order().filledQuantity]).toEqual([before, 0n]);
    return { made, before, order, orders, untilUnknown, sent };
  }

  it('once it was carried out: filled, by the client id, and never a second time', async () => {
    const { made, before, order, orders, untilUnknown, sent } = await killed('dieAfterOrder');
    expect(made.truth(at)).not.toBe(before);
    const revivedMs = Date.now();
    await made.fleet[at].revive();
    await made.until('filled', () => order().state === 'filled');
    const untilTruth = since(revivedMs);
    await made.until('reconciled', () => made.isReconciled(at) && made.held(at) === made.truth(at));
    told.push(`${at}, carried out: unknown ${untilUnknown} after the kill, filled ${untilTruth} after the restart`);
    process.stdout.write(`${told.at(-1) ?? ''}\n`);
    expect([made.disagreements(), made.ordersAt(at) - orders, toText(order().filledQuantity),
      made.entries.filter(({ event }) => event.type === 'OrderSubmitted').length - sent]).toEqual([[], 1, QUANTITIES[at], 0]);
  });

  it('before it had come: lost after the bound, and the position is what it was', async () => {
    const { made, before, order, orders, untilUnknown } = await killed('dieBeforeOrder');
    const revivedMs = Date.now();
    await made.fleet[at].revive();
    await made.until('back', () => made.isReconciled(at));
    expect(['unknown', 'lost']).toContain(order().state);
    await made.until('lost', () => order().state === 'lost');
    const untilTruth = since(revivedMs);
    told.push(`${at}, never came: unknown ${untilUnknown} after the kill, lost ${untilTruth} after the restart`);
    process.stdout.write(`${told.at(-1) ?? ''}\n`);
    expect([made.disagreements(), made.ordersAt(at) - orders, made.held(at), made.truth(at)])
      .toEqual([[], 0, before, before]);
    expect(made.state.positions.has(`hyperliquid-testnet/main|${PERPETUALS.hyperliquid}`)).toBe(true);
  });
});
