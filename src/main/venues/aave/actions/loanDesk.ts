/**
 * Actions on one holder's loan: an approval where the pool may not take enough yet, then the action itself, each
 * through the transaction desk, which simulates, signs and lets out only what is durable. What is refused is told.
 */
import type { Address } from 'viem';
import type { AccountId } from '../../../../shared/domain/ids.ts';
import type { LendingAction } from '../../../../shared/domain/chain/lendingAction.ts';
import type { AaveAccount } from '../../../risk/margin/aave/aaveAccount.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { TransactionEffect } from '../../../events/transactions.ts';
import type { LiveChain } from '../../transport/chain/client/liveChain.ts';
import { readCall, valueOf } from '../../transport/chain/client/readCall.ts';
import type { TransactionDesk } from '../../transport/chain/transactions/transactionDesk.ts';
import { TOKEN_ABI } from '../contracts.ts';
import { approvalOf, planOf, type LoanRequest } from './loanIntents.ts';

export interface LoanDeskSetting {
  readonly account: AccountId;
  readonly user: Address;
  readonly pool: Address;
  readonly chain: LiveChain;
  readonly transactions: TransactionDesk;
  readonly ports: Ports;
  /** Of every reserve that the pool lists; null: not read yet. */
  readonly state: () => AaveAccount | null;
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
      case 'ActOnLoan': return void this.act(effect.transaction, effect.action);
      case 'BroadcastTransaction': return transactions.broadcast(effect.transaction, effect.hash);
      case 'WithholdTransaction': return transactions.withhold(effect.transaction, effect.hash, effect.reason);
      case 'ReplaceTransaction':
        return void transactions.replace(effect.transaction, effect.kind).then((reason) => {
          if (reason !== null) refused(effect.kind, reason);
        });
    }
  }

  private async act(id: string, action: LendingAction): Promise<void> {
    let reason: string | null;
    try {
      reason = await this.carryOut(id, action);
    } catch (error) {
      reason = error instanceof Error ? error.message : 'it failed';
    }
    if (reason !== null) this.setting.refused(action.kind, reason);
  }

  /** Null: on its way; else why not. */
  private async carryOut(id: string, action: LendingAction): Promise<string | null> {
    const { transactions, account, user, pool } = this.setting;
    if (transactions.signer === null) return transactions.readOnlyReason;
    const state = this.setting.state();
    if (state === null) return 'the pool has not been read yet';
    const request: LoanRequest = { id, account, user, pool, action, state };
    const { intent, takes } = planOf(request);
    if (takes !== null && await this.allowance(takes.token) < takes.units) {
      const approval = approvalOf(request, takes);
      const refused = await transactions.submit(approval) ?? await this.mined(approval.id);
      if (refused !== null) return refused;
    }
    return await transactions.submit(intent);
  }

  private async allowance(token: Address): Promise<bigint> {
    const { chain, user, pool } = this.setting;
    const { results: [allowance] } = await chain.readPinned([readCall(token, TOKEN_ABI, 'allowance', [user, pool])],
      { agreed: true });
    return valueOf(allowance);
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
