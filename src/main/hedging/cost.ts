/**
 * What a hedge costs, all of it, in USD: the way through the book, the fee, the funding while it is held, and the
 * impact of what the shown book cannot take, the gas (hedging/SPEC.md, Q). Positive costs us. What it does
 * to the account, and what happens while it is under way: cost/fullCost.ts.
 */
import type { HedgeCost } from '../../shared/domain/steering/hedge.ts';
import { toNumber } from '../../shared/domain/decimal.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { signOf, type Side } from '../../shared/domain/order.ts';
import type { Book, Quote } from '../../shared/domain/quote.ts';
import { isInverseFuture, notionalUsd, profitOf } from '../risk/portfolio/contractValue.ts';
import { midOf, positive } from '../risk/portfolio/inputNotes.ts';
import { DEPTHS_PER_DAY, IMPACT_FACTOR, lawFraction } from './cost/impact.ts';
import { takerFee } from './fillEffect.ts';

export interface CostInput {
  readonly instrument: Instrument;
  readonly quote: Quote;
  /** Null when there is none or it is stale: then the touch is the book. */
  readonly book: Book | null;
  readonly indexPriceUsd: number;
  readonly dayVol: number | null;
  readonly nowMs: number;
  readonly holdingHorizonMs: number;
  /** From our own fills; absent: the default. */
  readonly impact?: { readonly factor: number; readonly fills: number } | undefined;
  /** Of its transactions; absent: traded off chain. */
  readonly gas?: { readonly feeUsd: number } | { readonly missing: string } | undefined;
}

export interface Costing {
  readonly cost: HedgeCost;
  /** Expected average, impact included. */
  readonly averagePrice: number;
}

export interface Level {
  readonly price: number;
  readonly quantity: number;
}

/** Null, with the name of what is missing, when the market does not say enough. `quantity` in contracts, > 0. */
export function costOf(input: CostInput, side: Side, quantity: number): Costing | { readonly missing: string } {
  const { instrument, quote, indexPriceUsd } = input;
  const levels = levelsOf(quote, input.book, side);
  const mid = input.book === null ? midOf(quote) : (midOfBook(input.book) ?? midOf(quote));
  const funding = fundingUsd(input, side, quantity);
  const [best] = levels;
  if (best === undefined || mid === null) return { missing: `touch of ${instrument.id}` };
  if (funding === null) return { missing: `funding rate of ${instrument.id}` };
  const gas = gasUsd(input);
  if (typeof gas !== 'number') return gas;
  const { shown, worst, takenAt } = walk(levels, quantity);
  const impact = impactFraction(input, levels, quantity - shown);
  const beyond = quantity - shown;
  const impactedPrice = worst * (1 + signOf(side) * impact);
  const usd = (price: number, contracts: number): number => {
    if (contracts === 0) return 0;
    const perCoin = instrument.style === 'inverse' ? indexPriceUsd : 1;
    return -profitOf(instrument, signOf(side) * contracts, price, mid) * perCoin;
  };
  const spreadUsd = takenAt.reduce((sum, level) => sum + usd(level.price, level.quantity), 0) + usd(worst, beyond);
  const impactUsd = usd(impactedPrice, beyond) - usd(worst, beyond);
  const averagePrice = averageOf(instrument, [...takenAt, { price: impactedPrice, quantity: beyond }], quantity);
  const fee = takerFee({ instrument, quantity, price: averagePrice });
  const feeUsd = fee * (instrument.style === 'inverse' ? indexPriceUsd : 1);
  const totalUsd = spreadUsd + feeUsd + funding + impactUsd + gas;
  const { factor: impactFactor, fills: impactFills } = input.impact ?? { factor: IMPACT_FACTOR, fills: 0 };
  return { averagePrice,
    cost: { spreadUsd, feeUsd, fundingUsd: funding, impactUsd, gasUsd: gas, impactFactor, impactFills, totalUsd } };
}

/** Zero where no chain is asked; on one, gas that cannot be told is missing. */
function gasUsd({ instrument, gas }: CostInput): number | { readonly missing: string } {
  if (instrument.kind !== 'spot' || instrument.chain === undefined) return 0;
  if (gas === undefined) return { missing: `gas price of ${instrument.venue}` };
  return 'missing' in gas ? gas : gas.feeUsd;
}

/** Levels that the side would take, best first; positive prices and quantities only. */
function levelsOf(quote: Quote, book: Book | null, side: Side): readonly Level[] {
  const touch =
    side === 'buy'
      ? { price: quote.askPrice, quantity: quote.askQuantity }
      : { price: quote.bidPrice, quantity: quote.bidQuantity };
  const shown = book === null ? [touch] : side === 'buy' ? book.asks : book.bids;
  const levels: Level[] = [];
  for (const level of shown) {
    const [price, quantity] = [positive(level.price), positive(level.quantity)];
    if (price !== null && quantity !== null) levels.push({ price, quantity });
  }
  return levels;
}

function midOfBook(book: Book): number | null {
  const [bid, ask] = [book.bids[0], book.asks[0]];
  if (bid === undefined || ask === undefined || bid.price > ask.price) return null;
  return (toNumber(bid.price) + toNumber(ask.price)) / 2;
}

/** The one price at which the whole would have paid the same: harmonic where contracts are dollars of face. */
function averageOf(instrument: Instrument, fills: readonly Level[], quantity: number): number {
  if (!isInverseFuture(instrument)) return fills.reduce((sum, of) => sum + of.price * of.quantity, 0) / quantity;
  return quantity / fills.reduce((sum, of) => sum + (of.quantity === 0 ? 0 : of.quantity / of.price), 0);
}

function walk(levels: readonly Level[], quantity: number): { shown: number; worst: number; takenAt: readonly Level[] } {
  const takenAt: Level[] = [];
  let left = quantity;
  let worst = NaN;
  for (const { price, quantity: there } of levels) {
    if (left <= 0) break;
    worst = price;
    const taken = Math.min(left, there);
    takenAt.push({ price, quantity: taken });
    left -= taken;
  }
  return { shown: quantity - Math.max(left, 0), worst, takenAt };
}

function impactFraction(input: CostInput, levels: readonly Level[], beyond: number): number {
  if (beyond <= 0) return 0;
  const depth = levels.reduce((sum, level) => sum + level.quantity, 0);
  const share = beyond / (depth * DEPTHS_PER_DAY);
  return (input.impact?.factor ?? IMPACT_FACTOR) * lawFraction(share, input.dayVol);
}

/**
 * Perpetuals: the predicted rate over the horizon; who is long pays a positive rate. Dated futures: the share of the
 * basis that decays within the horizon. Null: a perpetual whose rate is not known.
 */
function fundingUsd(input: CostInput, side: Side, quantity: number): number | null {
  const { instrument, quote, indexPriceUsd, nowMs, holdingHorizonMs } = input;
  const price = positive(quote.markPrice) ?? midOf(quote);
  if (price === null) return null;
  const exposure = signOf(side) * notionalUsd(instrument, quantity, price, indexPriceUsd);
  if (instrument.kind === 'perpetual') {
    if (quote.fundingRate === null) return null;
    return exposure * quote.fundingRate * (holdingHorizonMs / instrument.fundingIntervalMs);
  }
  if (instrument.kind !== 'future') return 0;
  const leftMs = Math.max(instrument.expiryTimeMs - nowMs, 1);
  return exposure * (price / indexPriceUsd - 1) * Math.min(1, holdingHorizonMs / leftMs);
}
