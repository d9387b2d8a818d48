/**
 * Derive's standard manager on the common scale: haircut equity is what counts, requirements are what it nets against,
 * so that available and health are the venue's net margins. Rules and gaps: README.md.
 */
import type { DeriveStandardTerms } from '../../../../shared/domain/marginTerms/derive.ts';
import { feedsOf, readBook, type DeriveBook } from '../derive/fromInput.ts';
import { ordersInitial } from '../derive/orderFills.ts';
import { note, resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult, PositionLiquidation } from '../model.ts';
import { standardParametersAt } from './parameters.ts';
import type { StandardAccount, StandardMarket } from './standardAccount.ts';
import { counted, initial, liquidationPrice, markToMarket, required, requirements } from './standardMargin.ts';

export const deriveStandard: MarginModel = {
  id: 'derive-standard', evaluate, requires, positionLiquidations,
  offsets: {
    claim: 'between options of one expiry of one market, up to what they can lose together, and between nothing else',
    groupOf: (part) => {
      if (part.kind === 'balance' || part.instrument.kind !== 'option') return null;
      return `${part.instrument.underlying} ${part.instrument.expiryTimeMs}`;
    },
  },
};

interface Read {
  readonly account: StandardAccount;
  readonly book: DeriveBook;
}

function read(input: AccountInput): Read {
  const terms = input.terms?.model === 'derive-standard' ? input.terms : null;
  const book = readBook(input, terms);
  const { missing } = book.prices;
  const named = new Map(book.markets.map((market) => [market.underlying, market]));
  const names = new Set([...named.keys(), ...book.coins.keys()]);
  if (terms === null && (names.size > 0 || input.openOrders.length > 0))
    note(missing, 'margin terms of derive-standard');
  const markets = [...names].flatMap((underlying): StandardMarket[] => {
    const parameters = parametersOf(terms, underlying, input.nowMs);
    const baseAmount = book.coins.get(underlying) ?? 0;
    if (parameters === null || (baseAmount !== 0 && parameters.baseFactor === null)) {
      if (terms !== null) note(missing, `margin rule for ${underlying}`);
      return [];
    }
    const market = named.get(underlying);
    if (market !== undefined) return [{ ...market, parameters, baseAmount }];
    const spotConfidence = feedsOf(terms, underlying, book.prices)?.spotConfidence ?? NaN;
    const spot = book.prices.usd(underlying);
    return [{ underlying, parameters, baseAmount, spot, spotConfidence, perp: null, expiries: [] }];
  });
  const { cash, unpaidFunding, stablePrice } = book;
  return { account: { cash, unpaidFunding, stablePrice, markets }, book };
}

function parametersOf(terms: DeriveStandardTerms | null, underlying: string, nowMs: number) {
  const set = terms?.parameters ?? standardParametersAt(nowMs)?.markets;
  return set?.[underlying] ?? null;
}

function evaluate(input: AccountInput): MarginResult {
  const { account, book } = read(input);
  const usd = account.stablePrice;
  const haircutEquity = counted(account);
  const orders = ordersInitial(input, book.prices, (after) => initial(read(after).account));
  const explanation = requirements(account, 'maintenance').map((item) => ({ ...item, usd: item.usd * usd }));
  return resultOf(
    {
      equity: markToMarket(account) * usd,
      haircutEquity: haircutEquity * usd,
      initial: (required(account, 'initial') + orders) * usd,
      maintenance: required(account, 'maintenance') * usd,
    },
    explanation,
    book.prices.missing,
  );
}

function requires(input: AccountInput): readonly string[] {
  return read(input).book.prices.missing;
}

/** For perpetuals of underlyings without options: with options the price is a root of the whole account. */
function positionLiquidations(input: AccountInput): readonly PositionLiquidation[] {
  const { account, book } = read(input);
  if (book.prices.missing.length > 0) return [];
  return input.positions.flatMap(({ instrument, quantity }): PositionLiquidation[] => {
    const market = account.markets.find(({ underlying }) => underlying === instrument.underlying);
    if (quantity === 0 || instrument.kind !== 'perpetual' || market === undefined) return [];
    if (market.expiries.length > 0) return [];
    const condition = 'index and perpetual move together, all other markets fixed';
    return [{ instrument: instrument.id, priceUsd: liquidationPrice(account, market), condition }];
  });
}
