/** What holds an execution back, and what ends it before its time (rules X6, X7). Money in USD. */
import { sub, toNumber } from '../../../shared/domain/decimal.ts';
import type { Execution, ExecutionLeg } from '../../../shared/domain/steering/execution.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { signOf, type OrderRequest } from '../../../shared/domain/order.ts';
import type { AcceptedLimit } from '../../../shared/domain/steering/limits.ts';
import { isInverseFuture } from '../../risk/portfolio/contractValue.ts';
import { midOf, positive, staleText } from '../../risk/portfolio/inputNotes.ts';
import { accountDenial, checkTerms, denialOf, isRefusal } from '../decide/submit.ts';
import type { ReadState } from '../state.ts';
import { indexOf } from '../valuation/legSources.ts';
import { filledQuantity } from './legQuantities.ts';

const MAX_QUOTE_AGE_MS = 5_000;

/** Why the leg waits; null: nothing hinders. An immediate one does not wait: it is denied. */
export function holdReason(state: ReadState, execution: Execution, leg: ExecutionLeg): string | null {
  const account = state.accounts.get(leg.account);
  const denial = account === undefined ? null : accountDenial(state, account);
  if (denial !== null) return `waits: ${denial.limit} ${denial.value}`;
  const quote = state.quotes.get(leg.instrument);
  if (quote === undefined) return `waits: quote of ${leg.instrument} is missing`;
  const stale = staleText(`quote of ${leg.instrument}`, quote.receivedTimeMs, state.timeMs, MAX_QUOTE_AGE_MS);
  if (stale !== null) return `waits: ${stale}`;
  const { stopBelowUsd, stopAboveUsd } = execution.limits;
  return (stopBelowUsd !== null || stopAboveUsd !== null) && indexUsdOf(state, leg) === null
    ? 'waits: the index of its stop condition is missing or stale' : null;
}

/**
 * Why a slice that is due does not leave just now: it would take beyond the limit, be one order a minute too many, or
 * an input of a limit is not known. All of these pass; an order sent all the same would end its leg. Null: it may go.
 */
export function sliceReason(
  state: ReadState, { tactic }: ExecutionLeg, request: OrderRequest, accepts: readonly AcceptedLimit[],
): string | null {
  if (tactic.kind === 'immediate') return null;
  const { instrument, side, price } = request;
  if (request.timeInForce === 'immediateOrCancel') {
    const quote = state.quotes.get(instrument);
    const touch = (side === 'buy' ? quote?.askPrice : quote?.bidPrice) ?? null;
    if (touch === null) return `waits: nobody ${side === 'buy' ? 'offers' : 'bids for'} ${instrument}`;
    if (price !== null && (side === 'buy' ? touch > price : touch < price)) {
      return 'waits: the market is beyond its limit';
    }
  }
  const terms = checkTerms(state, request);
  const denial = isRefusal(terms) ? null : denialOf(state, request, terms, accepts);
  if (denial === null) return null;
  const { limit, value, threshold } = denial;
  return limit === 'maxOrdersPerMinute' || value.startsWith('unknown:')
    ? `waits: ${limit}: ${value} against ${threshold}` : null;
}

function indexUsdOf(state: ReadState, { instrument: id }: ExecutionLeg): number | null {
  const instrument = state.instruments.get(id);
  const index = instrument === undefined ? undefined : indexOf(state, instrument.venue, instrument.underlying);
  if (index === undefined || state.timeMs - index.receivedTimeMs > MAX_QUOTE_AGE_MS) return null;
  return toNumber(index.priceUsd);
}

/** Why it must end, or null. */
export function stopReason(state: ReadState, execution: Execution): string | null {
  const { timeMs, maxCostUsd, stopBelowUsd, stopAboveUsd, maxLeggingLossUsd } = execution.limits;
  if (timeMs !== null && state.timeMs - execution.startedTimeMs >= timeMs) return 'its time is over';
  const [first] = execution.legs;
  const index = first === undefined ? null : indexUsdOf(state, first);
  if (index !== null && stopBelowUsd !== null && index < stopBelowUsd) return `index ${index} below ${stopBelowUsd}`;
  if (index !== null && stopAboveUsd !== null && index > stopAboveUsd) return `index ${index} above ${stopAboveUsd}`;
  const costUsd = execution.legs.reduce((sum, leg) => sum + costOf(state, leg), 0);
  if (maxCostUsd !== null && costUsd > maxCostUsd) return `cost ${costUsd.toFixed(2)} USD above ${maxCostUsd}`;
  const lossUsd = maxLeggingLossUsd === null ? 0 : leggingLossUsd(state, execution);
  return maxLeggingLossUsd !== null && lossUsd > maxLeggingLossUsd
    ? `legging loss ${lossUsd.toFixed(2)} USD above ${maxLeggingLossUsd}` : null;
}

/** Paid beyond the middle of the market at the start. */
function costOf(state: ReadState, leg: ExecutionLeg): number {
  const { averagePrice, filledQuantity: filled } = leg;
  return averagePrice === null ? 0 : worseUsd(state, leg, toNumber(averagePrice), toNumber(filled));
}

/** What has become dearer of the legs that are to come, once one before them has filled. */
function leggingLossUsd(state: ReadState, { group, legs }: Execution): number {
  if (group !== 'legged' || legs.every((leg) => filledQuantity(state, leg) === 0n)) return 0;
  return legs.reduce((sum, leg) => {
    const quote = state.quotes.get(leg.instrument);
    const now = quote === undefined ? null : midOf(quote) ?? positive(quote.markPrice);
    const left = toNumber(sub(leg.quantity, filledQuantity(state, leg)));
    return now === null ? sum : sum + worseUsd(state, leg, now, left);
  }, 0);
}

function worseUsd(state: ReadState, leg: ExecutionLeg, price: number, quantity: number): number {
  const instrument = state.instruments.get(leg.instrument);
  if (instrument === undefined || leg.arrivalPrice === null || quantity <= 0) return 0;
  const change = signOf(leg.side) * (price - leg.arrivalPrice);
  const units = quantity * toNumber(instrument.contractMultiplier);
  if (isInverseFuture(instrument)) return leg.arrivalPrice === 0 ? 0 : (units * change) / leg.arrivalPrice;
  return units * change * (isCoinPremium(instrument) ? indexUsdOf(state, leg) ?? 0 : 1);
}

const isCoinPremium = (instrument: Instrument): boolean =>
  instrument.style === 'inverse' && (instrument.kind === 'option' || instrument.kind === 'combo');

