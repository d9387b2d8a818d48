/** What should I do: the hedger's state, its tickets to decide, and the recent ones. */
import { useState, type KeyboardEvent } from 'react';
import { policyKeyOf } from '../../../shared/domain/steering/hedge.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { askWhy, hedgeAnswered, seqOfId, useSteering } from '../../store/steering.ts';
import { instrumentName, recordsOf, useEngineNow, useRows } from '../../store/tables.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatDecimal, formatNumber, utcTime } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { PaneDefinition } from '../pane.ts';
import { GreeksOffer } from './greeksOffer.tsx';
import { HedgerLine } from './hedgerLine.tsx';
import { closedProposals, liveProposals, oneClickTicket, type Proposal } from './proposals.ts';
import { Ticket } from './ticket.tsx';

const MAX_CLOSED = 200;

const CLOSED_COLUMNS: readonly GridColumn<Proposal>[] = [
  { id: 'updated', header: 'Time', unit: 'UTC', explanation: 'When the ticket was closed.', width: 84,
    text: (row) => utcTime(row.updatedTimeMs) },
  { id: 'state', header: 'State', explanation: 'What became of the ticket.', width: 92, text: (row) => row.state },
  { id: 'side', header: 'Side', explanation: 'Side of the hedge.', width: 52, text: (row) => row.side },
  { id: 'quantity', header: 'Qty', unit: 'contracts', explanation: 'Size of the hedge.', width: 100,
    number: (row) => Number(row.quantity), format: (_value, row) => formatDecimal(row.quantity) },
  { id: 'instrument', header: 'Instrument', explanation: 'What would have been or was traded.', width: 140,
    text: (row) => instrumentName(row.instrument) },
  { id: 'cost', header: 'Cost', unit: 'USD', explanation: 'Total cost as proposed.', width: 76,
    number: (row) => row.cost.totalUsd, format: (value) => formatNumber(value, { digits: 2 }) },
  { id: 'by', header: 'By', width: 60,
    explanation: 'Who approved it: the trader, or the policy where it was automatic.',
    text: (row) => row.approvedBy ?? '' },
  { id: 'reason', header: 'Reason', explanation: 'Why it was rejected, expired, superseded or failed.', width: 120,
    flex: 1, text: (row) => row.reason ?? '' },
];

function OpenTickets({ live, now, looked }: {
  readonly live: readonly Proposal[]; readonly now: number | null; readonly looked: boolean;
}) {
  if (live.length === 0) {
    return <EmptyState title="No open tickets" text={looked
      ? 'A ticket appears when delta leaves the band of its policy. Bands are set in Limits and policies.'
      : 'The hedger has not looked yet. Its state per underlying appears above.'} />;
  }
  return (
    <div className="tickets" aria-live="polite">
      {live.map((proposal) => <Ticket key={proposal.id} proposal={proposal} now={now} />)}
    </div>
  );
}

const FIELDS: ReadonlySet<string> = new Set(['INPUT', 'SELECT', 'TEXTAREA']);

/** A alone, outside a field. */
const isApproveKey = ({ key, ctrlKey, metaKey, altKey, repeat, target }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'a' && !ctrlKey && !metaKey && !altKey && !repeat
  && !(target instanceof HTMLElement && FIELDS.has(target.tagName));

function Hedge() {
  const proposals = useRows('proposals');
  const statuses = useRows('hedgerStatus');
  useRows('policies');
  const now = useEngineNow(500);
  const all = liveProposals(proposals);
  const chosen = useSteering((steering) => steering.hedgeFrom?.underlying ?? null);
  // Whoever came from a cell sees the ticket of its underlying first.
  const live = all.toSorted((a, b) => Number(b.underlying === chosen) - Number(a.underlying === chosen));
  const closed = closedProposals(proposals, MAX_CLOSED);
  useWatch([...new Set(live.flatMap((proposal) => [proposal.instrument, ...(proposal.legs ?? []).map((leg) =>
    leg.instrument)].map(quoteRow)))]);
  const [tab, setTab] = useState('open');
  const from = useSteering((steering) => steering.hedgeFrom);
  const readOnly = useDesk((desk) => desk.link !== 'open' || desk.replay !== null);
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const id = readOnly || !isApproveKey(event) ? undefined : oneClickTicket(live, recordsOf('policies'));
    if (id !== undefined) void sendCommand({ type: 'ApproveProposal', proposal: id });
  };
  return (
    <div className="pane hedge-pane" role="group" aria-label="Hedge" tabIndex={-1} onKeyDown={onKey}>
      <div className="hedger-lines" role="group" aria-label="Hedger">
        {statuses.map((status) => (
          <HedgerLine key={policyKeyOf(status)} status={status} now={now}
            policy={recordsOf('policies').get(policyKeyOf(status)) ?? null} />
        ))}
      </div>
      {from === null || from.greek === 'delta' ? null
        : <GreeksOffer key={from.underlying} underlying={from.underlying} onDone={hedgeAnswered} />}
      <Tabs name="Tickets" active={tab} onChange={setTab}
        tabs={[{ id: 'open', label: 'Open', count: live.length },
          { id: 'recent', label: 'Recent', count: closed.length }]}>
        {tab === 'open' ? <OpenTickets live={live} now={now} looked={statuses.length > 0} /> : (
          <HotGrid label="Recent tickets" columns={CLOSED_COLUMNS} rows={closed} rowId={(row) => row.id}
            onOpen={(row) => {
              const seq = seqOfId(row.id);
              if (seq !== null) askWhy(seq);
            }}
            empty={<EmptyState title="No recent tickets" text="Tickets that were carried out, rejected, expired or
              superseded are listed here, newest first." />} />
        )}
      </Tabs>
    </div>
  );
}

export const hedgePane: PaneDefinition = {
  id: 'hedge', title: 'Hedge', purpose: 'Hedge tickets: cost, effect, approve, edit, reject', component: Hedge,
};
