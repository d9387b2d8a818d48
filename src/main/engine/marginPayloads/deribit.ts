/**
 * Deribit's answers about an account as margin cases. `--in` takes account summaries (of one or all currencies, a
 * notification, a `simulate_portfolio` answer), positions, or a `pme/simulate` answer; `--meta` positions with orders
 * for summaries, or the summaries that a simulation starts from; `--prices` coins in USD.
 */
import type { DeribitCollateral } from '../../../shared/domain/marginTerms/deribitStandard.ts';
import { REWORKED_MS } from '../../risk/margin/deribit-standard/parameters.ts';
import { withHypothetical } from '../../risk/margin/deribit/hypothetical.ts';
import type { AccountInput, HeldPosition } from '../../risk/margin/model.ts';
import { shown } from '../../risk/margin/reconciliation/counterfactual.ts';
import { marginModelOf } from '../../risk/margin/registry.ts';
import { heldPosition, instrumentNamed, restingOrders } from './deribit/contracts.ts';
import { givenIndexes, indexesOf, type Index } from './deribit/indexes.ts';
import { payloadOf, type AccountSummary, type Payload, type Simulated } from './deribit/messages.ts';
import { roundingCauses } from './deribit/rounding.ts';
import { simulationCase } from './deribit/simulation.ts';
import { latest, reportedOf, reportedPosition, summarised, type Beside } from './deribit/summaries.ts';
import { recordedTerms } from './deribit/terms.ts';
import {
  PayloadError,
  type KnownCause,
  type MarginCase,
  type PayloadFiles,
  type ReportedMargin,
} from './marginCase.ts';

type ModelId = 'deribit-standard' | 'deribit-portfolio';

/** Throws PayloadError for a file that makes no sense. */
export const readDeribitStandardPayload = (files: PayloadFiles): MarginCase => readDeribit(files, 'deribit-standard');
export const readDeribitPortfolioPayload = (files: PayloadFiles): MarginCase => readDeribit(files, 'deribit-portfolio');

function readDeribit(files: PayloadFiles, model: ModelId): MarginCase {
  const payload = payloadOf(files.account);
  const meta = files.meta === null ? null : payloadOf(files.meta);
  const given = givenIndexes(files.prices);
  if (payload.shape === 'summaries') return summariesCase(payload, meta, given, model);
  if (payload.shape === 'positions') return positionsCase(payload, given, model);
  if (model === 'deribit-standard') {
    throw new PayloadError(payload.file, 'model_params', 'is of portfolio margin: use --model deribit-portfolio');
  }
  return simulationCase(
    payload.simulation,
    given,
    payload.atMs ?? payload.simulation.model_params.general.timestamp,
    payload.file,
  );
}

type Summaries = Extract<Payload, { shape: 'summaries' }>;
type Positions = Extract<Payload, { shape: 'positions' }>;

function summariesCase(
  payload: Summaries,
  meta: Payload | null,
  given: ReadonlyMap<string, Index>,
  model: ModelId,
): MarginCase {
  const { file, simulated } = payload;
  const own = latest(payload.summaries);
  const collateral = collateralOf(own, model, file);
  const base = simulated !== null && meta?.shape === 'summaries' ? latest(meta.summaries) : own;
  const beside: Beside | null = meta?.shape === 'positions' ? meta : null;
  // What a simulation answers is of a later moment than the summaries that it starts from: its own index goes first.
  const indexes = indexesOf(given, base === own ? own : [...base, ...own], beside?.positions ?? []);
  const usdOf = (currency: string): number => usdIn(indexes, currency, file);
  const account = summarised(base, beside, indexes, file);
  const atMs = payload.atMs ?? meta?.atMs ?? null;
  const known: AccountInput = {
    account: 'deribit/file',
    nowMs: atMs ?? 0,
    balances: account.balances,
    positions: account.positions,
    openOrders: account.openOrders,
    lendingTerms: [],
    pricesUsd: new Map([...indexes].map(([name, { usd }]) => [name, usd])),
    terms: termsOf(model, collateral, atMs),
  };
  const input = simulated === null ? known : withSimulated(known, simulated, usdOf, file);
  const reported = reportedOf(own, beside, usdOf, file);
  const [only, ...more] = own;
  const stated =
    only !== undefined && more.length === 0 && collateral === 'segregated'
      ? { currency: only.currency, usd: usdOf(only.currency) }
      : { currency: 'USD', usd: 1 };
  const result: MarginCase = { model, account: 'deribit', atMs: atMs ?? 0, input, reported, stated, knownCauses: [] };
  return {
    ...result,
    knownCauses: [
      ...account.causes,
      ...timeCauses(model, atMs),
      ...(base === own ? [] : [SIMULATED_LATER]),
      ...ageCauses(payload, meta),
      ...roundingCauses(marginModelOf(model), input, reported, account.rounded),
      ...unlistedCauses(base, reported, usdOf, collateral, base === own),
      ...orderCauses(result),
    ],
  };
}

