/**
 * Derive's `public/get_margin` beside ours: the subaccount of a file, at the venue's prices of now. The answer is net
 * (what counts less what is needed) and leaves open orders and unpaid funding out; so does ours here.
 */
import { z } from 'zod';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import { askMargin, type GetMarginParams, type MarginAnswers } from '../../venues/derive/whatIf.ts';
import { instrumentOfName } from '../../venues/derive/symbols.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { COINS, readDerivePayload, type DeriveModelId } from '../marginPayloads/derive.ts';
import {
  quotesSchema, subaccountSchema, type ListedQuote, type Subaccount,
} from '../marginPayloads/derive/subaccount.ts';
import { PayloadError, type MarginCase, type PayloadFile, type ReportedMargin } from '../marginPayloads/marginCase.ts';
import { checked, jsonOf, memberOf, numeric } from '../marginPayloads/payloadText.ts';
import { causesBetween } from './between.ts';

export interface DeriveCheckSetting {
  /** Null: the venue's testnet. */
  readonly url: string | null;
  readonly account: PayloadFile;
  /** By the venue's names, in coins, signed: as if traded at the mark. */
  readonly trades: Readonly<Record<string, number>>;
  readonly http: Http;
  readonly ports: Ports;
}

const MODELS: Readonly<Record<Subaccount['margin_type'], DeriveModelId>> = {
  SM: 'derive-standard', PM: 'derive-pmrm', PM2: 'derive-pmrm2',
};
const marginSchema = z.object({ pre_initial_margin: numeric, pre_maintenance_margin: numeric });
const CASH = 'USDC';

/** Throws PayloadError for a file that makes no sense, an Error in one line for what the venue refuses. */
export async function checkDeriveMargin(
  { url, account, trades, http, ports }: DeriveCheckSetting,
): Promise<MarginCase> {
  const json = jsonOf(account);
  const wrapped = memberOf(json, 'result');
  const subaccount = checked(subaccountSchema, wrapped ?? json, account.name, wrapped === undefined ? [] : ['result']);
  const coins = subaccount.collaterals.map(({ asset_name: name }) => name).filter((name) => name !== CASH);
  const names = new Set([...subaccount.positions.map(({ instrument_name: name }) => name),
    ...Object.keys(trades), ...coins.map((name) => `${COINS[name] ?? name}-PERP`)]);
  for (const name of names) {
    const file = name in trades ? '--trades' : account.name;
    if (instrumentOfName(name) === null) throw new PayloadError(file, name, 'is no instrument of Derive');
  }
  const after = (quotes: readonly unknown[]): Subaccount => traded(subaccount, trades,
    checked(quotesSchema, quotes, 'public/get_ticker'));
  const answers = await askMargin(http, url, (quotes) => askedOf(after(quotes)), [...names]);
  return caseOfAnswers(after(answers.before), answers, account.name, ports.clock.nowMs());
}

/** The subaccount with the trades booked at the marks of now: what they cost is paid, as the venue does it. */
function traded(
  subaccount: Subaccount, trades: Readonly<Record<string, number>>, quotes: readonly ListedQuote[],
): Subaccount {
  const positions = new Map(subaccount.positions.map((position) => [position.instrument_name, position]));
  let paid = 0;
  for (const [name, amount] of Object.entries(trades)) {
    const quote = quotes.find((one) => one.instrument_name === name);
    if (quote === undefined) throw new Error(`public/get_ticker: nothing of ${name}`);
    const { mark_price: mark, index_price: index } = quote;
    const held = positions.get(name);
    const size = (held?.amount ?? 0) + amount;
    const isOption = instrumentOfName(name)?.kind === 'option';
    if (isOption) paid += amount * mark;
    // A perpetual's gain so far is kept in its average price, so that one line bears both.
    const cost = (held === undefined ? 0 : held.amount * held.average_price) + amount * mark;
    positions.set(name, { instrument_name: name, instrument_type: isOption ? 'option' : 'perp', amount: size,
      average_price: size === 0 ? mark : cost / size, mark_price: mark, index_price: index, unrealized_pnl: 0,
      net_settlements: held?.net_settlements ?? 0, pending_funding: held?.pending_funding ?? 0,
      initial_margin: 0, maintenance_margin: 0, liquidation_price: null });
    if (size === 0) {
      positions.delete(name);
      // What was settled of the gain is in the cash already.
      if (!isOption && held !== undefined) {
        paid -= held.amount * (mark - held.average_price) - held.net_settlements;
      }
    }
  }
  return { ...subaccount, positions: [...positions.values()],
    collaterals: paid === 0 ? subaccount.collaterals : withCash(subaccount.collaterals, -paid) };
}

