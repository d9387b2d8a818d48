/** The account as every margin model gets it, in the venue's quantities, with the terms that the venue has for it. */
import type { HyperliquidCoinTerms, HyperliquidTerms } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import { note, pricesOf, type Prices } from '../holdings.ts';
import { linearAccountOf, linearPositionOf, type LinearPosition } from '../linearPerpetuals.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { openOrderMargin } from '../openOrders.ts';
import type { Clearinghouse, ClearinghousePosition } from './clearinghouse.ts';
import { maintenanceTiers, marginRuleAt, type MarginRule } from './parameters.ts';

export interface ReadAccount {
  /** Null when something that every number needs is missing. */
  readonly house: Clearinghouse | null;
  /** Coins and spot beside the dollars. */
  readonly besideUsd: number;
  readonly missing: readonly string[];
}

export function readAccount(input: AccountInput): ReadAccount {
  const prices = pricesOf(input);
  const terms = termsOf(input, prices.missing);
  const { crossRawUsd, besideUsd, positions: linear } = linearAccountOf(input, prices);
  const positions = terms === null ? [] : linear.flatMap((one) => positionOf(one, terms, prices));
  const ordersUsd = openOrderMargin(input, prices, (held) => orderInitial(held, terms, prices));
  if (terms === null || prices.missing.length > 0) return { house: null, besideUsd, missing: prices.missing };
  const { dex, abstraction, unlisted, rule: { withdrawalFloorRate } } = terms;
  const house = { dex, abstraction, crossRawUsd, positions, ordersUsd, withdrawalFloorRate, unlisted };
  return { house, besideUsd, missing: [] };
}

type Terms = HyperliquidTerms & { readonly rule: MarginRule };

function termsOf({ positions, openOrders, terms, nowMs }: AccountInput, missing: string[]): Terms | null {
  const own = terms?.model === 'hyperliquid' ? terms : null;
  const isCashOnly = openOrders.length === 0 && positions.every(({ quantity }) => quantity === 0);
  if (isCashOnly) return { ...(own ?? NO_TERMS), asOfMs: nowMs, rule: NO_RULE };
  if (own === null) {
    note(missing, 'margin terms of hyperliquid');
    return null;
  }
  const rule = marginRuleAt(own.asOfMs);
  if (rule === null) note(missing, `margin rule of hyperliquid at ${own.asOfMs} ms`);
  return rule === null ? null : { ...own, rule };
}

/** An account that holds nothing but cash needs no terms and no rule. */
const NO_TERMS = { model: 'hyperliquid', dex: '', abstraction: 'disabled', coins: [], unlisted: null } as const;
const NO_RULE: MarginRule = {
  validFromMs: 0, validToMs: null, flatMaintenanceRate: null, withdrawalFloorRate: 0, source: 'nothing held',
};

function positionOf(linear: LinearPosition, terms: Terms, prices: Prices): readonly ClearinghousePosition[] {
  const { held: { instrument }, size, markPrice, isolatedRawUsd } = linear;
  const coin = coinOf(linear.held, terms, prices);
  if (coin === null) return [];
  const { leverage, tiers } = coin;
  return [{ instrument: instrument.id, coin: instrument.venueName, size, markPrice, leverage, isolatedRawUsd,
    tiers: maintenanceTiers(tiers, terms.rule) }];
}

function coinOf({ instrument }: HeldPosition, terms: Terms, prices: Prices): HyperliquidCoinTerms | null {
  const coin = terms.coins.find((one) => one.instrument === instrument.id);
  if (coin === undefined) note(prices.missing, `margin rule for ${instrument.venueName}`);
  else if (!(coin.leverage > 0)) note(prices.missing, `leverage of ${instrument.venueName}`);
  return coin ?? null;
}

function orderInitial(held: HeldPosition, terms: Terms | null, prices: Prices): number {
  if (held.quantity === 0 || held.instrument.kind === 'spot') return 0;
  const position = linearPositionOf(held, prices);
  const coin = position === null || terms === null ? null : coinOf(held, terms, prices);
  return position === null || coin === null ? NaN : Math.abs(position.size) * position.markPrice / coin.leverage;
}
