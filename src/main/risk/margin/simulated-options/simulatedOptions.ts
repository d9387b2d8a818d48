/**
 * Standard margin of a coin-settled options venue as on Deribit: every leg for itself, no offsets. Computed in coin,
 * stated in USD at the account's prices. Rules: README.md.
 */
import type { Option } from '../../../../shared/domain/instrument.ts';
import { strikeOf, unitsOf } from '../../portfolio/contractValue.ts';
import { cashOf, futureSize, markOf, note, positionUsd, pricesOf, resultOf, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition, MarginModel, MarginResult } from '../model.ts';
import { openOrderMargin } from '../openOrders.ts';
import { FUTURES, SHORT_OPTION } from './parameters.ts';

export const simulatedOptions: MarginModel = { id: 'simulated-options', evaluate };

interface Requirement {
  readonly initial: number;
  readonly maintenance: number;
}

const NOTHING: Requirement = { initial: 0, maintenance: 0 };
const UNKNOWN: Requirement = { initial: NaN, maintenance: NaN };

function evaluate(input: AccountInput): MarginResult {
  const prices = pricesOf(input);
  const { dollarsUsd, coinsHeldUsd, coinsOwedUsd } = cashOf(input, prices);
  const explanation: { label: string; usd: number }[] = [];
  let [ownedUsd, initial, maintenance] = [0, 0, 0];
  let marginBalance = dollarsUsd + coinsHeldUsd + coinsOwedUsd;
  for (const position of input.positions) {
    if (position.quantity === 0) continue;
    const { kind, venueName } = position.instrument;
    const usd = positionUsd(position, prices);
    if (kind === 'option' || kind === 'spot') ownedUsd += usd;
    else marginBalance += usd;
    const required = requirementOf(position, prices);
    initial += required.initial;
    maintenance += required.maintenance;
    if (required.maintenance !== 0) explanation.push({ label: venueName, usd: required.maintenance });
  }
  const orders = openOrderMargin(input, prices, (position) => initialIfFilled(position, prices));
  const totals = {
    equity: marginBalance + ownedUsd,
    haircutEquity: marginBalance,
    initial: initial + orders,
    maintenance,
  };
  return resultOf(totals, explanation, prices.missing);
}

function requirementOf(position: HeldPosition, prices: Prices): Requirement {
  const { instrument, quantity } = position;
  if (quantity === 0 || instrument.kind === 'spot') return NOTHING;
  if (instrument.kind === 'option') return quantity > 0 ? NOTHING : shortOption(position, instrument, prices);
  const rates = FUTURES[instrument.underlying];
  if (rates === undefined) {
    note(prices.missing, `margin rule for ${instrument.venueName}`);
    return UNKNOWN;
  }
  const { coins, usd } = futureSize(position, prices);
  const perCoin = rates.perCoin * coins;
  return { initial: usd * (rates.initial + perCoin), maintenance: usd * (rates.maintenance + perCoin) };
}

/** A long option that an order would open costs its premium: nothing is lent against it. */
function initialIfFilled(position: HeldPosition, prices: Prices): number {
  if (position.instrument.kind !== 'option' || position.quantity <= 0) return requirementOf(position, prices).initial;
  return Math.max(positionUsd(position, prices), 0);
}

/** Fractions of the underlying per unit, times the underlying in USD. */
function shortOption(position: HeldPosition, option: Option, prices: Prices): Requirement {
  const inverse = option.style === 'inverse';
  const underlyingUsd = prices.usd(option.underlying);
  const forward = position.forwardUsd ?? underlyingUsd;
  const mark = markOf(position, prices) / (inverse ? 1 : forward);
  const strike = strikeOf(option);
  const call = option.optionType === 'call';
  const outOfTheMoney = Math.max(call ? strike - forward : forward - strike, 0) / forward;
  const { initial, initialFloor, maintenance } = SHORT_OPTION;
  const kept = (call ? maintenance : Math.max(maintenance, maintenance * mark)) + mark;
  const opened = Math.max(initial - outOfTheMoney, initialFloor) + mark;
  const usd = Math.abs(unitsOf(option, position.quantity)) * (inverse ? underlyingUsd : forward);
  return { initial: usd * Math.max(opened, kept), maintenance: usd * kept };
}
