/**
 * Derive's subaccount (`private/get_subaccount`) as a margin case. `--meta`: tickers of its options (a list, or
 * `{ tickers: [...] }`) with their vols and forwards; `--prices`: a frame of `spot_feed`. A case of the venue's own
 * margin vectors is read too: it brings its feeds and parameters.
 */
import { z } from 'zod';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { DeriveFeeds } from '../../../shared/domain/marginTerms/derive.ts';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';
import { STANDARD_PARAMETERS } from '../../risk/margin/derive-standard/parameters.ts';
import type { AccountInput, HeldPosition, RestingOrder } from '../../risk/margin/model.ts';
import { instrumentOfName } from '../../venues/derive/symbols.ts';
import {
  spotFeedSchema,
  subaccountSchema,
  tickerSchema,
  type SpotFeed,
  type Subaccount,
  type SubaccountPosition,
  type Ticker,
} from './derive/subaccount.ts';
import { isVector, readVector } from './derive/vector.ts';
import { PayloadError, type KnownCause, type MarginCase, type PayloadFile, type PayloadFiles } from './marginCase.ts';
import { checked, jsonOf, memberOf } from './payloadText.ts';

export type DeriveModelId = 'derive-standard' | 'derive-pmrm2' | 'derive-pmrm';

const MARGIN_TYPES: Readonly<Record<DeriveModelId, readonly string[]>> = {
  'derive-standard': ['SM'],
  'derive-pmrm2': ['PM', 'PM2'],
  'derive-pmrm': ['PM'],
};

/** Wrapped and bridged forms of the coins that the standard manager has markets for. */
export const COINS: Readonly<Record<string, string>> = { WETH: 'ETH', WBTC: 'BTC', CBBTC: 'BTC' };

export const readDerivePayload =
  (model: DeriveModelId) =>
  (files: PayloadFiles): MarginCase => {
    const json = jsonOf(files.account);
    const wrapped = memberOf(json, 'result');
    if (isVector(json)) return readVector(model, json, files.account.name);
    const at = wrapped === undefined ? [] : ['result'];
    const account = checked(subaccountSchema, wrapped ?? json, files.account.name, at);
    if (!MARGIN_TYPES[model].includes(account.margin_type)) {
      throw new PayloadError(
        files.account.name,
        [...at, 'margin_type'].join('.'),
        `is ${account.margin_type}: that is not the margin of ${model}`,
      );
    }
    return caseOf(model, account, files);
  };

interface Market {
  readonly tickers: ReadonlyMap<string, Ticker>;
  readonly feed: SpotFeed | null;
  readonly atMs: number;
}

function caseOf(model: DeriveModelId, account: Subaccount, files: PayloadFiles): MarginCase {
  const tickers = files.meta === null ? new Map<string, Ticker>() : tickersOf(files.meta);
  const feed = files.prices === null ? null : checked(spotFeedSchema, jsonOf(files.prices), files.prices.name);
  const atMs = timeOf(account, tickers, files);
  const market = { tickers, feed, atMs };
  const positions = account.positions.map((position, i) => heldOf(position, market, files.account.name, i));
  const stable = account.collaterals.find(({ asset_name: name }) => name === 'USDC')?.mark_price ?? 1;
  return {
    model,
    account: `subaccount ${account.subaccount_id}`,
    atMs,
    input: inputOf(model, account, positions, market, files.account.name),
    reported: reportedOf(model, account, positions, stable),
    stated: { currency: 'USDC', usd: stable },
    knownCauses: causesOf(model, account, market),
  };
}

function tickersOf(file: PayloadFile): ReadonlyMap<string, Ticker> {
  const json = jsonOf(file);
  const inner = memberOf(json, 'tickers');
  const tickers = checked(z.array(tickerSchema), inner ?? json, file.name, inner === undefined ? [] : ['tickers']);
  return new Map(tickers.map((ticker) => [ticker.instrument_name, ticker]));
}

