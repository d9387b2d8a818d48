/**
 * What lets signed bytes out (rules T2-T4): the attempt stands in the journal with the report that we answer here, so
 * its release is the one thing left to decide. After the kill switch only what takes risk off leaves, and cancels.
 */
import type { Command } from '../../../shared/contract/commands.ts';
import { acceptedDecimal } from '../../../shared/contract/decimalText.ts';
import { venueOfAccount } from '../../../shared/domain/ids.ts';
import { reducesRisk, type LendingAction } from '../../../shared/domain/chain/lendingAction.ts';
import { isOver, mayBeOut, type ChainTransaction } from '../../../shared/domain/chain/transaction.ts';
import type { ReplacementKind } from '../../events/transactions.ts';
import { transactionsToTell } from '../apply/transactions.ts';
import { ONE, type ReadState } from '../state.ts';
import { isConnected } from './connections.ts';
import type { Emit } from './decide.ts';
import { oracleHindrance } from './chain/oracles.ts';
import { isFromBeforeTheSwitch } from './orderFacts.ts';
import { nextClientOrderId, type Refusal } from './submit.ts';

export function decideTransaction(state: ReadState, told: ChainTransaction, emit: Emit): void {
  const known = state.transactions.get(told.id);
  const attempt = known?.attempts.at(-1);
  if (known === undefined || attempt === undefined || known.state !== 'signed' || attempt.released) return;
  const reason = attempt.kind === 'cancel' ? null : hindranceOf(state, known);
  if (reason === null) emit({ type: 'TransactionReleased', transaction: known.id, hash: attempt.hash });
  else emit({ type: 'TransactionWithheld', transaction: known.id, hash: attempt.hash, reason });
}

function hindranceOf(state: ReadState, transaction: ChainTransaction): string | null {
  const session = state.session.get(ONE);
  const account = state.accounts.get(transaction.account);
  // A market is switched on with the account of the settings that it belongs to: "venue/name" of "venue/name/market".
  const isOn = session?.mainnetOrders?.some((one) => account?.id === one || account?.id.startsWith(`${one}/`) === true);
  if (account?.network === 'mainnet' && isOn !== true) {
    return `mainnet is off for ${account.id}`;
  }
  if (session?.killSwitch !== 'engaged') return null;
  const order = transaction.clientOrderId === null ? undefined : state.orders.get(transaction.clientOrderId);
  if (order !== undefined) return isFromBeforeTheSwitch(state, order) ? 'kill switch' : null;
  return transaction.reducesRisk ? null : 'kill switch';
}

/** The venue is back: it must know what it has under way before it signs anything new. */
export function resumeTransactions(state: ReadState, venue: string, emit: Emit): void {
  if (transactionsToTell(state, venue).length > 0) emit({ type: 'TransactionsResumed', venue });
}

const LENDING_MODELS: readonly string[] = ['aave', 'morpho'];

/** Checked again before its bytes leave (T3, T4). */
export function actOnLoan(
  state: ReadState, { account: id, action: wanted }: Extract<Command, { type: 'ActOnLoan' }>, emit: Emit,
  plan: string | null = null,
): Refusal | null {
  const account = state.accounts.get(id);
  if (account === undefined) return { field: 'command.account', message: `no account ${id}` };
  if (!LENDING_MODELS.includes(account.marginModel)) {
    return { field: 'command.account', message: `${id} is no account of a lending pool` };
  }
  if (account.network === undefined) {
    return { field: 'command.account', message: `${id} is simulated: it takes no transactions` };
  }
  if (!isConnected(state, venueOfAccount(id))) {
    return { field: 'command.account', message: `${account.venue} is not connected` };
  }
  const action: LendingAction = wanted.kind === 'setEMode' ? wanted
    : { ...wanted, amount: wanted.amount === null ? null : acceptedDecimal(wanted.amount) };
  if (action.kind !== 'setEMode' && action.amount === null && (action.kind === 'supply' || action.kind === 'borrow')) {
    return { field: 'command.action.amount', message: `how much to ${action.kind}?` };
  }
  if (state.session.get(ONE)?.killSwitch === 'engaged' && !reducesRisk(action)) {
    return { field: 'command.action.kind', message: 'after the kill switch only what takes risk off is sent' };
  }
  if (!reducesRisk(action)) {
    const held = [...state.balances.values()].filter((one) => one.account === id).map(({ currency }) => currency);
    const touched = new Set(action.kind === 'setEMode' ? held : [...held, action.currency]);
    const message = oracleHindrance(state, account.venue, touched);
    if (message !== null) return { field: 'command.action', message };
  }
  emit({ type: 'LoanActionRequested', transaction: nextClientOrderId(state), account: id, action,
    ...(plan === null ? {} : { plan }) });
  return null;
}

export function requestReplacement(
  state: ReadState, id: string, kind: ReplacementKind, emit: Emit,
): Refusal | null {
  const field = 'command.transaction';
  const known = state.transactions.get(id);
  if (known === undefined) return { field, message: `no transaction ${id}` };
  if (isOver(known.state)) return { field, message: `transaction ${id} is ${known.state} already` };
  if (!mayBeOut(known)) return { field, message: `transaction ${id} has not left yet` };
  if (!isConnected(state, known.venue)) return { field, message: `${known.venue} is not connected` };
  emit({ type: 'ReplacementRequested', transaction: id, kind, reason: 'the trader asked' });
  return null;
}
