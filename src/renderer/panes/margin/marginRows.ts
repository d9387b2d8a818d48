/** Margin of one account as ours and the venue's, with the difference, and what liquidates it. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

export interface Compared {
  readonly name: string;
  readonly explanation: string;
  readonly ours: number | null;
  readonly venues: number | null;
  readonly difference: number | null;
}

const difference = (ours: number | null, venues: number | null): number | null =>
  ours === null || venues === null ? null : ours - venues;

/** Rows of the comparison; a venue that has reported nothing leaves its side unknown. */
export function comparedMargin(
  health: WireRecord<'health'>,
  report: WireRecord<'marginReports'> | null,
): readonly Compared[] {
  const row = (name: string, explanation: string, ours: number | null, venues: number | null): Compared =>
    ({ name, explanation, ours, venues, difference: difference(ours, venues) });
  return [
    row('Equity', 'Cash, collateral and open profit at the venue\'s marks.', health.equityUsd,
      report?.equityUsd ?? null),
    row('Haircut equity', 'Equity after the haircuts of the venue\'s rules: what counts against the requirement.',
      health.haircutEquityUsd, report?.haircutEquityUsd ?? null),
    row('Initial margin', 'Needed to open more, by our own computation of the venue\'s rules.',
      health.initialMarginUsd, report?.initialMarginUsd ?? null),
    row('Maintenance', 'Below it the venue liquidates.', health.maintenanceMarginUsd,
      report?.maintenanceMarginUsd ?? null),
    row('Available', 'Equity that is not bound by initial margin.', health.availableUsd, null),
  ];
}

/** More than what two looks at a moving market differ by: a dollar or a tenth of a percent, whichever is larger. */
export const matters = (row: Compared): boolean =>
  row.difference !== null && Math.abs(row.difference) > Math.max(1, Math.abs(row.ours ?? 0) * 1e-3);

export interface Liquidation {
  readonly underlying: string;
  readonly side: 'down' | 'up';
  readonly move: number;
  readonly priceUsd: number | null;
  /** Only of the nearer side. */
  readonly standardDeviations: number | null;
}

/** Every price at which this account would be liquidated, nearest first. */
export function liquidationsOf(health: WireRecord<'health'>): readonly Liquidation[] {
  const found: Liquidation[] = [];
  for (const distance of health.distances) {
    const { underlying, downMove, upMove, standardDeviationsPerDay } = distance;
    const downIsNearer = downMove !== null && (upMove === null || Math.abs(downMove) <= Math.abs(upMove));
    if (downMove !== null) {
      found.push({ underlying, side: 'down', move: downMove, priceUsd: distance.downPriceUsd,
        standardDeviations: downIsNearer ? standardDeviationsPerDay : null });
    }
    if (upMove !== null) {
      found.push({ underlying, side: 'up', move: upMove, priceUsd: distance.upPriceUsd,
        standardDeviations: downIsNearer ? null : standardDeviationsPerDay });
    }
  }
  return found.sort((a, b) => Math.abs(a.move) - Math.abs(b.move));
}
