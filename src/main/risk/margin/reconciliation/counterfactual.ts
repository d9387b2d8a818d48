/**
 * What might be otherwise about an account than we think: each hypothesis is the account changed in one respect, either
 * outright (without an order) or by a size that is yet to be found (the mark of one position). diagnosis.ts asks which
 * of them turns our numbers into the venue's.
 */
import type { MarginCauseKind } from '../../../../shared/domain/margin/reconciliation.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { isUsdLike } from '../../portfolio/currency.ts';
import { shockPath } from '../../portfolio/shock.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { termLeaves } from './termLeaves.ts';

export interface Hypothesis {
  readonly kind: MarginCauseKind;
  /** For the trader; `size` is what was found (NaN for hypotheses without one). */
  readonly text: (size: number) => string;
  /** Null: nothing to find. Else where the search begins, which gives the account as it is. */
  readonly from: number | null;
  readonly at: (size: number) => AccountInput;
  /** Parameters of rules are round numbers; a fit that is not round is a worse explanation. */
  readonly isParameter: boolean;
  /** What it says nothing about is the profit so far. */
  readonly freesEquity?: boolean;
}

export interface Surroundings {
  /** Middle of the touch, in quote currency. */
  readonly mids: ReadonlyMap<InstrumentId, number>;
  /** Contracts that the venue lists and we do not hold, flat, with their marks: what might be missing. */
  readonly candidates: readonly HeldPosition[];
}

/** What is meant to be worth a dollar is not seen much off it, in USD. */
const STABLE_REACH = 0.1;

export function hypotheses(input: AccountInput, { mids, candidates }: Surroundings): readonly Hypothesis[] {
  return [
    ...ofOrders(input), ...ofMids(input, mids), ...ofTerms(input), ...ofMarks(input),
    ...ofPrices(input, (name) => !isUsdLike(name)), ...ofHoldings(input), ...ofCash(input),
    ...ofPrices(input, isUsdLike), ...candidates.map((candidate) => missing(input, candidate)),
  ];
}

const outright = (kind: MarginCauseKind, text: string, input: AccountInput): Hypothesis =>
  ({ kind, text: () => text, from: null, at: () => input, isParameter: false });

function ofOrders(input: AccountInput): Hypothesis[] {
  const { openOrders } = input;
  if (openOrders.length === 0) return [];
  const all = outright('open orders', 'the venue does not count the open orders', { ...input, openOrders: [] });
  if (openOrders.length === 1) return [all];
  return [all, ...openOrders.map((order, i) => outright('open orders',
    `the venue does not count the order to ${order.side} ${order.quantity} ${order.instrument.venueName}`,
    { ...input, openOrders: openOrders.filter((_, j) => j !== i) }))];
}

function ofMids(input: AccountInput, mids: Surroundings['mids']): Hypothesis[] {
  const positions = input.positions.map((position) =>
    ({ ...position, markPrice: mids.get(position.instrument.id) ?? position.markPrice }));
  if (positions.every(({ markPrice }, i) => markPrice === input.positions[i]?.markPrice)) return [];
  return [outright('mark against mid', 'the venue values at the middle of the touch, not at its mark',
    { ...input, positions })];
}

/** Every number among the terms, one at a time. */
const ofTerms = (input: AccountInput): Hypothesis[] => termLeaves(input).map(({ kind, name, value, at }) => ({
  kind, from: value, at, isParameter: true,
  text: (size) => `${name} would have to be ${shown(size)}, ours is ${shown(value)}`,
}));

const ofMarks = (input: AccountInput): Hypothesis[] =>
  input.positions.filter(({ quantity, markPrice }) => quantity !== 0 && markPrice !== null)
    .map((position): Hypothesis => {
      const mark = position.markPrice ?? NaN;
      return {
        kind: 'price age', from: mark, isParameter: false,
        at: (size) => withPosition(input, { ...position, markPrice: size }),
        text: (size) => `the venue marks ${position.instrument.venueName} at ${shown(size)}, ours is ${shown(mark)}`,
      };
    });

function ofPrices(input: AccountInput, isWanted: (name: string) => boolean): Hypothesis[] {
  const found: Hypothesis[] = [];
  for (const [name, price] of input.pricesUsd) {
    if (name === 'USD' || !isWanted(name)) continue;
    const isMeant = (size: number): boolean => size > 0 && (!isUsdLike(name) || Math.abs(size - price) < STABLE_REACH);
    const text = (size: number): string => `the venue sees ${name} at ${shown(size)} USD, ours is ${shown(price)}`;
    found.push({
      kind: 'price age', from: price, isParameter: false, text,
      at: (size) => (isMeant(size) ? { ...input, pricesUsd: new Map([...input.pricesUsd, [name, size]]) } : input),
    });
    const path = shockPath(input, name);
    if (path.missing.length > 0) continue;
    found.push({
      kind: 'price age', from: price, isParameter: false,
      at: (size) => (isMeant(size) ? path.at(size / price - 1) : input),
      text: (size) => `${text(size)}, with all that hangs on it`,
    });
  }
  return found;
}

function ofHoldings(input: AccountInput): Hypothesis[] {
  return input.positions.filter(({ quantity }) => quantity !== 0).flatMap((position) => [
    outright('missing position', `the venue does not count our ${position.quantity} ${position.instrument.venueName}`,
      { ...input, positions: input.positions.filter((other) => other !== position) }),
    {
      kind: 'missing position', from: position.quantity, isParameter: false,
      at: (size: number) => withPosition(input, { ...position, quantity: size }),
      text: (size: number) => `the venue holds ${shown(size)} ${position.instrument.venueName}, `
        + `ours is ${position.quantity}`,
    },
  ]);
}

/** A position that is not there: its entry is the venue's secret, so that it is bought at the mark. */
const missing = (input: AccountInput, candidate: HeldPosition): Hypothesis => ({
  kind: 'missing position', from: 0, isParameter: false, freesEquity: true,
  at: (size) => ({ ...input, positions: [...input.positions,
    { ...candidate, quantity: size, averagePrice: candidate.markPrice }] }),
  text: (size) => `the venue counts a position that we lack: about ${shown(size)} ${candidate.instrument.venueName}`,
});

const ofCash = (input: AccountInput): Hypothesis[] => input.balances.map(({ currency, amount }, i) => ({
  kind: 'cash', from: amount, isParameter: false,
  at: (size) => ({ ...input, balances: input.balances.map((balance, j) =>
    (j === i ? { ...balance, amount: size } : balance)) }),
  text: (size) => `the venue holds ${shown(size)} ${currency}, ours is ${shown(amount)}`,
}));

function withPosition(input: AccountInput, changed: HeldPosition): AccountInput {
  const { id } = changed.instrument;
  return { ...input, positions: input.positions.map((other) => (other.instrument.id === id ? changed : other)) };
}

export const shown = (value: number): string => String(Number(value.toPrecision(6)));
