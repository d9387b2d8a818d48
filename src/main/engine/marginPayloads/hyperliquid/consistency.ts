/**
 * What a Hyperliquid state says of itself: totals against the positions listed, each position's value against its
 * margin. A state cut short, or one with a number that isn't the venue's, shows here.
 */
import type { KnownCause } from '../marginCase.ts';
import type { ReportedPosition, ReportedState } from './accountState.ts';

/** Six printed decimals, and values of a few digits more. */
const ABSOLUTE_USD = 1e-4;
const RELATIVE = 1e-9;
const near = (a: number, b: number): boolean =>
  Math.abs(a - b) <= ABSOLUTE_USD + RELATIVE * Math.max(Math.abs(a), Math.abs(b));

export interface Consistency {
  /** Equity of the positions that are in the cross totals and not in the list, in USD; null: the list is whole. */
  readonly unlistedEquityUsd: number | null;
  readonly causes: readonly KnownCause[];
}

export function consistencyOf(state: ReportedState): Consistency {
  const positions = state.assetPositions.map(({ position }) => position);
  const odd = positions.filter((position) => !near(marginOf(position), position.marginUsed));
  const marks = odd.map((position): KnownCause => ({
    kind: 'price age', quantity: null,
    text: `positionValue ${position.positionValue} of ${position.coin} does not go with its marginUsed `
      + `${position.marginUsed}, which is of ${valueUnder(position)}`,
  }));
  const cross = positions.filter(({ leverage }) => leverage.type === 'cross');
  const { totalRawUsd, totalNtlPos, accountValue } = state.crossMarginSummary;
  const listedUsd = cross.reduce((sum, { positionValue }) => sum + positionValue, 0);
  const valueUsd = cross.reduce((sum, { szi, positionValue }) => sum + Math.sign(szi) * positionValue, totalRawUsd);
  if (odd.length > 0 || (near(listedUsd, totalNtlPos) && near(valueUsd, accountValue))) {
    return { unlistedEquityUsd: null, causes: marks };
  }
  const text = `positions worth ${usd(totalNtlPos - listedUsd)} USD of notional are in the venue's totals and `
    + 'not in its list';
  const causes = (['equity', 'haircutEquity', 'initial', 'maintenance', 'withdrawable'] as const)
    .map((quantity): KnownCause => ({ kind: 'missing position', quantity, text }));
  return { unlistedEquityUsd: accountValue - valueUsd, causes };
}

/** `marginUsed` as the position's other fields give it. */
const marginOf = ({ leverage, szi, positionValue }: ReportedPosition): number =>
  leverage.type === 'cross' ? positionValue / leverage.value : leverage.rawUsd + Math.sign(szi) * positionValue;

const valueUnder = ({ leverage, szi, marginUsed }: ReportedPosition): string =>
  usd(leverage.type === 'cross' ? marginUsed * leverage.value : (marginUsed - leverage.rawUsd) * Math.sign(szi));

const usd = (value: number): string => String(Number(value.toFixed(2)));
