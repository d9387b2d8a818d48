import { expect, test } from 'vitest';
import type { LoanChange } from '../../../shared/domain/margin/detail.ts';
import { account } from '../samples.ts';
import { aave } from './aave/aave.ts';
import { isLoan, withLoanChange } from './loanChange.ts';
import type { AccountInput } from './model.ts';

const reserve = { loanToValue: 0.75, liquidationThreshold: 0.8, liquidationBonus: 0.05, usedAsCollateral: true,
  supplyRatePerYear: 0, borrowRatePerYear: 0, supplyRoom: null, borrowRoom: null, isolationRoomUsd: null,
  borrowableInIsolation: true };
const MODE = { category: 1, loanToValue: 0.9, liquidationThreshold: 0.95, liquidationBonus: 0.01, collateral: ['ETH'],
  borrowable: ['ETH'] };
const INPUT: AccountInput = account({ prices: { ETH: 2_000, USDC: 1 },
  balances: [{ currency: 'ETH', amount: 1 }, { currency: 'USDC', amount: -1_000 }],
  terms: { model: 'aave', averagesAreCut: false, eMode: null, eModes: [MODE],
    reserves: [{ ...reserve, currency: 'ETH' }, { ...reserve, currency: 'USDC' }] } });

function after(...changes: LoanChange[]) {
  const missing: string[] = [];
  let input = INPUT;
  for (const change of changes) input = withLoanChange(input, change, missing);
  const { haircutEquityUsd, maintenanceMarginUsd } = aave.evaluate(input);
  return { counted: haircutEquityUsd, owed: maintenanceMarginUsd, missing };
}

test('M41 what is supplied of a coin that is owed is a leg of its own, and pays only when it is told to', () => {
  expect(isLoan(INPUT)).toBe(true);
  const supplied = { kind: 'deposit', currency: 'USDC', amount: 400 } as const;
  expect(after(supplied)).toEqual({ counted: 1_600 + 320, owed: 1_000, missing: [] });
  expect(after(supplied, { kind: 'repayWithCollateral', currency: 'USDC', amount: 500 }))
    .toEqual({ counted: 1_600, owed: 600, missing: [] });
  expect(after({ kind: 'repay', currency: 'USDC', amount: 5_000 })).toEqual({ counted: 1_600, owed: 0, missing: [] });
  expect(after(supplied, { kind: 'borrow', currency: 'USDC', amount: 100 }))
    .toEqual({ counted: 1_920, owed: 1_100, missing: [] });
  expect(after({ kind: 'withdraw', currency: 'ETH', amount: 0.5 })).toEqual({ counted: 800, owed: 1_000, missing: [] });
});

test('M41 an e-mode changes what counts, and says what may not be owed in it', () => {
  expect(after({ kind: 'setEMode', category: 1 })).toEqual({ counted: 1_900, owed: 1_000,
    missing: ['USDC in e-mode 1: it may not be owed there'] });
  expect(after({ kind: 'setEMode', category: 0 })).toEqual({ counted: 1_600, owed: 1_000, missing: [] });
  expect(after({ kind: 'setEMode', category: 9 }).missing).toEqual(['e-mode 9']);
});
