/**
 * Derive's older PMRM on the common scale: haircut equity is the worth at the venue's marks, requirements are what its
 * net margins lack of that. One underlying an account, its coin the only collateral. Rules and gaps: README.md.
 */
import { nameOf } from '../derive-pmrm2/pmrm2Margin.ts';
import { feedsOf, readBook, type DeriveBook } from '../derive/fromInput.ts';
import { ordersInitial } from '../derive/orderFills.ts';
import { isUsdLike } from '../../portfolio/currency.ts';
import { note, resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult } from '../model.ts';
import { pmrmParametersAt } from './parameters.ts';
import type { PmrmAccount } from './pmrmAccount.ts';
import { pmrmMargin, type PmrmMargin } from './pmrmMargin.ts';

export const derivePmrm: MarginModel = {
  scenarios: 25,
  id: 'derive-pmrm', evaluate, requires,
  offsets: {
    claim: 'between everything on the one underlying, its coin as collateral too',
    groupOf: (part) => (part.kind === 'position' || !isUsdLike(part.currency) ? 'scenarios' : null),
  },
};

interface Read { readonly account: PmrmAccount | null; readonly book: DeriveBook }

function read(input: AccountInput): Read {
  const terms = input.terms?.model === 'derive-pmrm' ? input.terms : null;
  const book = readBook(input, terms);
  const { missing } = book.prices;
  const ordered = input.openOrders.map(({ instrument }) => instrument.underlying);
  const names = new Set([...book.markets.map((market) => market.underlying), ...book.coins.keys(), ...ordered]);
  const [underlying = null] = names;
  if (underlying === null) return { account: null, book };
  if (terms === null) note(missing, 'margin terms of derive-pmrm');
  if (names.size > 1) note(missing, 'margin rule for several underlyings in one PMRM account');
  const parameters = terms?.parameters ?? pmrmParametersAt(input.nowMs);
  if (parameters === null && terms !== null) note(missing, 'parameters of derive-pmrm: not public in full');
  const [market = null] = book.markets;
  const held = {
    spot: market?.spot ?? book.prices.usd(underlying),
    spotConfidence: market?.spotConfidence ?? feedsOf(terms, underlying, book.prices)?.spotConfidence ?? NaN,
    perp: market?.perp ?? null, expiries: market?.expiries ?? [], baseAmount: book.coins.get(underlying) ?? 0,
  };
  if (parameters === null || missing.length > 0) return { account: null, book };
  const { cash, unpaidFunding, stablePrice } = book;
  return { account: { underlying, parameters, cash, unpaidFunding, stablePrice, ...held }, book };
}

/** Adds up to worth less net maintenance. */
function explain({ worst, contingencies: { perp, base, options } }: PmrmMargin) {
  return [
    { label: `loss in the worst scenario (${nameOf(worst.scenario)})`, usd: -worst.change },
    { label: 'contingency of perpetuals', usd: perp },
    { label: 'contingency of collateral', usd: base },
    { label: 'contingency of naked shorts', usd: options },
  ].filter(({ usd }) => usd !== 0);
}

function netInitial(input: AccountInput): number {
  const { account } = read(input);
  return account === null ? NaN : pmrmMargin(account).initial;
}

function evaluate(input: AccountInput): MarginResult {
  const { account, book } = read(input);
  const usd = book.stablePrice;
  // Nothing held but cash: no parameter has a say. Else something is missing, and named.
  const cash = (book.cash + book.unpaidFunding) * usd;
  const onlyCash = { equity: cash, haircutEquity: cash, initial: 0, maintenance: 0 };
  if (account === null) return resultOf(onlyCash, [], book.prices.missing);
  const margin = pmrmMargin(account);
  const orders = ordersInitial(input, book.prices, netInitial);
  return resultOf({
    equity: margin.worth * usd,
    haircutEquity: margin.worth * usd,
    initial: (margin.required.initial + orders) * usd,
    maintenance: margin.required.maintenance * usd,
  }, explain(margin).map((item) => ({ ...item, usd: item.usd * usd })), book.prices.missing);
}

function requires(input: AccountInput): readonly string[] {
  return read(input).book.prices.missing;
}
