/** What if a venue changed what it counts of a collateral: the terms of its model with every share moved by so much. */
import type { Currency } from '../../../shared/domain/ids.ts';
import type { MarginTerms } from '../../../shared/domain/marginTerms/marginTerms.ts';

type Changes = Readonly<Record<Currency, number>>;

/** `changes`: added to the shares that count (-0.1: ten points less). Terms without such shares stay as they are. */
export function withHaircutsShifted(terms: MarginTerms | null, changes: Changes): MarginTerms | null {
  if (terms === null || Object.values(changes).every((change) => change === 0)) return terms;
  const by = (currency: Currency): number => changes[currency] ?? 0;
  switch (terms.model) {
    case 'aave': {
      const { eMode } = terms;
      // A category has one rule for all of its collateral: the worst change of any.
      const least = Math.min(0, ...(eMode?.collateral ?? []).map(by));
      return {
        ...terms, eMode: eMode === null ? null : shifted(eMode, least),
        reserves: terms.reserves.map((reserve) => shifted(reserve, by(reserve.currency))),
      };
    }
    case 'morpho':
      return { ...terms, liquidationLoanToValue: share(terms.liquidationLoanToValue + by(terms.collateralCurrency)) };
    case 'derive-pmrm2':
      return { ...terms, collaterals: terms.collaterals.map((collateral) => ({ ...collateral,
        maintenanceHaircut: share(collateral.maintenanceHaircut - by(collateral.currency)) })) };
    default:
      return terms;
  }
}

const shifted = <T extends { readonly loanToValue: number; readonly liquidationThreshold: number }>(
  terms: T, change: number,
): T => (change === 0 ? terms : { ...terms, loanToValue: share(terms.loanToValue + change),
  liquidationThreshold: share(terms.liquidationThreshold + change) });

const share = (value: number): number => Math.min(Math.max(value, 0), 1);
