/** Policies, candidates and proposals for the tests of hedging: BTC near 60,000 on a linear perpetual. */
import { dec } from '../../shared/domain/decimal.ts';
import type { HedgePolicy, HedgeProposal } from '../../shared/domain/steering/hedge.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import type { TradingLimits } from '../../shared/domain/steering/limits.ts';
import type { Book, Quote } from '../../shared/domain/quote.ts';
import { account, decimal, NOW_MS, perpetual, quote } from '../risk/samples.ts';
import { hyperliquidTerms } from '../risk/margin/samples.ts';
import type { HedgeCandidate, HedgerInput, ProposalDraft } from './input.ts';

export const policy = (known: Partial<HedgePolicy> = {}): HedgePolicy => ({
  underlying: 'BTC',
  mode: 'propose',
  targetDeltaCoin: 0,
  bandDeltaCoin: 1,
  returnToFraction: 0.25,
  instruments: [{ account: 'sim/main', instrument: 'sim:BTC-PERP' }],
  maxQuoteAgeMs: 5_000,
  maxOrderDeltaCoin: 10,
  minIntervalMs: 10_000,
  proposalLifeMs: 60_000,
  holdingHorizonMs: 8 * 3_600_000,
  maxSlippageBps: 10,
  ...known,
});

export const limits: TradingLimits = {
  maxOrderNotionalUsd: 1_000_000,
  maxUnderlyingDeltaUsd: 5_000_000,
  maxOpenOrders: 50,
  maxOrdersPerMinute: 60,
  maxPriceAwayFromMark: 0.05,
  minHealthAfter: 1.1,
};

export function marketQuote(instrument: Instrument, known: Partial<Quote> = {}): Quote {
  return quote(instrument.id, {
    bidPrice: dec('59990'),
    bidQuantity: dec(5),
    askPrice: dec('60010'),
    askQuantity: dec(5),
    markPrice: dec(60_000),
    fundingRate: 0.00001,
    ...known,
  });
}

export function book(
  instrument: Instrument,
  bids: readonly [number, number][],
  asks: readonly [number, number][],
): Book {
  const levels = (side: readonly [number, number][]) =>
    side.map(([price, quantity]) => ({ price: decimal(price), quantity: decimal(quantity) }));
  return {
    instrument: instrument.id,
    venueTimeMs: null,
    receivedTimeMs: NOW_MS,
    changeId: null,
    bids: levels(bids),
    asks: levels(asks),
  };
}

export function candidate(known: Partial<HedgeCandidate> = {}): HedgeCandidate {
  const instrument = known.instrument ?? perpetual();
  return {
    account: 'sim/main',
    instrument,
    quote: marketQuote(instrument),
    book: null,
    indexPriceUsd: 60_000,
    indexReceivedTimeMs: NOW_MS,
    connected: true,
    marginModel: 'hyperliquid',
    accountInput: account({
      terms: hyperliquidTerms([instrument.id]),
      balances: [{ currency: 'USDC', amount: 500_000 }],
    }),
    ...known,
  };
}

export const hedgerInput = (known: Partial<HedgerInput> = {}): HedgerInput => ({
  policy: policy(),
  nowMs: NOW_MS,
  deltaCoin: 0,
  premiumDeltaCoin: 0,
  gammaCoinPerUsd: 0,
  gammaYears: null,
  inFlightDeltaCoin: 0,
  missing: [],
  oldestInputMs: NOW_MS,
  killSwitch: false,
  lastActionTimeMs: null,
  openProposal: null,
  limits,
  dayVol: 0.03,
  candidates: [candidate()],
  ...known,
});

export const proposed = (draft: ProposalDraft | null, known: Partial<HedgeProposal> = {}): HedgeProposal => {
  if (draft === null) throw new Error('nothing was proposed');
  const times = { createdTimeMs: NOW_MS, expiresTimeMs: NOW_MS + 60_000, updatedTimeMs: NOW_MS };
  return { ...draft, id: 'hedge-1', ...times, ...known };
};
