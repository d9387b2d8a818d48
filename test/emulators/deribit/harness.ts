/** Deribit for the contract suite. */
import { dec, toNumber } from '../../../src/shared/domain/decimal.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { deribit } from '../../../src/main/venues/deribit/deribit.ts';
import type { EmulatedWorld, Keys, VenueHarness } from '../../contract/venueHarness.ts';
import { DeribitEmulator } from './deribit.ts';
import { READING_KEY, TRADING_KEY } from './keys.ts';
import { isAlive } from './ledger.ts';
import { place } from './orders.ts';

const PERPETUAL = 'BTC-PERPETUAL';
/** 100 contracts of 10 USD. */
const UNIT = dec(100);

const KEYS: Readonly<Record<Keys, { readonly clientId: string; readonly secret: string }>> = {
  trading: TRADING_KEY, readOnly: READING_KEY, unknown: { clientId: 'nobody', secret: 'secret-that-nobody-knows' },
};

export const deribitHarness: VenueHarness = {
  name: 'deribit',
  async start(seed): Promise<EmulatedWorld> {
    const emulator = await DeribitEmulator.start({ seed });
    const { server, ledger } = emulator;
    const account = 'deribit-testnet/main';
    const elsewhere = async (contracts: number): Promise<void> => {
      await place(ledger, contracts > 0 ? 'buy' : 'sell', { instrument_name: PERPETUAL, type: 'market',
        contracts: Math.abs(contracts), label: 'by hand' });
    };
    return {
      account,
      instrument: `deribit-testnet:${PERPETUAL}`,
      unit: UNIT,
      secrets: [TRADING_KEY.secret],
      module: (keys) => {
        const { clock } = nodePorts();
        const { clientId, secret } = KEYS[keys];
        return deribit.open({ network: 'testnet', baseUrl: emulator.url, sockets: wsSockets(clock), http: nodeHttp(clock),
          accounts: [{ id: account, name: 'main', fields: { clientId, currencies: 'BTC ETH' },
            secret: () => Promise.resolve(secret) }] });
      },
      fault: (fault) => { server.fault(fault); },
      heal: () => {
        server.heal();
        emulator.limitRate(false);
        emulator.refusesSwitch = false;
      },
      drop: () => { server.drop(); },
      skewClock: (byMs) => { ledger.skewMs = byMs; },
      expireLogin: () => { emulator.expireLogins(); },
      limitRate: () => { emulator.limitRate(true); },
      refuseSwitch: () => { emulator.refusesSwitch = true; },
      tradeElsewhere: (quantity) => { void elsewhere(toNumber(quantity)); },
      jump: (fraction) => { ledger.floor.market.shock('BTC', fraction); },
      skipBookChange: () => { emulator.streams.skipped = 1; },
      truth: () => {
        const listing = ledger.listingOf(PERPETUAL);
        if (listing === undefined) throw new Error('no perpetual');
        const book = ledger.floor.bookOf(listing);
        const best = (side: 'buy' | 'sell') => ledger.floor.shownLevels(listing, book, side)[0]?.price ?? dec(0);
        return { position: ledger.floor.holdings.quantityOf(listing.instrument.id), bestBid: best('buy'), bestAsk: best('sell'),
          openOrders: [...ledger.orders.values()].filter(isAlive).map(({ orderId }) => orderId) };
      },
      stop: () => emulator.stop(),
    };
  },
};
