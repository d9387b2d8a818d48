/** What a hand has filled in of an order, and whether it can be sent. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { OrderType, Side, TimeInForce, TriggerPrice } from '../../../shared/domain/order.ts';
import { decimalFault, signedFault, stepAt } from '../../store/decimalFields.ts';
import type { OrderCommand } from '../../store/orders/consequences.ts';
import type { Stops } from '../../store/orders/stopDraft.ts';

type Instrument = WireRecord<'instruments'>;

export interface OrderForm {
  readonly account: string | null;
  readonly instrument: string;
  readonly side: Side;
  /** `stop`: a market or limit order that waits for its trigger at the venue. */
  readonly orderType: OrderType | 'stop';
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly price: string;
  readonly quantity: string;
  /** How long an order over time takes. */
  readonly minutes: string;
  readonly randomize: boolean;
  /** Of a stop: `price` is then its limit, or its bound. */
  readonly trigger: string;
  readonly triggerBy: TriggerPrice;
  readonly stopAs: 'market' | 'limit';
}

export type TwapSpan = NonNullable<NonNullable<WireRecord<'accounts'>['orders']>['twap']>;

export const EMPTY_FORM: OrderForm = {
  account: null, instrument: '', side: 'buy', orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false,
  reduceOnly: false, price: '', quantity: '', minutes: '30', randomize: true,
  trigger: '', triggerBy: 'mark', stopAs: 'market',
};

export interface FormFaults {
  readonly instrument: string | null;
  readonly account: string | null;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly minutes: string | null;
  readonly trigger: string | null;
}

/** What the account's venue can do beside limit and market orders; null: not that. */
export interface Abilities { readonly twap: TwapSpan | null; readonly stops: Stops | null }
export const NO_ABILITIES: Abilities = { twap: null, stops: null };

/** A limit, or the bound of a stop to market where the venue takes one. */
export const hasPrice = ({ orderType, stopAs }: OrderForm, { stops }: Abilities): boolean =>
  orderType === 'limit' || (orderType === 'stop' && (stopAs === 'limit' || stops?.bound === true));

/** Why each field cannot be sent; null where it can. The engine has the last word (rules L). */
export function faultsOf(
  form: OrderForm, instrument: Instrument | undefined, can: Abilities = NO_ABILITIES,
): FormFaults {
  const least = instrument?.minQuantity ?? null;
  const quantity = decimalFault(form.quantity, instrument?.lotSize ?? null)
    ?? (least !== null && Number(form.quantity) < Number(least) ? `at least ${least}` : null);
  return {
    instrument: instrument === undefined ? 'no such instrument' : null,
    account: form.account === null ? 'no account at this venue' : null,
    price: !hasPrice(form, can) ? null
      : (instrument?.kind === 'combo' ? signedFault : decimalFault)(form.price, stepAt(instrument, form.price)),
    quantity, minutes: form.orderType === 'twap' ? minutesFault(form.minutes, can.twap) : null,
    trigger: form.orderType === 'stop' ? triggerFault(form, instrument, can.stops) : null,
  };
}

function triggerFault(form: OrderForm, instrument: Instrument | undefined, stops: Stops | null): string | null {
  if (stops === null || instrument === undefined) return 'this account takes no stops';
  if (!stops.kinds.includes(instrument.kind)) return `no stops on a ${instrument.kind} here`;
  if (!stops.by.includes(form.triggerBy)) return `compared with ${stops.by.join(', ')} only`;
  return decimalFault(form.trigger, form.triggerBy === 'index' ? null : stepAt(instrument, form.trigger));
}

function minutesFault(text: string, twap: TwapSpan | null): string | null {
  const minutes = Number(text.trim() === '' ? Number.NaN : text);
  if (twap === null) return 'this account takes no orders over time';
  return Number.isInteger(minutes) && minutes >= twap.leastMinutes && minutes <= twap.mostMinutes ? null
    : `whole minutes from ${twap.leastMinutes} to ${twap.mostMinutes}`;
}

/** A market order never rests; one over time and a stop always do. */
export const timeInForceOf = ({ orderType, timeInForce }: OrderForm): TimeInForce => {
  if (orderType === 'twap' || orderType === 'stop') return 'goodTillCancelled';
  return orderType === 'market' && timeInForce === 'goodTillCancelled' ? 'immediateOrCancel' : timeInForce;
};

/** The command that a faultless form asks for; null while anything is at fault. */
export function commandOf(
  form: OrderForm, instrument: Instrument | undefined, can: Abilities = NO_ABILITIES,
): OrderCommand | null {
  const { account, orderType } = form;
  const timeInForce = timeInForceOf(form);
  if (account === null || Object.values(faultsOf(form, instrument, can)).some((fault) => fault !== null)) return null;
  return {
    type: 'SubmitOrder', account, instrument: form.instrument, side: form.side,
    orderType: orderType === 'stop' ? form.stopAs : orderType,
    timeInForce, postOnly: orderType === 'limit' && timeInForce === 'goodTillCancelled' && form.postOnly,
    reduceOnly: form.reduceOnly,
    price: hasPrice(form, can) ? form.price.trim() : null, quantity: form.quantity.trim(),
    ...(orderType === 'twap' ? { twap: { minutes: Number(form.minutes), randomize: form.randomize } } : {}),
    ...(orderType === 'stop' ? { trigger: { price: form.trigger.trim(), by: form.triggerBy } } : {}),
  };
}
