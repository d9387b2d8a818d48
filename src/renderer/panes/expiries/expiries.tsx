/** What expires when, what it would pay, and where the price may pin. */
import { useMemo } from 'react';
import { chooseUnderlying } from '../../store/steering.ts';
import { recordsOf, useEngineNow, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber, spanText, utcDayTime } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import type { PaneDefinition } from '../pane.ts';
import { expiryRows, type ExpiryRow } from './expiryRows.ts';

const signed = (digits: number) => (value: number): string => formatNumber(value, { digits, sign: 'always' });

const COLUMNS: readonly GridColumn<ExpiryRow>[] = [
  { id: 'time', header: 'Expires', unit: 'UTC', explanation: 'When it settles.', width: 150,
    text: (row) => utcDayTime(row.expiryTimeMs) },
  { id: 'underlying', header: 'Underlying', explanation: 'What it is written on.', width: 84,
    text: (row) => row.underlying },
  { id: 'venue', header: 'Venue', explanation: 'Where it settles.', width: 140, text: (row) => row.venue },
  { id: 'legs', header: 'Legs', explanation: 'Positions that expire.', width: 50, number: (row) => row.legs,
    format: (value) => formatNumber(value, { digits: 0 }) },
  { id: 'value', header: 'Value', unit: 'USD', explanation: 'At the venue\'s marks.', width: 90, toned: true,
    number: (row) => row.valueUsd, format: signed(0) },
  { id: 'settlement', header: 'Pays at F', unit: 'USD', width: 96, toned: true,
    explanation: 'What the options would pay if they settled at the present forward.',
    number: (row) => row.settlementUsd, format: signed(0) },
  { id: 'delta', header: 'Net delta', unit: 'coin', explanation: 'Premium effect included.', width: 86,
    number: (row) => row.netDeltaCoin, format: signed(4) },
  { id: 'gamma', header: 'Gamma', unit: 'USD/1 %', explanation: 'Delta to trade after a move of 1 %.', width: 90,
    number: (row) => row.gammaUsdPer1Pct, format: signed(0) },
  { id: 'theta', header: 'Theta', unit: 'USD/day', explanation: 'Earned by waiting a day.', width: 86,
    number: (row) => row.thetaUsdPerDay, format: signed(0) },
  { id: 'forward', header: 'Forward', unit: 'USD', explanation: 'As the venue marks it.', width: 92,
    number: (row) => row.forwardUsd, format: (value) => formatNumber(value, { digits: 2 }) },
  { id: 'strike', header: 'Nearest strike', unit: 'USD', explanation: 'Of those that are held.', width: 104,
    number: (row) => row.nearestStrikeUsd, format: (value) => formatNumber(value, { digits: 0 }) },
  { id: 'distance', header: 'Away', unit: '%', explanation: 'From the forward to that strike.', width: 66,
    number: (row) => row.distance, format: (value) => formatNumber(value, { digits: 1, scale: 100, sign: 'always' }) },
  { id: 'deviations', header: 'Away', unit: 'SD', width: 60,
    explanation: 'The same in standard deviations until expiry, at that strike\'s implied vol.',
    number: (row) => row.standardDeviations, format: signed(1) },
  { id: 'pin', header: 'Pin risk', width: 150, flex: 1,
    explanation: 'In the last day, less than one standard deviation from a held strike: delta jumps with every tick.',
    text: (row) => (row.pinRisk ? 'near a held strike' : '') },
];

const ROW_CLASSES = { 'row-warning': (row: ExpiryRow) => row.pinRisk };

function Expiries() {
  const legs = useRows('legs');
  const now = useEngineNow(1_000);
  const rows = useMemo(() => (now === null ? []
    : expiryRows(legs, recordsOf('instruments'), recordsOf('quotes'), now)), [legs, now]);
  const next = rows[0];
  return (
    <div className="pane" role="group" aria-label="Expiry calendar">
      <div className="pane-bar">
        <span className="pane-bar-label">Next</span>
        <span data-testid="next-expiry">{next === undefined || now === null ? 'nothing expires'
          : `${next.underlying} in ${spanText(next.expiryTimeMs - now)}`}</span>
      </div>
      <HotGrid label="Expiry calendar" columns={COLUMNS} rows={rows} rowId={(row) => row.id} rowClasses={ROW_CLASSES}
        onOpen={(row) => chooseUnderlying(row.underlying)}
        empty={<EmptyState title="Nothing expires" text="Options and dated futures that are held appear here, the
          nearest first, with what they would pay and how near a held strike the forward is." />} />
    </div>
  );
}

export const expiriesPane: PaneDefinition = {
  id: 'expiries', title: 'Expiries', purpose: 'Expiry calendar: what settles when, what it pays, pin risk',
  component: Expiries,
};
