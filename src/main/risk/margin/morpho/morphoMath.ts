/**
 * What Morpho Blue would say of a position, which it does only when asked to act: interest to a second, debt from
 * shares, the most that may be owed, and what a liquidator may take. In its integers. Source: facts on the chain 2c.
 */
import { mulDivDown, mulDivUp, UINT_MAX, WAD } from '../aave/fixedPoint.ts';
import type { MorphoMarket, MorphoPosition } from './morphoMarket.ts';
import { MORPHO_CONSTANTS } from './parameters.ts';

const { virtualShares, virtualAssets, oracleScale, liquidationCursor, mostIncentive } = MORPHO_CONSTANTS;

/** The market as it would be were it touched at that second. */
export function accrued(market: MorphoMarket, atSeconds: bigint): MorphoMarket {
  const seconds = atSeconds - market.updatedAtSeconds;
  if (seconds <= 0n) return market;
  const interest = mulDivDown(market.totalBorrowAssets, compounded(market.borrowRatePerSecond, seconds), WAD);
  const totalSupplyAssets = market.totalSupplyAssets + interest;
  const feeAssets = mulDivDown(interest, market.fee, WAD);
  const feeShares = toSharesDown(feeAssets, totalSupplyAssets - feeAssets, market.totalSupplyShares);
  return {
    ...market,
    totalSupplyAssets,
    totalBorrowAssets: market.totalBorrowAssets + interest,
    totalSupplyShares: market.totalSupplyShares + feeShares,
    updatedAtSeconds: atSeconds,
  };
}

/** e^(rate x seconds) - 1 by its first three terms, in wads. */
export function compounded(rate: bigint, seconds: bigint): bigint {
  const first = rate * seconds;
  const second = mulDivDown(first, first, 2n * WAD);
  return first + second + mulDivDown(second, first, 3n * WAD);
}

const toSharesDown = (assets: bigint, totalAssets: bigint, totalShares: bigint): bigint =>
  mulDivDown(assets, totalShares + virtualShares, totalAssets + virtualAssets);
const toAssetsUp = (shares: bigint, totalAssets: bigint, totalShares: bigint): bigint =>
  mulDivUp(shares, totalAssets + virtualAssets, totalShares + virtualShares);
const toAssetsDown = (shares: bigint, totalAssets: bigint, totalShares: bigint): bigint =>
  mulDivDown(shares, totalAssets + virtualAssets, totalShares + virtualShares);

/** Rounded against the borrower, as the contract does. */
export const owed = (
  { totalBorrowAssets, totalBorrowShares }: MorphoMarket,
  { borrowShares }: MorphoPosition,
): bigint => toAssetsUp(borrowShares, totalBorrowAssets, totalBorrowShares);

/** What the holder lent, to be withdrawn; it backs no debt. */
export const supplied = (market: MorphoMarket, { supplyShares }: MorphoPosition): bigint =>
  toAssetsDown(supplyShares, market.totalSupplyAssets, market.totalSupplyShares);

/** In smallest units of the loan. */
export const mostOwed = ({ oraclePrice, lltv }: MorphoMarket, { collateral }: MorphoPosition): bigint =>
  mulDivDown(mulDivDown(collateral, oraclePrice, oracleScale), lltv, WAD);

export function isHealthy(market: MorphoMarket, position: MorphoPosition): boolean {
  return position.borrowShares === 0n || mostOwed(market, position) >= owed(market, position);
}

/** In wads; 2^256 - 1 without debt. The contract has no such view: 1 is where it would let liquidate. */
export function healthFactor(market: MorphoMarket, position: MorphoPosition): bigint {
  const debt = owed(market, position);
  return debt === 0n ? UINT_MAX : mulDivDown(mostOwed(market, position), WAD, debt);
}

/**
 * The lowest oracle price at which the contract still refuses to liquidate, one unit below which it lets in. Null: no
 * price does (nothing is owed, or nothing backs it).
 */
export function liquidationOraclePrice(market: MorphoMarket, position: MorphoPosition): bigint | null {
  if (position.borrowShares === 0n || position.collateral === 0n || market.lltv === 0n) return null;
  const quoted = mulDivUp(owed(market, position), WAD, market.lltv);
  return mulDivUp(quoted, oracleScale, position.collateral);
}

/** What one unit repaid is paid with, in wads: more the lower the market's LLTV, up to 15 %. */
export function incentiveFactor(lltv: bigint): bigint {
  const factor = mulDivDown(WAD, WAD, WAD - mulDivDown(liquidationCursor, WAD - lltv, WAD));
  return factor < mostIncentive ? factor : mostIncentive;
}

export interface MorphoLiquidation {
  readonly seized: bigint;
  readonly repaidShares: bigint;
  readonly repaid: bigint;
}

/** The most that one liquidation may take: there is no close factor. Null while the position is healthy. */
export function liquidationCall(market: MorphoMarket, position: MorphoPosition): MorphoLiquidation | null {
  if (isHealthy(market, position)) return null;
  const { totalBorrowAssets, totalBorrowShares, oraclePrice } = market;
  const incentive = incentiveFactor(market.lltv);
  const all = toAssetsDown(position.borrowShares, totalBorrowAssets, totalBorrowShares);
  const forAll = mulDivDown(mulDivDown(all, incentive, WAD), oracleScale, oraclePrice);
  if (forAll <= position.collateral) {
    return { seized: forAll, repaidShares: position.borrowShares, repaid: owed(market, position) };
  }
  // Not enough collateral: all of it goes, and what it does not pay is the lenders' loss.
  const quoted = mulDivUp(position.collateral, oraclePrice, oracleScale);
  const worth = mulDivUp(quoted, WAD, incentive);
  const repaidShares = mulDivUp(worth, totalBorrowShares + virtualShares, totalBorrowAssets + virtualAssets);
  const repaid = toAssetsUp(repaidShares, totalBorrowAssets, totalBorrowShares);
  return { seized: position.collateral, repaidShares, repaid };
}
