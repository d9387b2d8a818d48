/**
 * positions.csv, what an imported session holds: `instrument` (the venue's name), `quantity` (contracts as Ballast
 * counts them: 1 option of 1 coin, 10 USD of an inverse BTC future; positive long), optionally `averagePrice` (in the
 * price's own currency) and `account` (a name, "main" when left out). Other columns are an error: they might matter.
 */
import { parseDecimal, type Decimal } from '../../../shared/domain/decimal.ts';
import { accountIdOf, type AccountId } from '../../../shared/domain/ids.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { VenuePosition } from '../../events/event.ts';
import { readCsv } from './csv.ts';
import { DERIBIT, instrumentOfName } from '../../venues/deribit/symbols.ts';
import { RowError, type RefusalCounter } from './refusals.ts';
import type { Recorder } from './recorder.ts';

export interface HeldPosition extends VenuePosition {
  readonly account: AccountId;
  readonly listed: Instrument;
}

const COLUMNS: readonly string[] = ['account', 'instrument', 'quantity', 'averagePrice'];
const NEEDED: readonly string[] = ['instrument', 'quantity'];

/** Rows that make no sense are refused. Throws Error naming the file when its columns are not those above. */
export function readPositions(path: string, refusals: RefusalCounter): readonly HeldPosition[] {
  const positions = new Map<string, HeldPosition>();
  let checked = false;
  for (const { line, cells } of readCsv(path, refusals.refuse)) {
    if (!checked) checkColumns(path, Object.keys(cells));
    checked = true;
    const position = refusals.attempt(path, line, () => {
      const found = positionOf(cells);
      const key = `${found.account}|${found.instrument}`;
      if (positions.has(key)) throw new RowError(`instrument: ${cells['instrument']} stands in the list twice`);
      return found;
    });
    if (position !== null) positions.set(`${position.account}|${position.instrument}`, position);
  }
  return [...positions.values()];
}

function checkColumns(path: string, columns: readonly string[]): void {
  const missing = NEEDED.find((name) => !columns.includes(name));
  if (missing !== undefined) throw new Error(`${path}:1: column ${missing} is missing`);
  const surplus = columns.find((name) => !COLUMNS.includes(name));
  if (surplus !== undefined) throw new Error(`${path}:1: column ${surplus} is not known (${COLUMNS.join(', ')})`);
}

function positionOf(cells: Readonly<Record<string, string>>): HeldPosition {
  const name = cells['instrument'] ?? '';
  const listed = instrumentOfName(name);
  if (listed === null) throw new RowError(`instrument: ${name.slice(0, 60)} is not a Deribit instrument`);
  const account = cells['account'] || 'main';
  if (!/^[\w.-]{1,40}$/.test(account)) throw new RowError(`account: ${account.slice(0, 60)} is not a name`);
  const quantity = decimalCell('quantity', cells['quantity'] ?? '');
  if (quantity === null || quantity === 0n) throw new RowError('quantity: must not be empty or zero');
  const averagePrice = decimalCell('averagePrice', cells['averagePrice'] ?? '');
  if (averagePrice !== null && averagePrice < 0n) throw new RowError('averagePrice: must not be negative');
  return { account: accountIdOf(DERIBIT, account), instrument: listed.id, quantity, averagePrice, listed };
}

function decimalCell(field: string, text: string): Decimal | null {
  if (text === '') return null;
  const value = parseDecimal(text);
  if (value === null) throw new RowError(`${field}: ${text.slice(0, 40)} is not a number`);
  return value;
}

/** Opens every account that the list names and states what it holds; also one that holds nothing, "main". */
export function openAccounts(recorder: Recorder, positions: readonly HeldPosition[]): void {
  const accounts = new Set(positions.map(({ account }) => account));
  if (accounts.size === 0) accounts.add(accountIdOf(DERIBIT, 'main'));
  for (const id of accounts) {
    const label = id.slice(id.indexOf('/') + 1);
    recorder.fact({ type: 'AccountOpened',
      account: { id, venue: DERIBIT, label, marginModel: 'positions-only', marginCurrency: 'USD' } });
    const held = positions.filter(({ account }) => account === id)
      .map(({ instrument, quantity, averagePrice }) => ({ instrument, quantity, averagePrice }));
    recorder.fact({ type: 'AccountSnapshotReported', snapshot: { account: id, venueTimeMs: recorder.nowMs, balances: [],
      positions: held, openOrders: [] } }, recorder.nowMs);
  }
}
