/**
 * One policy on trial: the real hedger decides at every look, what it proposes is approved after a while as a trader
 * would, checked again, and filled from the book of that moment up to its limit; what does not fill is cancelled. The
 * market does not answer: a hedge leaves the recorded books as they were (SPEC.md, T1 to T6).
 */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { HedgePolicy, HedgeProposal } from '../../../shared/domain/steering/hedge.ts';
import type { Side } from '../../../shared/domain/order.ts';
import { notionalUsd } from '../../risk/portfolio/contractValue.ts';
import { healthNow } from '../../risk/portfolio/health.ts';
import { evaluateHedge, revalidate } from '../hedger.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import type { Exposure, HedgeCandidate } from '../input.ts';
import { legsOf } from '../legs.ts';
import { hedgedDelta, usableMarket, type UsableMarket } from '../market.ts';
import { accountWith, costsUsd, Holding } from './holding.ts';
import { keyOf, type HedgeFill, type Look } from './look.ts';
import { Course, ErrorWindows, type TrialResult } from './measures.ts';

export interface TrialSetting {
  readonly name: string;
  /** Null: nothing is decided, what `book` is told is all that happens. */
  readonly policy: HedgePolicy | null;
  readonly target: { readonly deltaCoin: number; readonly maxQuoteAgeMs: number; readonly underlying: string };
  /** Between proposal and approval. */
  readonly approvalDelayMs: number;
  readonly windowMs: number;
  /** Margin is looked at so often: a model takes longer than a hedger. */
  readonly healthEveryMs: number;
}

interface Then { readonly timeMs: number; readonly priceUsd: number; readonly deviationCoin: number }

export class Trial {
  private readonly setting: TrialSetting;
  private readonly errors: ErrorWindows;
  private readonly equity = new Course();
  private readonly holdings = new Map<string, Holding>();
  private readonly lows = new Map<string, { health: number; timeMs: number }>();
  private open: HedgeProposal | null = null;
  private lastActionTimeMs: number | null = null;
  private before: Then | null = null;
  private lastLookMs: number | null = null;
  private healthDueMs = -Infinity;
  private proposals = 0;
  private hedges = 0;
  private looks = 0;
  private blind = 0;
  private turnoverUsd = 0;
  private spreadUsd = 0;
  private feeUsd = 0;

  constructor(setting: TrialSetting) {
    this.setting = setting;
    this.errors = new ErrorWindows(setting.windowMs);
  }

  /** In order of time. `act`: what is done elsewhere at this look, given the delta or why it is not known. */
  look(look: Look, act: (delta: number | string) => readonly HedgeFill[] = () => []): void {
    const { policy } = this.setting;
    this.looks += 1;
    this.accrueFunding(look);
    this.settleError(look);
    for (const fill of act(this.deltaAt(look))) {
      const candidate = look.candidates.find((each) => isOf(each, fill));
      if (candidate !== undefined) this.book(fill, candidate);
    }
    if (policy !== null) {
      this.answer(look, policy);
      this.decide(look, policy);
      if (this.setting.approvalDelayMs === 0) this.answer(look, policy);
    }
    this.remember(look);
    this.watch(look);
    this.lastLookMs = look.timeMs;
  }

  private book(fill: HedgeFill, candidate: HedgeCandidate): void {
    const { instrument, indexPriceUsd, quote } = candidate;
    const index = indexPriceUsd ?? fill.price;
    const bid = quote?.bidPrice ?? null;
    const ask = quote?.askPrice ?? null;
    const middle = bid === null || ask === null ? fill.price : (toNumber(bid) + toNumber(ask)) / 2;
    const costs = costsUsd(instrument, fill.side, fill.quantity, fill.price, middle, index);
    this.holdingOf(fill, candidate).add(fill.side, fill.quantity, fill.price);
    this.spreadUsd += costs.spreadUsd;
    this.feeUsd += fill.feeUsd ?? costs.feeUsd;
    this.turnoverUsd += notionalUsd(instrument, fill.quantity, fill.price, index);
    this.hedges += 1;
  }

  result(): TrialResult {
    const { hedges, turnoverUsd, spreadUsd, feeUsd, errors, equity } = this;
    const fundingUsd = [...this.holdings.values()].reduce((sum, holding) => sum + holding.fundingUsd, 0);
    return {
      name: this.setting.name, hedges, turnoverUsd, spreadUsd, feeUsd, fundingUsd,
      costUsd: spreadUsd + feeUsd + fundingUsd, errorVarianceUsd2: errors.varianceUsd2(), windows: errors.count,
      blindShare: this.looks === 0 ? 0 : this.blind / this.looks,
      worstDrawdownUsd: equity.worstFall, pnlUsd: equity.gain,
      healthLows: [...this.lows].map(([account, low]) => ({ account, ...low })),
    };
  }

