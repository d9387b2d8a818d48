/** The whole book made ready for shocks: every leg of every venue, and every account with its margin model. */
import type { MarginModelId } from '../../../shared/domain/account.ts';
import type { LendingTerms } from '../../../shared/domain/collateral.ts';
import type { AccountId } from '../../../shared/domain/ids.ts';
import type { Leg } from '../../../shared/domain/valuation.ts';
import type { AccountInput } from '../margin/model.ts';
import { valueLeg, type LegSource, type ValuationBounds } from '../portfolio/leg.ts';
import { parcelsOf, type Parcels } from './batch/parcels.ts';
import { cashLeg } from './cashLeg.ts';
import { futureLeg } from './futureLeg.ts';
import type { Movable } from './legState.ts';
import { optionLeg } from './optionLeg.ts';
import { NO_SHOCK } from './shock.ts';

export interface BookAccount {
  readonly input: AccountInput;
  readonly model: MarginModelId;
  /** What makes this account's health unknown whatever the market does, named. */
  readonly missing: readonly string[];
}

/** Legs and accounts describe the same holdings: a leg per position and balance, `${account}|${instrument or coin}`. */
export interface Book {
  readonly nowMs: number;
  readonly bounds: ValuationBounds;
  readonly legs: readonly LegSource[];
  readonly accounts: readonly BookAccount[];
}

export interface PreparedLeg {
  readonly source: LegSource;
  /** As the portfolio shows it now. */
  readonly leg: Leg;
  /** Null: what `leg.missing` names is needed. */
  readonly movable: Movable | null;
  /** Worth now by the formula that also values it after a shock: no shock gives it back digit for digit (W1). */
  readonly valueUsd: number | null;
}

export interface PreparedAccount extends BookAccount {
  readonly account: AccountId;
  readonly legs: readonly PreparedLeg[];
}

export interface PreparedBook {
  readonly nowMs: number;
  readonly legs: readonly PreparedLeg[];
  /** The same legs, in the order in which their P&L is added up. */
  readonly parcels: Parcels;
  readonly accounts: readonly PreparedAccount[];
}

export function prepareBook(book: Book): PreparedBook {
  const termsOf = new Map(book.accounts.map(({ input }) => [input.account, input.lendingTerms]));
  const legs = book.legs.map((source) => prepareLeg(source, book, termsOf.get(source.account) ?? []));
  const accounts = book.accounts.map((account) => {
    const { account: id } = account.input;
    return { ...account, account: id, legs: legs.filter(({ source }) => source.account === id) };
  });
  return { nowMs: book.nowMs, legs, parcels: parcelsOf(legs), accounts };
}

function prepareLeg(source: LegSource, { nowMs, bounds }: Book, lending: readonly LendingTerms[]): PreparedLeg {
  const leg = valueLeg(source, nowMs, bounds);
  const movable = leg.valueUsd === null ? null : movableOf(source, leg, nowMs, lending);
  return { source, leg, movable, valueUsd: movable === null ? null : movable.at(NO_SHOCK).valueUsd };
}

function movableOf(source: LegSource, leg: Leg, nowMs: number, lending: readonly LendingTerms[]): Movable {
  const { instrument, currency } = source;
  if (instrument === null) return cashLeg(source, leg, lending.find((terms) => terms.currency === currency) ?? null);
  if (instrument.kind === 'option') return optionLeg(source, instrument, leg, nowMs);
  return futureLeg(source, instrument, leg, nowMs);
}
