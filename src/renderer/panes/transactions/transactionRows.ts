/** What a transaction's row says: pure. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { blockText, type FinalityMarks } from '../../../shared/domain/chain/finality.ts';

export type TransactionRow = WireRecord<'transactions'>;

const OVER: readonly TransactionRow['state'][] = ['final', 'refused'];

export const isOver = ({ state }: TransactionRow): boolean => OVER.includes(state);

/** "final: success", "seen (2 attempts)". */
export function stateText({ state, outcome, attempts }: TransactionRow): string {
  const end = state === 'final' && outcome !== null ? `: ${outcome}` : '';
  const tries = attempts.length > 1 ? ` (${attempts.length} attempts)` : '';
  return `${state}${end}${tries}`;
}

/** What may be asked for now. A mined one can only wait. */
export function actionsOf(row: TransactionRow): readonly ('speedUp' | 'cancel')[] {
  const isOut = row.attempts.some(({ released }) => released);
  const isWaiting = ['broadcast', 'seen', 'dropped'].includes(row.state);
  if (!isOut || !isWaiting) return [];
  return row.attempts.some(({ kind }) => kind === 'cancel') ? ['cancel'] : ['speedUp', 'cancel'];
}

/** What is left of the bytes' name for the eye. */
export const shortHash = (hash: string | null | undefined): string =>
  (hash === null || hash === undefined ? '' : `${hash.slice(0, 8)}…${hash.slice(-4)}`);

export const hashOf = (row: TransactionRow): string | null => row.minedHash ?? row.attempts.at(-1)?.hash ?? null;

/** The most that it may cost by its newest attempt, in the chain's own currency; null: nothing is signed. */
export function mostFee({ attempts }: TransactionRow): number | null {
  const newest = attempts.at(-1);
  return newest === undefined ? null : Number(newest.maxFeePerGas) * newest.gas;
}

/** "142 safe": where it was mined and how sure the chain is of that block; empty: it is in none. */
export const blockOf = ({ blockNumber, minedHash, venue }: TransactionRow,
  marksOf: (venue: string) => FinalityMarks | undefined): string =>
  (blockNumber === null || minedHash === null ? '' : blockText(blockNumber, marksOf(venue)));

/** Everything that was signed, decoded and raw, for whoever wants to check. */
export function detailText(row: TransactionRow): string {
  const lines = [row.summary, `simulated: ${row.simulated ?? 'not yet'}`, `from ${row.from} to ${row.to}`,
    `nonce ${row.nonce ?? 'none yet'}, chain ${row.chainId}`,
    `data ${row.data.slice(0, 74)}${row.data.length > 74 ? '…' : ''}`,
    ...row.attempts.map(({ kind, hash, gas, released }) =>
      `${kind} ${hash}, up to ${gas} gas${released ? '' : ', not released'}`)];
  return lines.join('\n');
}
