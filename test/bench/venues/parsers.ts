/** What the bench of the venues parses, one entry each: small messages of a busy market, and our way from bytes. */
import type { MarketEvent } from '../../../src/main/events/market.ts';
import { MarketFeed } from '../../../src/main/venues/hyperliquid/desk/marketFeed.ts';
import { parseFrame } from '../../../src/main/venues/hyperliquid/parse.ts';
import { parseWireJson } from '../../../src/main/venues/transport/wireText.ts';
import { deribitParser } from './deribitParser.ts';
import { deriveParser } from './deriveParser.ts';

export interface VenueParser {
  readonly name: string;
  /** Different ones, so that nothing is fast because it is always the same. */
  readonly messages: readonly string[];
  /** The whole way from bytes to market events; returns how many came of it. */
  parse(bytes: Uint8Array, receivedTimeMs: number): number;
}

const COINS = ['BTC', 'ETH', 'SOL', 'HYPE'];
const TICKS = 256;

function hyperliquidMessages(): string[] {
  return Array.from({ length: TICKS }, (_, i) => {
    const coin = COINS[i % COINS.length] ?? 'BTC';
    const price = 60_000 + i;
    const level = (offset: number): unknown => ({
      px: `${price + offset}.0`,
      sz: `0.${10_000 + i * 7}`,
      n: 1 + (i % 5),
    });
    const time = 1_785_251_521_889 + i;
    switch (i % 4) {
      case 0:
        return {
          channel: 'l2Book',
          data: { coin, time, levels: [[-1, -2, -3, -4, -5].map(level), [1, 2, 3, 4, 5].map(level)], fast: true },
        };
      case 1:
        return {
          channel: 'activeAssetCtx',
          data: {
            coin,
            ctx: {
              prevDayPx: '63000.0',
              dayNtlVlm: '1234567.89',
              markPx: `${price}.5`,
              midPx: `${price}.5`,
              funding: '0.0000125',
              openInterest: '31234.5',
              premium: '0.00012',
              oraclePx: `${price}.0`,
              impactPxs: [`${price}.0`, `${price + 1}.0`],
              dayBaseVlm: '20123.4',
            },
          },
        };
      default:
        return { channel: 'bbo', data: { coin, time, bbo: [level(-1), level(1)] } };
    }
  }).map((value) => JSON.stringify(value));
}

function hyperliquidParser(): VenueParser {
  let events: MarketEvent[] = [];
  const feed = new MarketFeed('hyperliquid', (event) => {
    events.push(event);
  });
  return {
    name: 'hyperliquid',
    messages: hyperliquidMessages(),
    parse(bytes, receivedTimeMs) {
      events = [];
      const read = parseWireJson(bytes);
      if (read.ok) feed.take(parseFrame(read.value, 'hyperliquid', receivedTimeMs), receivedTimeMs);
      return events.length;
    },
  };
}

export const PARSERS: readonly VenueParser[] = [hyperliquidParser(), deribitParser(), deriveParser()];
