/** What did I do: orders along their life cycle, and fills. */
import { useMemo, useState } from 'react';
import { isWorking } from '../../../shared/domain/order.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { isLive } from '../../store/orders/executionText.ts';
import { useRows } from '../../store/tables.ts';
import { askWhy, seqOfId } from '../../store/steering.ts';
import { askWhyOf } from '../../store/why.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { SplitButton } from '../../ui/splitButton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import type { PaneDefinition } from '../pane.ts';
import { AmendForm } from './amendForm.tsx';
import { cancelAllItems } from './cancelAllItems.ts';
import { FILL_COLUMNS, orderColumns } from './columns.ts';
import { ExecutionsTab } from './executionsTab.tsx';

const MAX_ROWS = 2_000;

function Orders() {
  const orders = useRows('orders');
  const fills = useRows('fills');
  const executions = useRows('executions');
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const [tab, setTab] = useState('orders');
  const [amended, setAmended] = useState<string | null>(null);
  const columns = useMemo(() => orderColumns((order) => { setAmended(order.clientOrderId); }), []);
  const working = orders.filter((order) => isWorking(order.state)).length;
  const shownOrders = useMemo(() =>
    [...orders].sort((a, b) => b.submittedTimeMs - a.submittedTimeMs).slice(0, MAX_ROWS), [orders]);
  const shownFills = useMemo(() => [...fills].reverse().slice(0, MAX_ROWS), [fills]);
  const why = (id: string | null): void => {
    const seq = id === null ? null : seqOfId(id);
    if (seq !== null) askWhy(seq);
  };
  return (
    <div className="pane" role="group" aria-label="Orders and fills">
      <Tabs name="Orders and fills" active={tab} onChange={setTab}
        tabs={[{ id: 'orders', label: 'Orders', count: orders.length },
          { id: 'executions', label: 'Executions', count: executions.filter(isLive).length },
          { id: 'fills', label: 'Fills', count: fills.length }]}
        actions={(
          <SplitButton className="button is-warning" disabled={readOnly || working === 0} testId="cancel-all"
            label={`Cancel all${working > 0 ? ` (${working})` : ''}`} menuName="Cancel all of"
            onClick={() => void sendCommand({ type: 'CancelAllOrders' })} items={cancelAllItems(orders)} />
        )}>
        {tab === 'orders' && amended !== null && !readOnly
          ? <AmendForm id={amended} onDone={() => { setAmended(null); }} /> : null}
        {tab === 'executions' ? <ExecutionsTab executions={executions} readOnly={readOnly} />
          : tab === 'orders' ? (
          <HotGrid key="orders" label="Orders" columns={columns} rows={shownOrders}
            rowId={(row) => row.clientOrderId} onOpen={(row) => why(row.clientOrderId)} rowClasses={ORDER_CLASSES}
            empty={<EmptyState title="No orders" text="Orders appear here the moment they are submitted: from an
              approved hedge ticket or an order of your own." />} />
        ) : (
          <HotGrid key="fills" label="Fills" columns={FILL_COLUMNS} rows={shownFills} rowId={(row) => row.fillId}
            onOpen={(row) => void askWhyOf(`"${row.fillId}"`, ['FillReported'])}
            empty={<EmptyState title="No fills" text="Our executions appear here, also those made elsewhere on the same
              account." />} />
        )}
      </Tabs>
    </div>
  );
}

const ORDER_CLASSES = { 'row-closed': (row: { state: Parameters<typeof isWorking>[0] }) => !isWorking(row.state) };

export const ordersPane: PaneDefinition = {
  id: 'orders', title: 'Orders', purpose: 'Orders and fills; amend or cancel one, cancel all', component: Orders,
};
