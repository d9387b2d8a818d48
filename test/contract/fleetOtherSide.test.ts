/**
 * What venues and other terminals do to an account without being asked, over the wire: liquidation, deleveraging, a
 * transfer, a trade made elsewhere. Each is recognised for what it is, booked once, and told again without effect.
 */
import { afterEach, expect, it } from 'vitest';
import { dec, toText } from '../../src/shared/domain/decimal.ts';
import { accountKey } from '../../src/shared/domain/ids.ts';
import { TRADING_KEY } from '../emulators/deribit/keys.ts';
import { ACCOUNTS, FleetRig, type VenueName } from './fleetRig.ts';

let rig: FleetRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

const cash = (made: FleetRig, at: VenueName, currency: string): string =>
  toText(made.state.balances.get(accountKey(ACCOUNTS[at], currency))?.amount ?? dec(0));
const said = (made: FleetRig, text: string): number =>
  [...made.state.differences.values()].filter((one) => one.text.includes(text)).length;
const agrees = (made: FleetRig, at: VenueName): boolean => made.held(at) === made.truth(at);

/** Every connection is cut: what was told already comes again with the catch-up. */
async function again(made: FleetRig): Promise<void> {
  for (const { server } of made.fleet.venues.values()) server.drop();
  await made.until('cut', () => [...made.state.connections.values()].some(({ state }) => state !== 'connected'));
  await made.until('back', () => [...made.state.connections.values()].every(({ reconciled }) => reconciled));
}

it('a liquidation is a liquidation, a deleveraging a deleveraging, and each is booked once', async () => {
  const made = await FleetRig.start(71);
  rig = made;
  // The practice portfolio has options alone at Derive.
  const bought = await made.order('derive', 'buy', '0.5');
  await made.until('bought', () => bought().state === 'filled');
  const before = made.held('hyperliquid');
  made.fleet.hyperliquid.deleverage();
  await made.until('deleveraged', () => said(made, 'deleveraged by the venue') === 1);
  made.fleet.hyperliquid.liquidate();
  made.fleet.deribit.liquidate();
  made.fleet.derive.liquidate();
  await made.until('liquidated', () => said(made, 'liquidated by the venue') === 3);
  await made.until('agreed', () => agrees(made, 'hyperliquid') && agrees(made, 'deribit') && agrees(made, 'derive'));
  expect(made.held('hyperliquid')).not.toBe(before);
  await again(made);
  expect([said(made, 'deleveraged by the venue'), said(made, 'liquidated by the venue'),
    agrees(made, 'hyperliquid'), agrees(made, 'deribit'), agrees(made, 'derive')]).toEqual([1, 3, true, true, true]);
  // An auction names no price: what it paid beside the mark is cash that no fill explains.
  const rest = [...made.state.differences.values()].filter(({ text, resolution }) => resolution !== 'gone' && !text.includes('by the venue'));
  expect(rest.map(({ account, kind, currency }) => [account, kind, currency])
    .filter(([account, kind, currency]) => account !== ACCOUNTS.derive || kind !== 'balance' || currency !== 'USDC')).toEqual([]);
});

it('a transfer is a transfer and a trade from another terminal one, without an adjustment', async () => {
  const made = await FleetRig.start(72);
  rig = made;
  const [usdc, bitcoin] = [Number(cash(made, 'hyperliquid', 'USDC')), Number(cash(made, 'deribit', 'BTC'))];
  made.fleet.hyperliquid.transfer('USDC', dec(-5_000));
  made.fleet.deribit.transfer('BTC', dec('0.25'));
  made.fleet.derive.transfer('USDC', dec(750));
  await again(made);
  const transfers = made.entries.flatMap(({ event }) => (event.type === 'TransferReported' ? [`${event.account} ${toText(event.amount)}`] : []));
  expect([...new Set(transfers)].sort()).toEqual(['deribit-testnet/main 0.25', 'derive-testnet/main 750',
    'hyperliquid-testnet/main -5000']);
  expect([Math.round(Number(cash(made, 'hyperliquid', 'USDC')) - usdc), (Number(cash(made, 'deribit', 'BTC')) - bitcoin).toFixed(3)])
    .toEqual([-5_000, '0.250']);
  const asked = `${made.fleet.deribit.url}/api/v2/private/buy?instrument_name=BTC-PERPETUAL&amount=300&type=market`;
  const basic = await fetch(`${made.fleet.deribit.url}/api/v2/public/auth?grant_type=client_credentials&client_id=${
    TRADING_KEY.clientId}&client_secret=${TRADING_KEY.secret}`);
  const { result } = await basic.json() as { result: { access_token: string } };
  const bought = await fetch(asked, { headers: { authorization: `bearer ${result.access_token}` } });
  expect(bought.status).toBe(200);
  await made.until('traded elsewhere', () => said(made, 'traded elsewhere') >= 1 && agrees(made, 'deribit'));
  expect([...made.state.differences.values()].filter(({ resolution }) => resolution === 'adjusted')).toEqual([]);
});
