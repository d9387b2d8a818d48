/**
 * Actions of one holder's key: an approval where the protocol may not take enough yet, then the action itself, each
 * through the transaction desk, which simulates, signs and lets out only what is durable. What is refused is told.
 */
import type { Address } from 'viem';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { LendingAction } from '../../../../shared/domain/chain/lendingAction.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { TransactionEffect } from '../../../events/transactions.ts';
import { readAllowances } from '../chain/keys/allowances.ts';
import type { LiveChain } from '../chain/client/liveChain.ts';
import type { TransactionDesk } from '../chain/transactions/transactionDesk.ts';
import { approvalOf, type LoanPlan, type LoanRequest } from './loanPlan.ts';

export interface LoanDeskSetting {
  readonly user: Address;
  /** The protocol's contract: the one that may be approved. */
  readonly spender: Address;
  readonly chain: LiveChain;
  readonly transactions: TransactionDesk;
  readonly ports: Ports;
  /** As two endpoints have it now, where two are configured; rejects in words for the trader. */
  readonly planOf: (request: LoanRequest) => Promise<LoanPlan>;
  /** In words for the trader: nothing of it has left. */
  readonly refused: (what: string, reason: string) => void;
}

const APPROVAL_MS = 120_000;
const LOOK_MS = 200;

export class LoanDesk {
  readonly setting: LoanDeskSetting;

  constructor(setting: LoanDeskSetting) { this.setting = setting; }

  transact(effect: Exclude<TransactionEffect, { type: 'ResumeTransactions' }>): void {
    const { transactions, refused } = this.setting;
    switch (effect.type) {
      case 'ActOnLoan': return void this.act(effect.transaction, effect.account, effect.action);
      case 'BroadcastTransaction': return transactions.broadcast(effect.transaction, effect.hash);
      case 'WithholdTransaction': return transactions.withhold(effect.transaction, effect.hash, effect.reason);
      case 'ReplaceTransaction':
        return void transactions.replace(effect.transaction, effect.kind).then((reason) => {
          if (reason !== null) refused(effect.kind, reason);
        });
    }
  }

  private async act(id: string, account: AccountId, action: LendingAction): Promise<void> {
    let reason: string | null;
    try {
      reason = await this.carryOut({ id, account, user: this.setting.user, action });
    } catch (error) {
      reason = error instanceof Error ? error.message : 'it failed';
    }
    if (reason !== null) this.setting.refused(action.kind, reason);
  }

  /** Null: on its way; else why not. */
  private async carryOut(request: LoanRequest): Promise<string | null> {
    const { transactions, spender } = this.setting;
    if (transactions.signer === null) return transactions.readOnlyReason;
    const { intent, takes } = await this.setting.planOf(request);
    if (takes !== null && await this.allowance(takes.token) < takes.units) {
      const approval = approvalOf(request, spender, takes);
      const refused = await transactions.submit(approval) ?? await this.mined(approval.id);
      if (refused !== null) return refused;
    }
    return await transactions.submit(intent);
  }

  private async allowance(token: Address): Promise<bigint> {
    const { chain, user, spender } = this.setting;
    const [allowance] = await readAllowances(chain, user, [{ token, spender }], chain.head ?? await chain.latest());
    if (allowance === undefined || allowance === null) throw new Error('the token does not say what it lets take');
    return allowance;
  }

  private async mined(id: string): Promise<string | null> {
    const { transactions, ports: { clock, scheduler } } = this.setting;
    const untilMs = clock.monotonicMs() + APPROVAL_MS;
    while (clock.monotonicMs() < untilMs) {
      const now = transactions.of(id);
      if (now?.state === 'mined' || now?.outcome === 'success') return null;
      if (now === null || now.state === 'refused' || now.outcome !== null) {
        return `the approval was not given: ${now?.reason ?? 'it is gone'}`;
      }
      // Looked at again until it is mined.
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => { scheduler.after(LOOK_MS, resolve); });
    }
    return `the approval was not mined within ${APPROVAL_MS / 1_000} s`;
  }
}
