/** `private/simulate_portfolio` of the emulator: the floor's account with more contracts, under portfolio margin. */
import { accountInput } from '../../../src/main/venues/simulated/trading/marginCheck.ts';
import { toNumber } from '../../../src/shared/domain/decimal.ts';
import type { DeribitPortfolioTerms } from '../../../src/shared/domain/marginTerms/deribitPortfolio.ts';
import { marginModelOf } from '../../../src/main/risk/margin/registry.ts';
import type { HeldPosition } from '../../../src/main/risk/margin/model.ts';
import { refuse, type Params } from './errors.ts';
import type { EmulatedLedger } from './ledger.ts';
import { summaryRow } from './words.ts';

/** The numbers of modelParams.ts, as the model takes them. */
export function portfolioTerms(asOfMs: number, maintenanceFactor: number): DeribitPortfolioTerms {
  const pair = (name: string, priceRange: number, volRangeUp: number) => ({ pair: name, priceRange, volRangeUp,
    volRangeDown: 0.25, shortTermVegaPower: 0.3, longTermVegaPower: 0.13, minVolForShockUp: 0.5, extendedTableFactor: 1,
    deltaShockThresholdUsd: 20_000_000 });
  const coin = (currency: string, annualisedMoveRisk: number, minAnnualisedMove: number, extendedDampenerUsd: number,
    pnlOffset: number, maxOffsetablePnlUsd: number, equitySideImpact: 'both' | 'none') => ({ currency, annualisedMoveRisk,
    minAnnualisedMove, extendedDampenerUsd, pnlOffset, maxOffsetablePnlUsd, equitySideImpact, haircut: 0,
    correlationSet: false });
  return { model: 'deribit-portfolio', asOfMs, collateral: 'cross', maintenanceFactor, bucketsPerSide: 4,
    stated: { spotUsd: 0, marketMakerProtectionUsd: 0, openOrdersUsd: null },
    pairs: [pair('btc_usd', 0.16, 0.5), pair('eth_usd', 0.18, 0.4)],
    currencies: [coin('BTC', 0.075, 0.01, 100_000, 0, 0, 'both'), coin('ETH', 0.05, 0.005, 200_000, 0.6, 20_000_000, 'both'),
      coin('USD', 0.1, 0.01, 25_000, 0, 0, 'none')] };
}

/** What is added is bought at its mark. */
function boughtAtMark(ledger: EmulatedLedger, name: string, amount: number): HeldPosition {
  const listing = ledger.listingOf(name) ?? refuse(10_020, 'invalid_or_unsupported_instrument');
  const { markPrice, markImpliedVol, forwardPrice } = ledger.floor.priceOf(listing);
  const price = toNumber(markPrice);
  const quantity = amount / toNumber(listing.instrument.contractMultiplier);
  return { instrument: listing.instrument, quantity, averagePrice: price, markPrice: price,
    impliedVol: markImpliedVol, forwardUsd: forwardPrice, margin: null };
}

export function simulate(ledger: EmulatedLedger, params: Params): unknown {
  const asked = typeof params['simulated_positions'] === 'string' ? JSON.parse(params['simulated_positions']) as unknown
    : params['simulated_positions'] ?? {};
  const more = Object.entries(asked as Record<string, number>).map(([name, amount]) => boughtAtMark(ledger, name, amount));
  const account = accountInput(ledger.floor);
  const bought = new Map<string, number>();
  // An option is paid for in its coin when it is added.
  for (const { instrument, quantity, markPrice } of more) {
    if (instrument.kind !== 'option') continue;
    const { settlementCurrency, contractMultiplier } = instrument;
    bought.set(settlementCurrency, (bought.get(settlementCurrency) ?? 0)
      - quantity * toNumber(contractMultiplier) * (markPrice ?? 0));
  }
  const held = params['add_positions'] === false ? [] : account.positions;
  for (const { instrument } of more) {
    const before = ledger.floor.holdings.holding(instrument.id);
    const listing = ledger.floor.listings.get(instrument.id);
    if (before === undefined || listing === undefined || instrument.kind === 'option') continue;
    // One contract bears one line: it is closed at its mark, and bought anew together with what is added.
    const gain = toNumber(ledger.floor.holdings.profitAt(before, ledger.floor.priceOf(listing).markPrice));
    bought.set(instrument.settlementCurrency, (bought.get(instrument.settlementCurrency) ?? 0) + gain);
  }
  const quantityOf = (id: string): number => held.find(({ instrument }) => instrument.id === id)?.quantity ?? 0;
  const added = new Set(more.map(({ instrument }) => instrument.id));
  const input = { ...account, terms: portfolioTerms(ledger.nowMs(), ledger.maintenanceFactor),
    positions: [...held.filter(({ instrument }) => !added.has(instrument.id)),
      ...more.map((one) => ({ ...one, quantity: one.quantity + quantityOf(one.instrument.id) }))],
    balances: [...account.balances, ...[...bought].map(([currency, amount]) => ({ currency, amount }))] };
  return summaryRow(ledger, String(params['currency']), marginModelOf('deribit-portfolio').evaluate(input));
}
