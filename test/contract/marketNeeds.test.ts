/**
 * What a venue's session hears, over real sockets: nothing of a market that nobody needs, what a pane needs while it is
 * shown, chains around the money wherever it goes, and no subscription for a price that goes to and fro.
 */
import { afterEach, expect, it } from 'vitest';
import { chainRow, needOfRows, tradedRow } from '../../src/shared/contract/marketRows.ts';
import { nodeHttp } from '../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../src/main/ports/node/wsSockets.ts';
import { emptyState } from '../../src/main/core/state.ts';
import { NeedKeeper } from '../../src/main/engine/marketNeeds/needKeeper.ts';
import type { ConnectedVenue } from '../../src/main/venues/connector.ts';
import { deribit } from '../../src/main/venues/deribit/deribit.ts';
import { derive } from '../../src/main/venues/derive/derive.ts';
import { hyperliquid } from '../../src/main/venues/hyperliquid/hyperliquid.ts';
import { READING_KEY } from '../emulators/deribit/keys.ts';
import { READING_KEY as DERIVE_KEY } from '../emulators/derive/keys.ts';
import { Fleet } from '../emulators/fleet/fleet.ts';

const PATIENCE_MS = 20_000;
let ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends) {
    // oxlint-disable-next-line no-await-in-loop
    await end();
  }
  ends = [];
});

