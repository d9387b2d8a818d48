/** What did I send to a chain: transactions along their life cycle, what was signed and what it cost. */
import { useMemo } from 'react';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { engineClock } from '../../store/clock.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { recordsOf, useRows } from '../../store/tables.ts';
import { askWhyOf } from '../../store/why.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { utcTime } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import type { PaneDefinition } from '../pane.ts';
import {
  actionsOf, blockOf, detailText, hashOf, isOver, mostFee, shortHash, stateText, type TransactionRow,
} from './transactionRows.ts';

const MAX_ROWS = 1_000;
const VERBS = { speedUp: 'Speed up', cancel: 'Cancel' } as const;

function drawActions(row: TransactionRow, element: HTMLElement): void {
  const kinds = useDesk.getState().replay === null ? actionsOf(row) : [];
  element.replaceChildren(...kinds.map((kind) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button is-small';
    button.style.marginRight = '4px';
    button.textContent = VERBS[kind];
    button.dataset['testid'] = `${kind}-${row.id}`;
    button.setAttribute('aria-label', `${VERBS[kind]} transaction ${row.id}`);
    button.addEventListener('click', (event) => {
      event.stopPropagation();
      void sendCommand({ type: 'ReplaceTransaction', transaction: row.id, kind });
    });
    return button;
  }));
}

const native = (digits: number) => (value: number, row: TransactionRow): string =>
  `${value.toFixed(digits)} ${row.nativeCurrency}`;

const COLUMNS: readonly GridColumn<TransactionRow>[] = [
  { id: 'time', header: 'Time', unit: 'UTC', explanation: 'When it was prepared.', width: 84,
    text: (row) => utcTime(row.createdTimeMs) },
  { id: 'state', header: 'State', explanation: 'The chain\'s own life cycle. Mined is not filled: what it did counts '
    + 'once it is final.', width: 160, text: stateText, cellTooltip: (row) => row.reason },
  { id: 'for', header: 'For', explanation: 'How long it has been as it is.', width: 62, live: true,
    applies: (row) => !isOver(row), number: (row) => ageMs(row.updatedTimeMs, engineClock.now()),
    format: (value) => ageText(value) },
  { id: 'actions', header: '', explanation: 'The same dearer, or nothing in its place, at the same nonce.', width: 190,
    sortable: false, render: drawActions, text: (row) => actionsOf(row).join(' ') },
  { id: 'summary', header: 'What is signed', explanation: 'Decoded; the cell tells everything, raw data too.',
    width: 380, flex: 1, text: (row) => row.summary, cellTooltip: detailText },
  { id: 'simulated', header: 'Simulated', explanation: 'What the simulation gave before it was signed.', width: 170,
    text: (row) => row.simulated ?? '' },
  { id: 'nonce', header: 'Nonce', explanation: 'Of our own ledger; attempts share it.', width: 66,
    number: (row) => row.nonce, format: String },
  { id: 'most', header: 'Fee cap', explanation: 'The most that its newest attempt may cost.', width: 118,
    number: mostFee, format: native(6) },
  { id: 'fee', header: 'Fee paid', explanation: 'Gas, with L1 data where the chain says it.', width: 118,
    number: (row) => (row.feePaid === null ? null : Number(row.feePaid)), format: native(6) },
  { id: 'block', header: 'Block', explanation: 'Where it was mined. Seen: may be reorganised away; safe and final: '
    + 'as the chain says.', width: 110, text: (row) => blockOf(row, (venue) => recordsOf('chainFees').get(venue)) },
  { id: 'hash', header: 'Hash', explanation: 'Of what was mined, else of the newest attempt.', width: 120,
    text: (row) => shortHash(hashOf(row)), cellTooltip: hashOf },
  { id: 'account', header: 'Account', explanation: 'Whose key signed it.', width: 190, text: (row) => row.account },
  { id: 'reason', header: 'Reason', explanation: 'Why it was refused, reverted or replaced.', width: 220,
    text: (row) => row.reason ?? '', cellTooltip: (row) => row.reason },
];

function Transactions() {
  const rows = useRows('transactions');
  const shown = useMemo(() => [...rows].sort((a, b) => b.createdTimeMs - a.createdTimeMs).slice(0, MAX_ROWS), [rows]);
  return (
    <div className="pane" role="group" aria-label="Transactions on chains">
      <HotGrid label="Transactions on chains" columns={COLUMNS} rows={shown} rowId={(row) => row.id}
        rowClasses={ROW_CLASSES} onOpen={(row) => void askWhyOf(`"${row.id}"`, ['TransactionReported'])}
        empty={<EmptyState title="No transactions" text="What is sent to a chain appears here before it is signed:
          swaps, approvals and loans of the accounts that you add under Venues." />} />
    </div>
  );
}

const ROW_CLASSES = { 'row-closed': isOver };

export const transactionsPane: PaneDefinition = {
  id: 'transactions', title: 'Transactions', purpose: 'What was sent to chains: state, fees, speed up, cancel',
  component: Transactions,
};
