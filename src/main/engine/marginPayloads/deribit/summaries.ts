/** Account summaries (with positions beside them where there are any) as cash and contracts. */
import type { HeldPosition, RestingOrder } from '../../../risk/margin/model.ts';
import { PayloadError, type KnownCause, type ReportedMargin } from '../marginCase.ts';
import { shown } from '../../../risk/margin/reconciliation/counterfactual.ts';
import { heldPosition, perpetualOf, restingOrders } from './contracts.ts';
import { decimalsOf, identitiesOf, isOff } from './identities.ts';
import { coinOf, type Index } from './indexes.ts';
import type { AccountOrder, AccountPosition, AccountSummary } from './messages.ts';
import type { RoundedInput } from './rounding.ts';

export interface SummarisedAccount {
  readonly balances: readonly { readonly currency: string; readonly amount: number }[];
  readonly positions: readonly HeldPosition[];
  readonly openOrders: readonly RestingOrder[];
  readonly rounded: readonly RoundedInput[];
  readonly causes: readonly KnownCause[];
}

export interface Beside {
  readonly file: string;
  readonly positions: readonly AccountPosition[];
  readonly orders: readonly AccountOrder[];
}

/** One currency may come more than once (notifications): the last one counts. */
export const latest = (summaries: readonly AccountSummary[]): readonly AccountSummary[] => [
  ...new Map(summaries.map((summary) => [summary.currency, summary])).values(),
];

export function summarised(
  summaries: readonly AccountSummary[],
  beside: Beside | null,
  indexes: ReadonlyMap<string, Index>,
  file: string,
): SummarisedAccount {
  const held = (beside?.positions ?? []).map((position) => heldPosition(position, beside?.file ?? file));
  const account = {
    balances: new Array<{ currency: string; amount: number }>(),
    positions: new Array<HeldPosition>(),
    rounded: new Array<RoundedInput>(),
    causes: new Array<KnownCause>(),
  };
  for (const summary of summaries) {
    const { currency, balance, futures_session_rpl: realised, futures_session_upl: unrealised } = summary;
    account.causes.push(...identityCauses(summary));
    const own = held.filter(({ instrument }) => instrument.settlementCurrency === currency);
    const known = own.length > 0 ? { positions: own, causes: [] } : ofDeltas(summary, indexes, file);
    account.positions.push(...known.positions);
    account.causes.push(...known.causes);
    const amount = balance + realised + (own.length > 0 ? 0 : unrealised);
    if (amount !== 0) account.balances.push({ currency, amount });
    if (amount === 0 && own.length === 0) continue;
    account.rounded.push({ amountOf: currency, priceOf: null, half: 0.5 * 10 ** -decimalsOf(summary) });
    const relativeError = indexes.get(currency)?.relativeError ?? 0;
    if (relativeError > 0) account.rounded.push({ amountOf: null, priceOf: currency, half: relativeError });
  }
  return { ...account, openOrders: restingOrders(beside?.orders ?? [], beside?.file ?? file) };
}

const identityCauses = (summary: AccountSummary): KnownCause[] =>
  identitiesOf(summary)
    .filter(isOff)
    .map(({ name, off, currency }) => ({
      kind: 'cash',
      quantity: 'equity',
      text: `${name} does not hold: off by ${shown(off)} ${currency}`,
    }));

/** Deltas of the account's map stand for perpetuals; options behind them cannot be told apart. */
function ofDeltas(
  summary: AccountSummary,
  indexes: ReadonlyMap<string, Index>,
  file: string,
): { positions: HeldPosition[]; causes: KnownCause[] } {
  const { currency, delta_total_map: deltas, options_delta: optionsDelta, options_value: optionsValue } = summary;
  const entries = Object.entries(deltas).filter(([, coins]) => coins !== 0);
  const causes: KnownCause[] = [];
  if (optionsDelta !== 0 || optionsValue !== 0) {
    causes.push({
      kind: 'missing position',
      quantity: null,
      text:
        `options of ${currency} worth ${shown(optionsValue)} with a delta of ` +
        `${shown(optionsDelta)} are not in the payload: give get_positions as --meta`,
    });
  }
  const positions = entries.map(([pair, delta]) => {
    const coins = entries.length === 1 ? delta - optionsDelta : delta;
    return perpetualOf(pair, coins, priceOf(summary, pair, entries.length === 1, indexes, file), file);
  });
  return { positions, causes };
}

/** Of a linear contract the total delta in dollars over that in coins; else the index. */
function priceOf(
  { currency, delta_total_map: deltas, delta_total: total }: AccountSummary,
  pair: string,
  single: boolean,
  indexes: ReadonlyMap<string, Index>,
  file: string,
): number {
  const coin = coinOf(pair);
  const coins = deltas[pair];
  if (coin !== currency && single && total !== undefined && coins !== undefined && total / coins > 0)
    return total / coins;
  const index = indexes.get(coin)?.usd;
  if (index === undefined) throw new PayloadError(file, currency, `has no price of ${coin}: give one as --prices`);
  return index;
}

/** What the venue says in all: totals of a cross account, sums over the currencies of a segregated one. */
export function reportedOf(
  summaries: readonly AccountSummary[],
  beside: Beside | null,
  usdOf: (currency: string) => number,
  file: string,
): ReportedMargin {
  const positions = (beside?.positions ?? []).map((position) =>
    reportedPosition(position, usdOf, beside?.file ?? file),
  );
  const [first] = summaries;
  if (first !== undefined && first.margin_model.startsWith('cross')) {
    return {
      equityUsd: first.total_equity_usd ?? null,
      haircutEquityUsd: first.total_margin_balance_usd ?? null,
      initialMarginUsd: first.total_initial_margin_usd ?? null,
      maintenanceMarginUsd: first.total_maintenance_margin_usd ?? null,
      positions,
    };
  }
  const sum = (of: (summary: AccountSummary) => number): number =>
    summaries.reduce((total, summary) => total + of(summary) * (of(summary) === 0 ? 0 : usdOf(summary.currency)), 0);
  return {
    equityUsd: sum(({ equity }) => equity),
    haircutEquityUsd: sum((summary) => summary.margin_balance),
    initialMarginUsd: sum((summary) => summary.initial_margin),
    maintenanceMarginUsd: sum((summary) => summary.maintenance_margin),
    positions,
  };
}

/** The venue gives the price of the future; ours is of the index, which moves along. */
export function reportedPosition(
  position: AccountPosition,
  usdOf: (currency: string) => number,
  file: string,
): ReportedMargin['positions'][number] {
  const { instrument } = heldPosition(position, file);
  const { initial_margin: initial, maintenance_margin: maintenance, mark_price: mark, index_price: index } = position;
  const usd = usdOf(instrument.settlementCurrency);
  const price = position.estimated_liquidation_price;
  const liquidation =
    price === undefined || price === null || index === undefined ? null : { priceUsd: price * (index / mark) };
  return {
    instrument: instrument.id,
    initialMarginUsd: initial * usd,
    maintenanceMarginUsd: maintenance * usd,
    liquidation,
  };
}
