/**
 * Closes everything that can be closed, as far as the shown books take it, in the order that leaves the least delta
 * open on the way. Asked for by the trader, under the kill switch, and approved apart.
 */
import { fromNumber, roundToStep, toNumber } from '../../../shared/domain/decimal.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import type { PlanDraft, PlanStep, ProtectiveAction } from '../../../shared/domain/steering/protection.ts';
import { withFill } from '../fillEffect.ts';
import { after, estateOf, type Change, type Estate } from './estate.ts';
import { BOOK_SHARE, type ProtectedAccount, type ProtectionInput, type Tradable } from './input.ts';
import { oldestInput } from './planProtection.ts';
import { marketLack, takable, walked } from './walk.ts';

interface Closing {
  readonly action: ProtectiveAction;
  readonly change: Change;
  readonly costUsd: number;
  readonly indexPriceUsd: number;
}

export function planFlatten(input: ProtectionInput): Omit<PlanDraft, 'computeMs'> {
  const start = estateOf(input);
  const notes: string[] = [];
  let left = input.accounts.flatMap((account) => account.input.positions.flatMap(({ instrument, quantity }) =>
    closingOf(input, account, input.markets.get(instrument.id), quantity, notes)));
  const steps: PlanStep[] = [];
  let estate = start;
  while (left.length > 0) {
    const open = (one: Closing): number => openUsd(after(estate, [one.change], input.targetHealth), left);
    const [next, ...others] = [...left].sort((a, b) => open(a) - open(b));
    if (next === undefined) break;
    const account = estate.standings.get(next.change.account.input.account)?.input ?? next.change.account.input;
    estate = after(estate, [{ ...next.change, input: closed(account, next.action, input) }], input.targetHealth);
    steps.push({ actions: [next.action], costUsd: next.costUsd, reliefUsd: 0, health: healths(estate) });
    left = others;
  }
  const held = input.accounts.flatMap(({ input: { positions } }) => positions).filter(({ quantity }) => quantity !== 0);
  return {
    purpose: 'flatten', asOfMs: input.nowMs, inputsSeq: input.inputsSeq, steps,
    costUsd: steps.reduce((sum, { costUsd }) => sum + costUsd, 0),
    isReached: notes.length === 0 && steps.length === held.length,
    accounts: input.accounts.map(({ input: { account } }) => ({ account, targetHealth: input.targetHealth,
      healthBefore: start.standings.get(account)?.health ?? null,
      healthAfter: estate.standings.get(account)?.health ?? null })),
    notes: notes.slice(0, 12), ...oldestInput(input, steps),
  };
}

function closingOf(
  input: ProtectionInput, account: ProtectedAccount, market: Tradable | undefined, quantity: number, notes: string[],
): Closing[] {
  const id = account.input.account;
  if (quantity === 0) return [];
  const name = market === undefined ? 'an instrument that is not listed' : market.instrument.id;
  const lack = account.hindrance
    ?? (market === undefined ? 'it has no market' : marketLack(market, input));
  const side: Side = quantity > 0 ? 'sell' : 'buy';
  const there = market === undefined || lack !== null ? 0 : takable(market, side, input) / BOOK_SHARE;
  if (market === undefined || lack !== null || there <= 0) {
    notes.push(`${name} of ${id} stays: ${lack ?? `nothing to ${side} against is shown`}`);
    return [];
  }
  const { instrument, unitDeltaCoin, indexPriceUsd } = market;
  const wanted = roundToStep(fromNumber(Math.min(Math.abs(quantity), there), 12), instrument.lotSize, 'floor');
  const way = wanted < instrument.minQuantity ? null
    : walked(market, side, toNumber(wanted), input);
  if (way === null) {
    notes.push(`${name} of ${id} stays: the shown book does not take the smallest order`);
    return [];
  }
  const size = toNumber(wanted);
  if (size < Math.abs(quantity) * (1 - 1e-9)) {
    notes.push(`${name} of ${id}: the shown book takes ${size} of ${Math.abs(quantity)}; the rest needs another plan`);
  }
  return [{ costUsd: way.costUsd, indexPriceUsd: indexPriceUsd ?? 0,
    action: { kind: size < Math.abs(quantity) * (1 - 1e-9) ? 'reduce' : 'close', account: id,
      instrument: instrument.id, side, quantity: wanted, limitPrice: way.limitPrice, costUsd: way.costUsd },
    change: { account, input: account.input, underlying: instrument.underlying,
      deltaCoin: signOf(side) * size * (unitDeltaCoin ?? 0) } }];
}

function closed(
  account: ProtectedAccount['input'], action: ProtectiveAction, { markets }: ProtectionInput,
): ProtectedAccount['input'] {
  if (!('side' in action)) return account;
  const market = markets.get(action.instrument);
  return market === undefined ? account : withFill(account, { instrument: market.instrument, side: action.side,
    quantity: toNumber(action.quantity), price: toNumber(action.limitPrice), mark: null });
}

/** Delta left open, in USD of the underlyings that are still to be closed. */
function openUsd(estate: Estate, left: readonly Closing[]): number {
  const prices = new Map(left.map(({ change, indexPriceUsd }) => [change.underlying ?? '', indexPriceUsd]));
  let sum = 0;
  for (const [underlying, delta] of estate.deltasCoin) {
    if (typeof delta === 'number') sum += Math.abs(delta) * (prices.get(underlying) ?? 0);
  }
  return sum;
}

const healths = (estate: Estate): PlanStep['health'] => [...estate.standings].flatMap(([account, { health }]) =>
  (health === null ? [] : [{ account, health }]));
