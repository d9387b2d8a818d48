/** Which network a live session trades on: money and play money must not be mistaken for one another. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { showPane } from '../../store/steering.ts';
import { useRecord, useRows } from '../../store/tables.ts';

export interface NetworkSays { readonly kind: 'mainnet' | 'testnet'; readonly text: string; readonly title: string }

/** Null: nothing real is traded here. One mainnet account makes it mainnet. */
export function networkOf(
  accounts: readonly Pick<WireRecord<'accounts'>, 'id' | 'network'>[], ordersOn: readonly string[],
): NetworkSays | null {
  const mainnet = accounts.filter(({ network }) => network === 'mainnet').map(({ id }) => id);
  if (mainnet.length > 0) {
    const on = mainnet.filter((id) => ordersOn.includes(id));
    return { kind: 'mainnet', text: on.length === 0 ? 'MAINNET, orders off' : 'MAINNET, ORDERS ON',
      title: on.length === 0 ? `Money, looked at: no order leaves for ${mainnet.join(', ')}`
        : `Money: orders leave for ${on.join(', ')}` };
  }
  if (!accounts.some(({ network }) => network === 'testnet')) return null;
  return { kind: 'testnet', text: 'testnet', title: "Every real venue here is its testnet: the venue's play money" };
}

export function NetworkBadge() {
  const accounts = useRows('accounts');
  const says = networkOf(accounts, useRecord('session', 'one')?.mainnetOrders ?? []);
  if (says === null) return null;
  return (
    <button type="button" className={`network-badge is-${says.kind}`} title={says.title} data-testid="network-badge"
      onClick={() => showPane('venues')}>{says.text}</button>
  );
}
