/** A stop in words: what fires it, and whether it has. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

type Order = Pick<WireRecord<'orders'>, 'trigger' | 'triggeredTimeMs' | 'side'>;

/** How the desk writes a price and a time. */
export interface Written { readonly price: (text: string) => string; readonly time: (timeMs: number) => string }

export const isWaiting = ({ trigger, triggeredTimeMs }: Order): boolean =>
  trigger !== undefined && triggeredTimeMs === undefined;

/** "mark ≤ 90,000", with the time at which it fired; empty: no stop. */
export function triggerText({ trigger, triggeredTimeMs, side }: Order, { price, time }: Written): string {
  if (trigger === undefined) return '';
  const when = `${trigger.by} ${side === 'sell' ? '≤' : '≥'} ${price(trigger.price)}`;
  return triggeredTimeMs === undefined ? when : `${when}, fired ${time(triggeredTimeMs)}`;
}
