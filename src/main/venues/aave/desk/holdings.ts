/**
 * What core has been told of one holder, and what it must be told since: interest is what grew by the indices alone,
 * everything else went in or out. The two add up to the new balance in every digit.
 */
import { sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Balance } from '../../../../shared/domain/account.ts';
import type { AccountId, Currency } from '../../../../shared/domain/ids.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { balancesAt } from '../../../risk/margin/aave/interest.ts';
import type { BlockRef } from '../../transport/chain/client/chainClient.ts';
import type { VenueFact } from '../../venue.ts';

/** Interest alone is told this often: every block would fill the journal with dust. */
export const INTEREST_EVERY_MS = 60_000;

interface Told { readonly amount: Decimal; readonly holder: AaveReserve['holder']; readonly timeMs: number }

export class Holdings {
  private readonly account: AccountId;
  private readonly told = new Map<Currency, Told>();

  constructor(account: AccountId) { this.account = account; }

  get isFresh(): boolean { return this.told.size === 0; }

  /** All of it, as a snapshot tells it. */
  begin(state: AaveAccount, { timestampMs }: BlockRef): readonly Balance[] {
    this.told.clear();
    return state.reserves.flatMap((reserve) => {
      const amount = netOf(reserve, state);
      this.told.set(reserve.currency, { amount, holder: reserve.holder, timeMs: timestampMs });
      return amount === ZERO ? [] : [{ account: this.account, currency: reserve.currency, amount }];
    });
  }

  /** `whole`: interest is told however little time has passed, as before a snapshot. */
  changes(state: AaveAccount, block: BlockRef, whole: boolean): readonly VenueFact[] {
    const facts: VenueFact[] = [];
    for (const reserve of state.reserves) {
      const { currency, holder } = reserve;
      const before = this.told.get(currency)
        ?? { amount: ZERO, holder: { ...holder, scaledSupply: 0n, scaledDebt: 0n, stableDebt: 0n }, timeMs: 0 };
      const amount = netOf(reserve, state);
      // The same shares at this block's indices.
      const grown = netOf({ ...reserve, holder: before.holder }, state);
      const isMoved = amount !== grown;
      if (!isMoved && !whole && block.timestampMs - before.timeMs < INTEREST_EVERY_MS) continue;
      const [interest, moved] = [sub(grown, before.amount), sub(amount, grown)];
      const id = `${currency}-${block.number}-${block.hash.slice(2, 10)}`;
      if (interest !== ZERO) {
        facts.push({ type: 'InterestAccrued', paymentId: `interest-${id}`, account: this.account, currency,
          amount: interest });
      }
      if (moved !== ZERO) {
        facts.push({ type: 'TransferReported', transferId: `moved-${id}`, account: this.account, currency,
          amount: moved });
      }
      this.told.set(currency, { amount, holder, timeMs: block.timestampMs });
    }
    return facts;
  }
}

/** Supplied less owed, as an exact decimal. */
function netOf(reserve: AaveReserve, { atSeconds, rules }: AaveAccount): Decimal {
  const { supplied, owed } = balancesAt(reserve, atSeconds, rules);
  return decimalOf(supplied - owed, reserve.decimals);
}

/** Tokens of more than 18 decimals lose what a decimal does not hold. */
export const decimalOf = (units: bigint, decimals: number): Decimal =>
  ((decimals <= 18 ? units * 10n ** BigInt(18 - decimals) : units / 10n ** BigInt(decimals - 18)) as Decimal);
