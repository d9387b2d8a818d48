/**
 * Health of a pooled loan as on Aave v3: collateral times its liquidation threshold over debt. Written on the common
 * scale: haircut equity is the weighted collateral, the maintenance requirement is the debt. Rules: README.md.
 */
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import type { Currency } from '../../../../shared/domain/ids.ts';
import { note, pricesOf, resultOf } from '../holdings.ts';
import type { AccountInput, MarginModel, MarginResult } from '../model.ts';

export const simulatedLending: MarginModel = { id: 'simulated-lending', evaluate };

function evaluate(input: AccountInput): MarginResult {
  const prices = pricesOf(input);
  const explanation: { label: string; usd: number }[] = [];
  let [collateral, weighted, borrowable, debt] = [0, 0, 0, 0];
  for (const { currency, amount } of input.balances) {
    if (amount === 0) continue;
    const usd = amount * prices.usd(currency);
    if (amount < 0) {
      debt -= usd;
      explanation.push({ label: `debt in ${currency}`, usd: -usd });
      continue;
    }
    const terms = termsOf(input.lendingTerms, currency);
    if (terms === null) note(prices.missing, `lending terms of ${currency}`);
    collateral += usd;
    weighted += usd * (terms?.liquidationThreshold ?? NaN);
    borrowable += usd * (terms?.loanToValue ?? NaN);
  }
  for (const { instrument, quantity } of input.positions) {
    if (quantity !== 0) note(prices.missing, `margin rule for ${instrument.venueName}`);
  }
  const totals = {
    equity: collateral - debt,
    haircutEquity: weighted,
    // What may still be borrowed is borrowable - debt, and available is haircut equity less this.
    initial: weighted - borrowable + debt,
    maintenance: debt,
  };
  return resultOf(totals, explanation, prices.missing);
}

const termsOf = (terms: readonly LendingTerms[], currency: Currency): LendingTerms | null =>
  terms.find((of) => of.currency === currency) ?? null;
