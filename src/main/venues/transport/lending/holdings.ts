/**
 * What core has been told of one account, and what it must be told since: interest is what the same shares grew by,
 * everything else went in or out. The two add up to the new balance in every digit.
 */
import { sub, ZERO, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { Balance } from '../../../../shared/domain/account.ts';
import type { AccountId, Currency } from '../../../../shared/domain/ids.ts';
import type { BlockRef } from '../chain/client/chainClient.ts';
import type { VenueFact } from '../../venue.ts';
import type { Holding } from './loanBook.ts';

/** Interest alone is told this often: every block would fill the journal with dust. */
export const INTEREST_EVERY_MS = 60_000;

interface Told { readonly amount: Decimal; readonly shares: readonly bigint[]; readonly timeMs: number }

const NOTHING: Told = { amount: ZERO, shares: [], timeMs: 0 };

export class Holdings {
  private readonly account: AccountId;
  private readonly told = new Map<Currency, Told>();

  constructor(account: AccountId) { this.account = account; }

  get isFresh(): boolean { return this.told.size === 0; }

  /** All of it, as a snapshot tells it. */
  begin(holdings: readonly Holding[], { timestampMs }: BlockRef): readonly Balance[] {
    this.told.clear();
    return holdings.flatMap((holding) => {
      const { currency, shares } = holding;
      const amount = holding.worth(shares);
      this.told.set(currency, { amount, shares, timeMs: timestampMs });
      return amount === ZERO ? [] : [{ account: this.account, currency, amount }];
    });
  }

  /** `whole`: interest is told however little time has passed, as before a snapshot. */
  changes(holdings: readonly Holding[], block: BlockRef, whole: boolean): readonly VenueFact[] {
    const facts: VenueFact[] = [];
    for (const holding of holdings) {
      const { currency, shares } = holding;
      const before = this.told.get(currency) ?? NOTHING;
      const amount = holding.worth(shares);
      // The same shares at this block.
      const grown = before.shares.length === 0 ? ZERO : holding.worth(before.shares);
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
      this.told.set(currency, { amount, shares, timeMs: block.timestampMs });
    }
    return facts;
  }
}
