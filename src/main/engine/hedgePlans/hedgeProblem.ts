/**
 * The planner's problem out of a state: delta, gamma and vega of one underlying with their bands, and every instrument
 * of it that an account can trade now, with what a lot does and what it would cost on the book as it stands.
 */
import { dec, mul, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { TradingLimits } from '../../../shared/domain/limits.ts';
import { exposureOf } from '../../core/exposure/exposure.ts';
import { isTradable } from '../../core/exposure/hedgerInput.ts';
import { ONE, type ReadState } from '../../core/state.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import { marketSource, VALUATION_BOUNDS } from '../../core/valuation/legSources.ts';
import { costOf, type CostInput, type Costing } from '../../hedging/cost.ts';
import type { PlanInstrument, PlanProblem, PlanRow } from '../../hedging/planner/problem.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { midOf, positive } from '../../risk/portfolio/inputNotes.ts';
import { valueLeg } from '../../risk/portfolio/leg.ts';
import { underlyingNodeId } from '../../risk/portfolio/tree.ts';

/** Half-widths about zero; null: the row does not count. */
export interface PlanBands {
  readonly deltaCoin: number;
  readonly gammaUsdPer1Pct: number | null;
  readonly vegaUsdPerVolPoint: number | null;
}

export interface PlanRequest {
  readonly underlying: Underlying;
  readonly bands: PlanBands;
  /** Over which funding counts as a cost. */
  readonly holdingHorizonMs: number;
}

/** One of the problem's instruments, with what the report says of it. */
export interface Tradable {
  readonly account: AccountId;
  readonly instrument: Instrument;
  readonly lot: Decimal;
  readonly costing: (contracts: number) => Costing;
}

export interface HedgeProblem {
  readonly problem: PlanProblem;
  readonly tradables: readonly Tradable[];
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
}

/** A quote older than that is not traded on. */
const MAX_QUOTE_AGE_MS = 15_000;
/** The options nearest the money: more would be searched for minutes and hardly used. */
const MOST_OPTIONS = 16;
const MOST_LOTS = 10_000;

const ROWS = [
  ['deltaCoin', 'delta, coin'], ['gammaUsdPer1Pct', 'gamma, USD per 1 %'],
  ['vegaUsdPerVolPoint', 'vega, USD per vol point'],
] as const;

/** Throws Error naming what is not known. */
export function hedgeProblemOf(state: ReadState, request: PlanRequest): HedgeProblem {
  const { underlying, bands } = request;
  const limits = state.limits.get(ONE);
  if (limits === undefined) throw new Error('trading limits are not known');
  const wanted = ROWS.filter(([key]) => bands[key] !== null);
  const now = greeksNow(state, underlying);
  const rows = wanted.map(([key, name]): PlanRow => {
    const half = bands[key] ?? NaN;
    return { name, value: now[key], low: -half, high: half };
  });
  const leftOut: string[] = [];
  const found = candidatesOf(state, underlying, leftOut).flatMap(([account, instrument]) => {
    const read = tradableOf(state, request, limits, account, instrument);
    if (typeof read === 'string') leftOut.push(`${instrument.id}: ${read}`);
    return typeof read === 'string' ? [] : [read];
  });
  const instruments = found.map(({ greeks, plan }) => ({ ...plan, perLot: wanted.map(([key]) => greeks[key]) }));
  return {
    problem: { rows, instruments },
    tradables: found.map(({ tradable }) => tradable), leftOut,
  };
}

type Row = Readonly<Record<(typeof ROWS)[number][0], number>>;

function greeksNow(state: ReadState, underlying: Underlying): Row {
  const { deltaCoin, premiumDeltaCoin, inFlightDeltaCoin, missing } = exposureOf(state, underlying);
  const greeks = state.nodes.get(underlyingNodeId(underlying))?.greeks ?? null;
  if (missing.length > 0) throw new Error(`${underlying}: ${missing.join('; ')}`);
  if (deltaCoin === null || premiumDeltaCoin === null || greeks === null) {
    throw new Error(`${underlying}: nothing is held of it, or its Greeks are not known`);
  }
  const { gammaUsdPer1Pct, vegaUsdPerVolPoint } = greeks;
  return { deltaCoin: deltaCoin + premiumDeltaCoin + inFlightDeltaCoin, gammaUsdPer1Pct, vegaUsdPerVolPoint };
}

/** With the account that would trade it: the first of its venue. Options by nearness to the money. */
function candidatesOf(
  state: ReadState, underlying: Underlying, leftOut: string[],
): readonly (readonly [AccountId, Instrument])[] {
  const accounts = new Map<string, AccountId>();
  for (const { id, venue } of state.accounts.values()) if (!accounts.has(venue)) accounts.set(venue, id);
  const all = [...state.instruments.values()].flatMap((instrument): (readonly [AccountId, Instrument])[] => {
    const account = accounts.get(instrument.venue);
    if (account === undefined || instrument.underlying !== underlying || instrument.kind === 'spot') return [];
    return isTradable(state, instrument.venue) ? [[account, instrument]] : [];
  });
  const distance = (instrument: Instrument): number => {
    const forward = positive(state.quotes.get(instrument.id)?.forwardPrice ?? null);
    return instrument.kind !== 'option' ? 0 : forward === null ? Infinity
      : Math.abs(Math.log(toNumber(instrument.strike) / forward));
  };
  const options = all.filter(([, { kind }]) => kind === 'option').toSorted(([, a], [, b]) => distance(a) - distance(b));
  if (options.length > MOST_OPTIONS) leftOut.push(`${options.length - MOST_OPTIONS} options farther from the money`);
  return [...all.filter(([, { kind }]) => kind !== 'option'), ...options.slice(0, MOST_OPTIONS)];
}

interface Read { readonly tradable: Tradable; readonly greeks: Row; readonly plan: Omit<PlanInstrument, 'perLot'> }

/** Or why it cannot be used. */
function tradableOf(
  state: ReadState, { underlying, holdingHorizonMs }: PlanRequest, limits: TradingLimits, account: AccountId,
  instrument: Instrument,
): Read | string {
  const market = marketSource(state, instrument);
  const { quote, indexPriceUsd } = market;
  if (quote === null) return 'no quote';
  const ageMs = state.timeMs - quote.receivedTimeMs;
  if (ageMs > MAX_QUOTE_AGE_MS) return `quote is ${Math.floor(ageMs / 1_000)} s old`;
  const [bid, ask] = [positive(quote.bidPrice), positive(quote.askPrice)];
  const mark = positive(quote.markPrice) ?? midOf(quote);
  if (bid === null || ask === null || bid > ask || mark === null) return 'its touch is one-sided or crossed';
  if (indexPriceUsd === null) return 'no index price';
  const lot = toNumber(instrument.lotSize);
  const leg = valueLeg({ ...market, legId: instrument.id, account, currency: null, underlying, quantity: lot,
    averagePrice: mark }, state.timeMs, VALUATION_BOUNDS);
  if (leg.greeks === null || leg.premiumDeltaCoin === null) return `its Greeks: ${leg.missing.join(', ')}`;
  const book = state.books.get(instrument.id) ?? null;
  const isFresh = book !== null && state.timeMs - book.receivedTimeMs <= MAX_QUOTE_AGE_MS;
  const input: CostInput = { instrument, quote, book: isFresh ? book : null, indexPriceUsd, holdingHorizonMs,
    dayVol: dayVols(state, [underlying]).get(underlying) ?? null, nowMs: state.timeMs };
  const side = (contracts: number): 'buy' | 'sell' => (contracts > 0 ? 'buy' : 'sell');
  const first = costOf(input, 'buy', lot);
  if ('missing' in first) return `${first.missing} is missing`;
  const costing = (contracts: number): Costing => {
    const read = costOf(input, side(contracts), Math.abs(contracts));
    if ('missing' in read) throw new Error(`${instrument.id}: ${read.missing} is missing`);
    return read;
  };
  const most = mostLots(limits.maxOrderNotionalUsd / notionalUsd(instrument, lot, mark, indexPriceUsd));
  const { gammaUsdPer1Pct, vegaUsdPerVolPoint, deltaCoin } = leg.greeks;
  return {
    tradable: { account, instrument, lot: instrument.lotSize, costing },
    greeks: { deltaCoin: deltaCoin + leg.premiumDeltaCoin, gammaUsdPer1Pct, vegaUsdPerVolPoint },
    plan: { name: instrument.id, minLots: Math.max(1, Math.ceil(toNumber(instrument.minQuantity) / lot - 1e-9)),
      maxBuyLots: most, maxSellLots: most, fixedUsd: 0, costUsd: (lots) => costing(lots * lot).cost.totalUsd },
  };
}

const mostLots = (lots: number): number => (lots > 0 ? Math.min(MOST_LOTS, Math.floor(lots + 1e-9)) : 0);

/** So many lots as contracts, exact. */
export const contractsOf = (lots: number, lot: Decimal): Decimal => mul(dec(Math.abs(lots)), lot);
