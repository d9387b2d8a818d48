/** What only Hyperliquid has: orders that die with us, dexes beside the venue's own, and an edit that makes a new number. */
import { afterEach, expect, it } from 'vitest';
import { dec } from '../../src/shared/domain/decimal.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import type { ConnectorSetting } from '../../src/main/venues/connector.ts';
import { hyperliquid } from '../../src/main/venues/hyperliquid/hyperliquid.ts';
import { hyperliquidHarness } from '../emulators/hyperliquid/harness.ts';
import { AGENT_KEY, HyperliquidEmulator } from '../emulators/hyperliquid/hyperliquid.ts';
import type { EmulatedWorld } from './venueHarness.ts';
import { WatchedVenue } from './watchedVenue.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => { await Promise.all(ends.splice(0).map((end) => end())); });

const settingOf = (emulator: HyperliquidEmulator, fields: Record<string, string> = {}): ConnectorSetting => {
  const { clock } = nodePorts();
  const http = nodeHttp(clock);
  ends.push(() => Promise.resolve(http.close()));
  return { network: 'testnet', baseUrl: emulator.url, http, sockets: wsSockets(clock),
    accounts: [{ id: 'hyperliquid-testnet/main', name: 'main', fields: { address: emulator.user, ...fields },
      secret: () => Promise.resolve(AGENT_KEY) }] };
};

async function emulated(seed: number): Promise<HyperliquidEmulator> {
  const emulator = await HyperliquidEmulator.start({ seed });
  ends.push(() => emulator.stop());
  return emulator;
}

it('the dead man\'s switch is pushed on while we live, and cancels everything when we are gone', async () => {
  const emulator = await emulated(71);
  const { ledger } = emulator;
  const open = (): number => [...ledger.orders.values()].filter((placed) => ledger.isOpen(placed)).length;
  const module = hyperliquid.open(settingOf(emulator, { deadMansSwitchSeconds: '15' }));
  const bid = (): ReturnType<typeof dec> => dec('50000');
  const world = { account: 'hyperliquid-testnet/main', instrument: 'hyperliquid-testnet:BTC', unit: dec('0.01'),
    module: () => module, truth: () => ({ bestBid: bid() }) } as unknown as EmulatedWorld;
  const venue = await new WatchedVenue(world).ready();
  venue.send(venue.order());
  await venue.until('resting', () => open() === 1);
  await venue.until('scheduled', () => emulator.scheduledCancelMs !== null);
  const first = emulator.scheduledCancelMs ?? 0;
  expect(Math.abs(first - ledger.nowMs() - 15_000)).toBeLessThan(4_000);
  await venue.until('pushed on', () => (emulator.scheduledCancelMs ?? 0) > first);
  expect(open()).toBe(1);
  venue.session.close();
  await venue.until('cancelled by the venue', () => open() === 0, 25_000);
  expect(emulator.scheduledCancelMs).toBe(null);
}, 60_000);

it('what an account holds on a builder\'s dex is said by the test of a connection, and counted nowhere', async () => {
  const emulator = await emulated(72);
  const check = async () => (await hyperliquid.check(settingOf(emulator), nodePorts())).steps
    .find(({ name }) => name === 'other dexes');
  expect(await check()).toBeUndefined();
  const position = { coin: 'xyz:GOLD', szi: '2.0', leverage: { type: 'cross', value: 5 }, positionValue: '8000.0',
    unrealizedPnl: '12.5', entryPx: '3993.7', liquidationPx: null, maxLeverage: 20 };
  const summary = { accountValue: '1500.25', totalMarginUsed: '1600.0' };
  emulator.ledger.builderDexes.set('xyz', { marginSummary: summary, crossMarginSummary: summary, time: 1,
    crossMaintenanceMarginUsed: '200.0', assetPositions: [{ type: 'oneWay', position }] });
  expect(await check()).toEqual({ name: 'other dexes', ok: false,
    text: 'xyz (equity 1500.25 USDC, 1 positions): not followed here, in no exposure and no margin of ours' });
  // A session says so too, for as long as it lasts.
  const module = hyperliquid.open(settingOf(emulator));
  const world = { account: 'hyperliquid-testnet/main', instrument: 'hyperliquid-testnet:BTC', unit: dec('0.01'),
    module: () => module, truth: () => ({ bestBid: dec('50000') }) } as unknown as EmulatedWorld;
  const venue = await new WatchedVenue(world).ready();
  await venue.until('said', () => (module.report()?.beside?.length ?? 0) > 0);
  expect(module.report()?.beside).toEqual([
    'main also holds dex xyz (equity 1500.25 USDC, 1 positions): in no exposure and no margin here']);
  // So does what the venue says of itself, and one that says so is not entered.
  expect(module.report()?.platform).toBe(null);
  emulator.ledger.specialStatus = 'network upgrade';
  emulator.server.drop();
  await venue.until('said', () => module.report()?.platform === 'the venue says: network upgrade');
  emulator.ledger.specialStatus = null;
  await venue.again(venue.states.length - 1);
  expect(module.report()?.platform).toBe(null);
  venue.session.close();
}, 40_000);