function positionsCase(payload: Positions, given: ReadonlyMap<string, Index>, model: ModelId): MarginCase {
  const { file, positions, orders } = payload;
  if (model === 'deribit-portfolio') {
    throw new PayloadError(file, null, 'holds positions alone: give account summaries as --in and these as --meta');
  }
  const indexes = indexesOf(given, [], positions);
  const usdOf = (currency: string): number => usdIn(indexes, currency, file);
  const input: AccountInput = {
    account: 'deribit/file',
    nowMs: payload.atMs ?? 0,
    balances: [],
    positions: positions.map((position) => heldPosition(position, file)),
    openOrders: restingOrders(orders, file),
    pricesUsd: new Map([...indexes].map(([name, { usd }]) => [name, usd])),
    lendingTerms: [],
    terms: termsOf(model, 'segregated', payload.atMs),
  };
  const each = positions.map((position) => reportedPosition(position, usdOf, file));
  // `open_orders_margin` is of the position and its orders together.
  const opened = positions.map(
    ({ initial_margin: initial, open_orders_margin: ordered = 0 }, i) =>
      (orders.length === 0 ? 1 : Math.max(1, ordered / initial)) * (each[i]?.initialMarginUsd ?? NaN),
  );
  const total = (values: readonly (number | null)[]): number =>
    values.reduce<number>((sum, usd) => sum + (usd ?? NaN), 0);
  const reported: ReportedMargin = {
    equityUsd: null,
    haircutEquityUsd: null,
    initialMarginUsd: total(opened),
    maintenanceMarginUsd: total(each.map(({ maintenanceMarginUsd }) => maintenanceMarginUsd)),
    positions: each,
  };
  return {
    model,
    account: 'deribit',
    atMs: payload.atMs ?? 0,
    input,
    reported,
    stated: { currency: 'USD', usd: 1 },
    knownCauses: [...timeCauses(model, payload.atMs), ...feeCauses(orders.length, payload.atMs)],
  };
}

/** The model that the venue itself names must be the one asked for. */
function collateralOf(summaries: readonly AccountSummary[], model: ModelId, file: string): DeribitCollateral {
  const [first] = summaries;
  if (first === undefined) throw new PayloadError(file, 'summaries', 'is empty');
  const [collateral, kind] = first.margin_model.split('_');
  const named: ModelId = kind === 'pm' ? 'deribit-portfolio' : 'deribit-standard';
  if (named !== model) throw new PayloadError(file, 'margin_model', `is ${first.margin_model}: use --model ${named}`);
  return collateral === 'cross' ? 'cross' : 'segregated';
}

function usdIn(indexes: ReadonlyMap<string, Index>, currency: string, file: string): number {
  const known = indexes.get(currency);
  if (known === undefined) throw new PayloadError(file, currency, 'has no price in USD: give one as --prices');
  return known.usd;
}

/** A payload without a time counts as of the last rule that is public. */
const termsOf = (model: ModelId, collateral: DeribitCollateral, atMs: number | null): AccountInput['terms'] =>
  model === 'deribit-standard'
    ? { model, asOfMs: atMs ?? REWORKED_MS - 1, collateral }
    : recordedTerms(atMs ?? REWORKED_MS, collateral);

