/** Instruments, quotes and accounts for the tests of risk and hedging, of the practice venues' kind. */
import { dec, fromNumber, type Decimal } from '../../shared/domain/decimal.ts';
import type { Future, Option, OptionType, Perpetual, Spot } from '../../shared/domain/instrument.ts';
import type { Quote } from '../../shared/domain/quote.ts';
import type { AccountInput, HeldPosition } from './margin/model.ts';
import type { LegSource } from './portfolio/leg.ts';

/** 2026-09-01T00:00:00Z. */
export const NOW_MS = 1_788_220_800_000;
export const DAY_MS = 86_400_000;

export const decimal = (value: number): Decimal => fromNumber(value, 12);

const terms = {
  venue: 'sim',
  contractMultiplier: dec(1),
  tickSize: dec('0.5'),
  lotSize: dec('0.001'),
  minQuantity: dec('0.001'),
  makerFeeRate: 0.0001,
  takerFeeRate: 0.0005,
} as const;
const linear = { style: 'linear', quoteCurrency: 'USDC', settlementCurrency: 'USDC' } as const;
const inverse = (coin: string) => ({ style: 'inverse', quoteCurrency: 'USD', settlementCurrency: coin }) as const;

export function option(
  style: 'linear' | 'inverse',
  optionType: OptionType,
  strike: number,
  days: number,
  coin = 'BTC',
): Option {
  const venueName = `${coin}-${days}D-${strike}-${optionType === 'call' ? 'C' : 'P'}-${style}`;
  const settled = style === 'linear' ? linear : { ...inverse(coin), quoteCurrency: coin };
  return {
    ...terms,
    ...settled,
    kind: 'option',
    id: `sim:${venueName}`,
    venueName,
    underlying: coin,
    optionType,
    tickSize: style === 'linear' ? dec('0.5') : dec('0.0001'),
    lotSize: dec('0.1'),
    minQuantity: dec('0.1'),
    strike: decimal(strike),
    expiryTimeMs: NOW_MS + days * DAY_MS,
  };
}

export const perpetual = (coin = 'BTC'): Perpetual => ({
  ...terms,
  ...linear,
  kind: 'perpetual',
  id: `sim:${coin}-PERP`,
  venueName: `${coin}-PERP`,
  underlying: coin,
  fundingIntervalMs: 3_600_000,
});

/** One contract is 10 USD of face value. */
export const inversePerpetual = (coin = 'BTC'): Perpetual => ({
  ...terms,
  ...inverse(coin),
  kind: 'perpetual',
  id: `sim:${coin}-USD-PERP`,
  venueName: `${coin}-USD-PERP`,
  underlying: coin,
  contractMultiplier: dec(10),
  lotSize: dec(1),
  minQuantity: dec(1),
  fundingIntervalMs: 28_800_000,
});

export function future(style: 'linear' | 'inverse', days: number, coin = 'BTC'): Future {
  const venueName = `${coin}-${days}D-${style}`;
  return {
    ...terms,
    ...(style === 'linear' ? linear : inverse(coin)),
    kind: 'future',
    id: `sim:${venueName}`,
    venueName,
    underlying: coin,
    contractMultiplier: style === 'linear' ? dec(1) : dec(10),
    expiryTimeMs: NOW_MS + days * DAY_MS,
  };
}

export const spot = (coin = 'BTC'): Spot => ({
  ...terms,
  ...linear,
  kind: 'spot',
  id: `sim:${coin}-USDC`,
  venueName: `${coin}-USDC`,
  underlying: coin,
});

/** Everything else is unknown. */
export function quote(instrument: string, known: Partial<Quote>): Quote {
  const nothing = {
    venueTimeMs: null,
    bidPrice: null,
    bidQuantity: null,
    askPrice: null,
    askQuantity: null,
    lastPrice: null,
    markPrice: null,
    indexPrice: null,
    forwardPrice: null,
    markImpliedVol: null,
    bidImpliedVol: null,
    askImpliedVol: null,
    fundingRate: null,
    venueGreeks: null,
  };
  return { ...nothing, instrument, receivedTimeMs: NOW_MS, ...known };
}

export function legSource(known: Partial<LegSource> & Pick<LegSource, 'instrument' | 'quantity'>): LegSource {
  const id = known.instrument?.id ?? known.currency ?? 'cash';
  const nothing = { averagePrice: null, quote: null, currency: null, indexPriceUsd: null, indexReceivedTimeMs: NOW_MS };
  const underlying = known.instrument?.underlying ?? known.currency ?? 'BTC';
  return { legId: `sim/main|${id}`, account: 'sim/main', venue: 'sim', underlying, ...nothing, ...known };
}

export const held = (
  instrument: HeldPosition['instrument'],
  quantity: number,
  known: Partial<HeldPosition> = {},
): HeldPosition => ({
  instrument,
  quantity,
  averagePrice: null,
  markPrice: null,
  impliedVol: null,
  forwardUsd: null,
  margin: null,
  ...known,
});

export function account(
  known: Partial<AccountInput> & { readonly prices?: Readonly<Record<string, number>> },
): AccountInput {
  const { prices = { BTC: 60_000, ETH: 2_500, USDC: 1 }, ...rest } = known;
  const pricesUsd = new Map(Object.entries({ USD: 1, ...prices }));
  const nothing = { balances: [], positions: [], openOrders: [], lendingTerms: [], terms: null };
  return { account: 'sim/main', nowMs: NOW_MS, ...nothing, pricesUsd, ...rest };
}