it('what fills on spot or on a builder\'s dex is told once, and is no position of the account', async () => {
  const emulator = await emulated(74);
  const module = hyperliquid.open(settingOf(emulator));
  const world = { account: 'hyperliquid-testnet/main', instrument: 'hyperliquid-testnet:BTC', unit: dec('0.01'),
    module: () => module, truth: () => ({ bestBid: dec('50000') }) } as unknown as EmulatedWorld;
  const venue = await new WatchedVenue(world).ready();
  const row = { px: '3993.7', sz: '2.0', side: 'B', time: emulator.ledger.nowMs() + 10, startPosition: '0.0', dir: 'Open Long',
    closedPnl: '0.0', hash: `0x${'1'.repeat(64)}`, oid: 7, crossed: true, fee: '0.1', tid: 11, feeToken: 'USDC', twapId: null };
  emulator.ledger.fills.push({ ...row, coin: 'xyz:GOLD' }, { ...row, coin: '@107', tid: 12 }, { ...row, coin: 'xyz:GOLD', tid: 13 });
  emulator.server.drop();
  await venue.until('told', () => venue.of('MessageRefused').length >= 2);
  await venue.until('connected', () => venue.isConnected);
  expect(venue.of('MessageRefused').map(({ reason }) => reason.split(' ', 1)[0])).toEqual(['xyz:GOLD', '@107']);
  expect(venue.of('FillReported')).toEqual([]);
  venue.session.close();
});

it('an edit after some of it filled: the rest is replaced, and what filled under the old number counts on', async () => {
  const world = await hyperliquidHarness.start(73);
  ends.push(() => world.stop());
  const venue = await new WatchedVenue(world).ready();
  // Where it takes a little and then rests.
  const touch = world.truth().bestAsk;
  const order = venue.order({ price: touch, quantity: venue.units(4_000) });
  venue.send(order);
  await venue.until('acknowledged and partly filled', () => venue.venueOrderId(order.clientOrderId) !== null
    && venue.filled(order.clientOrderId) > 0n);
  const filled = venue.filled(order.clientOrderId);
  const far = venue.far();
  const wanted = ((filled / venue.units(1) + 5n) * venue.units(1)) as typeof filled;
  venue.edit(order, far, wanted, filled);
  await venue.until('edited', () => venue.about(order.clientOrderId).some(({ type }) => type === 'OrderEdited'
    || type === 'EditRejected'));
  const edited = venue.of('OrderEdited').find(({ clientOrderId }) => clientOrderId === order.clientOrderId);
  // What filled on the way comes on top of what was asked for, and is said.
  const total = venue.filled(order.clientOrderId);
  expect(edited?.terms).toEqual({ price: far, quantity: total - filled + wanted });
  expect(edited?.venueOrderId).not.toBe(venue.venueOrderId(order.clientOrderId));
  const [open] = (await venue.snapshot()).openOrders;
  expect([open?.clientOrderId, open?.quantity, open?.filledQuantity]).toEqual(
    [order.clientOrderId, edited?.terms.quantity, total]);
}, 40_000);
