/** What a hand has filled in of an order, and whether it can be sent. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { OrderType, Side, TimeInForce } from '../../../shared/domain/order.ts';
import { decimalFault, signedFault, stepAt } from '../../store/decimalFields.ts';
import type { OrderCommand } from '../../store/orders/consequences.ts';

type Instrument = WireRecord<'instruments'>;

export interface OrderForm {
  readonly account: string | null;
  readonly instrument: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly price: string;
  readonly quantity: string;
  /** How long an order over time takes. */
  readonly minutes: string;
  readonly randomize: boolean;
}

export type TwapSpan = NonNullable<NonNullable<WireRecord<'accounts'>['orders']>['twap']>;

export const EMPTY_FORM: OrderForm = {
  account: null, instrument: '', side: 'buy', orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false,
  reduceOnly: false, price: '', quantity: '', minutes: '30', randomize: true,
};

export interface FormFaults {
  readonly instrument: string | null;
  readonly account: string | null;
  readonly price: string | null;
  readonly quantity: string | null;
  readonly minutes: string | null;
}

/** Why each field cannot be sent; null where it can. The engine has the last word (rules L). */
export function faultsOf(
  form: OrderForm, instrument: Instrument | undefined, twap: TwapSpan | null = null,
): FormFaults {
  const least = instrument?.minQuantity ?? null;
  const quantity = decimalFault(form.quantity, instrument?.lotSize ?? null)
    ?? (least !== null && Number(form.quantity) < Number(least) ? `at least ${least}` : null);
  return {
    instrument: instrument === undefined ? 'no such instrument' : null,
    account: form.account === null ? 'no account at this venue' : null,
    price: form.orderType !== 'limit' ? null
      : (instrument?.kind === 'combo' ? signedFault : decimalFault)(form.price, stepAt(instrument, form.price)),
    quantity, minutes: form.orderType === 'twap' ? minutesFault(form.minutes, twap) : null,
  };
}

function minutesFault(text: string, twap: TwapSpan | null): string | null {
  const minutes = Number(text.trim() === '' ? Number.NaN : text);
  if (twap === null) return 'this account takes no orders over time';
  return Number.isInteger(minutes) && minutes >= twap.leastMinutes && minutes <= twap.mostMinutes ? null
    : `whole minutes from ${twap.leastMinutes} to ${twap.mostMinutes}`;
}

/** A market order never rests; one over time always does. */
export const timeInForceOf = ({ orderType, timeInForce }: OrderForm): TimeInForce => {
  if (orderType === 'twap') return 'goodTillCancelled';
  return orderType === 'market' && timeInForce === 'goodTillCancelled' ? 'immediateOrCancel' : timeInForce;
};

/** The command that a faultless form asks for; null while anything is at fault. */
export function commandOf(
  form: OrderForm, instrument: Instrument | undefined, twap: TwapSpan | null = null,
): OrderCommand | null {
  const { account, orderType } = form;
  const timeInForce = timeInForceOf(form);
  if (account === null || Object.values(faultsOf(form, instrument, twap)).some((fault) => fault !== null)) return null;
  const isLimit = orderType === 'limit';
  return {
    type: 'SubmitOrder', account, instrument: form.instrument, side: form.side, orderType,
    timeInForce, postOnly: isLimit && timeInForce === 'goodTillCancelled' && form.postOnly,
    reduceOnly: form.reduceOnly,
    price: isLimit ? form.price.trim() : null, quantity: form.quantity.trim(),
    ...(orderType === 'twap' ? { twap: { minutes: Number(form.minutes), randomize: form.randomize } } : {}),
  };
}
