/**
 * The account as every margin model gets it, in the venue's quantities. Balances hold the collateral of isolated
 * positions too; the account's dollars are those that the perpetuals settle in.
 */
import type { HyperliquidTerms } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import { unitsOf } from '../../portfolio/contractValue.ts';
import { isUsdLike } from '../../portfolio/currency.ts';
import { cashOf, markOf, note, positionUsd, pricesOf, type Prices } from '../holdings.ts';
import type { AccountInput, HeldPosition } from '../model.ts';
import { openOrderMargin } from '../openOrders.ts';
import type { Clearinghouse, ClearinghousePosition } from './clearinghouse.ts';
import { maintenanceTiers, marginRuleAt, type MarginRule } from './parameters.ts';

export interface ReadAccount {
  /** Null when something that every number needs is missing. */
  readonly house: Clearinghouse | null;
  /** Coins and spot beside the dollars: worth something, and no margin. */
  readonly besideUsd: number;
  readonly missing: readonly string[];
}

export function readAccount(input: AccountInput): ReadAccount {
  const prices = pricesOf(input);
  const terms = termsOf(input, prices.missing);
  const { dollarsUsd, coinsHeldUsd, coinsOwedUsd } = cashOf(input, prices);
  const positions: ClearinghousePosition[] = [];
  let [crossRawUsd, besideUsd] = [dollarsUsd + coinsOwedUsd, coinsHeldUsd];
  for (const held of input.positions) {
    if (held.quantity === 0) continue;
    if (held.instrument.kind === 'spot') {
      besideUsd += positionUsd(held, prices);
      continue;
    }
    const position = positionOf(held, terms, prices);
    if (position === null) continue;
    const collateralUsd = collateralOf(held);
    crossRawUsd -= collateralUsd ?? 0;
    const entryUsd = position.size * position.markPrice - positionUsd(held, prices);
    if (collateralUsd === null) crossRawUsd -= entryUsd;
    positions.push({ ...position, isolatedRawUsd: collateralUsd === null ? null : collateralUsd - entryUsd });
  }
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

const collateralOf = ({ margin }: HeldPosition): number | null =>
  margin?.mode === 'isolated' ? margin.collateral : null;

type Priced = Omit<ClearinghousePosition, 'isolatedRawUsd'>;

function positionOf(held: HeldPosition, terms: Terms | null, prices: Prices): Priced | null {
  const { instrument, quantity } = held;
  const coin = terms?.coins.find((one) => one.instrument === instrument.id);
  const linear = instrument.kind === 'perpetual' && instrument.style === 'linear';
  const markPrice = markOf(held, prices);
  if (!linear || !isUsdLike(instrument.settlementCurrency) || (terms !== null && coin === undefined)) {
    note(prices.missing, `margin rule for ${instrument.venueName}`);
    return null;
  }
  if (terms === null || coin === undefined) return null;
  const { leverage, tiers } = coin;
  if (!(leverage > 0)) note(prices.missing, `leverage of ${instrument.venueName}`);
  return {
    instrument: instrument.id, coin: instrument.venueName, size: unitsOf(instrument, quantity), leverage,
    markPrice: markPrice * prices.usd(instrument.settlementCurrency), tiers: maintenanceTiers(tiers, terms.rule),
  };
}

function orderInitial(held: HeldPosition, terms: Terms | null, prices: Prices): number {
  if (held.quantity === 0 || held.instrument.kind === 'spot') return 0;
  const position = positionOf(held, terms, prices);
  return position === null ? NaN : Math.abs(position.size) * position.markPrice / position.leverage;
}
