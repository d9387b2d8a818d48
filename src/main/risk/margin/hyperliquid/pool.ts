/**
 * Which pool stands behind cross positions, told from the venue's own liquidation prices: each implies one, and all
 * imply the same. Where it isn't the account value, spot collateral counts and the account is a unified or
 * portfolio-margin one. Facts on perpetual venues 1.14.
 */
import { equityImplied, maintenanceOf } from '../rateTiers.ts';
import { liquidationPrice, otherMaintenance, poolValue, type Clearinghouse, type ClearinghousePosition }
  from './clearinghouse.ts';

export interface ReportedLiquidation {
  readonly position: ClearinghousePosition;
  /** Null: the venue says that there is none. */
  readonly priceUsd: number | null;
}

export type PoolEvidence =
  /** Every price, and every null, is that of the account value. */
  | { readonly pool: 'own' }
  /** All prices imply one other pool. Null where only nulls speak against the account value. */
  | { readonly pool: 'shared'; readonly impliedUsd: number | null }
  /** The prices do not agree with one another: something else differs. */
  | { readonly pool: 'contradictory' }
  /** The venue gave no cross liquidation price to judge by. */
  | { readonly pool: 'unknown' };

/** Digits of a printed price, carried through to dollars. */
const RELATIVE_TOLERANCE = 1e-7;

export function poolEvidence(house: Clearinghouse, reported: readonly ReportedLiquidation[]): PoolEvidence {
  const cross = reported.filter(({ position }) => position.isolatedRawUsd === null);
  if (cross.length === 0) return { pool: 'unknown' };
  const ownUsd = poolValue(house);
  const implied: number[] = [];
  let [agreesWithOwn, scaleUsd] = [true, Math.abs(ownUsd)];
  for (const { position, priceUsd } of cross) {
    scaleUsd = Math.max(scaleUsd, maintenanceOf(position), Math.abs(position.size) * position.markPrice);
    const ours = liquidationPrice(house, position);
    if (priceUsd === null || ours === null) agreesWithOwn &&= priceUsd === ours;
    if (priceUsd === null) continue;
    scaleUsd = Math.max(scaleUsd, Math.abs(position.size) * priceUsd);
    implied.push(equityImplied(position, priceUsd, otherMaintenance(house, position)));
  }
  const near = (a: number, b: number): boolean => Math.abs(a - b) <= RELATIVE_TOLERANCE * scaleUsd;
  if (agreesWithOwn && implied.every((usd) => near(usd, ownUsd))) return { pool: 'own' };
  const [first] = implied;
  if (first === undefined) return { pool: 'shared', impliedUsd: null };
  const agree = implied.every((usd) => near(usd, first)) && !near(first, ownUsd);
  const foreseen = cross.every(({ position, priceUsd }) => {
    const moved = { ...house, crossRawUsd: house.crossRawUsd + first - ownUsd };
    return (priceUsd === null) === (liquidationPrice(moved, position) === null);
  });
  return agree && foreseen ? { pool: 'shared', impliedUsd: first } : { pool: 'contradictory' };
}
