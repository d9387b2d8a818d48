/** A protective stop for a position, as the order ticket is begun with it; the trader changes what does not suit. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { TriggerPrice } from '../../../shared/domain/order.ts';
import { stepAt } from '../decimalFields.ts';

type Instrument = WireRecord<'instruments'>;
export type Stops = NonNullable<NonNullable<WireRecord<'accounts'>['orders']>['stops']>;

export interface StopDraft {
  readonly side: 'buy' | 'sell';
  /** In contracts, canonical text, as the ticket has it. */
  readonly quantity: string;
  readonly trigger: string;
  readonly by: TriggerPrice;
  /** The worst price, where the venue takes one; else empty. */
  readonly bound: string;
}

/** Without a liquidation on that side. */
const DEFAULT_AWAY = 0.05;
/** Of the bound beyond the trigger: within the limit on prices away from it that a session begins with. */
const BOUND_BEYOND = 0.03;

/** `liquidation`: the price at which the account would be liquidated on the position's losing side; null: none. */
export function stopDraftOf(
  instrument: Instrument, heldText: string, mark: number, liquidation: number | null, stops: Stops,
): StopDraft {
  const isLong = !heldText.startsWith('-');
  const away = isLong ? -1 : 1;
  const isBeyond = liquidation !== null && (liquidation - mark) * away > 0;
  const trigger = isBeyond ? (mark + liquidation) / 2 : mark * (1 + away * DEFAULT_AWAY);
  return { side: isLong ? 'sell' : 'buy', quantity: heldText.replace(/^-/, ''), by: stops.by[0] ?? 'mark',
    trigger: onTick(instrument, trigger),
    bound: stops.bound ? onTick(instrument, trigger * (1 + away * BOUND_BEYOND)) : '' };
}

function onTick(instrument: Instrument, price: number): string {
  const step = stepAt(instrument, price.toFixed(12)) ?? '1';
  const digits = (step.split('.')[1] ?? '').length;
  return (Math.round(price / Number(step)) * Number(step)).toFixed(digits);
}
