/** Of a stop: its trigger, what that is compared with, and how it is worked once it has fired. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { TriggerPrice } from '../../../shared/domain/order.ts';
import { Field } from '../../ui/field.tsx';
import type { OrderForm } from './orderForm.ts';

const PRICES: Readonly<Record<TriggerPrice, string>> = { mark: 'Mark', index: 'Index', last: 'Last trade' };

export function StopTerms({ form, change, account, unit, fault }: {
  readonly form: OrderForm; readonly change: (part: Partial<OrderForm>) => void; readonly unit: string;
  readonly account: WireRecord<'accounts'>; readonly fault: string | null;
}) {
  const { stops, deadMansSwitch } = account.orders ?? {};
  if (stops === undefined) return null;
  const goesWithSwitch = deadMansSwitch === true && stops.endWithSwitch === true;
  return (
    <>
      <Field label={`Trigger ${form.side === 'sell' ? '≤' : '≥'}`} unit={unit} value={form.trigger}
        testId="order-trigger" error={form.trigger === '' ? null : fault} onChange={(trigger) => change({ trigger })} />
      <div className="order-choices">
        <label>Compared with{' '}
          <select className="search" value={form.triggerBy} data-testid="order-triggerBy"
            onChange={(event) => change({ triggerBy: event.target.value as TriggerPrice })}>
            {stops.by.map((by) => <option key={by} value={by}>{PRICES[by]}</option>)}
          </select></label>
        <label>then sent as{' '}
          <select className="search" value={form.stopAs} data-testid="order-stopAs"
            onChange={(event) => change({ stopAs: event.target.value as OrderForm['stopAs'] })}>
            <option value="market">{stops.bound ? 'market, within a bound' : 'market'}</option>
            <option value="limit">limit</option>
          </select></label>
      </div>
      <p className={goesWithSwitch ? 'warning-text' : 'quiet'} data-testid="order-stop-note">{goesWithSwitch
        ? 'At the venue; but this account’s dead man’s switch cancels it too when this computer falls silent.'
        : 'At the venue: it waits there and fires without this computer.'}</p>
    </>
  );
}

/** For the last look. */
export function stopText(
  { trigger, orderType, price, side }: { readonly trigger?: { readonly price: string; readonly by: TriggerPrice };
    readonly orderType: string; readonly price: string | null; readonly side: 'buy' | 'sell' }, currency: string,
): string | null {
  if (trigger === undefined) return null;
  const worked = orderType === 'limit' ? `at ${price ?? '—'} ${currency}`
    : `at the market${price === null ? '' : `, no worse than ${price} ${currency}`}`;
  const comes = side === 'sell' ? 'at or below' : 'at or above';
  return `${worked}, once the ${PRICES[trigger.by].toLowerCase()} is ${comes} ${trigger.price}`;
}