type Collateral = Subaccount['collaterals'][number];

function withCash(collaterals: readonly Collateral[], more: number): Collateral[] {
  const none = { asset_name: CASH, amount: 0, mark_price: 1, mark_value: 0, initial_margin: 0, maintenance_margin: 0 };
  const [own = none] =
    collaterals.filter(({ asset_name: name }) => name === CASH);
  const amount = own.amount + more;
  const value = amount * own.mark_price;
  return [...collaterals.filter(({ asset_name: name }) => name !== CASH),
    { ...own, amount, mark_value: value, initial_margin: value, maintenance_margin: value }];
}

function askedOf({ margin_type: type, collaterals, positions }: Subaccount): GetMarginParams {
  const [first] = positions;
  const coin = first === undefined ? null : instrumentOfName(first.instrument_name)?.underlying ?? null;
  return {
    margin_type: type, market: type === 'SM' ? null : coin,
    simulated_collaterals: collaterals.map(({ asset_name: name, amount }) =>
      ({ asset_name: name, amount: String(amount) })),
    simulated_positions: positions.map(({ instrument_name: name, amount, average_price: price }) =>
      ({ instrument_name: name, amount: String(amount), entry_price: String(price) })),
  };
}

function caseOfAnswers(subaccount: Subaccount, answers: MarginAnswers, file: string, atMs: number): MarginCase {
  const net = checked(marginSchema, answers.margin, 'public/get_margin');
  const model = MODELS[subaccount.margin_type];
  const at = (quotes: readonly unknown[]): MarginCase => {
    const read = checked(quotesSchema, quotes, 'public/get_ticker');
    const account = { name: file, text: JSON.stringify(repriced(subaccount, read, atMs)) };
    return readDerivePayload(model)({ account, prices: null,
      meta: read.length === 0 ? null : { name: 'public/get_ticker', text: JSON.stringify(read) } });
  };
  const [before, after] = [at(answers.before), at(answers.after)];
  // Net of what we count, so that a difference of the two nets is one of the requirements.
  const countedIn = (input: AccountInput): number | null => marginModelOf(model).evaluate(input).haircutEquityUsd;
  const reportedAt = ({ input, stated: { usd } }: MarginCase): ReportedMargin => {
    const counted = countedIn(input);
    return { equityUsd: null, haircutEquityUsd: null, positions: [],
      initialMarginUsd: counted === null ? null : counted - net.pre_initial_margin * usd,
      maintenanceMarginUsd: counted === null ? null : counted - net.pre_maintenance_margin * usd };
  };
  const reported = reportedAt(before);
  const moved = causesBetween(marginModelOf(model), before.input, reported, [{ kind: 'price age',
    text: 'prices moved while the venue was asked', input: after.input, reported: reportedAt(after) }]);
  const implied = { haircutEquityUsd: countedIn(before.input) };
  return { ...before, reported, implied, knownCauses: [...moved, ...before.knownCauses] };
}

/** The subaccount at other prices, without what `get_margin` leaves out. */
function repriced(subaccount: Subaccount, quotes: readonly ListedQuote[], atMs: number): unknown {
  const quoteOf = new Map(quotes.map((quote) => [quote.instrument_name, quote]));
  const priceOf = (asset: string): number | undefined => quoteOf.get(`${COINS[asset] ?? asset}-PERP`)?.index_price;
  return {
    ...subaccount, timestamp: atMs, open_orders: [],
    collaterals: subaccount.collaterals.map((own) => {
      const price = own.asset_name === CASH ? own.mark_price : priceOf(own.asset_name) ?? own.mark_price;
      const share = own.mark_price === 0 ? 1 : price / own.mark_price;
      return { ...own, mark_price: price, mark_value: own.mark_value * share,
        initial_margin: own.initial_margin * share, maintenance_margin: own.maintenance_margin * share };
    }),
    positions: subaccount.positions.map((position) => {
      const { mark_price: mark = position.mark_price, index_price: index = position.index_price } =
        quoteOf.get(position.instrument_name) ?? {};
      return { ...position, mark_price: mark, index_price: index, pending_funding: 0, liquidation_price: null,
        unrealized_pnl: position.amount * (mark - position.average_price) };
    }),
  };
}