  /** Delta as the hedger would see it with this trial's own hedges, or why it is not known. */
  deltaAt(look: Look): number | string {
    const { underlying, maxQuoteAgeMs } = this.setting.target;
    const exposure = this.exposureAt(look);
    return typeof exposure === 'string' ? exposure : hedgedDelta(exposure, underlying, look.timeMs, maxQuoteAgeMs);
  }

  /** Coin of delta of what this trial holds of each candidate; NaN where its market cannot be seen. */
  heldCoin(look: Look): readonly number[] {
    return look.candidates.map((candidate) => {
      const { quantity } = this.holdings.get(keyOfCandidate(candidate)) ?? { quantity: 0 };
      const market = this.marketOf(candidate, look);
      return quantity === 0 ? 0 : quantity * (typeof market === 'string' ? NaN : market.unitDeltaCoin);
    });
  }

  private exposureAt(look: Look): Exposure | string {
    let own = 0;
    for (const candidate of look.candidates) {
      const holding = this.holdings.get(keyOfCandidate(candidate));
      if (holding === undefined || holding.quantity === 0) continue;
      const market = this.marketOf(candidate, look);
      if (typeof market === 'string') return market;
      own += holding.quantity * market.unitDeltaCoin;
    }
    const { deltaCoin } = look.exposure;
    return { ...look.exposure, deltaCoin: deltaCoin === null ? null : deltaCoin + own };
  }

  private marketOf(candidate: HedgeCandidate, look: Look): UsableMarket | string {
    return usableMarket(candidate, look.timeMs, this.setting.target.maxQuoteAgeMs);
  }

  private settleError(look: Look): void {
    const { before } = this;
    if (before === null || look.priceUsd === null) return;
    this.errors.add(look.timeMs, before.deviationCoin * (look.priceUsd - before.priceUsd));
  }

  private remember(look: Look): void {
    const delta = this.deltaAt(look);
    if (typeof delta === 'string' || look.priceUsd === null) {
      this.blind += 1;
      this.before = null;
      return;
    }
    const deviationCoin = delta - this.setting.target.deltaCoin;
    this.before = { timeMs: look.timeMs, priceUsd: look.priceUsd, deviationCoin };
  }

  private accrueFunding(look: Look): void {
    if (this.lastLookMs === null) return;
    for (const candidate of look.candidates) {
      const holding = this.holdings.get(keyOfCandidate(candidate));
      const market = holding === undefined || holding.quantity === 0 ? '' : this.marketOf(candidate, look);
      if (holding === undefined || typeof market === 'string') continue;
      holding.accrue(candidate, market.markPrice, market.indexPriceUsd, look.timeMs - this.lastLookMs);
    }
  }

  /** The trader's hand: what has waited long enough is looked at again, and sent. */
  private answer(look: Look, policy: HedgePolicy): void {
    const proposal = this.open;
    if (proposal === null || look.timeMs < proposal.createdTimeMs + this.setting.approvalDelayMs) return;
    const candidates = this.candidatesAt(look);
    const exposure = this.exposureAt(look);
    if (typeof exposure === 'string') return;
    if (look.timeMs >= proposal.expiresTimeMs) return this.close(look);
    if (!revalidate(proposal, candidates, look.timeMs, policy, exposure).ok) return;
    this.close(look);
    for (const leg of legsOf(proposal)) {
      const candidate = candidates.find((each) => isOf(each, leg));
      const fill = candidate === undefined ? null : fillFrom(candidate, leg);
      if (candidate !== undefined && fill !== null) this.book(fill, candidate);
    }
  }

  private close(look: Look): void {
    this.open = null;
    this.lastActionTimeMs = look.timeMs;
  }

  private decide(look: Look, policy: HedgePolicy): void {
    const exposure = this.exposureAt(look);
    if (typeof exposure === 'string') return;
    const allowed = new Map(this.candidatesAt(look).map((each) => [keyOfCandidate(each), each]));
    const { draft, supersede } = evaluateHedge({
      ...exposure, policy, nowMs: look.timeMs, killSwitch: look.killSwitch, limits: look.limits, dayVol: look.dayVol,
      lastActionTimeMs: this.lastActionTimeMs, openProposal: this.open,
      candidates: policy.instruments.flatMap((each) => allowed.get(keyOf(each)) ?? []),
    });
    if (supersede !== null) this.close(look);
    if (draft === null) return;
    this.proposals += 1;
    this.open = { ...draft, id: `trial-${this.proposals}`, createdTimeMs: look.timeMs, updatedTimeMs: look.timeMs,
      expiresTimeMs: look.timeMs + policy.proposalLifeMs };
    this.lastActionTimeMs = look.timeMs;
  }

