/** Hyperliquid in the contract suite. */
import { dec, parseDecimal, toText, ZERO, type Decimal } from '../../../src/shared/domain/decimal.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import { hyperliquid } from '../../../src/main/venues/hyperliquid/hyperliquid.ts';
import type { EmulatedWorld, Keys, VenueHarness } from '../../contract/venueHarness.ts';
import { bookOf } from './answers.ts';
import { AGENT_KEY, HyperliquidEmulator } from './hyperliquid.ts';

const VENUE = 'hyperliquid-testnet';
/** A key that nobody has approved. */
const STRANGER_KEY = `0x${'7'.repeat(64)}`;

export const hyperliquidHarness: VenueHarness = {
  name: 'hyperliquid',
  async start(seed): Promise<EmulatedWorld> {
    const emulator = await HyperliquidEmulator.start({ seed });
    const { clock } = nodePorts();
    const http = nodeHttp(clock);
    const keys: Readonly<Record<Keys, string | null>> = { trading: AGENT_KEY, readOnly: null, unknown: STRANGER_KEY };
    const { ledger } = emulator;
    const listing = ledger.listingOf('BTC');
    if (listing === undefined) throw new Error('no BTC');
    let elsewhere = 0;
    return {
      account: `${VENUE}/main`,
      instrument: `${VENUE}:BTC`,
      unit: dec('0.01'),
      secrets: [AGENT_KEY.slice(2), STRANGER_KEY.slice(2)],
      module: (kind) =>
        hyperliquid.open({
          network: 'testnet',
          baseUrl: emulator.url,
          http,
          sockets: wsSockets(clock),
          accounts: [
            {
              id: `${VENUE}/main`,
              name: 'main',
              fields: { address: emulator.user, deadMansSwitchSeconds: '15' },
              secret: () => Promise.resolve(keys[kind]),
            },
          ],
        }),
      fault: (fault) => {
        emulator.server.fault(fault);
      },
      heal: () => {
        emulator.server.heal();
        emulator.limitRate(false);
        emulator.refusesSwitch = false;
      },
      drop: () => {
        emulator.server.drop();
      },
      skewClock: (byMs) => {
        ledger.skewMs = byMs;
      },
      expireLogin: null,
      refuseSwitch: () => {
        emulator.refusesSwitch = true;
      },
      limitRate: () => {
        emulator.limitRate(true);
      },
      tradeElsewhere(quantity) {
        elsewhere += 1;
        const isBuy = quantity > 0n;
        const size = (isBuy ? quantity : -quantity) as Decimal;
        const placed = {
          oid: ledger.nextOid(),
          cloid: null,
          coin: 'BTC',
          floorId: `elsewhere-${elsewhere}`,
          placedMs: ledger.nowMs(),
          quantity: size,
          price: ledger.floor.priceOf(listing).markPrice,
          isBuy,
          reduceOnly: false,
          tif: 'Ioc',
          status: 'open',
          statusMs: ledger.nowMs(),
        };
        void ledger.place(placed, {
          type: 'SendOrder',
          venue: ledger.floor.venue,
          order: {
            account: ledger.floor.rules.account.id,
            instrument: listing.instrument.id,
            side: isBuy ? 'buy' : 'sell',
            type: 'market',
            timeInForce: 'immediateOrCancel',
            postOnly: false,
            reduceOnly: false,
            price: null,
            quantity: size,
            approved: true,
            clientOrderId: placed.floorId,
          },
        });
      },
      jump: (fraction) => {
        ledger.floor.market.shock('BTC', fraction);
      },
      skipBookChange: null,
      truth() {
        const {
          levels: [bids, asks],
        } = bookOf(ledger, 'BTC');
        const price = (text: string | undefined): Decimal => parseDecimal(text ?? '0') ?? ZERO;
        return {
          position: ledger.floor.holdings.quantityOf(listing.instrument.id),
          openOrders: [...ledger.orders.values()]
            .filter((one) => ledger.isOpen(one))
            .map(({ oid }) => toText(parseDecimal(String(oid)) ?? ZERO)),
          bestBid: price(bids[0]?.px),
          bestAsk: price(asks[0]?.px),
        };
      },
      async stop() {
        http.close();
        await emulator.stop();
      },
    };
  },
};
