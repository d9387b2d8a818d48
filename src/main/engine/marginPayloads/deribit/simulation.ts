/** The answer of `private/pme/simulate`: sizes in coins, marks, parameters and the venue's result, all in one. */
import type { AccountInput, HeldPosition } from '../../../risk/margin/model.ts';
import { portfolioTermsOf } from '../../../venues/deribit/modelParams.ts';
import { PayloadError, type KnownCause, type MarginCase, type ReportedMargin } from '../marginCase.ts';
import { instrumentNamed } from './contracts.ts';
import { coinOf, type Index } from './indexes.ts';
import type { Simulation } from './messages.ts';

export function simulationCase(
  simulation: Simulation,
  given: ReadonlyMap<string, Index>,
  atMs: number,
  file: string,
): MarginCase {
  const indexes = new Map([
    ['USD', 1],
    ...Object.entries(simulation.index_price).map(([pair, usd]) => [coinOf(pair), usd] as const),
    ...[...given].map(([name, { usd }]) => [name, usd] as const),
  ]);
  // Dollars of which the answer gives no index count as one, as the venue's own "usd" row does.
  for (const dollar of ['USDC', 'USDT']) if (!indexes.has(dollar)) indexes.set(dollar, 1);
  const usdOf = (name: string): number => {
    const usd = name === 'CROSS' ? 1 : indexes.get(name);
    if (usd === undefined) throw new PayloadError(file, 'index_price', `has no price of ${name}`);
    return usd;
  };
  const pools = Object.entries(simulation.margins).map(([name, margin]) => ({
    usd: usdOf(name.toUpperCase()),
    margin,
  }));
  const sum = (of: (margin: Simulation['margins'][string]) => number): number =>
    pools.reduce((total, { usd, margin }) => total + usd * of(margin), 0);
  const collateral = Object.keys(simulation.margins).some((name) => name.toUpperCase() === 'CROSS')
    ? 'cross'
    : 'segregated';
  const terms = portfolioTermsOf(simulation.model_params, collateral, {
    spotUsd: sum(({ initial_margin_details: details }) => details.spot_margin),
    marketMakerProtectionUsd: sum(({ initial_margin_details: details }) => details.mmp_margin),
    openOrdersUsd: sum(({ initial_margin_details: details }) => details.open_orders_margin),
  });
  const input: AccountInput = {
    account: 'deribit/file',
    nowMs: simulation.model_params.general.timestamp,
    balances: Object.entries(simulation.portfolio.currency).map(([currency, amount]) => ({
      currency: currency.toUpperCase(),
      amount,
    })),
    positions: Object.entries(simulation.portfolio.position).map(([name, coins]) =>
      heldOf(simulation, name, coins, file),
    ),
    openOrders: [],
    pricesUsd: indexes,
    lendingTerms: [],
    terms,
  };
  const reported: ReportedMargin = {
    equityUsd: null,
    haircutEquityUsd: null,
    positions: [],
    initialMarginUsd: sum((margin) => margin.initial_margin),
    maintenanceMarginUsd: sum((margin) => margin.maintenance_margin),
  };
  const [only] = Object.keys(simulation.margins);
  const stated =
    pools.length === 1 && only !== undefined && collateral === 'segregated'
      ? { currency: only.toUpperCase(), usd: pools[0]?.usd ?? 1 }
      : { currency: 'USD', usd: 1 };
  return {
    model: 'deribit-portfolio',
    account: 'deribit',
    atMs,
    input,
    reported,
    stated,
    knownCauses: unlisted(simulation),
  };
}

function heldOf({ ticker }: Simulation, name: string, coins: number, file: string): HeldPosition {
  const instrument = instrumentNamed(name, file);
  const known = ticker[name];
  if (known === undefined) throw new PayloadError(file, `ticker.${name}`, 'is missing for a position of the portfolio');
  const { mark_price: markPrice, mark_iv: volPercent, underlying_price: forwardUsd } = known;
  const inDollars = instrument.style === 'inverse' && instrument.kind !== 'option';
  return {
    instrument,
    quantity: inDollars ? coins * markPrice : coins,
    averagePrice: markPrice,
    markPrice,
    impliedVol: volPercent === undefined ? null : volPercent / 100,
    forwardUsd: forwardUsd ?? null,
    margin: null,
  };
}

/** Instruments of which the answer has risk vectors and no position. */
function unlisted({ initial_risk_vectors: vectors, portfolio }: Simulation): readonly KnownCause[] {
  return Object.keys(vectors)
    .filter((name) => portfolio.position[name] === undefined)
    .map((name) => ({
      kind: 'missing position',
      quantity: null,
      text: `the venue reckons with a position in ${name} that the portfolio does not list`,
    }));
}
