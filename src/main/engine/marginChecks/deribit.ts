/** Deribit's `simulate_portfolio` beside ours: the account as the venue tells it, the same trades on top of it. */
import { z } from 'zod';
import { modelParamsSchema, portfolioTermsOf, statedMarginsSchema } from '../../venues/deribit/modelParams.ts';
import { askWhatIf, type Prices, type WhatIfAnswers, type WhatIfSetting } from '../../venues/deribit/whatIf.ts';
import type { DeribitCollateral } from '../../../shared/domain/marginTerms/deribitStandard.ts';
import { withHypothetical } from '../../risk/margin/deribit/hypothetical.ts';
import type { AccountInput, HeldPosition } from '../../risk/margin/model.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { instrumentNamed } from '../marginPayloads/deribit/contracts.ts';
import { indexesOf, type Index } from '../marginPayloads/deribit/indexes.ts';
import { payloadOf, type AccountSummary } from '../marginPayloads/deribit/messages.ts';
import { latest, reportedOf, summarised, type Beside } from '../marginPayloads/deribit/summaries.ts';
import { roundingCauses } from '../marginPayloads/deribit/rounding.ts';
import { PayloadError, type MarginCase } from '../marginPayloads/marginCase.ts';
import { checked } from '../marginPayloads/payloadText.ts';
import { causesBetween } from './between.ts';

export type DeribitCheckSetting = Omit<WhatIfSetting, 'currency'>;

/** Throws PayloadError for a trade in nothing that the venue lists, an Error in one line for what the venue refuses. */
export async function checkDeribitMargin(setting: DeribitCheckSetting): Promise<MarginCase> {
  const currencies = new Set(Object.keys(setting.trades).map((name) =>
    instrumentNamed(name, '--trades').settlementCurrency));
  if (currencies.size > 1) {
    throw new PayloadError('--trades', null, `settle in ${[...currencies].join(', ')}: the venue takes one at a time`);
  }
  const [currency = null] = currencies;
  const answers = await askWhatIf({ ...setting, currency });
  return caseOfAnswers(answers, setting.trades, setting.ports.clock.nowMs());
}

const quoteSchema = z.object({ mark_price: z.number(), underlying_price: z.number().nullable().optional(),
  mark_iv: z.number().optional() });
const indexSchema = z.object({ index_price: z.number().positive() });
const parametersSchema = z.object({ model_params: modelParamsSchema, margins: statedMarginsSchema });
/** Vols are told in percent with two decimals. */
const HALF_VOL = 0.5e-4;

interface Read {
  readonly summaries: readonly AccountSummary[];
  readonly beside: Beside;
  readonly trades: Readonly<Record<string, number>>;
  readonly parameters: unknown;
  readonly atMs: number;
}

export function caseOfAnswers(answers: WhatIfAnswers, trades: Read['trades'], atMs: number): MarginCase {
  const summaries = summariesOf('private/get_account_summaries', answers.summaries);
  const simulated = summariesOf('private/simulate_portfolio', answers.simulated);
  const account = payloadOf(text('private/get_positions', [{ positions: answers.positions,
    open_orders: answers.orders }]));
  if (account.shape !== 'positions') throw new PayloadError(account.file, null, 'is no list of positions');
  const read: Read = { summaries, beside: account, trades, parameters: answers.parameters, atMs };
  const [before, after] = [inputOf(read, answers.before), inputOf(read, answers.after)];
  const model = before.input.terms.model;
  const usdOf = (currency: string): number => before.indexes.get(currency)?.usd ?? NaN;
  const venues = reportedOf(simulated, null, usdOf, 'private/simulate_portfolio');
  const [only] = simulated;
  const isCross = only?.margin_model.startsWith('cross') ?? false;
  const vols = { ...before.input, positions: before.input.positions.map((position) =>
    ({ ...position, impliedVol: position.impliedVol === null ? null : position.impliedVol + HALF_VOL })) };
  const knownCauses = [
    ...roundingCauses(marginModelOf(model), before.input, venues, before.rounded),
    ...causesBetween(marginModelOf(model), before.input, venues, [
      { kind: 'price age', text: 'prices moved while the venue was asked', input: after.input },
      { kind: 'rounding', text: 'vols are told with two decimals of a percent', input: vols },
    ]),
    ...before.causes,
  ];
  return { model, account: 'deribit', atMs, input: before.input, reported: venues, knownCauses,
    stated: isCross || only === undefined ? { currency: 'USD', usd: 1 }
      : { currency: only.currency, usd: usdOf(only.currency) } };
}

