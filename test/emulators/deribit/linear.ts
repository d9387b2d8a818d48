/** A linear perpetual beside the coin-settled ones: margin, profit, fees and funding in USDC. */
import { dec, mul } from '../../../src/shared/domain/decimal.ts';
import type { Perpetual } from '../../../src/shared/domain/instrument.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';

export const LINEAR_NAME = 'BTC_USDC-PERPETUAL';

/** Before anybody has looked at the floor: what is held is held from the beginning. */
export function addLinear(floor: Floor): void {
  const instrument: Perpetual = { id: `${floor.venue}:${LINEAR_NAME}`, venue: floor.venue, venueName: LINEAR_NAME,
    underlying: 'BTC', style: 'linear', quoteCurrency: 'USDC', settlementCurrency: 'USDC', kind: 'perpetual',
    contractMultiplier: dec('0.0001'), tickSize: dec('0.5'), lotSize: dec(1), minQuantity: dec(1), makerFeeRate: 0,
    takerFeeRate: 0.0005, fundingIntervalMs: 8 * 3_600_000 };
  const { markPrice } = floor.priceOf(floor.list(instrument));
  const quantity = dec(5_000);
  floor.holdings.place({ instrument, quantity, entryValue: mul(mul(quantity, instrument.contractMultiplier), markPrice) });
  floor.holdings.pay('USDC', dec(50_000));
}
