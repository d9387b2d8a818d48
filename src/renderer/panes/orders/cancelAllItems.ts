/** Cancel all of one account or of one underlying: what has working orders, with how many. */
import { isWorking } from '../../../shared/domain/order.ts';
import { sendCommand } from '../../store/commands.ts';
import { recordsOf } from '../../store/tables.ts';
import type { MenuItem } from '../../ui/menu.tsx';
import type { Order } from './orderEdits.ts';

export function cancelAllItems(orders: readonly Order[]): MenuItem[] {
  const working = orders.filter((order) => isWorking(order.state));
  const accounts = countBy(working, (order) => order.account);
  const underlyings = countBy(working, (order) => recordsOf('instruments').get(order.instrument)?.underlying ?? null);
  return [
    ...accounts.map(([account, count]): MenuItem => ({ id: account, label: `On ${account}`, hint: String(count),
      run: () => void sendCommand({ type: 'CancelAllOrders', account }) })),
    ...underlyings.map(([underlying, count]): MenuItem => ({ id: underlying, label: `In ${underlying}`,
      hint: String(count), run: () => void sendCommand({ type: 'CancelAllOrders', underlying }) })),
  ];
}

function countBy(orders: readonly Order[], keyOf: (order: Order) => string | null): [string, number][] {
  const counts = new Map<string, number>();
  for (const order of orders) {
    const key = keyOf(order);
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}
