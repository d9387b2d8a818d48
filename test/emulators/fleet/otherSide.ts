/** What a venue does to an account without being asked: part of its largest contract position is taken over. */
import { abs, dec, fromNumber, max, mul, neg, roundToStep, sign, toNumber, ZERO } from '../../../src/shared/domain/decimal.ts';
import type { Floor } from '../../../src/main/venues/simulated/trading/floor.ts';
import { roundPrice } from '../../../src/main/venues/simulated/matching/grid.ts';
import { valueAt } from '../../../src/main/venues/simulated/trading/holdings.ts';

const SHARE = dec('0.25');
/** A liquidation takes so much from the price, and of the value as a fee; deleveraging happens at the mark, for nothing. */
const PENALTY = { liquidation: 0.01, deleveraging: 0 };
const FEE = { liquidation: '0.005', deleveraging: '0' };

export function takeOver(floor: Floor, why: 'liquidation' | 'deleveraging'): void {
  const valueOf = (id: string): number => {
    const [held, listing] = [floor.holdings.holding(id), floor.listings.get(id)];
    return held === undefined || listing === undefined ? 0
      : toNumber(valueAt(held.instrument, held.quantity, floor.priceOf(listing).markPrice));
  };
  const [holding] = floor.holdings.holdings().filter(({ instrument }) => instrument.kind === 'perpetual')
    .toSorted((a, b) => valueOf(b.instrument.id) - valueOf(a.instrument.id));
  const listing = holding === undefined ? undefined : floor.listings.get(holding.instrument.id);
  if (holding === undefined || listing === undefined) throw new RangeError('no perpetual is held');
  const { instrument } = holding;
  const buys = sign(holding.quantity) < 0;
  const quantity = max(roundToStep(mul(abs(holding.quantity), SHARE), listing.grid.lot, 'ceil'), listing.grid.lot);
  const factor = fromNumber(buys ? 1 + PENALTY[why] : 1 - PENALTY[why], 4);
  const price = roundPrice(listing.grid, mul(floor.priceOf(listing).markPrice, factor), buys);
  const fee = mul(valueAt(instrument, quantity, price), dec(FEE[why]));
  floor.holdings.trade(instrument, buys ? quantity : neg(quantity), price);
  if (fee !== ZERO) floor.holdings.pay(instrument.settlementCurrency, neg(fee));
  const number = floor.nextNumber();
  floor.report({ type: 'FillReported', fill: { fillId: why === 'deleveraging' ? `adl-${number}` : `${number}`,
    account: floor.rules.account.id, instrument: instrument.id, clientOrderId: null, venueOrderId: null,
    side: buys ? 'buy' : 'sell', price, quantity, fee, feeCurrency: instrument.settlementCurrency, liquidity: 'taker',
    venueTimeMs: floor.fillTimeMs() } });
}
