/** Gathers from the tables what a protection plan is made from; all data, for a worker. */
import type { Account } from '../../../shared/domain/account.ts';
import { ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Currency, InstrumentId, Underlying } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import { DEFAULT_PROTECTION } from '../../../shared/domain/steering/protection.ts';
import type { ProtectedAccount, ProtectionInput, Tradable } from '../../hedging/protection/input.ts';
import { unitDeltaCoin } from '../../risk/portfolio/unitDelta.ts';
import { accountDenial } from '../decide/submit.ts';
import { isWaiting } from '../exposure/stops.ts';
import { settledExposureOf } from '../exposure/exposure.ts';
import { ONE, type ReadState } from '../state.ts';
import { accountInputOf, tradesOf } from '../valuation/accountInput.ts';
import { dayVols } from '../valuation/dayVol.ts';
import { bareMarket, orderSource, VALUATION_BOUNDS } from '../valuation/legSources.ts';

/** No order of a plan goes by a quote that is older. */
const QUOTE_AGE_MS = 5_000;
const MS_PER_DAY = 86_400_000;
/** Two-sided 5 % of the normal law: liquidation within t days is likelier when d standard deviations < 1.96 sqrt(t). */
const ONE_IN_TWENTY = 1.96;

export function protectionInputOf(state: ReadState, purpose: ProtectionInput['purpose']): ProtectionInput {
  const policy = state.protectionPolicy.get(ONE) ?? DEFAULT_PROTECTION;
  const accounts = [...state.accounts.values()].map((account) => protectedAccount(state, account));
  const closesOnly = state.session.get(ONE)?.killSwitch === 'engaged';
  const hedges = closesOnly ? [] : [...state.policies.values()].filter(({ mode }) => mode !== 'off')
    .flatMap(({ instruments }) => instruments);
  const wanted = new Map<InstrumentId, Instrument>();
  for (const { instrument } of accounts.flatMap(({ input }) => input.positions)) wanted.set(instrument.id, instrument);
  for (const { instrument: id } of hedges) {
    const instrument = state.instruments.get(id);
    if (instrument !== undefined) wanted.set(id, instrument);
  }
  const underlyings = new Set([...wanted.values()].map(({ underlying }) => underlying));
  const vols = dayVols(state, [...underlyings]);
  return {
    purpose, nowMs: state.timeMs, inputsSeq: state.seq, triggerHealth: policy.triggerHealth,
    targetHealth: policy.targetHealth, maxQuoteAgeMs: QUOTE_AGE_MS, accounts,
    maxPriceAway: state.limits.get(ONE)?.maxPriceAwayFromMark ?? 0, hedges, routes: policy.routes,
    markets: new Map([...wanted.values()].map((one) =>
      [one.id, tradable(state, one, vols.get(one.underlying) ?? null)])),
    deltasCoin: new Map([...underlyings].map((one) => [one, deltaOf(state, one)])),
  };
}

function protectedAccount(state: ReadState, account: Account): ProtectedAccount {
  const denial = accountDenial(state, account);
  // To withdraw a stop that waits relieves no margin.
  const orders = [...state.orders.values()].filter((order) => order.account === account.id && isWorking(order.state)
    && state.instruments.has(order.instrument) && !isWaiting(state, order));
  return {
    input: accountInputOf(state, account), model: account.marginModel,
    hindrance: denial === null ? null : `${denial.limit}: ${denial.value}`,
    orders: orders.map((order) => ({ clientOrderId: order.clientOrderId, instrument: order.instrument,
      trades: tradesOf(state, order) })),
    wallet: walletOf(state, account), timeLeftMs: timeLeftOf(state, account),
  };
}

/** Of a loan: what the same address holds on the same chain outside of the pool. */
function walletOf(state: ReadState, account: Account): { currency: Currency; amount: Decimal }[] {
  if (account.marginModel !== 'aave' && account.marginModel !== 'morpho') return [];
  const holder = account.id.slice(account.id.indexOf('/') + 1);
  const isWallet = (other: Account): boolean =>
    other.id !== account.id && other.marginModel === 'none' && other.id.endsWith(`/${holder}`);
  const wallets = new Set([...state.accounts.values()].filter(isWallet).map(({ id }) => id));
  const terms = new Set([...state.lendingTerms.values()].filter(({ venue }) => venue === account.venue)
    .map(({ currency }) => currency));
  return [...state.balances.values()]
    .filter((balance) => wallets.has(balance.account) && balance.amount > ZERO && terms.has(balance.currency))
    .map(({ currency, amount }) => ({ currency, amount }));
}

/** By the nearest of its distances; null: none is known. */
function timeLeftOf(state: ReadState, account: Account): number | null {
  const deviations = state.health.get(account.id)?.distances
    .flatMap(({ standardDeviationsPerDay: days }) => (days === null ? [] : [days])) ?? [];
  if (deviations.length === 0) return null;
  return (Math.min(...deviations) / ONE_IN_TWENTY) ** 2 * MS_PER_DAY;
}

function tradable(state: ReadState, instrument: Instrument, dayVol: number | null): Tradable {
  const { quote, indexPriceUsd } = bareMarket(state, instrument);
  return { instrument, quote, indexPriceUsd, dayVol, book: state.books.get(instrument.id) ?? null,
    unitDeltaCoin: unitDeltaCoin(orderSource(state, instrument), state.timeMs, VALUATION_BOUNDS) };
}

/** With everything in flight. */
function deltaOf(state: ReadState, underlying: Underlying): number | string {
  const { deltaCoin, premiumDeltaCoin, inFlightDeltaCoin, missing } = settledExposureOf(state, underlying);
  if (missing.length > 0) return missing.join('; ');
  if (deltaCoin === null || premiumDeltaCoin === null) return `delta of ${underlying} is unknown`;
  return deltaCoin + premiumDeltaCoin + inFlightDeltaCoin;
}
