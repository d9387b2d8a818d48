/**
 * When maintenance exceeds what the account is worth, the venue acts: orders first, then a share of the worst position
 * a round (one a second), taken over at a penalty with a fee, until the account stands again. A debt that is left when
 * nothing is held is paid by the insurance fund.
 */
import {
  abs, fromNumber, max, mul, neg, roundToStep, sign, toNumber, ZERO, type Decimal,
} from '../../../../shared/domain/decimal.ts';
import type { MarginResult } from '../../../risk/margin/model.ts';
import { roundPrice } from '../matching/grid.ts';
import type { Floor } from './floor.ts';
import type { Holding } from './holdings.ts';
import { accountInput, marginOf } from './marginCheck.ts';
import type { OrderDesk } from './orderDesk.ts';

export const isBreached = ({ haircutEquityUsd, maintenanceMarginUsd }: MarginResult): boolean =>
  haircutEquityUsd !== null && maintenanceMarginUsd !== null && haircutEquityUsd < maintenanceMarginUsd;

/** One round; true when something was done. */
export function liquidate(floor: Floor, desk: OrderDesk, margin: MarginResult): boolean {
  if (floor.holdings.holdings().length === 0) return coverDebt(floor, margin);
  if (!isBreached(margin)) return false;
  if (floor.orders.openCount > 0) {
    desk.cancelAll('liquidation');
    if (!isBreached(marginOf(floor))) return true;
  }
  const worst = worstHolding(floor);
  if (worst === null) return false;
  takeOver(floor, desk, worst);
  return true;
}

/** The holding without which the most maintenance is saved. */
function worstHolding(floor: Floor): Holding | null {
  const input = accountInput(floor);
  let worst: Holding | null = null;
  let least = Infinity;
  for (const [i, holding] of floor.holdings.holdings().entries()) {
    const without = { ...input, positions: input.positions.filter((_, j) => j !== i) };
    const required = floor.rules.marginModel.evaluate(without).maintenanceMarginUsd ?? Infinity;
    if (required < least) [worst, least] = [holding, required];
  }
  return worst;
}

function takeOver(floor: Floor, desk: OrderDesk, holding: Holding): void {
  const listing = floor.listings.get(holding.instrument.id);
  if (listing === undefined) return;
  const { penalty, feeRate, share } = floor.rules.liquidation;
  const part = mul(abs(holding.quantity), fromNumber(share, 4));
  const quantity = max(roundToStep(part, listing.grid.lot, 'ceil'), listing.grid.lot);
  const buys = sign(holding.quantity) < 0;
  const mark = floor.priceOf(listing).markPrice;
  const worse = mul(mark, fromNumber(buys ? 1 + penalty : 1 - penalty, 6));
  const price = max(roundPrice(listing.grid, worse, buys), listing.grid.tick);
  const { instrument } = listing;
  const isInverse = instrument.style === 'inverse';
  const size = toNumber(quantity) * toNumber(instrument.contractMultiplier);
  const notional = instrument.kind === 'option' ? size * toNumber(price)
    : isInverse ? size / toNumber(price) : size * toNumber(price);
  desk.execute(listing, null, buys ? 'buy' : 'sell', price, quantity, 'taker', fromNumber(notional * feeRate, 8));
}

function coverDebt(floor: Floor, margin: MarginResult): boolean {
  if (margin.equityUsd === null || margin.equityUsd >= 0) return false;
  let covered = false;
  for (const { currency, amount } of floor.holdings.balances()) {
    const debt: Decimal = neg(amount);
    if (debt <= ZERO) continue;
    covered = true;
    floor.holdings.pay(currency, debt);
    floor.report({ type: 'TransferReported', transferId: `insurance-${floor.nextNumber()}`,
      account: floor.rules.account.id, currency, amount: debt });
  }
  return covered;
}
