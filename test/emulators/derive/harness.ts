/** Derive in the contract suite. */
import { randomUUID } from 'node:crypto';
import { abs, dec, fromNumber, mul, roundToStep, ZERO } from '../../../src/shared/domain/decimal.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { derive } from '../../../src/main/venues/derive/derive.ts';
import type { EmulatedWorld, Keys, VenueHarness } from '../../contract/venueHarness.ts';
import { DeriveEmulator } from './derive.ts';
import { READING_KEY, TRADING_KEY } from './keys.ts';
import type { Placed } from './subaccount.ts';

const VENUE = 'derive-testnet';
const PERPETUAL = 'BTC-PERP';
/** A key that nobody has registered. */
const STRANGER_KEY = `0x${'7'.repeat(64)}`;
const KEYS: Readonly<Record<Keys, string>> = { trading: TRADING_KEY, readOnly: READING_KEY, unknown: STRANGER_KEY };

export const deriveHarness: VenueHarness = {
  name: 'derive',
  async start(seed): Promise<EmulatedWorld> {
    const emulator = await DeriveEmulator.start({ seed });
    const { server, ledger } = emulator;
    const { main } = ledger;
    const listing = ledger.listingOf(PERPETUAL);
    const account = `${VENUE}/main`;
    return {
      account,
      instrument: `${VENUE}:${PERPETUAL}`,
      unit: dec('0.01'),
      secrets: [TRADING_KEY.slice(2), STRANGER_KEY.slice(2)],
      module: (keys) => {
        const { clock } = nodePorts();
        return derive.open({ network: 'testnet', baseUrl: emulator.url, sockets: wsSockets(clock), http: nodeHttp(clock),
          accounts: [{ id: account, name: 'main', secret: () => Promise.resolve(KEYS[keys]),
            fields: { wallet: emulator.keyring.wallet, subaccount: String(main.id) } }] });
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
      tradeElsewhere: (quantity) => {
        const isBuy = quantity > ZERO;
        const worst = mul(main.floor.priceOf(listing).markPrice, fromNumber(isBuy ? 1.04 : 0.96, 2));
        const placed: Placed = { orderId: randomUUID(), label: 'by hand', name: PERPETUAL, side: isBuy ? 'buy' : 'sell', type: 'market',
          timeInForce: 'ioc', reduceOnly: false, quantity: abs(quantity), price: roundToStep(worst, listing.instrument.tickSize, 'floor'),
          maxFee: '1000', nonce: '', signer: '', signature: '', expirySec: 4_102_444_800, replaced: null, createdMs: ledger.nowMs(),
          updatedMs: ledger.nowMs(), status: 'open', cancelReason: '', filled: ZERO, paid: ZERO, fee: ZERO };
        void main.place(placed);
      },
      // Books are complete states.
      jump: (fraction) => { main.floor.market.shock('BTC', fraction); },
      skipBookChange: null,
      truth: () => {
        const book = main.floor.bookOf(listing);
        const best = (side: 'buy' | 'sell') => main.floor.shownLevels(listing, book, side)[0]?.price ?? ZERO;
        return { position: main.floor.holdings.quantityOf(listing.instrument.id), bestBid: best('buy'), bestAsk: best('sell'),
          openOrders: main.openOrders().map(({ orderId }) => orderId) };
      },
      stop: () => emulator.stop(),
    };
  },
};
