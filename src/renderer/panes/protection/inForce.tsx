/** Every protection that is in force, and where it lives: what is at the venue goes on when this computer does not. */
import type { ProtectedAt, ProtectionPolicy } from '../../../shared/domain/steering/protection.ts';
import { DEFAULT_PROTECTION } from '../../../shared/domain/steering/protection.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { accountLabel, instrumentName, recordsOf, useRecord, useRows } from '../../store/tables.ts';
import { formatDecimal, formatNumber, timeText, utcTime } from '../../ui/format.ts';
import { triggerText } from '../../store/orders/stopText.ts';

const WRITTEN = { price: formatDecimal, time: timeText };
const AT: Readonly<Record<ProtectedAt, string>> = { venue: 'at the venue', computer: 'on this computer' };
const MODES: Readonly<Record<ProtectionPolicy['mode'], string>> =
  { off: 'off', propose: 'proposes, you approve', automatic: 'acts by itself' };

interface Line { readonly key: string; readonly name: string; readonly at: ProtectedAt; readonly says: string;
  readonly isWarning: boolean }

function useWorst(): { readonly text: string; readonly isBelow: boolean } {
  const policy = useRecord('protectionPolicy', 'one') ?? DEFAULT_PROTECTION;
  const known = useRows('health').flatMap(({ account, health }) => (health === null ? [] : [{ account, health }]));
  const unknown = useRows('accounts').length - known.length;
  const [first] = known.sort((a, b) => a.health - b.health);
  const beyond = unknown > 0 ? `; health of ${unknown} unknown` : '';
  if (first === undefined) return { text: `${MODES[policy.mode]}${beyond}`, isBelow: unknown > 0 };
  const isBelow = first.health < policy.triggerHealth;
  return { isBelow: isBelow || unknown > 0, text: `${MODES[policy.mode]}; worst is ${accountLabel(first.account)} at `
    + `${formatNumber(first.health, { digits: 2 })}, acts below ${formatNumber(policy.triggerHealth, { digits: 2 })}`
    + beyond };
}

function restingText(order: WireRecord<'orders'>): string {
  const { side, quantity, instrument, price, account } = order;
  return `${side} ${formatDecimal(quantity)} ${instrumentName(instrument)} at ${formatDecimal(price)}, `
    + accountLabel(account);
}

/** A stop waits, an order rests; the switch that we keep pushed may take a stop away with us. */
function lineOf(order: WireRecord<'orders'>): Line {
  const { clientOrderId: key, account } = order;
  if (order.trigger === undefined) {
    return { key, name: 'Reduce-only order', at: 'venue', says: restingText(order), isWarning: false };
  }
  const { stops, deadMansSwitch } = recordsOf('accounts').get(account)?.orders ?? {};
  const goes = deadMansSwitch === true && stops?.endWithSwitch === true;
  const verb = order.type === 'market' ? 'within' : 'at';
  const price = order.price === null ? '' : ` ${verb} ${formatDecimal(order.price)}`;
  return { key, name: 'Stop', at: 'venue', isWarning: goes, says: `${order.side} ${formatDecimal(order.quantity)} `
    + `${instrumentName(order.instrument)} ${order.type}${price} once ${triggerText(order, WRITTEN)}, `
    + accountLabel(account)
    + (goes ? '; its dead man’s switch cancels it too when this computer falls silent' : '') };
}

export function InForce() {
  const session = useRecord('session', 'one');
  const limits = useRecord('limits', 'one');
  const worst = useWorst();
  const resting = useRows('orders').filter(({ reduceOnly, state }) => reduceOnly && isWorking(state));
  const isEngaged = session?.killSwitch === 'engaged';
  const rules = limits?.rules?.length ?? 0;
  const lines: readonly Line[] = [
    { key: 'limits', name: 'Limits before every order', at: 'computer', isWarning: limits === null,
      says: limits === null ? 'not set: no order leaves' : `set, and ${rules} by scope` },
    { key: 'plans', name: 'Plans away from liquidation', at: 'computer', says: worst.text, isWarning: worst.isBelow },
    { key: 'kill', name: 'Kill switch', at: 'computer', isWarning: isEngaged,
      says: isEngaged ? `engaged at ${utcTime(session.killSwitchTimeMs ?? null)}: only what closes leaves` : 'ready' },
    ...resting.map(lineOf),
    ...(resting.length > 0 ? [] : [{ key: 'none', name: 'Stops and orders that only reduce', at: 'venue' as const,
      says: 'none: nothing closes a position while this computer is off', isWarning: false }]),
  ];
  return (
    <article className="policy-card" aria-label="Protection in force">
      <header><h2>In force</h2></header>
      <table className="figures protection-in-force" aria-label="Protection in force, and where it lives"
        data-testid="protection-in-force">
        <thead><tr><th scope="col">Protection</th><th scope="col">Lives</th><th scope="col">State</th></tr></thead>
        <tbody>{lines.map(({ key, name, at, says, isWarning }) => (
          <tr key={key}><th scope="row">{name}</th><td className="quiet">{AT[at]}</td>
            <td className={isWarning ? 'warning-text' : ''}>{says}</td></tr>
        ))}</tbody>
      </table>
    </article>
  );
}
