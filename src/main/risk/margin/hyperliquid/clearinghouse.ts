/**
 * The margin of one Hyperliquid clearinghouse (one user on one dex) in the venue's own quantities: cross positions
 * share the account value, each isolated one has its own. Facts on perpetual venues 1.9, to nine digits there.
 */
import type { HyperliquidAbstraction } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import type { InstrumentId } from '../../../../shared/domain/ids.ts';
import { liquidationPriceOf, maintenanceOf, type TieredPosition } from '../rateTiers.ts';

export interface ClearinghousePosition extends TieredPosition {
  readonly instrument: InstrumentId;
  readonly coin: string;
  /** Set by the trader. */
  readonly leverage: number;
  /** `leverage.rawUsd` of an isolated position: its value is this + size x mark. Null: cross. */
  readonly isolatedRawUsd: number | null;
}

export interface Clearinghouse {
  readonly dex: string;
  readonly abstraction: HyperliquidAbstraction;
  /** `totalRawUsd` of the cross part: the account value is this + sum of size x mark. */
  readonly crossRawUsd: number;
  readonly positions: readonly ClearinghousePosition[];
  /** Initial margin that resting orders would add. */
  readonly ordersUsd: number;
  readonly withdrawalFloorRate: number;
  readonly unlisted: { readonly equityUsd: number; readonly maintenanceUsd: number } | null;
}

const crossOf = ({ positions }: Clearinghouse): readonly ClearinghousePosition[] =>
  positions.filter(({ isolatedRawUsd }) => isolatedRawUsd === null);

const sumOf = (positions: readonly ClearinghousePosition[], of: (one: ClearinghousePosition) => number): number =>
  positions.reduce((sum, position) => sum + of(position), 0);

const valueOf = ({ size, markPrice }: ClearinghousePosition): number => size * markPrice;
const notionalOf = (position: ClearinghousePosition): number => Math.abs(valueOf(position));

/** Of the cross part. Says nothing of the pool where spot collateral counts too: see `sharesPool`. */
export const crossEquity = (house: Clearinghouse): number => house.crossRawUsd + sumOf(crossOf(house), valueOf);

/** Worth of an isolated position with its margin: `marginUsed` as the venue prints it. */
export const isolatedValue = (position: ClearinghousePosition): number =>
  (position.isolatedRawUsd ?? NaN) + valueOf(position);

/** `crossMaintenanceMarginUsed`. */
export const maintenance = (house: Clearinghouse): number => sumOf(crossOf(house), maintenanceOf);

export const initialOf = (position: ClearinghousePosition): number => notionalOf(position) / position.leverage;

/** `totalMarginUsed` of the cross summary: open orders left out. */
export const initial = (house: Clearinghouse): number => sumOf(crossOf(house), initialOf);

/** What may leave the account. The venue's figure when its orders are known, else above it. */
export const withdrawable = (house: Clearinghouse): number => withdrawableOf({
  valueUsd: crossEquity(house), initialUsd: initial(house), notionalUsd: sumOf(crossOf(house), notionalOf),
  ordersUsd: house.ordersUsd,
}, house.withdrawalFloorRate);

/** Of totals, as the venue gives them in its cross summary. */
export const withdrawableOf = (
  totals: { readonly valueUsd: number; readonly initialUsd: number; readonly notionalUsd: number;
    readonly ordersUsd: number },
  floorRate: number,
): number =>
  Math.max(0, totals.valueUsd - Math.max(totals.initialUsd, floorRate * totals.notionalUsd) - totals.ordersUsd);

/** True where spot collateral or other dexs' balances stand behind the positions, so that no account value is it. */
export const sharesPool = ({ abstraction, dex }: Pick<Clearinghouse, 'abstraction' | 'dex'>): boolean =>
  abstraction === 'unifiedAccount' || abstraction === 'portfolioMargin' || (abstraction !== 'disabled' && dex !== '');

/** Adds up to `maintenance`. */
export const explain = (house: Clearinghouse): readonly { readonly label: string; readonly usd: number }[] =>
  crossOf(house).map((position) => ({ label: position.coin, usd: maintenanceOf(position) }));

/** As the venue prints it, all else fixed; null: no price above zero. Cross ones presume that no pool is shared. */
export function liquidationPrice(house: Clearinghouse, position: ClearinghousePosition): number | null {
  if (position.isolatedRawUsd !== null) return liquidationPriceOf(position, isolatedValue(position), 0);
  return liquidationPriceOf(position, poolValue(house), otherMaintenance(house, position));
}

/** With what the venue's totals hold beyond a list that was cut short. */
export const poolValue = (house: Clearinghouse): number => crossEquity(house) + (house.unlisted?.equityUsd ?? 0);

export const otherMaintenance = (house: Clearinghouse, position: ClearinghousePosition): number =>
  maintenance(house) + (house.unlisted?.maintenanceUsd ?? 0) - maintenanceOf(position);