const text = (name: string, value: unknown): { name: string; text: string } =>
  ({ name, text: JSON.stringify({ result: value }) });

function summariesOf(method: string, value: unknown): readonly AccountSummary[] {
  const payload = payloadOf(text(method, value));
  if (payload.shape !== 'summaries') throw new PayloadError(method, null, 'is no account summary');
  return latest(payload.summaries);
}

interface Built extends Pick<ReturnType<typeof summarised>, 'rounded' | 'causes'> {
  readonly input: AccountInput & { readonly terms: NonNullable<ReturnType<typeof termsOf>> };
  readonly indexes: ReadonlyMap<string, Index>;
}

function inputOf({ summaries, beside, trades, parameters, atMs }: Read, { quotes, indexes: told }: Prices): Built {
  const quoteOf = (name: string): z.output<typeof quoteSchema> =>
    checked(quoteSchema, quotes[name], `public/ticker ${name}`);
  const positions = beside.positions.filter(({ size }) => size !== 0);
  const given = new Map(Object.entries(told).map(([coin, value]) => [coin,
    { usd: checked(indexSchema, value, `public/get_index_price ${coin}`).index_price, relativeError: 0 }]));
  const indexes = indexesOf(given, summaries, positions);
  const account = summarised(summaries, { ...beside, positions }, indexes, beside.file);
  const priced = (position: HeldPosition): HeldPosition =>
    ({ ...position, ...pricedAs(quoteOf(position.instrument.venueName)) });
  const added = Object.entries(trades).map(([name, quantity]) => priced({ quantity, averagePrice: null, margin: null,
    instrument: instrumentNamed(name, '--trades'), markPrice: null, impliedVol: null, forwardUsd: null }));
  const input = withHypothetical({
    account: 'deribit/check', nowMs: atMs, balances: account.balances,
    // What was paid is read from the row as it came, its own mark in it; only then it is priced anew.
    positions: account.positions.map((position) =>
      (position.instrument.venueName in quotes ? priced(position) : position)),
    openOrders: account.openOrders, lendingTerms: [],
    pricesUsd: new Map([...indexes].map(([name, { usd }]) => [name, usd])),
    terms: null,
  }, added, 'add');
  return { input: { ...input, terms: termsOf(summaries, parameters, indexes, atMs) }, indexes,
    rounded: account.rounded, causes: account.causes };
}

const pricedAs = ({ mark_price: markPrice, underlying_price: forward, mark_iv: vol }: z.output<typeof quoteSchema>):
Pick<HeldPosition, 'markPrice' | 'impliedVol' | 'forwardUsd'> =>
  ({ markPrice, impliedVol: vol === undefined ? null : vol / 100, forwardUsd: forward ?? null });

function termsOf(
  [first]: readonly AccountSummary[], parameters: unknown, indexes: ReadonlyMap<string, Index>, atMs: number,
) {
  const collateral: DeribitCollateral = first?.margin_model.startsWith('cross') === true ? 'cross' : 'segregated';
  if (parameters === null) return { model: 'deribit-standard' as const, asOfMs: atMs, collateral };
  const { model_params: params, margins } = checked(parametersSchema, parameters, 'private/pme/simulate');
  let [spotUsd, marketMakerProtectionUsd] = [0, 0];
  for (const [name, { initial_margin_details: details }] of Object.entries(margins)) {
    const usd = name === 'cross' ? 1 : indexes.get(name.toUpperCase())?.usd ?? NaN;
    spotUsd += details.spot_margin === 0 ? 0 : details.spot_margin * usd;
    marketMakerProtectionUsd += details.mmp_margin === 0 ? 0 : details.mmp_margin * usd;
  }
  return portfolioTermsOf(params, collateral, { spotUsd, marketMakerProtectionUsd, openOrdersUsd: null });
}