/** A subaccount has no time of its own; without options nothing hangs on it but which parameters are in force. */
function timeOf(account: Subaccount, tickers: ReadonlyMap<string, Ticker>, files: PayloadFiles): number {
  const times = [...tickers.values()].map(({ timestamp }) => timestamp);
  if (account.timestamp !== undefined) return account.timestamp;
  if (times.length > 0) return Math.max(...times);
  if (account.positions.some(({ instrument_type: type }) => type === 'option')) {
    throw new PayloadError(
      files.account.name,
      'timestamp',
      'is needed for the life of options: here or in --meta tickers',
    );
  }
  return STANDARD_PARAMETERS.at(-1)?.validFromMs ?? 0;
}

function instrumentNamed(name: string, file: string, field: string): Instrument {
  const instrument = instrumentOfName(name);
  if (instrument === null) throw new PayloadError(file, field, `"${name.slice(0, 60)}" is no instrument of Derive`);
  return instrument;
}

function heldOf(position: SubaccountPosition, { tickers }: Market, file: string, i: number): HeldPosition {
  const instrument = instrumentNamed(position.instrument_name, file, `positions.${i}.instrument_name`);
  const pricing = tickers.get(position.instrument_name)?.option_pricing ?? null;
  const isOption = instrument.kind === 'option';
  return {
    instrument,
    quantity: position.amount,
    averagePrice: position.average_price,
    markPrice: position.mark_price,
    impliedVol: pricing?.iv ?? null,
    margin: null,
    // Without a ticker the index stands in, and is named as a cause.
    forwardUsd: isOption ? (pricing?.forward_price ?? position.index_price) : null,
  };
}

function inputOf(
  model: DeriveModelId,
  account: Subaccount,
  positions: readonly HeldPosition[],
  market: Market,
  file: string,
): AccountInput {
  const currencyOf = (name: string): string => (model === 'derive-standard' ? (COINS[name] ?? name) : name);
  const prices = new Map<string, number>([
    ['USD', 1],
    ['USDC', 1],
  ]);
  for (const { asset_name: name, mark_price: price } of account.collaterals) prices.set(currencyOf(name), price);
  account.positions.forEach(({ index_price: price }, i) =>
    prices.set(positions[i]?.instrument.underlying ?? '', price),
  );
  for (const [name, { price }] of Object.entries(market.feed?.feeds ?? {})) prices.set(name, price);
  const openOrders = account.open_orders
    .filter(({ order_status: status }) => status === 'open')
    .map((order, i): RestingOrder => ({
      instrument: instrumentNamed(order.instrument_name, file, `open_orders.${i}.instrument_name`),
      side: order.direction,
      price: order.limit_price,
      quantity: order.amount - order.filled_amount,
    }));
  return {
    account: 'derive/file',
    nowMs: market.atMs,
    positions,
    openOrders,
    pricesUsd: prices,
    lendingTerms: [],
    balances: account.collaterals.map(({ asset_name: name, amount }) => ({
      currency: currencyOf(name),
      // Profit counts from the entry, so what was paid of it already is no cash of ours (decision 0029).
      amount: name === 'USDC' ? amount - settledOf(account) : amount,
    })),
    terms: termsOf(model, account, positions, market),
  };
}

function termsOf(
  model: DeriveModelId,
  account: Subaccount,
  positions: readonly HeldPosition[],
  market: Market,
): MarginTerms {
  const coins = account.collaterals.map(({ asset_name: name }) => COINS[name] ?? name);
  const names = new Set([...positions.map(({ instrument }) => instrument.underlying), ...coins]);
  const base = {
    feeds: [...names].map((name) => feedsOf(name, positions, market)),
    unpaidFunding: account.positions.reduce((sum, { pending_funding: funding }) => sum + funding, 0),
    parameters: null,
  };
  if (model !== 'derive-pmrm2') return { ...base, model };
  const [underlying = ''] = positions.map(({ instrument }) => instrument.underlying);
  return {
    ...base,
    model,
    collaterals: account.collaterals
      .filter(({ asset_name: name }) => name !== 'USDC')
      .map((own) => ({
        currency: own.asset_name,
        confidence: 1,
        // No field says it: an asset that bears the coin's name moves with it.
        riskCancelling: underlying !== '' && own.asset_name.toUpperCase().endsWith(underlying),
        maintenanceHaircut: own.mark_value === 0 ? 0 : 1 - own.maintenance_margin / own.mark_value,
        initialHaircut: own.mark_value === 0 ? 0 : (own.maintenance_margin - own.initial_margin) / own.mark_value,
      })),
  };
}

