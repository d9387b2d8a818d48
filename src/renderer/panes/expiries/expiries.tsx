/** What expires when, what it would pay, what delta ends with it, where the price may pin; close and roll. */
import { useMemo } from 'react';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';
import { chooseUnderlying } from '../../store/steering.ts';
import { recordsOf, useEngineNow, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { spanText } from '../../ui/format.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import type { PaneDefinition } from '../pane.ts';
import { COLUMNS } from './columns.ts';
import { expiryRows, type ExpiryRow } from './expiryRows.ts';

const LOOK_EVERY_MS = 5_000;

const ROW_CLASSES = { 'row-warning': (row: ExpiryRow) => row.pinRisk,
  'row-expiry': (row: ExpiryRow) => row.kind === 'expiry' };

function useExpiryRows(now: number | null): readonly ExpiryRow[] {
  const legs = useRows('legs');
  const { answer } = useRepeatedQuery({ type: 'ExpiryChances' }, '', LOOK_EVERY_MS);
  return useMemo(() => (now === null ? [] : expiryRows(legs, { instruments: recordsOf('instruments'),
    quotes: recordsOf('quotes'), nowMs: now,
    chances: new Map((answer ?? []).map((each) => [each.instrument, each])) })),
  [legs, now, answer]);
}

function Expiries() {
  const now = useEngineNow(1_000);
  const rows = useExpiryRows(now);
  const next = rows[0];
  const pinned = rows.filter(({ kind, pinRisk }) => kind === 'leg' && pinRisk).length;
  return (
    <div className="pane" role="group" aria-label="Expiry calendar">
      <div className="pane-bar">
        <span className="pane-bar-label">Next</span>
        <span data-testid="next-expiry">{next === undefined || now === null ? 'nothing expires'
          : `${next.underlying} in ${spanText(next.expiryTimeMs - now)}`}</span>
        {pinned === 0 ? null : <span className="warning-text" data-testid="pinned">{pinned}{' '}
          {pinned === 1 ? 'leg' : 'legs'} may pin</span>}
      </div>
      <HotGrid label="Expiry calendar" columns={COLUMNS} rows={rows} rowId={(row) => row.id} rowClasses={ROW_CLASSES}
        onOpen={(row) => chooseUnderlying(row.underlying)}
        empty={<EmptyState title="Nothing expires" text="Options and dated futures that are held appear here, the
          nearest first, with what they would pay and how near a held strike the forward is." />} />
    </div>
  );
}

export const expiriesPane: PaneDefinition = {
  id: 'expiries', title: 'Expiries', purpose: 'Expiry calendar: what settles when, what it pays, pin risk, close, roll',
  component: Expiries,
};
