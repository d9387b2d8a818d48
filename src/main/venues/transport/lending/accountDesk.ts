/** One account as core knows it: how it stands, what moved, what is said of its margin and under which terms. */
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { BlockRef } from '../chain/client/chainClient.ts';
import type { VenueFact } from '../../venue.ts';
import { Holdings } from './holdings.ts';
import type { LoanAccountBook } from './loanBook.ts';

const TERMS_EVERY_MS = 60_000;

export class AccountDesk {
  readonly id: AccountId;
  /** As last read. */
  book: LoanAccountBook;
  private readonly holdings: Holdings;
  private rulesText = '';
  private termsMs = -Infinity;

  constructor(book: LoanAccountBook) {
    this.id = book.account.id;
    this.book = book;
    this.holdings = new Holdings(this.id);
  }

  opened(): VenueFact { return { type: 'AccountOpened', account: this.book.account }; }

  /** What moved up to now, then all of it. */
  snapshot(block: BlockRef): readonly VenueFact[] {
    const { holdings } = this.book;
    const moved = this.holdings.isFresh ? [] : this.holdings.changes(holdings, block, true);
    return [...moved, { type: 'AccountSnapshotReported', snapshot: { account: this.id, positions: [],
      venueTimeMs: block.timestampMs, openOrders: [], balances: this.holdings.begin(holdings, block) } }];
  }

  changes(block: BlockRef): readonly VenueFact[] { return this.holdings.changes(this.book.holdings, block, false); }

  margin(block: BlockRef, receivedTimeMs: number): MarketEvent | null {
    const { margin } = this.book;
    return margin === null ? null : { type: 'MarginObserved', report: { account: this.id,
      venueTimeMs: block.timestampMs, receivedTimeMs, ...margin, liquidationPrices: [] } };
  }

  /** Null while they are as they were: rates and rooms creep and are told once a minute. */
  terms(block: BlockRef, receivedTimeMs: number): MarketEvent | null {
    const { terms, rulesText } = this.book;
    if (rulesText === this.rulesText && block.timestampMs - this.termsMs < TERMS_EVERY_MS) return null;
    this.rulesText = rulesText;
    this.termsMs = block.timestampMs;
    return { type: 'MarginTermsObserved', report: { account: this.id, venueTimeMs: block.timestampMs, receivedTimeMs,
      terms, positionMargins: [] } };
  }
}
