/**
 * Orders that are withdrawn before anything else: of an account that is to be saved, those that would lower its health
 * if they filled. They hold no maintenance margin, so that nothing is relieved; they only must not fill now.
 */
import type { AccountId } from '../../../shared/domain/ids.ts';
import type { ProtectiveAction } from '../../../shared/domain/steering/protection.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { withFill } from '../fillEffect.ts';
import { standingOf, type Estate } from './estate.ts';
import type { OpenOrder, ProtectedAccount, ProtectionInput } from './input.ts';

export interface Withdrawals {
  readonly actions: readonly ProtectiveAction[];
  /** With the others alone. */
  readonly left: ProtectionInput;
}

/** Those that would make it worse. */
export const risky = (input: ProtectionInput, start: Estate, saved: ReadonlySet<AccountId>): Withdrawals =>
  withdrawn(input, saved, (account, order) => {
    const before = start.standings.get(account.input.account)?.health ?? null;
    const after = standingOf(filled(account.input, order), account, input.targetHealth).health;
    return before === null || after === null || after < before;
  });

/** Those that would close later what a plan wants to close now. */
export const inTheWay = (input: ProtectionInput, saved: ReadonlySet<AccountId>): Withdrawals =>
  withdrawn(input, saved, ({ input: { positions } }, { trades }) => trades.some(({ instrument, side }) =>
    positions.some((held) => held.instrument.id === instrument.id && held.quantity !== 0
      && (held.quantity > 0 ? 'sell' : 'buy') === side)));

function withdrawn(
  input: ProtectionInput, saved: ReadonlySet<AccountId>,
  goes: (account: ProtectedAccount, order: OpenOrder) => boolean,
): Withdrawals {
  const actions: ProtectiveAction[] = [];
  const accounts = input.accounts.map((account): ProtectedAccount => {
    if (!saved.has(account.input.account) || account.hindrance !== null) return account;
    const gone = account.orders.filter((order) => goes(account, order));
    for (const { clientOrderId, instrument } of gone) {
      actions.push({ kind: 'cancel', account: account.input.account, clientOrderId, instrument });
    }
    return { ...account, orders: account.orders.filter((order) => !gone.includes(order)) };
  });
  return { actions, left: { ...input, accounts } };
}

/** At its price, or at the mark where that is worse: no order earns by having been placed away. */
function filled(account: AccountInput, { trades }: OpenOrder): AccountInput {
  return trades.reduce((input, { instrument, side, quantity, price, mark = null }) => {
    const held = input.positions.find((position) => position.instrument.id === instrument.id);
    const market = mark?.markPrice ?? held?.markPrice ?? price;
    if (market === null || !(quantity > 0)) return input;
    const worst = side === 'buy' ? Math.max(price ?? market, market) : Math.min(price ?? market, market);
    return withFill(input, { instrument, side, quantity, price: worst, mark: mark ?? held ?? null });
  }, account);
}
