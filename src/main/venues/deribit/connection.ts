/**
 * One JSON-RPC connection to Deribit: within the venue's credits, with its heartbeat, whose test requests are answered.
 * The folder's only I/O.
 */
import { RateBudget, type RateBudgetSetting } from '../transport/rateBudget.ts';
import {
  RpcConnection, type RpcAskOptions, type RpcDialect, type RpcListener, type RpcSetting,
} from '../transport/rpc/rpcConnection.ts';
import type { Ports } from '../../ports/ports.ts';
import type { BudgetName } from './limits.ts';
import { incomingOf } from './messages.ts';
import { connectionRequests, frameOf } from './requests.ts';
import { fateOf, TOO_MANY_REQUESTS, wordsOf } from './wire/errors.ts';
import { readWire } from './wire/exactJson.ts';

export type AskOptions = RpcAskOptions<BudgetName>;

export interface ConnectionSetting extends RpcSetting {
  readonly budgets: Readonly<Record<BudgetName, RateBudgetSetting>>;
}

/** The venue's least; it sends a heartbeat and now and then asks for a sign of life. */
const HEARTBEAT_SECONDS = 10;
/** After 10028 the venue ends the session: what is left of the pool is not what we thought. */
const BLOCKED_MS = 2_000;
const DIALECT: RpcDialect = { frameOf, readWire, incomingOf, fateOf, wordsOf,
  blockedMsOf: ({ code }) => (code === TOO_MANY_REQUESTS ? BLOCKED_MS : null) };

export class Connection extends RpcConnection<BudgetName> {
  constructor(setting: ConnectionSetting, listener: RpcListener) {
    super(setting, openBudgets(setting.budgets, setting.ports), DIALECT, listener);
  }

  /** The account's own limits take the place of the default ones. */
  limit(budgets: Readonly<Record<BudgetName, RateBudgetSetting>>): void {
    this.budgets = openBudgets(budgets, this.setting.ports);
  }

  protected override signOfLife(): string { return this.frame(connectionRequests.test(), () => {}); }

  protected override opened(): void {
    this.ask(connectionRequests.heartbeat(HEARTBEAT_SECONDS), { budget: 'other' }, () => {});
    super.opened();
  }

  protected override tested(): void {
    this.ask(connectionRequests.test(), { budget: 'other', urgent: true }, () => {});
  }

  protected override blocked(delayMs: number): void {
    super.blocked(delayMs);
    this.line.waitAtLeast(delayMs);
  }
}

function openBudgets(
  settings: Readonly<Record<BudgetName, RateBudgetSetting>>, { clock }: Ports,
): Readonly<Record<BudgetName, RateBudget>> {
  return { trading: new RateBudget(settings.trading, clock), other: new RateBudget(settings.other, clock),
    subscribe: new RateBudget(settings.subscribe, clock), log: new RateBudget(settings.log, clock) };
}