async function until(what: string, isTrue: () => boolean, story: () => string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}\n${story()}`);
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => { setTimeout(resolve, 10); });
  }
}

/** Sessions of accounts that hold nothing, and what each hears. */
async function listening() {
  const fleet = await Fleet.start({ seed: 91, pace: 1, withPortfolio: false });
  const ports = nodePorts();
  const http = nodeHttp(ports.clock);
  const common = { network: 'testnet', sockets: wsSockets(ports.clock), http } as const;
  const account = (venue: string, fields: Record<string, string>, secret: string) => ({ ...common, accounts: [
    { id: `${venue}-testnet/main`, name: 'main', fields, secret: () => Promise.resolve(secret) }] });
  const venues: Readonly<Record<'deribit' | 'derive' | 'hyperliquid', ConnectedVenue>> = {
    deribit: deribit.open({ ...account('deribit', { clientId: READING_KEY.clientId, currencies: 'BTC,ETH' },
      READING_KEY.secret), baseUrl: fleet.deribit.url }),
    derive: derive.open({ ...account('derive', { wallet: fleet.derive.keyring.wallet,
      subaccount: String(fleet.derive.ledger.main.id) }, DERIVE_KEY), baseUrl: fleet.derive.url }),
    hyperliquid: hyperliquid.open({ ...account('hyperliquid', { address: fleet.hyperliquid.user, coins: 'BTC' }, ''),
      baseUrl: fleet.hyperliquid.url }),
  };
  const keeper = new NeedKeeper(emptyState());
  const sessions = Object.values(venues).map((venue) => venue.open(ports, { fact: () => {}, market: () => {} }));
  Object.values(venues).forEach(({ id }, at) => { keeper.add(id, sessions[at] ?? {}); });
  ends.push(() => { for (const session of sessions) session.close(); }, () => fleet.stop(), () => { http.close(); });
  for (const session of sessions) session.connect();
  type Name = keyof typeof venues;
  const streams = (at: Name) => venues[at].report()?.streams ?? [];
  const heard = (at: Name, pattern: RegExp): string[] => streams(at).filter(({ stream, neededBy }) =>
    pattern.test(stream) && neededBy !== 'nobody').map(({ stream }) => stream).sort();
  const story = (): string => (Object.keys(venues) as Name[]).map((at) => `${at} ${venues[at].report()?.state ?? ''} ${
    streams(at).map(({ stream, neededBy }) => `${stream} (${neededBy})`).join(', ')}`).join('\n');
  const need = (rows: readonly string[]): void => { keeper.showing(needOfRows(rows)); };
  await until('connected', () => Object.values(venues).every((venue) => venue.report()?.state === 'connected'), story);
  return { fleet, heard, story, need, streams };
}

const MARKET = /^(ticker|book|trades|orderbook|deribit_vol|bbo|l2Book)/;

it('hears nothing of a market that nobody needs, and what a pane needs for as long as it needs it', async () => {
  const { heard, story, need, streams } = await listening();
  expect([heard('deribit', MARKET), heard('derive', MARKET), heard('hyperliquid', MARKET)]).toEqual([[], [], []]);
  expect([heard('deribit', /price_index/), heard('derive', /spot_feed/), heard('hyperliquid', /activeAssetCtx/)]).toEqual([
    ['deribit_price_index.btc_usd', 'deribit_price_index.eth_usd'], ['spot_feed.BTC', 'spot_feed.ETH', 'spot_feed.USDC'],
    ['activeAssetCtx BTC']]);
  need([tradedRow('deribit-testnet:BTC-PERPETUAL'), tradedRow('derive-testnet:ETH-PERP'), tradedRow('hyperliquid-testnet:ETH')]);
  expect([heard('deribit', MARKET), heard('derive', MARKET), heard('hyperliquid', MARKET)]).toEqual([
    ['book.BTC-PERPETUAL.100ms', 'ticker.BTC-PERPETUAL.100ms', 'trades.BTC-PERPETUAL.100ms'],
    ['orderbook.ETH-PERP.1.20', 'ticker_slim.ETH-PERP.100', 'trades.ETH-PERP'], ['bbo ETH', 'l2Book ETH', 'trades ETH']]);
  await until('all of them speak', () => (['deribit', 'derive', 'hyperliquid'] as const).every((at) =>
    streams(at).some(({ stream, messages }) => /book/i.test(stream) && messages > 0)), story);
  need([]);
  const leaving = (['deribit', 'derive', 'hyperliquid'] as const).map((at) =>
    streams(at).filter(({ neededBy }) => neededBy === 'nobody').length);
  // Hyperliquid's context of ETH goes with the rest.
  expect([heard('deribit', MARKET), leaving]).toEqual([[], [3, 3, 4]]);
});

it('chains follow the money, and a price that goes to and fro moves nothing', async () => {
  const { fleet, heard, story, need, streams } = await listening();
  const chain = /^ticker.*-[CP]\./;
  const strikes = (at: 'deribit' | 'derive'): number[] =>
    heard(at, chain).map((name) => Number(/-(\d+)-[CP]\./.exec(name)?.[1])).sort((a, b) => a - b);
  need([chainRow('deribit-testnet', 'BTC', null), chainRow('derive-testnet', 'ETH', null)]);
  await until('chains', () => strikes('deribit').length > 20 && strikes('derive').length > 10, story);
  const whole = new Set([...heard('deribit', chain), ...heard('derive', chain)]);
  const spot = fleet.ground.market.spot('BTC');
  expect([strikes('deribit').length <= 250, heard('deribit', chain).every((name) => name.includes('BTC-')),
    (strikes('deribit')[0] ?? 0) < spot, (strikes('deribit').at(-1) ?? 0) > spot, heard('deribit', /vol/)])
    .toEqual([true, true, true, true, ['deribit_volatility_index.btc_usd']]);
  // Whoever opens another pane makes the sessions look again where the money is.
  let looks = 0;
  const look = (): void => {
    looks += 1;
    need([chainRow('deribit-testnet', 'BTC', null), chainRow('derive-testnet', 'ETH', null),
      ...(looks % 2 === 0 ? [] : [tradedRow('deribit-testnet:BTC-PERPETUAL')])]);
  };
  look();
  const before = streams('deribit').length;
  for (const move of [0.003, -0.006, 0.006, -0.003]) {
    fleet.shock('BTC', move);
    look();
  }
  expect(streams('deribit').length - before).toBeLessThanOrEqual(2);
  const highest = strikes('deribit').at(-1) ?? Infinity;
  fleet.shock('BTC', 0.2);
  await until('higher strikes', () => {
    look();
    return (strikes('deribit').at(-1) ?? 0) > highest;
  }, story);
  expect([...whole].some((name) => streams('deribit').some(({ stream, neededBy }) => stream === name && neededBy === 'nobody')))
    .toBe(true);
});
