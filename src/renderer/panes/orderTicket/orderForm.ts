/** What a hand has filled in of an order, and whether it can be sent. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { OrderType, Side, TimeInForce } from '../../../shared/domain/order.ts';
import { decimalFault, stepAt } from '../../store/decimalFields.ts';
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
}

export const EMPTY_FORM: OrderForm = {
  account: null, instrument: '', side: 'buy', orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false,
  reduceOnly: false, price: '', quantity: '',
};

export interface FormFaults {
  readonly instrument: string | null;
  readonly account: string | null;
  readonly price: string | null;
  readonly quantity: string | null;
}

/** Why each field cannot be sent; null where it can. The engine has the last word (rules L). */
export function faultsOf(form: OrderForm, instrument: Instrument | undefined): FormFaults {
  const least = instrument?.minQuantity ?? null;
  const quantity = decimalFault(form.quantity, instrument?.lotSize ?? null)
    ?? (least !== null && Number(form.quantity) < Number(least) ? `at least ${least}` : null);
  return {
    instrument: instrument === undefined ? 'no such instrument' : null,
    account: form.account === null ? 'no account at this venue' : null,
    price: form.orderType === 'market' ? null : decimalFault(form.price, stepAt(instrument, form.price)),
    quantity,
  };
}

/** A market order never rests. */
export const timeInForceOf = ({ orderType, timeInForce }: OrderForm): TimeInForce =>
  (orderType === 'market' && timeInForce === 'goodTillCancelled' ? 'immediateOrCancel' : timeInForce);

/** The command that a faultless form asks for; null while anything is at fault. */
export function commandOf(form: OrderForm, instrument: Instrument | undefined): OrderCommand | null {
  const { account, orderType } = form;
  const timeInForce = timeInForceOf(form);
  if (account === null || Object.values(faultsOf(form, instrument)).some((fault) => fault !== null)) return null;
  const isMarket = orderType === 'market';
  return {
    type: 'SubmitOrder', account, instrument: form.instrument, side: form.side, orderType,
    timeInForce, postOnly: !isMarket && timeInForce === 'goodTillCancelled' && form.postOnly,
    reduceOnly: form.reduceOnly,
    price: isMarket ? null : form.price.trim(), quantity: form.quantity.trim(),
  };
}