  /** With what this trial holds in their accounts, worked out where somebody asks: most looks end before that. */
  private candidatesAt(look: Look): readonly HedgeCandidate[] {
    return look.candidates.map((candidate) => {
      const accountOf = (): AccountInput => this.accountAt(look, candidate);
      return { ...candidate, get accountInput() { return accountOf(); } };
    });
  }

  private accountAt(look: Look, { account, accountInput }: HedgeCandidate): AccountInput {
    let input = accountInput;
    for (const each of look.candidates) {
      const held = this.holdings.get(keyOfCandidate(each));
      const mark = each.quote?.markPrice ?? null;
      if (each.account !== account || held === undefined || mark === null) continue;
      input = accountWith(input, each.instrument, held.quantity, toNumber(mark));
    }
    return input;
  }

  private watch(look: Look): void {
    const profit = this.profitUsd(look);
    if (look.equityUsd !== null && profit !== null) this.equity.look(look.equityUsd + profit);
    if (look.timeMs < this.healthDueMs) return;
    this.healthDueMs = look.timeMs + this.setting.healthEveryMs;
    const accounts = new Map(this.candidatesAt(look).map((each) => [each.account, each]));
    for (const [account, { accountInput, marginModel }] of accounts) {
      const { health } = healthNow(accountInput, marginModel);
      const low = this.lows.get(account);
      if (health !== null && (low === undefined || health < low.health)) {
        this.lows.set(account, { health, timeMs: look.timeMs });
      }
    }
  }

  /** Of the hedges alone, fees and funding paid; null while a mark is missing. */
  private profitUsd(look: Look): number | null {
    let profit = -this.feeUsd;
    for (const [key, holding] of this.holdings) {
      const candidate = look.candidates.find((each) => keyOfCandidate(each) === key);
      const mark = candidate?.quote?.markPrice ?? null;
      const index = candidate?.indexPriceUsd ?? null;
      if (mark === null || index === null) return null;
      profit += holding.profitUsd(toNumber(mark), index) - holding.fundingUsd;
    }
    return profit;
  }

  private holdingOf(fill: HedgeFill, { instrument }: HedgeCandidate): Holding {
    const key = keyOf(fill);
    const held = this.holdings.get(key) ?? new Holding(instrument);
    this.holdings.set(key, held);
    return held;
  }
}

const keyOfCandidate = ({ account, instrument }: HedgeCandidate): string =>
  keyOf({ account, instrument: instrument.id });

const isOf = (candidate: HedgeCandidate, { account, instrument }: Pick<HedgeFill, 'account' | 'instrument'>): boolean =>
  candidate.account === account && candidate.instrument.id === instrument;

/** Level by level up to the limit; null: nothing there. */
export function fillFrom(
  candidate: HedgeCandidate, proposal: Pick<HedgeProposal, 'side' | 'quantity' | 'limitPrice'>,
): HedgeFill | null {
  const { side, quantity, limitPrice } = proposal;
  const { account, instrument: { id: instrument } } = candidate;
  let left = toNumber(quantity);
  let paid = 0;
  let filled = 0;
  for (const { price, quantity: there } of levelsFor(candidate, side)) {
    if (left <= 0 || (side === 'buy' ? price > limitPrice : price < limitPrice)) break;
    const taken = Math.min(left, toNumber(there));
    const each = toNumber(price);
    paid += candidate.instrument.style === 'inverse' ? taken / each : taken * each;
    filled += taken;
    left -= taken;
  }
  if (filled <= 0) return null;
  const price = candidate.instrument.style === 'inverse' ? filled / paid : paid / filled;
  return { account, instrument, side, quantity: filled, price, feeUsd: null };
}

function levelsFor({ book, quote }: HedgeCandidate, side: Side) {
  if (book !== null) return side === 'buy' ? book.asks : book.bids;
  const price = side === 'buy' ? quote?.askPrice : quote?.bidPrice;
  const quantity = side === 'buy' ? quote?.askQuantity : quote?.bidQuantity;
  return price === null || price === undefined || quantity === null || quantity === undefined ? []
    : [{ price, quantity }];
}
