/** A book of every kind of holding at three venues, for the tests of scenarios and attribution. */
import type { AccountInput, HeldPosition } from '../margin/model.ts';
import { aaveTerms, DERIBIT_TERMS, HYPERLIQUID_TERMS, reserve } from '../margin/samples.ts';
import type { LegSource } from '../portfolio/leg.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { black76Price } from '../pricing/black76.ts';
import { strikeOf } from '../portfolio/contractValue.ts';
import { decimal, future, inversePerpetual, NOW_MS, option, perpetual, quote, spot } from '../samples.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Book, BookAccount } from './book.ts';

export const BOUNDS = { maxQuoteAgeMs: 60_000 } as const;
export const PRICES: Readonly<Record<string, number>> = { BTC: 60_000, ETH: 2_500, USDC: 1 };

interface Holding {
  readonly instrument: Instrument;
  readonly quantity: number;
  readonly averagePrice: number;
}

/** The market of one instrument: marks from the model, rounded as venues round them. */
function quoteOf(instrument: Instrument, vol: number): LegSource['quote'] {
  const index = PRICES[instrument.underlying] ?? NaN;
  if (instrument.kind !== 'option') {
    const dated = instrument.kind === 'future' ? 1.01 : 1.0002;
    return quote(instrument.id, { markPrice: decimal(index * dated), fundingRate: 0.0001 });
  }
  const forward = index * 1.008;
  const years = (instrument.expiryTimeMs - NOW_MS) / (365 * 86_400_000);
  const model = black76Price(instrument.optionType, forward, strikeOf(instrument), years, vol, 0);
  const mark = instrument.style === 'inverse' ? Math.round((model / forward) * 1e4) / 1e4 : Math.round(model * 2) / 2;
  return quote(instrument.id, { markPrice: decimal(mark), markImpliedVol: vol, forwardPrice: forward });
}

const OPTIONS: readonly Holding[] = [
  { instrument: option('inverse', 'call', 70_000, 30), quantity: -3, averagePrice: 0.03 },
  { instrument: option('inverse', 'put', 50_000, 30), quantity: -3, averagePrice: 0.02 },
  { instrument: option('inverse', 'call', 62_000, 7), quantity: 2, averagePrice: 0.02 },
  { instrument: option('inverse', 'put', 2_200, 60, 'ETH'), quantity: -20, averagePrice: 0.03 },
  { instrument: option('linear', 'call', 65_000, 14), quantity: 1, averagePrice: 900 },
  { instrument: inversePerpetual(), quantity: -2_000, averagePrice: 59_000 },
  { instrument: future('inverse', 60), quantity: 500, averagePrice: 60_100 },
];
const PERPETUALS: readonly Holding[] = [
  { instrument: perpetual(), quantity: -0.8, averagePrice: 61_000 },
  { instrument: perpetual('ETH'), quantity: 12, averagePrice: 2_450 },
  { instrument: spot(), quantity: 0.1, averagePrice: 55_000 },
];

const VOLS: Readonly<Record<string, number>> = { BTC: 0.6, ETH: 0.75 };

function accountOf(
  name: string,
  model: BookAccount['model'],
  holdings: readonly Holding[],
  balances: AccountInput['balances'],
  terms: AccountInput['terms'],
  lendingTerms: AccountInput['lendingTerms'] = [],
): { readonly account: BookAccount; readonly legs: readonly LegSource[] } {
  const id = `${name}/main`;
  const place = { account: id, venue: name, indexReceivedTimeMs: NOW_MS };
  const contracts = holdings.map((holding) => ({
    ...place,
    ...holding,
    legId: `${id}|${holding.instrument.id}`,
    currency: null,
    underlying: holding.instrument.underlying,
    quote: quoteOf(holding.instrument, VOLS[holding.instrument.underlying] ?? NaN),
    indexPriceUsd: PRICES[holding.instrument.underlying] ?? null,
  }));
  const cash = balances.map(({ currency, amount }) => ({
    ...place,
    legId: `${id}|${currency}`,
    instrument: null,
    currency,
    underlying: currency,
    quantity: amount,
    averagePrice: null,
    quote: null,
    indexPriceUsd: PRICES[currency] ?? null,
  }));
  const positions: HeldPosition[] = contracts.map(({ instrument, quantity, averagePrice, quote: known }) => ({
    instrument,
    quantity,
    averagePrice,
    markPrice: known?.markPrice === null || known === null ? null : toNumber(known.markPrice),
    impliedVol: known?.markImpliedVol ?? null,
    forwardUsd: known?.forwardPrice ?? null,
    margin: null,
  }));
  const pricesUsd = new Map(Object.entries({ USD: 1, ...PRICES }));
  const input = { account: id, nowMs: NOW_MS, balances, positions, openOrders: [], pricesUsd, lendingTerms, terms };
  return { account: { input, model, missing: [] }, legs: [...contracts, ...cash] };
}

const RATES = { supplyRatePerYear: 0.02, borrowRatePerYear: 0.06 } as const;
const RESERVES = [reserve('ETH', 0.8, 0.825, RATES), reserve('USDC', 0.75, 0.78, RATES)] as const;

/** The same reserves as the venue reports them for interest. */
const LENDING_TERMS: AccountInput['lendingTerms'] = RESERVES.map(
  ({ currency, loanToValue, liquidationThreshold, liquidationBonus }) =>
    ({ venue: 'lending', currency, loanToValue, liquidationThreshold, liquidationBonus, ...RATES }),
);

export function sampleBook(): Book {
  const parts = [
    accountOf('options', 'deribit-standard', OPTIONS, [
      { currency: 'BTC', amount: 3 },
      { currency: 'ETH', amount: 30 },
      { currency: 'USDC', amount: 20_000 },
    ], DERIBIT_TERMS),
    accountOf('perps', 'hyperliquid', PERPETUALS, [{ currency: 'USDC', amount: 30_000 }], HYPERLIQUID_TERMS),
    accountOf('lending', 'aave', [], [
      { currency: 'ETH', amount: 40 },
      { currency: 'USDC', amount: -45_000 },
    ], aaveTerms(...RESERVES), LENDING_TERMS),
  ];
  return {
    nowMs: NOW_MS,
    bounds: BOUNDS,
    legs: parts.flatMap(({ legs }) => legs),
    accounts: parts.map(({ account }) => account),
  };
}
