/** A pool's reserves as a lending venue's terms: the same for every holder. */
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import type { VenueId } from '../../../../shared/domain/ids.ts';
import type { AaveAccount } from '../../../risk/margin/aave/aaveAccount.ts';
import { termsOf } from '../../../risk/margin/aave/nativeTerms.ts';

export const lendingTermsOf = (venue: VenueId, account: AaveAccount): readonly LendingTerms[] =>
  termsOf(account).reserves.map(({ currency, loanToValue, liquidationThreshold, liquidationBonus, supplyRatePerYear,
    borrowRatePerYear }) => ({ venue, currency, loanToValue, liquidationThreshold, liquidationBonus, supplyRatePerYear,
    borrowRatePerYear }));
