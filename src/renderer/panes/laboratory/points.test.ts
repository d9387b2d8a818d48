import { expect, test } from 'vitest';
import type { LaboratoryRow } from '../../../shared/contract/questions/laboratory.ts';
import { frontierOf, pointsOf } from './points.ts';

const row = (name: string, costUsd: number, errorVarianceUsd2: number | null): LaboratoryRow => ({ name, costUsd,
  errorVarianceUsd2, underlying: 'BTC', isRecorded: false, hedges: 1, turnoverUsd: 1, spreadUsd: 0, feeUsd: 0,
  fundingUsd: 0, windows: 3, blindShare: 0, worstDrawdownUsd: null, pnlUsd: null, healthLows: [] });

test('the frontier is what nothing beats in both cost and error; without an error there is no point', () => {
  const rows = [row('dear and far', 9, 100), row('cheap', 1, 81), row('close', 5, 4), row('beaten', 6, 16),
    row('unknown', 0, null)];
  expect(pointsOf(rows)).toHaveLength(4);
  expect(frontierOf(pointsOf(rows)).map(({ name }) => name)).toEqual(['cheap', 'close']);
});
