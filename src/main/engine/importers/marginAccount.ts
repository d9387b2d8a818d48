/**
 * `session import margin-account`: one recorded account payload becomes a session in which its margin is held against
 * the venue's: the account as the payload has it, at its marks, for long enough that a difference lasts and is named.
 */
import { fromNumber, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import type { Quote } from '../../../shared/domain/quote.ts';
import type { HeldPosition } from '../../risk/margin/model.ts';
import type { MarginCase } from '../marginPayloads/marginCase.ts';
import { Recorder, type RecordingAbout } from './recorder.ts';

export interface MarginAccountImport extends RecordingAbout { readonly account: MarginCase }

export interface MarginAccountReport {
  readonly session: string;
  readonly account: string;
  readonly positions: number;
  /** What the payload itself says about differences. */
  readonly knownCauses: readonly string[];
  readonly notImported: readonly string[];
  readonly entries: number;
  readonly tapeRows: number;
}

/** The bound of differences and a little more (margin/reconciliation/tolerances.ts). */
const LASTS_MS = 14_000;
const STEP_MS = 1_000;
const DIGITS = 12;

/** Throws RangeError or RowError for a number that cannot be written down; then no session stands. */
export function importMarginAccount(request: MarginAccountImport): MarginAccountReport {
  const { account } = request;
  const { input, atMs } = account;
  const recorder = new Recorder(request, atMs);
  try {
    begin(recorder, account);
    for (let passedMs = 0; passedMs <= LASTS_MS; passedMs += STEP_MS) {
      recorder.advance(atMs + passedMs);
      observe(recorder, account);
    }
    recorder.advance(atMs + LASTS_MS + STEP_MS);
    const orders = input.openOrders.length;
    return {
      session: request.session, account: input.account, positions: input.positions.length,
      knownCauses: account.knownCauses.map(({ kind, text }) => `${kind}: ${text}`),
      notImported: orders === 0 ? [] : [`${orders} open orders: an order stands in a session with its whole life`],
      ...recorder.finish('the payload says no more'),
    };
  } catch (error) {
    recorder.abandon();
    throw error;
  }
}

function begin(recorder: Recorder, { input, model, account, stated }: MarginCase): void {
  const venue = venueOfAccount(input.account);
  recorder.fact({ type: 'InstrumentsListed', venue, instruments: input.positions.map(({ instrument }) => instrument) });
  recorder.fact({ type: 'ConnectionChanged', venue, state: 'connected', error: null });
  recorder.fact({ type: 'AccountOpened', account:
    { id: input.account, venue, label: account, marginModel: model, marginCurrency: stated.currency } });
  for (const terms of input.lendingTerms) recorder.fact({ type: 'LendingTermsReported', terms });
  const exact = (value: number | null): Decimal | null => (value === null ? null : fromNumber(value, DIGITS));
  recorder.fact({ type: 'AccountSnapshotReported', snapshot: {
    account: input.account, venueTimeMs: recorder.nowMs, openOrders: [],
    balances: input.balances.map(({ currency, amount }) =>
      ({ account: input.account, currency, amount: fromNumber(amount, DIGITS) })),
    positions: input.positions.map(({ instrument, quantity, averagePrice }) => ({ instrument: instrument.id,
      quantity: exact(quantity) ?? ZERO, averagePrice: exact(averagePrice) })),
  } }, recorder.nowMs);
}

/** All that the venue says, again: it is as it was. */
function observe(recorder: Recorder, { input, reported, knownCauses }: MarginCase): void {
  const { account, terms, positions, pricesUsd } = input;
  const [venue, receivedTimeMs] = [venueOfAccount(account), recorder.nowMs];
  const venueTimeMs = receivedTimeMs;
  for (const [underlying, price] of pricesUsd) {
    if (underlying === 'USD') continue;
    recorder.market({ type: 'IndexObserved',
      index: { venue, underlying, venueTimeMs, receivedTimeMs, priceUsd: fromNumber(price, DIGITS) } });
  }
  for (const position of positions) {
    recorder.market({ type: 'QuoteObserved', quote: quoteOf(position, receivedTimeMs) });
  }
  recorder.market({ type: 'MarginTermsObserved', report: { account, venueTimeMs, receivedTimeMs, terms,
    positionMargins: positions.flatMap(({ instrument: { id: instrument }, margin }) =>
      (margin === null ? [] : [{ instrument, mode: margin.mode,
        collateral: margin.mode === 'isolated' ? margin.collateral : null }])), causes: knownCauses } });
  const { positions: told, ...totals } = reported;
  recorder.market({ type: 'MarginObserved', report: {
    account, venueTimeMs, receivedTimeMs, equityUsd: totals.equityUsd, haircutEquityUsd: totals.haircutEquityUsd,
    initialMarginUsd: totals.initialMarginUsd, maintenanceMarginUsd: totals.maintenanceMarginUsd,
    liquidationPrices: told.flatMap(({ instrument, liquidation }) =>
      (liquidation === null ? [] : [{ instrument, priceUsd: liquidation.priceUsd }])),
  } });
}

function quoteOf({ instrument, markPrice, impliedVol, forwardUsd }: HeldPosition, receivedTimeMs: number): Quote {
  return {
    instrument: instrument.id, venueTimeMs: receivedTimeMs, receivedTimeMs, bidPrice: null, bidQuantity: null,
    askPrice: null, askQuantity: null, lastPrice: null,
    markPrice: markPrice === null ? null : fromNumber(markPrice, DIGITS), indexPrice: null, forwardPrice: forwardUsd,
    markImpliedVol: impliedVol, bidImpliedVol: null, askImpliedVol: null, fundingRate: null, venueGreeks: null,
  };
}
