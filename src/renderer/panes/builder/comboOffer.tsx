/**
 * The same legs as one order: where all of them are on one account whose venue has combos, the venue is asked for the
 * combo (it answers with the one it has), and the order ticket takes it from there at a net price.
 */
import { useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { comboOfLegs } from '../../../shared/domain/combo.ts';
import { neg, parseDecimal, toText, type Decimal } from '../../../shared/domain/decimal.ts';
import { sendCommand } from '../../store/commands.ts';
import type { BuilderLeg } from '../../store/orders/structure.ts';
import { draftOrder } from '../../store/steering.ts';
import { useRows } from '../../store/tables.ts';

type Instrument = WireRecord<'instruments'>;
type Account = WireRecord<'accounts'>;
type Combo = Extract<Instrument, { readonly kind: 'combo' }>;

interface Offer {
  readonly account: Account;
  readonly legs: readonly { readonly instrument: string; readonly ratio: Decimal }[];
}

/** Null: not the legs of one combo. */
export function comboOffer(
  legs: readonly BuilderLeg[], instruments: ReadonlyMap<string, Instrument>, accounts: readonly Account[],
): Offer | null {
  if (legs.length < 2 || new Set(legs.map(({ instrument }) => instrument)).size < legs.length) return null;
  const listed = legs.map((leg) => instruments.get(leg.instrument));
  const [first] = listed;
  const wanted = legs.find((leg) => leg.account !== null)?.account ?? null;
  const account = accounts.find(({ id, venue, orders }) => venue === first?.venue && orders?.combos === true
    && (wanted === null || id === wanted));
  const isOneMarket = listed.every((each) => each !== undefined && each.venue === first?.venue
    && each.underlying === first.underlying && each.kind !== 'spot' && each.kind !== 'combo');
  const ratios = legs.map(({ instrument, side, quantity }) => {
    const ratio = parseDecimal(quantity.trim()) ?? (0n as Decimal);
    return { instrument, ratio: side === 'buy' ? ratio : neg(ratio) };
  });
  return account === undefined || !isOneMarket || ratios.some(({ ratio }) => ratio === 0n) ? null
    : { account, legs: ratios };
}

export function ComboOffer({ legs, disabled }: { readonly legs: readonly BuilderLeg[]; readonly disabled: boolean }) {
  const instruments = useRows('instruments');
  const accounts = useRows('accounts');
  const [asked, setAsked] = useState(false);
  const offer = comboOffer(legs, new Map(instruments.map((each) => [each.id, each])), accounts);
  if (offer === null) return null;
  const { account, legs: wanted } = offer;
  const match = comboOfLegs(wanted, instruments.filter((each): each is Combo => each.kind === 'combo'
    && each.venue === account.venue));
  const ask = (): void => {
    setAsked(true);
    // Also where it is listed: from then on the venue is listened to for it and for its legs.
    void sendCommand({ type: 'CreateCombo', account: account.id,
      legs: wanted.map(({ instrument, ratio }) => ({ instrument, ratio: toText(ratio) })) });
  };
  if (!asked || match === null) {
    return (
      <button type="button" className="button" disabled={disabled || asked} data-testid="builder-combo" onClick={ask}
        title="One order for all legs, at one net price: all fill together or none">
        {asked ? 'Asking the venue…' : `As one combo at ${account.label}…`}</button>
    );
  }
  return (
    <button type="button" className="button" disabled={disabled} data-testid="builder-combo-order"
      onClick={() => draftOrder({ instrument: match.combo.id, side: match.turned ? 'sell' : 'buy', price: null })}>
      Order {toText(match.perCombo)} × {match.combo.venueName}</button>
  );
}
