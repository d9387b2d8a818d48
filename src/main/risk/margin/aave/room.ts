/**
 * How much more of an asset may be borrowed or supplied, and what holds it back: the loan to value, the pool's caps and
 * cash, isolation mode, e-mode. In smallest units. Source: facts on the chain 2; ValidationLogic of both versions.
 */
import { priceOf, type AaveAccount, type AaveReserve } from './aaveAccount.ts';
import { accountData } from './accountData.ts';
import { balancesAt } from './interest.ts';

export type Bound = 'loan to value' | 'cap' | 'cash of the pool' | 'debt ceiling' | 'e-mode' | 'isolation mode'
  | 'borrowing is off';

export interface Room { readonly amount: bigint; readonly bound: Bound | null }

export function borrowRoom(account: AaveAccount, reserve: AaveReserve): Room {
  const { eMode } = account;
  if (eMode !== null ? !eMode.borrowable.includes(reserve.asset) : !reserve.borrowingEnabled) {
    return { amount: 0n, bound: eMode === null ? 'borrowing is off' : 'e-mode' };
  }
  const isolated = isolatedBy(account);
  if (isolated !== null && !reserve.borrowableInIsolation) return { amount: 0n, bound: 'isolation mode' };
  const unit = 10n ** BigInt(reserve.decimals);
  const price = priceOf(account, reserve);
  const fromBase = (base: bigint): bigint => (base * unit) / price;
  const rooms: BoundRoom[] = [
    { amount: fromBase(accountData(account).availableBorrowsBase), bound: 'loan to value' }, poolRoom(reserve),
  ];
  if (isolated !== null) {
    // Ceilings have 2 decimals of USD, the whole isolated debt of all holders counts against them.
    const left = positive(isolated.debtCeiling - isolated.isolationDebt);
    rooms.push({ amount: fromBase(left * 1_000_000n), bound: 'debt ceiling' });
  }
  return rooms.reduce(smaller);
}

interface BoundRoom { readonly amount: bigint; readonly bound: Bound }

const smaller = (least: BoundRoom, room: BoundRoom): BoundRoom => (room.amount < least.amount ? room : least);

/** What the pool itself still lends of an asset, whoever asks. */
export function poolRoom({ totalSupplied, totalDebt, borrowCap, decimals, cash: counted }: AaveReserve): BoundRoom {
  const cash: BoundRoom = { amount: counted ?? positive(totalSupplied - totalDebt), bound: 'cash of the pool' };
  if (borrowCap === 0n) return cash;
  return smaller(cash, { amount: positive(borrowCap * 10n ** BigInt(decimals) - totalDebt), bound: 'cap' });
}

/** Null: no cap. */
export function supplyRoom(reserve: AaveReserve): bigint | null {
  if (reserve.supplyCap === 0n) return null;
  return positive(reserve.supplyCap * 10n ** BigInt(reserve.decimals) - reserve.totalSupplied);
}

/** The one collateral of an account in isolation mode; null: the account is not in it. */
export function isolatedBy({ reserves, atSeconds, rules }: AaveAccount): AaveReserve | null {
  const used = reserves.filter((reserve) =>
    reserve.holder.usedAsCollateral && balancesAt(reserve, atSeconds, rules).supplied > 0n);
  const [only] = used;
  return used.length === 1 && only !== undefined && only.debtCeiling !== 0n ? only : null;
}

const positive = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
