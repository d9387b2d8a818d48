/**
 * The fleet's door, as somebody turns it by hand over HTTP, under a live session at all three venues: what a venue says
 * of itself is shown and its refusals are its own; expiry and the daily settlements are booked without an adjustment.
 */
import { afterEach, expect, it } from 'vitest';
import { dec, toText } from '../../src/shared/domain/decimal.ts';
import { accountKey } from '../../src/shared/domain/ids.ts';
import { Control } from '../emulators/fleet/control.ts';
import type { Fleet } from '../emulators/fleet/fleet.ts';
import { ACCOUNTS, FleetRig } from './fleetRig.ts';

let ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends) {
    // oxlint-disable-next-line no-await-in-loop
    await end();
  }
  ends = [];
});

type Post = (path: string) => Promise<string>;

async function opened(seed: number, before?: (fleet: Fleet) => void): Promise<{ made: FleetRig; post: Post; url: string }> {
  // Expiries are moments of the market's clock: at its own pace it is ours.
  const made = await FleetRig.start(seed, before, 1);
  const door = await Control.start(made.fleet, 0);
  ends.push(() => door.stop(), () => made.stop());
  const post: Post = async (path) => {
    const response = await fetch(`${door.url}${path}`, { method: 'POST' });
    return `${response.status} ${String(await response.json())}`;
  };
  return { made, post, url: door.url };
}

it('the door says what there is, does it at the venue that is named, and refuses the rest by field', async () => {
  const { made, post, url } = await opened(81);
  const listed = await (await fetch(url)).json() as { venues: string[]; acts: string[] };
  expect([listed.venues, listed.acts]).toEqual([['deribit', 'derive', 'hyperliquid'],
    ['kill', 'revive', 'heal', 'fault', 'transfer', 'liquidate', 'deleverage', 'settle', 'maintain', 'lock']]);
  const refused = await Promise.all(['/derive/vanish', '/nowhere/kill', '/derive/fault?name=none', '/derive/maintain?on=yes',
    '/deribit/transfer?currency=BTC&amount=much', '/deribit/lock?index=btc', '/deribit/lock?index=btc_usd&on=perhaps',
    '/shock?underlying=BTC', '/deribit/deleverage', '/hyperliquid/settle'].map(post));
  expect(refused.map((each) => each.slice(0, 30))).toEqual(['400 no derive/vanish: ask with', '400 no nowhere/kill: ask with ',
    '400 name: one of cutMidFrame, ', '400 the venue does not announc', '400 amount: a decimal, negativ',
    '400 index: as "btc_usd"', '400 on: yes or no', '400 move: a fraction above -1', '400 Deribit socialises losses:',
    '400 Hyperliquid settles nothin']);
  const before = made.fleet.ground.market.spot('BTC');
  expect([await post('/shock?underlying=BTC&move=-0.1'), made.fleet.ground.market.spot('BTC') < before * 0.95])
    .toEqual(['200 done', true]);
  expect(await post('/derive/transfer?currency=USDC&amount=40')).toBe('200 done');
  await made.until('the transfer', () => made.entries.some(({ event }) => event.type === 'TransferReported'
    && event.account === ACCOUNTS.derive && toText(event.amount) === '40'));
  expect(await post('/derive/kill')).toBe('200 done');
  await made.until('gone', () => made.state.connections.get('derive-testnet')?.state !== 'connected');
  expect(await post('/derive/revive')).toBe('200 done');
  await made.until('back', () => made.isReconciled('derive'));
});

it('what Deribit says of itself is shown as long as it lasts, and its refusals are the venue\'s', async () => {
  const { made, post } = await opened(82);
  const shown = (): string | null => made.venues[0]?.report()?.platform ?? null;
  expect(shown()).toBe(null);
  await post('/deribit/lock?index=btc_usd&on=yes');
  await made.until('locked', () => shown() === 'the venue has locked btc_usd: orders there are refused');
  const order = await made.order('deribit', 'buy', '120');
  await made.until('rejected', () => order().state === 'rejected');
  expect(order().reason).toContain('locked by admin (10019)');
  // Said again to whoever connects while it lasts.
  made.fleet.deribit.server.drop();
  await made.until('gone', () => made.state.connections.get('deribit-testnet')?.state !== 'connected');
  await made.until('back', () => made.isReconciled('deribit') && shown() !== null);
  await post('/deribit/lock?index=btc_usd&on=no');
  await made.until('unlocked', () => shown() === null);
  await post('/deribit/maintain?on=yes');
  await made.until('maintained', () => shown() === 'the venue is in maintenance: it takes no orders');
  await post('/deribit/maintain?on=no');
  await made.until('over', () => shown() === null);
  const again = await made.order('deribit', 'buy', '120');
  await made.until('filled', () => again().state === 'filled');
});

it('an option that expires and the settlements of a day are booked for what they are, at once over the fleet', async () => {
  const names: string[] = [];
  const { made, post } = await opened(83, ({ deribit: { ledger: { floor } } }) => {
    const [like] = [...floor.listings.values()].flatMap(({ instrument }) =>
      (instrument.kind === 'option' && instrument.underlying === 'BTC' ? [instrument] : []));
    if (like === undefined) throw new Error('no option');
    // In the money whatever happens: a strike of half the price.
    const strike = dec(Math.round(floor.market.spot('BTC') / 2_000) * 1_000);
    const venueName = `BTC-29OCT27-${toText(strike)}-C`;
    names.push(venueName);
    const instrument = { ...like, strike, optionType: 'call', id: `${floor.venue}:${venueName}`, venueName,
      expiryTimeMs: Date.now() + 12_000 } as const;
    floor.list(instrument);
    floor.holdings.place({ instrument, quantity: dec('0.2'), entryValue: dec('0.1') });
  });
  const option = accountKey(ACCOUNTS.deribit, `deribit-testnet:${names[0] ?? ''}`);
  await made.until('expired', () => (made.state.positions.get(option)?.quantity ?? 0n) === 0n);
  const settled = made.entries.flatMap(({ event }) => (event.type === 'PositionSettled' ? [event] : []))
    .filter(({ instrument }) => instrument.endsWith(names[0] ?? '?'));
  expect(settled.map(({ account, quantity, amount }) => [account, toText(quantity), amount > 0n]))
    .toEqual([[ACCOUNTS.deribit, '0.2', true]]);
  expect([await post('/deribit/settle'), await post('/derive/settle')]).toEqual(['200 done', '200 done']);
  for (const { server } of made.fleet.venues.values()) server.drop();
  await made.until('cut', () => [...made.state.connections.values()].some(({ state }) => state !== 'connected'));
  await made.until('back', () => [...made.state.connections.values()].every(({ reconciled }) => reconciled));
  expect(made.disagreements()).toEqual([]);
}, 60_000);
