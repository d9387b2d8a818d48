/** Columns of orders and fills. Prices and quantities are shown as they came, never through a double. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { engineClock } from '../../store/clock.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { instrumentName } from '../../store/tables.ts';
import { DASH, formatDecimal, timeText, zoneName } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import { isWaiting, triggerText } from '../../store/orders/stopText.ts';
import { canAmend, editReason, editText, type Order } from './orderEdits.ts';

type Fill = WireRecord<'fills'>;

const WRITTEN = { price: formatDecimal, time: timeText };
const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));

function drawSide(side: 'buy' | 'sell', element: HTMLElement): void {
  element.className = `cell-custom side side-${side}`;
  element.textContent = side === 'buy' ? 'BUY' : 'SELL';
}

/** The venue has it, and it has not fired. */
const stateText = (order: Order): string =>
  (order.state === 'accepted' && isWaiting(order) ? 'waiting' : order.state);

function drawState(order: Order, element: HTMLElement): void {
  element.className = `cell-custom order-state order-${order.state}`;
  element.textContent = stateText(order);
}

function buttonOf(verb: 'Amend' | 'Cancel', order: Order, act: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button is-small';
  button.style.marginRight = '4px';
  button.textContent = verb;
  button.dataset['testid'] = `${verb.toLowerCase()}-${order.clientOrderId}`;
  button.setAttribute('aria-label', `${verb} order ${order.clientOrderId}`);
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    act();
  });
  return button;
}

/** A working order can be changed from its row; replays and broken links cannot act. */
function drawActions(order: Order, element: HTMLElement, amend: (order: Order) => void): void {
  const cancel = (): void => void sendCommand({ type: 'CancelOrder', clientOrderId: order.clientOrderId });
  element.replaceChildren(...actionsOf(order).map((verb) =>
    buttonOf(verb, order, verb === 'Cancel' ? cancel : () => { amend(order); })));
}

function actionsOf(order: Order): readonly ('Amend' | 'Cancel')[] {
  if (useDesk.getState().replay !== null || !isWorking(order.state)) return [];
  return [...(canAmend(order) ? ['Amend' as const] : []), ...(order.state === 'cancelling' ? [] : ['Cancel' as const])];
}

const flagsOf = (order: Order): string => [
  { goodTillCancelled: 'GTC', immediateOrCancel: 'IOC', fillOrKill: 'FOK' }[order.timeInForce],
  order.postOnly ? 'post' : '', order.reduceOnly ? 'reduce' : '',
].filter((flag) => flag !== '').join(' ');

/** What is traded, the same of an order and of its fills. */
const WHAT_COLUMNS: readonly GridColumn<Order | Fill>[] = [
  { id: 'side', header: 'Side', explanation: 'Buy or sell.', width: 52, text: (row) => row.side,
    render: (row, element) => drawSide(row.side, element) },
  { id: 'instrument', header: 'Instrument', explanation: 'The venue\'s own name.', width: 170,
    text: (row) => instrumentName(row.instrument), cellTooltip: (row) => row.instrument },
];

/** `amend`: the trader wants other terms for that order. */
export const orderColumns = (amend: (order: Order) => void): readonly GridColumn<Order>[] => [
  { id: 'time', header: 'Time', unit: zoneName(), explanation: 'When the order was submitted.', width: 84,
    text: (row) => timeText(row.submittedTimeMs) },
  { id: 'state', header: 'State', explanation: 'Denied is ours, rejected the venue\'s; unknown: we are asking; '
    + 'waiting: a stop that has not fired.', width: 116, text: stateText, render: drawState,
    cellTooltip: (row) => row.reason },
  { id: 'actions', header: '', explanation: 'Amends or cancels this order.', width: 138, sortable: false,
    // The cell is drawn anew when this text changes.
    render: (row, element) => { drawActions(row, element, amend); }, text: (row) => actionsOf(row).join(' ') },
  { id: 'for', header: 'For', explanation: 'How long a working order has been as it is; of an unknown one, how long we '
    + 'have not known.', width: 66, live: true, applies: (row) => isWorking(row.state),
    number: (row) => ageMs(row.unknownSinceMs ?? row.updatedTimeMs, engineClock.now()),
    format: (value) => ageText(value) },
  ...WHAT_COLUMNS,
  { id: 'quantity', header: 'Qty', unit: 'contracts', explanation: 'Ordered quantity.', width: 104,
    number: (row) => Number(row.quantity), format: (_value, row) => formatDecimal(row.quantity) },
  { id: 'filled', header: 'Filled', unit: 'contracts', explanation: 'Filled so far.', width: 118,
    number: (row) => Number(row.filledQuantity), format: (_value, row) => formatDecimal(row.filledQuantity) },
  { id: 'price', header: 'Limit', unit: 'quote', explanation: 'Limit price, of a stop to market its bound; a dash for '
    + 'a market order.', width: 100,
    number: (row) => numberOf(row.price), format: (_value, row) => formatDecimal(row.price) },
  { id: 'trigger', header: 'Trigger', unit: 'quote', explanation: 'Of a stop: which price fires it at the venue, and '
    + 'when it did.', width: 150, text: (row) => triggerText(row, WRITTEN) },
  { id: 'average', header: 'Avg fill', unit: 'quote', explanation: 'Average price of its fills.', width: 112,
    number: (row) => numberOf(row.averageFillPrice),
    format: (_value, row) => formatDecimal(row.averageFillPrice?.slice(0, 14)) },
  { id: 'flags', header: 'Terms', explanation: 'Time in force, post-only, reduce-only.', width: 90, text: flagsOf },
  { id: 'edit', header: 'Amended to', explanation: 'The newest amendment: whole quantity, limit price, and whether the '
    + 'venue has carried it out.', width: 160, text: editText, cellTooltip: editReason },
  { id: 'account', header: 'Account', explanation: 'Account that trades.', width: 176, text: (row) => row.account },
  { id: 'reason', header: 'Reason', explanation: 'Why denied, rejected, cancelled, expired or lost.', width: 160,
    flex: 1, text: (row) => row.reason ?? '', cellTooltip: (row) => row.reason },
  { id: 'id', header: 'Client order id', explanation: 'Run and journal entry that made it.', width: 190,
    text: (row) => row.clientOrderId },
];

export const FILL_COLUMNS: readonly GridColumn<Fill>[] = [
  { id: 'time', header: 'Time', unit: zoneName(), explanation: 'The venue\'s time of the execution.', width: 84,
    text: (row) => timeText(row.venueTimeMs) },
  ...WHAT_COLUMNS,
  { id: 'quantity', header: 'Qty', unit: 'contracts', explanation: 'Executed quantity.', width: 104,
    number: (row) => Number(row.quantity), format: (_value, row) => formatDecimal(row.quantity) },
  { id: 'price', header: 'Price', unit: 'quote', explanation: 'Execution price in the quote currency.', width: 104,
    number: (row) => Number(row.price), format: (_value, row) => formatDecimal(row.price) },
  { id: 'fee', header: 'Fee', explanation: 'Positive: paid by us.', width: 120, number: (row) => Number(row.fee),
    format: (_value, row) => `${formatDecimal(row.fee.slice(0, 12))} ${row.feeCurrency}` },
  { id: 'liquidity', header: 'Liquidity', explanation: 'Maker or taker.', width: 80, text: (row) => row.liquidity },
  { id: 'account', header: 'Account', explanation: 'Account that traded.', width: 176, text: (row) => row.account },
  { id: 'order', header: 'Client order id', explanation: 'A dash when it was not ordered here.', width: 190, flex: 1,
    text: (row) => row.clientOrderId ?? DASH },
];
