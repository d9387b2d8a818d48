/** The market, the exposure and the account that an order meets, for the pre-trade limits. */
import { toNumber, ZERO } from '../../../shared/domain/decimal.ts';
import type { Account } from '../../../shared/domain/account.ts';
import type { VenueWhatIf } from '../../../shared/domain/margin/margin.ts';
import type { TradingLimits } from '../../../shared/domain/steering/limits.ts';
import { accountKey } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import type { OrderContext } from '../../hedging/limits/limits.ts';
import { ONE, type ReadState } from '../state.ts';
import { accountInputOf } from '../valuation/accountInput.ts';
import { bareMarket } from '../valuation/legSources.ts';
import { closableCombos, comboContextOf } from './comboMarket.ts';
import { exposureOf } from './exposure.ts';
import { ruleUsesOf } from './ruleUses.ts';
import { inFlightContracts, inFlightDelta } from './inFlight.ts';
import { unitDeltaOf } from './unitDelta.ts';

/** An order is not priced on a quote that is older. */
const ORDER_QUOTE_AGE_MS = 5_000;
const MINUTE_MS = 60_000;

export function orderContextOf(
  state: ReadState, account: Account, instrument: Instrument, limits: TradingLimits,
): OrderContext {
  const market = bareMarket(state, instrument);
  const { underlying } = instrument;
  const exposure = exposureOf(state, underlying);
  const inFlight = inFlightDelta(state, underlying, 'limits');
  const contracts = inFlightContracts(state, account.id, instrument.id);
  const known = exposure.missing.length === 0 && exposure.deltaCoin !== null && exposure.premiumDeltaCoin !== null;
  const context: OrderContext = {
    nowMs: state.timeMs, limits, killSwitch: state.session.get(ONE)?.killSwitch === 'engaged',
    connected: state.connections.get(instrument.venue)?.state === 'connected',
    instrument, quote: market.quote, indexPriceUsd: market.indexPriceUsd, maxQuoteAgeMs: ORDER_QUOTE_AGE_MS,
    unitDeltaCoin: unitDeltaOf(state, instrument),
    underlyingDeltaCoin: known ? (exposure.deltaCoin ?? 0) + (exposure.premiumDeltaCoin ?? 0) : null,
    inFlightLongDeltaCoin: inFlight.longDeltaCoin, inFlightShortDeltaCoin: inFlight.shortDeltaCoin,
    positionQuantity: heldQuantity(state, account, instrument),
    inFlightBuyQuantity: toNumber(contracts.buy), inFlightSellQuantity: toNumber(contracts.sell),
    ...(instrument.kind !== 'combo' ? {} : { combo: comboContextOf(state, instrument, ORDER_QUOTE_AGE_MS),
      // What could be closed has what is in flight in its legs taken off already.
      positionQuantity: closableCombos(state, account.id, instrument), inFlightBuyQuantity: 0,
      inFlightSellQuantity: 0 }),
    ...orderCounts(state),
    accountInput: accountInputOf(state, account), marginModel: account.marginModel,
    venueWhatIf: venueWhatIfOf(state, account),
    acceptsUnknownMargin: state.session.get(ONE)?.unknownMarginAccepted?.includes(account.id) ?? false,
  };
  if ((limits.rules ?? []).length === 0) return context;
  return { ...context,
    ruleUses: (request) => ruleUsesOf(state, limits, { request, account, instrument }, context) };
}

/** What the venue said before a fill or payment is of another account than the one of now. */
function venueWhatIfOf(state: ReadState, { id }: Account): VenueWhatIf | null {
  const told = state.venueWhatIfs.get(id) ?? null;
  const movedMs = state.reconciliations.get(id)?.movementBookedMs ?? -Infinity;
  return told === null || movedMs >= told.receivedTimeMs ? null : told;
}

function heldQuantity(state: ReadState, account: Account, instrument: Instrument): number {
  const held = instrument.kind === 'spot'
    ? state.balances.get(accountKey(account.id, instrument.underlying))?.amount
    : state.positions.get(accountKey(account.id, instrument.id))?.quantity;
  return toNumber(held ?? ZERO);
}

/** Over all accounts. What was denied was never sent and does not count; an edit counts like an order. */
function orderCounts(state: ReadState): { readonly openOrders: number; readonly ordersLastMinute: number } {
  let openOrders = 0;
  let ordersLastMinute = 0;
  for (const order of state.orders.values()) {
    if (isWorking(order.state)) openOrders += 1;
    if (order.state !== 'denied' && state.timeMs - order.submittedTimeMs <= MINUTE_MS) ordersLastMinute += 1;
    ordersLastMinute += order.edit?.timesMs.filter((one) => state.timeMs - one <= MINUTE_MS).length ?? 0;
  }
  return { openOrders, ordersLastMinute };
}
