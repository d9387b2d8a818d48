/**
 * The planner's problem out of a state: delta, gamma and vega of one underlying with their bands, and every instrument
 * of it that an account can trade now, with what a lot does and what it would cost on the book as it stands.
 */
import { dec, mul, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { AccountId, Underlying } from '../../../shared/domain/ids.ts';
import { policyRef, type HedgePolicy } from '../../../shared/domain/steering/hedge.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { TradingLimits } from '../../../shared/domain/steering/limits.ts';
import type { Cover } from '../../core/exposure/bookCover.ts';
import { exposureOf, greeksHeld } from '../../core/exposure/exposure.ts';
import { candidateOf, isTradable } from '../../core/exposure/hedgerInput.ts';
import { unitGreeksOf } from '../../core/exposure/unitGreeks.ts';
import { ONE, type ReadState } from '../../core/state.ts';
import { dayVols } from '../../core/valuation/dayVol.ts';
import { marketSource } from '../../core/valuation/legSources.ts';
import { costOf, type CostInput, type Costing } from '../../hedging/cost.ts';
import { exitUsd } from '../../hedging/cost/exit.ts';
import { rankUsd } from '../../hedging/cost/fullCost.ts';
import type { HedgeCandidate } from '../../hedging/input.ts';
import { ageBoundMs } from '../../hedging/market.ts';
import type { PlanInstrument, PlanProblem, PlanRow } from '../../hedging/planner/problem.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { midOf, positive } from '../../risk/portfolio/inputNotes.ts';

/** Half-widths about zero; null: the row does not count. */
export interface PlanBands {
  readonly deltaCoin: number;
  readonly gammaUsdPer1Pct: number | null;
  readonly vegaUsdPerVolPoint: number | null;
}

export interface PlanRequest {
  readonly underlying: Underlying;
  /** Of a policy that looks at a book alone. */
  readonly book?: string;
  readonly bands: PlanBands;
  /** Over which funding counts as a cost. */
  readonly holdingHorizonMs: number;
  /** Middle of the band of delta; absent: 0. */
  readonly targetDeltaCoin?: number;
  /** Absent: every instrument that some account can trade. */
  readonly allowed?: HedgePolicy['instruments'];
  readonly maxQuoteAgeMs?: number;
  readonly maxOrderDeltaCoin?: number;
  readonly maxNotionalUsd?: number;
}

/** An instrument of the problem, all data, so that it can be sent to a worker. */
export interface PlanEntry {
  readonly account: AccountId;
  readonly input: CostInput;
  readonly perLot: readonly number[];
  readonly minLots: number;
  readonly maxBuyLots: number;
  readonly maxSellLots: number;
  /** Contracts that the account holds of it, signed. */
  readonly heldContracts: number;
}

export interface PlanInput {
  readonly underlying: Underlying;
  readonly book?: string;
  readonly inputsSeq: number;
  readonly asOfMs: number;
  readonly oldestInputAgeMs: number;
  readonly rows: readonly PlanRow[];
  readonly entries: readonly PlanEntry[];
  /** What was left out, and why. */
  readonly leftOut: readonly string[];
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

/** Of the accounts of the cover. Throws Error naming what is not known. */
export function planInputOf(state: ReadState, request: PlanRequest, cover: Cover = null): PlanInput {
  const { underlying, bands } = request;
  const limits = state.limits.get(ONE);
  if (limits === undefined) throw new Error('trading limits are not known');
  const wanted = ROWS.filter(([key]) => bands[key] !== null);
  const now = greeksNow(state, underlying, cover);
  const rows = wanted.map(([key, name]): PlanRow => {
    const half = bands[key] ?? NaN;
    const middle = key === 'deltaCoin' ? request.targetDeltaCoin ?? 0 : 0;
    return { name, value: now[key], low: middle - half, high: middle + half };
  });
  const leftOut: string[] = [];
  const read = candidatesOf(state, request, leftOut).flatMap(([account, instrument]) => {
    const entry = entryOf(state, request, limits, account, instrument);
    if (typeof entry === 'string') leftOut.push(`${instrument.id}: ${entry}`);
    return typeof entry === 'string' ? [] : [{ ...entry.entry, perLot: wanted.map(([key]) => entry.greeks[key]) }];
  });
  const oldest = Math.min(state.timeMs, ...read.map(({ input }) => input.quote.receivedTimeMs));
  return { ...policyRef(request), inputsSeq: state.seq, asOfMs: state.timeMs, oldestInputAgeMs: state.timeMs - oldest,
    rows, entries: read, leftOut };
}

/** Throws Error naming what is not known. */
export const hedgeProblemOf = (state: ReadState, request: PlanRequest): HedgeProblem =>
  problemOf(planInputOf(state, request));

export function problemOf({ rows, entries, leftOut }: PlanInput): HedgeProblem {
  const tradables = entries.map(({ account, input, heldContracts }): Tradable => {
    const { instrument } = input;
    const costing = (contracts: number): Costing => {
      const read = costOf(input, contracts > 0 ? 'buy' : 'sell', Math.abs(contracts));
      if ('missing' in read) throw new Error(`${instrument.id}: ${read.missing} is missing`);
      return { ...read, cost: { ...read.cost, exitUsd: exitOf({ input, heldContracts }, contracts) } };
    };
    return { account, instrument, lot: instrument.lotSize, costing };
  });
  const instruments = entries.map(({ input, perLot, minLots, maxBuyLots, maxSellLots }, at): PlanInstrument => {
    const lot = toNumber(input.instrument.lotSize);
    const gas = input.gas !== undefined && 'feeUsd' in input.gas ? input.gas.feeUsd : 0;
    const costUsd = (lots: number): number => {
      const costing = tradables[at]?.costing(lots * lot);
      return costing === undefined ? NaN : rankUsd(costing.cost) - gas;
    };
    return { name: input.instrument.id, perLot, minLots, maxBuyLots, maxSellLots, fixedUsd: gas, costUsd };
  });
  return { problem: { rows, instruments }, tradables, leftOut };
}

/** Rule Q12, of what the planner can hold for good: an option ends by itself. */
function exitOf({ input, heldContracts }: Pick<PlanEntry, 'input' | 'heldContracts'>, contracts: number): number {
  const { instrument, quote, indexPriceUsd } = input;
  const [bidPrice, askPrice] = [positive(quote.bidPrice), positive(quote.askPrice)];
  if (instrument.kind === 'option' || bidPrice === null || askPrice === null) return 0;
  const closable = Math.max(-Math.sign(contracts) * heldContracts, 0);
  return exitUsd({ instrument, bidPrice, askPrice, indexPriceUsd, gasUsd: 0 }, contracts > 0 ? 'buy' : 'sell',
    Math.abs(contracts), closable);
}

type Row = Readonly<Record<(typeof ROWS)[number][0], number>>;

function greeksNow(state: ReadState, underlying: Underlying, cover: Cover): Row {
  const { deltaCoin, premiumDeltaCoin, inFlightDeltaCoin, missing } = exposureOf(state, underlying, cover);
  const greeks = greeksHeld(state, underlying, cover);
  if (missing.length > 0) throw new Error(`${underlying}: ${missing.join('; ')}`);
  if (deltaCoin === null || premiumDeltaCoin === null || greeks === null) {
    throw new Error(`${underlying}: nothing is held of it, or its Greeks are not known`);
  }
  const { gammaUsdPer1Pct, vegaUsdPerVolPoint } = greeks;
  return { deltaCoin: deltaCoin + premiumDeltaCoin + inFlightDeltaCoin, gammaUsdPer1Pct, vegaUsdPerVolPoint };
}

/**
 * What the request allows, else everything of the underlying on the first account of its venue. Where it allows no
 * option, those of its venues nearest the money.
 */
function candidatesOf(
  state: ReadState, { underlying, allowed }: PlanRequest, leftOut: string[],
): readonly (readonly [AccountId, Instrument])[] {
  const accounts = new Map<string, AccountId>();
  const chosen = allowed?.map(({ account }) => account);
  for (const { id, venue } of state.accounts.values()) {
    if (!accounts.has(venue) && (chosen === undefined || chosen.includes(id))) accounts.set(venue, id);
  }
  const named = (allowed ?? []).flatMap(({ account, instrument: id }): (readonly [AccountId, Instrument])[] => {
    const instrument = state.instruments.get(id);
    return instrument === undefined ? [] : [[account, instrument]];
  });
  const hasOptions = named.some(([, { kind }]) => kind === 'option');
  const all = [...state.instruments.values()].flatMap((instrument): (readonly [AccountId, Instrument])[] => {
    const account = accounts.get(instrument.venue);
    if (account === undefined || instrument.underlying !== underlying || instrument.kind === 'combo') return [];
    if (allowed !== undefined && (hasOptions || instrument.kind !== 'option')) return [];
    return instrument.kind === 'spot' && instrument.chain === undefined ? [] : [[account, instrument]];
  });
  const usable = [...named, ...all].filter(([, { venue }]) => isTradable(state, venue));
  const distance = (instrument: Instrument): number => {
    const forward = positive(state.quotes.get(instrument.id)?.forwardPrice ?? null);
    return instrument.kind !== 'option' ? 0 : forward === null ? Infinity
      : Math.abs(Math.log(toNumber(instrument.strike) / forward));
  };
  const options = usable.filter(([, { kind }]) => kind === 'option')
    .toSorted(([, a], [, b]) => distance(a) - distance(b));
  if (options.length > MOST_OPTIONS) leftOut.push(`${options.length - MOST_OPTIONS} options farther from the money`);
  return [...usable.filter(([, { kind }]) => kind !== 'option'), ...options.slice(0, MOST_OPTIONS)];
}

interface Read { readonly greeks: Row; readonly entry: Omit<PlanEntry, 'perLot'> }

/** Or why it cannot be used. */
function entryOf(
  state: ReadState, request: PlanRequest, limits: TradingLimits, account: AccountId, instrument: Instrument,
): Read | string {
  const { underlying, holdingHorizonMs } = request;
  const { quote, indexPriceUsd } = marketSource(state, instrument);
  const boundMs = ageBoundMs(instrument, request.maxQuoteAgeMs ?? MAX_QUOTE_AGE_MS);
  if (quote === null) return 'no quote';
  const ageMs = state.timeMs - quote.receivedTimeMs;
  if (ageMs > boundMs) return `quote is ${Math.floor(ageMs / 1_000)} s old`;
  const [bid, ask] = [positive(quote.bidPrice), positive(quote.askPrice)];
  const mark = positive(quote.markPrice) ?? midOf(quote);
  if (bid === null || ask === null || bid > ask || mark === null) return 'its touch is one-sided or crossed';
  if (indexPriceUsd === null) return 'no index price';
  const candidate = candidateOf(state, account, instrument.id);
  const greeks = unitGreeksOf(state, instrument);
  if (candidate === null) return 'no such account';
  if (typeof greeks === 'string') return greeks;
  const lot = toNumber(instrument.lotSize);
  const book = state.books.get(instrument.id) ?? null;
  const isFresh = book !== null && state.timeMs - book.receivedTimeMs <= boundMs;
  const input: CostInput = { instrument, quote, book: isFresh ? book : null, indexPriceUsd, holdingHorizonMs,
    dayVol: dayVols(state, [underlying]).get(underlying) ?? null, nowMs: state.timeMs, impact: candidate.impact,
    gas: candidate.gas };
  const first = costOf(input, 'buy', lot);
  if ('missing' in first) return `${first.missing} is missing`;
  const perLotUsd = notionalUsd(instrument, lot, mark, indexPriceUsd);
  const byNotional = Math.min(limits.maxOrderNotionalUsd, request.maxNotionalUsd ?? Infinity) / perLotUsd;
  const byDelta = instrument.kind === 'option' ? Infinity
    : (request.maxOrderDeltaCoin ?? Infinity) / Math.abs(greeks.deltaCoin * lot);
  const most = mostLots(Math.min(byNotional, byDelta));
  const [funded, owned] = instrument.kind === 'spot' ? walletLots(candidate, lot, ask) : [most, most];
  return {
    greeks: { deltaCoin: greeks.deltaCoin * lot, gammaUsdPer1Pct: greeks.gammaUsdPer1Pct * lot,
      vegaUsdPerVolPoint: greeks.vegaUsdPerVolPoint * lot },
    entry: { account, input, minLots: Math.max(1, Math.ceil(toNumber(instrument.minQuantity) / lot - 1e-9)),
      maxBuyLots: Math.min(most, funded), maxSellLots: Math.min(most, owned), heldContracts: heldOf(candidate) },
  };
}

const heldOf = ({ accountInput, instrument }: HedgeCandidate): number =>
  (instrument.kind === 'spot' ? 0
    : accountInput.positions.find((held) => held.instrument.id === instrument.id)?.quantity ?? 0);

/** A swap is paid in full from what the wallet holds. */
function walletLots({ accountInput, instrument }: HedgeCandidate, lot: number, ask: number): [number, number] {
  const held = (currency: string): number =>
    accountInput.balances.find((of) => of.currency === currency)?.amount ?? 0;
  return [mostLots(held(instrument.quoteCurrency) / (lot * ask * 1.01)), mostLots(held(instrument.underlying) / lot)];
}

const mostLots = (lots: number): number => (lots > 0 ? Math.min(MOST_LOTS, Math.floor(lots + 1e-9)) : 0);

/** So many lots as contracts, exact. */
export const contractsOf = (lots: number, lot: Decimal): Decimal => mul(dec(Math.abs(lots)), lot);
