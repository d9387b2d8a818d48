/** What one block says of a lending protocol, in our words: prices, what each account holds and under which terms. */
import type { Account } from '../../../../shared/domain/account.ts';
import type { LendingTerms } from '../../../../shared/domain/collateral.ts';
import type { Decimal } from '../../../../shared/domain/decimal.ts';
import type { AccountId, Currency } from '../../../../shared/domain/ids.ts';
import type { MarginReport } from '../../../../shared/domain/margin/margin.ts';
import type { MarginTerms } from '../../../../shared/domain/marginTerms/marginTerms.ts';
import type { BlockRef } from '../chain/client/chainClient.ts';

/** One currency of an account, as shares of what the protocol holds of it. */
export interface Holding {
  readonly currency: Currency;
  /** In the protocol's own units; what they stand for is `worth`'s business. */
  readonly shares: readonly bigint[];
  /** Supplied less owed, at this block, of these or of earlier shares. None are worth nothing. */
  worth(shares: readonly bigint[]): Decimal;
}

export interface PricedAsset {
  readonly currency: Currency;
  /** Above zero, or it is not told. */
  readonly priceUsd: Decimal;
  /** When its source was last written; null: the source does not say. */
  readonly updatedAtSeconds: bigint | null;
}

export type LoanMargin =
  Pick<MarginReport, 'equityUsd' | 'haircutEquityUsd' | 'initialMarginUsd' | 'maintenanceMarginUsd'>;

export interface LoanAccountBook {
  readonly account: Account;
  /** The account of the settings that it belongs to, whose key acts for it. */
  readonly keeper: AccountId;
  readonly holdings: readonly Holding[];
  /** Null: it cannot be said. */
  readonly margin: LoanMargin | null;
  readonly terms: MarginTerms;
  /** What of the terms must be told at once when it changes; the rest creeps. */
  readonly rulesText: string;
}

export interface LoanBook {
  readonly block: BlockRef;
  readonly receivedTimeMs: number;
  readonly prices: readonly PricedAsset[];
  readonly accounts: readonly LoanAccountBook[];
  /** Of every asset; empty where this block was not read whole. */
  readonly lendingTerms: readonly LendingTerms[];
}
