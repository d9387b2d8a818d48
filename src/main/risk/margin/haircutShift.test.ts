import { expect, test } from 'vitest';
import type { AaveTerms } from '../../../shared/domain/marginTerms/aave.ts';
import { PMRM2_TERMS, STANDARD_TERMS } from './derive/samples.ts';
import { withHaircutsShifted } from './haircutShift.ts';

const AAVE: AaveTerms = {
  model: 'aave', averagesAreCut: false,
  eMode: { category: 1, loanToValue: 0.9, liquidationThreshold: 0.93, liquidationBonus: 0.01, collateral: ['ETH'],
    borrowable: ['ETH'] },
  reserves: ['ETH', 'BTC'].map((currency) => ({ currency, loanToValue: 0.75, liquidationThreshold: 0.8,
    liquidationBonus: 0.05, usedAsCollateral: true, supplyRatePerYear: 0, borrowRatePerYear: 0, supplyRoom: null,
    borrowRoom: null, isolationRoomUsd: null, borrowableInIsolation: true })),
};

test('W6 a haircut change moves the shares of the terms that have such, and no others', () => {
  const moved = withHaircutsShifted(AAVE, { ETH: -0.1 });
  expect(moved).toMatchObject({ eMode: { liquidationThreshold: expect.closeTo(0.83, 12) as number },
    reserves: [
      { liquidationThreshold: expect.closeTo(0.7, 12) as number, loanToValue: expect.closeTo(0.65, 12) as number },
      { liquidationThreshold: 0.8, loanToValue: 0.75 }] });
  expect(withHaircutsShifted(PMRM2_TERMS, { BTC: -0.1 })).toMatchObject({
    collaterals: [{ maintenanceHaircut: expect.closeTo(0.13, 12) as number }, { maintenanceHaircut: 0.03 }] });
  const loan = { model: 'morpho', market: '0x01', loanCurrency: 'USDC', collateralCurrency: 'ETH',
    liquidationLoanToValue: 0.86, borrowRatePerYear: null } as const;
  expect(withHaircutsShifted(loan, { ETH: -1 })).toMatchObject({ liquidationLoanToValue: 0 });
  expect([withHaircutsShifted(STANDARD_TERMS, { BTC: -0.1 }), withHaircutsShifted(AAVE, { BTC: 0 }),
    withHaircutsShifted(null, { BTC: -0.1 })]).toEqual([STANDARD_TERMS, AAVE, null]);
});
