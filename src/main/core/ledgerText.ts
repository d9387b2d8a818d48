/**
 * The ledger as one canonical text, for hashes (invariant I9): ledger tables only, one row a line, rows by key, members
 * by name, decimals as canonical strings. Equal texts mean equal ledgers, whatever order things came in.
 */
import { toText, type Decimal } from '../../shared/domain/decimal.ts';
import { LEDGER_TABLES, type ReadState } from './state.ts';

export function ledgerText(state: ReadState): string {
  const lines: string[] = [`seq ${state.seq}`];
  for (const name of LEDGER_TABLES) {
    const table = state[name];
    for (const key of [...table.keys()].sort()) {
      lines.push(`${name} ${JSON.stringify(key)} ${canonical(table.get(key))}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function canonical(value: unknown): string {
  if (typeof value === 'bigint') return JSON.stringify(toText(value as Decimal));
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
