/** One holder as core knows it: how it stands, what moved, what the pool says of its margin and under which terms. */
import type { Address } from 'viem';
import type { Account, Network } from '../../../../shared/domain/account.ts';
import type { AccountId, VenueId } from '../../../../shared/domain/ids.ts';
import type { MarketEvent } from '../../../events/market.ts';
import type { AaveAccount, AaveReserve } from '../../../risk/margin/aave/aaveAccount.ts';
import { marginOf, termsOf } from '../../../risk/margin/aave/nativeTerms.ts';
import type { BlockRef } from '../../transport/chain/client/chainClient.ts';
import type { VenueFact } from '../../venue.ts';
import type { HolderState } from '../reading/poolState.ts';
import { Holdings } from './holdings.ts';

export interface AccountDeskSetting {
  readonly venue: VenueId;
  readonly id: AccountId;
  readonly label: string;
  readonly network: Network;
  readonly user: Address;
}

const TERMS_EVERY_MS = 60_000;

export class AccountDesk {
  readonly setting: AccountDeskSetting;
  /** As last read; null: not yet. */
  state: HolderState | null = null;
  private readonly holdings: Holdings;
  /** Of everything that the pool lists, as last read; empty: not yet. */
  private reserves: readonly AaveReserve[] = [];
  private termsText = '';
  private termsMs = -Infinity;

  constructor(setting: AccountDeskSetting) {
    this.setting = setting;
    this.holdings = new Holdings(setting.id);
  }

  opened(): VenueFact {
    const { id, venue, label, network } = this.setting;
    const account: Account = { id, venue, label, marginModel: 'aave', marginCurrency: 'USD', network };
    return { type: 'AccountOpened', account };
  }

  /** A read that left reserves out says nothing of them: they stay as they were. */
  take(state: HolderState, isWide: boolean): void {
    const fresh = new Set(state.account.reserves.map(({ asset }) => asset));
    this.reserves = isWide ? state.account.reserves
      : [...state.account.reserves, ...this.reserves.filter(({ asset }) => !fresh.has(asset))];
    this.state = state;
  }

  /** With every reserve that the pool lists. */
  whole(): AaveAccount | null {
    return this.state === null ? null : { ...this.state.account, reserves: this.reserves };
  }

  /** What moved up to now, then all of it. */
  snapshot(block: BlockRef): readonly VenueFact[] {
    const { state } = this;
    if (state === null) return [];
    const moved = this.holdings.isFresh ? [] : this.holdings.changes(state.account, block, true);
    return [...moved, { type: 'AccountSnapshotReported', snapshot: { account: this.setting.id, positions: [],
      venueTimeMs: block.timestampMs, openOrders: [], balances: this.holdings.begin(state.account, block) } }];
  }

  changes(block: BlockRef): readonly VenueFact[] {
    return this.state === null ? [] : this.holdings.changes(this.state.account, block, false);
  }

  margin(block: BlockRef, receivedTimeMs: number): MarketEvent | null {
    if (this.state === null) return null;
    const { account, reported } = this.state;
    return { type: 'MarginObserved', report: { account: this.setting.id, venueTimeMs: block.timestampMs, receivedTimeMs,
      ...marginOf(reported, account), liquidationPrices: [] } };
  }

  /** Null while they are as they were: rates and rooms creep and are told once a minute. */
  terms(block: BlockRef, receivedTimeMs: number): MarketEvent | null {
    if (this.state === null) return null;
    const terms = termsOf({ ...this.state.account, reserves: this.reserves });
    const rules = terms.reserves.map(({ currency, loanToValue, liquidationThreshold, usedAsCollateral }) =>
      [currency, loanToValue, liquidationThreshold, usedAsCollateral]);
    const text = JSON.stringify([rules, terms.eMode]);
    if (text === this.termsText && block.timestampMs - this.termsMs < TERMS_EVERY_MS) return null;
    this.termsText = text;
    this.termsMs = block.timestampMs;
    return { type: 'MarginTermsObserved', report: { account: this.setting.id, venueTimeMs: block.timestampMs,
      receivedTimeMs, terms, positionMargins: [] } };
  }
}
