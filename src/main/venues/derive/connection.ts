/**
 * One JSON-RPC connection to Derive: within what a trader may ask for, and with the venue's clock, which must be asked
 * for. The folder's only I/O.
 */
import {
  RpcConnection, type RpcAskOptions, type RpcDialect, type RpcListener, type RpcSetting,
} from '../transport/rpc/rpcConnection.ts';
import type { Answer } from '../transport/rpc/rpcMessages.ts';
import { parseWireJson } from '../transport/wireText.ts';
import type { BudgetName, Budgets } from './limits.ts';
import { incomingOf } from './messages.ts';
import { frameOf, publicRequests } from './requests.ts';
import { fateOf, isLimited, retryAfterMs, wordsOf } from './wire/errors.ts';

export type AskOptions = RpcAskOptions<BudgetName>;

export interface ConnectionSetting extends RpcSetting { readonly budgets: Budgets }

/** After a refusal for the rate that does not say for how long: the venue counts in windows of five seconds. */
const BLOCKED_MS = 1_500;
const DIALECT: RpcDialect = { frameOf, readWire: parseWireJson, incomingOf, fateOf, wordsOf,
  blockedMsOf: (failure) => (isLimited(failure.code) ? retryAfterMs(failure) ?? BLOCKED_MS : null) };

export class Connection extends RpcConnection<BudgetName> {
  constructor(setting: ConnectionSetting, listener: RpcListener) {
    super(setting, setting.budgets, DIALECT, listener);
  }

  /** On the venue's clock, as far as we know it. */
  venueNowMs(): number { return Math.round(this.setting.ports.clock.nowMs() + (this.clockSkewMs ?? 0)); }

  /** The venue's time, asked for now; null where it does not say. */
  readClock(done: (venueTimeMs: number | null) => void): void {
    this.ask(publicRequests.time(), { budget: 'other', urgent: true }, (answer) => { done(this.readTime(answer)); });
  }

  protected override signOfLife(): string {
    this.budgets.other.take(1, true);
    return this.frame(publicRequests.time(), (answer) => { this.readTime(answer); });
  }

  private readTime(answer: Answer): number | null {
    if (!answer.ok || typeof answer.result !== 'number') return null;
    this.clockSkewMs = Math.round(answer.result - (answer.receivedTimeMs - answer.roundTripMs / 2));
    return answer.result;
  }
}
