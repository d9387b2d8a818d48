/** Linear contracts beside the coin-settled ones: a perpetual and options whose premium, payoff and fees are USDC. */
import { dec, mul, toText } from '../../../src/shared/domain/decimal.ts';
import type { Option, Perpetual } from '../../../src/shared/domain/instrument.ts';
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

/** A strike of half the price, in the money whatever happens, and of twice the price, which ends at nothing. */
export function addLinearOptions(floor: Floor, expiryTimeMs: number): readonly Option[] {
  const spot = floor.market.spot('BTC');
  return [0.5, 2].map((share) => {
    const strike = dec(Math.round((spot * share) / 1_000) * 1_000);
    // The name says a day that is far; the listing says the moment, and it is the listing that counts.
    const venueName = `BTC_USDC-29OCT27-${toText(strike)}-C`;
    const option: Option = { id: `${floor.venue}:${venueName}`, venue: floor.venue, venueName, underlying: 'BTC', style: 'linear',
      quoteCurrency: 'USDC', settlementCurrency: 'USDC', kind: 'option', optionType: 'call', strike, expiryTimeMs,
      contractMultiplier: dec(1), tickSize: dec(5), lotSize: dec('0.01'), minQuantity: dec('0.01'), makerFeeRate: 0.0003,
      takerFeeRate: 0.0003 };
    floor.list(option);
    floor.holdings.place({ instrument: option, quantity: dec('0.2'), entryValue: dec(100) });
    return option;
  });
}