function withSimulated(
  input: AccountInput,
  { simulated_positions: simulated, add_positions: add }: Simulated,
  usdOf: (currency: string) => number,
  file: string,
): AccountInput {
  const added = Object.entries(simulated).map(([name, quantity]): HeldPosition => {
    const instrument = instrumentNamed(name, file);
    const known = input.positions.find((position) => position.instrument.id === instrument.id);
    const markPrice = known?.markPrice ?? (instrument.kind === 'option' ? null : usdOf(instrument.underlying));
    return { instrument, quantity, averagePrice: null, markPrice, impliedVol: null, forwardUsd: null, margin: null };
  });
  return withHypothetical(input, added, add ? 'add' : 'instead');
}

const SIMULATED_LATER: KnownCause = {
  kind: 'price age',
  quantity: null,
  text: 'the simulation was answered at another moment than the summaries that it starts from',
};

const SAME_MOMENT_MS = 5_000;

function ageCauses(payload: Summaries, meta: Payload | null): readonly KnownCause[] {
  if (meta?.shape !== 'positions' || meta.atMs === null || payload.atMs === null) return [];
  const laterMs = meta.atMs - payload.atMs;
  if (Math.abs(laterMs) <= SAME_MOMENT_MS) return [];
  return [
    {
      kind: 'price age',
      quantity: null,
      text:
        `${meta.file} is of ${Math.round(Math.abs(laterMs) / 1_000)} s ` +
        `${laterMs > 0 ? 'later' : 'earlier'}, and so are its marks`,
    },
  ];
}

/** What an account is worth does not hang on the rule. */
const timeCauses = (model: ModelId, atMs: number | null): readonly KnownCause[] =>
  model === 'deribit-portfolio' || atMs !== null
    ? []
    : (['initial', 'maintenance'] as const).map((quantity) => ({
        kind: 'unknown parameter set',
        quantity,
        text: 'the payload bears no time: the last public rule (before 2026-08-05) was taken',
      }));

/** Under a rule that is not public that is the cause of all. */
const feeCauses = (orders: number, atMs: number | null): readonly KnownCause[] =>
  orders === 0 || (atMs !== null && atMs >= REWORKED_MS)
    ? []
    : [
        {
          kind: 'open orders',
          quantity: 'initial',
          text: 'what orders hold beyond initial margin (their fee) is not documented',
        },
      ];

/** Totals of a cross account beyond what the currencies of the payload come to. */
function unlistedCauses(
  summaries: readonly AccountSummary[],
  { equityUsd }: ReportedMargin,
  usdOf: (currency: string) => number,
  collateral: DeribitCollateral,
  sameMoment: boolean,
): readonly KnownCause[] {
  if (collateral !== 'cross' || equityUsd === null || !sameMoment) return [];
  const listed = summaries.filter(({ equity }) => equity !== 0);
  const beyond = equityUsd - listed.reduce((sum, { equity, currency }) => sum + equity * usdOf(currency), 0);
  if (Math.abs(beyond) <= 0.002 * listed.length) return [];
  const names = summaries.map(({ currency }) => currency).join(', ');
  return [
    {
      kind: 'missing position',
      quantity: null,
      text: `a cross account, of which the payload lists ${names}; its totals hold ${shown(beyond)} USD beside them`,
    },
  ];
}

/** More initial margin than matrix and haircuts need, with maintenance in agreement: orders that are not listed. */
function orderCauses({ model, input, reported }: MarginCase): readonly KnownCause[] {
  if (model !== 'deribit-portfolio' || input.openOrders.length > 0) return [];
  const ours = marginModelOf(model).evaluate(input);
  const [initial, maintenance] = [reported.initialMarginUsd, reported.maintenanceMarginUsd];
  if (initial === null || maintenance === null || ours.initialMarginUsd === null || ours.maintenanceMarginUsd === null)
    return [];
  const more = initial - ours.initialMarginUsd;
  if (more <= 0.01 * initial || Math.abs(ours.maintenanceMarginUsd - maintenance) > 0.005 * maintenance) return [];
  return [
    {
      kind: 'open orders',
      quantity: 'initial',
      text:
        `the venue holds ${shown(more)} USD to open beyond matrix and haircuts, ` +
        'maintenance agrees: open orders, which the payload does not list',
    },
  ];
}