/** Confidences are 1 unless the feed says less: a subaccount does not tell them. */
function feedsOf(underlying: string, positions: readonly HeldPosition[], { tickers, feed, atMs }: Market): DeriveFeeds {
  const expiries = new Map<number, number>();
  for (const { instrument } of positions) {
    if (instrument.kind !== 'option' || instrument.underlying !== underlying) continue;
    const discount = tickers.get(instrument.venueName)?.option_pricing?.discount_factor ?? 1;
    const years = (instrument.expiryTimeMs - atMs) / 31_536_000_000;
    expiries.set(instrument.expiryTimeMs, years > 0 && discount > 0 ? -Math.log(discount) / years : 0);
  }
  return {
    underlying,
    spotConfidence: feed?.feeds[underlying]?.confidence ?? 1,
    perpConfidence: 1,
    expiries: [...expiries].map(([expiryTimeMs, ratePerYear]) => ({
      expiryTimeMs,
      ratePerYear,
      forwardConfidence: 1,
      rateConfidence: 1,
      volConfidence: 1,
      settledForwardUsd: 0,
    })),
  };
}

const settledOf = ({ positions }: Subaccount): number =>
  positions.reduce((sum, { net_settlements: settled }) => sum + settled, 0);

/** What the venue counts against its requirement, so that its net margins become requirements. */
function reportedOf(
  model: DeriveModelId,
  account: Subaccount,
  positions: readonly HeldPosition[],
  stable: number,
): MarginCase['reported'] {
  const gains = account.positions.reduce(
    (sum, { unrealized_pnl: gain, pending_funding: funding, instrument_type: type }) =>
      type === 'perp' ? sum + gain + funding : sum,
    0,
  );
  const counted = model === 'derive-standard'
    ? account.collaterals_maintenance_margin + gains - settledOf(account) : account.subaccount_value;
  return {
    equityUsd: account.subaccount_value * stable,
    haircutEquityUsd: counted * stable,
    initialMarginUsd: (counted - account.initial_margin) * stable,
    maintenanceMarginUsd: (counted - account.maintenance_margin) * stable,
    positions: account.positions.map(({ liquidation_price: price }, i) => ({
      instrument: positions[i]?.instrument.id ?? '',
      initialMarginUsd: null,
      maintenanceMarginUsd: null,
      // Null is both 'none' and 'not said' in the venue's answers.
      liquidation: price === null ? null : { priceUsd: price },
    })),
  };
}

function causesOf(model: DeriveModelId, account: Subaccount, { tickers, atMs }: Market): readonly KnownCause[] {
  const causes: KnownCause[] = [];
  const options = account.positions.filter(({ instrument_type: type }) => type === 'option');
  const bare = options.filter(({ instrument_name: name }) => !tickers.has(name)).map((one) => one.instrument_name);
  if (bare.length > 0) {
    causes.push({
      kind: 'input missing',
      quantity: null,
      text: `forward and vol of ${bare.join(', ')}: index and mark stand in, --meta with tickers has them`,
    });
  }
  const isV3 = atMs >= (STANDARD_PARAMETERS.at(-1)?.validFromMs ?? Infinity);
  const hasMore = options.length > 0 || account.collaterals.some(({ asset_name: name }) => name !== 'USDC');
  if (isV3 && (model === 'derive-standard' ? hasMore : account.positions.length > 0)) {
    causes.push({
      kind: 'unknown parameter set',
      quantity: null,
      text: "of v3 only the perpetuals' requirements of the standard manager are known, the rest is that of v2",
    });
  }
  return causes;
}
