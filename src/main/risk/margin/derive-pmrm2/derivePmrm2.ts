/**
 * Derive's PMRM_2 on the common scale: haircut equity is the worth at the venue's marks, requirements are what its net
 * margins lack of that. One underlying an account; haircuts of collateral come with the terms. Rules: README.md.
 */
import type { DerivePmrm2Terms } from '../../../../shared/domain/marginTerms/derive.ts';
import { readBook, type DeriveBook } from '../derive/fromInput.ts';
import { ordersInitial } from '../derive/orderFills.ts';
import { note, resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult } from '../model.ts';
import { pmrm2ParametersAt } from './parameters.ts';
import type { Pmrm2Account, Pmrm2Collateral } from './pmrm2Account.ts';
import { explain, pmrm2Margin } from './pmrm2Margin.ts';

export const derivePmrm2: MarginModel = {
  id: 'derive-pmrm2', evaluate, requires,
  scenarios: 29,
  offsets: {
    claim: 'between everything on the one underlying, and collateral that the venue counts as risk cancelling',
    groupOf: (part, terms) => {
      if (part.kind === 'position') return 'scenarios';
      const known = terms?.model === 'derive-pmrm2' ? terms.collaterals : [];
      return known.some((of) => of.currency === part.currency && of.riskCancelling) ? 'scenarios' : null;
    },
  },
};

interface Read {
  readonly account: Pmrm2Account | null;
  readonly book: DeriveBook;
}

function read(input: AccountInput): Read {
  const terms = input.terms?.model === 'derive-pmrm2' ? input.terms : null;
  const book = readBook(input, terms);
  const { missing } = book.prices;
  const needed = book.markets.length > 0 || book.coins.size > 0 || input.openOrders.length > 0;
  if (terms === null && needed) note(missing, 'margin terms of derive-pmrm2');
  if (book.markets.length > 1) note(missing, 'margin rule for several underlyings in one PMRM_2 account');
  const [market = null] = book.markets;
  const ordered = input.openOrders[0]?.instrument.underlying;
  const underlying = market?.underlying ?? ordered ?? terms?.feeds[0]?.underlying ?? 'BTC';
  const parameters = terms?.parameters ?? pmrm2ParametersAt(input.nowMs, underlying);
  if (parameters === null) note(missing, `margin rule for ${underlying}`);
  const collaterals = collateralsOf(book, terms);
  if (parameters === null || missing.length > 0) return { account: null, book };
  const { cash, unpaidFunding, stablePrice } = book;
  const spotConfidence = market?.spotConfidence ?? feedConfidence(terms, underlying);
  const held = {
    spot: market?.spot ?? 0,
    spotConfidence,
    perp: market?.perp ?? null,
    expiries: market?.expiries ?? [],
  };
  return { account: { underlying, parameters, cash, unpaidFunding, stablePrice, ...held, collaterals }, book };
}

/** Without positions only the collateral asks for the spot feed. */
const feedConfidence = (terms: DerivePmrm2Terms | null, underlying: string): number =>
  terms?.feeds.find((of) => of.underlying === underlying)?.spotConfidence ?? 1;

function collateralsOf({ coins, prices }: DeriveBook, terms: DerivePmrm2Terms | null): readonly Pmrm2Collateral[] {
  return [...coins].map(([currency, amount]) => {
    const own = terms?.collaterals.find((of) => of.currency === currency);
    if (terms !== null && own === undefined) note(prices.missing, `collateral terms of ${currency}`);
    return {
      currency,
      amount,
      priceUsd: prices.usd(currency),
      confidence: own?.confidence ?? NaN,
      riskCancelling: own?.riskCancelling ?? false,
      maintenanceHaircut: own?.maintenanceHaircut ?? NaN,
      initialHaircut: own?.initialHaircut ?? NaN,
    };
  });
}

function netInitial(input: AccountInput): number {
  const { account } = read(input);
  return account === null ? NaN : pmrm2Margin(account).initial;
}

function evaluate(input: AccountInput): MarginResult {
  const { account, book } = read(input);
  const nothing = { equity: NaN, haircutEquity: NaN, initial: NaN, maintenance: NaN };
  if (account === null) return resultOf(nothing, [], book.prices.missing);
  const usd = account.stablePrice;
  const margin = pmrm2Margin(account);
  const orders = ordersInitial(input, book.prices, netInitial);
  return resultOf(
    {
      equity: margin.worth * usd,
      haircutEquity: margin.worth * usd,
      initial: (margin.required.initial + orders) * usd,
      maintenance: margin.required.maintenance * usd,
    },
    explain(margin).map((item) => ({ ...item, usd: item.usd * usd })),
    book.prices.missing,
  );
}

function requires(input: AccountInput): readonly string[] {
  return read(input).book.prices.missing;
}
