/** Margin of each account before and after by our model, and, where the venue has a what-if, by its own word. */
import { useState } from 'react';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import type { VenueMargin } from '../../../shared/contract/questions/venueMargin.ts';
import { askVenues } from '../../store/commands.ts';
import { accountLabel, recordsOf } from '../../store/tables.ts';
import { formatNumber, utcTime } from '../../ui/format.ts';

type Told = VenueMargin | { readonly fault: string } | 'waiting';
const NAMES: Readonly<Record<string, string>> = { initial: 'initial', maintenance: 'maintenance' };
const usd = (value: number | null): string => formatNumber(value, { digits: 0 });

function Says({ told }: { readonly told: Told }) {
  if (told === 'waiting') return <>Asking the venue …</>;
  if ('fault' in told) return <span className="warning-text">{told.fault}</span>;
  if (!told.asked) return <>{told.reason}</>;
  return <>{told.rows.filter(({ quantity }) => quantity in NAMES).map(({ quantity, venueUsd, oursUsd, verdict }) =>
    `${NAMES[quantity] ?? ''} ${usd(venueUsd)}, ours ${usd(oursUsd)} (${verdict})`).join('; ')}; {told.method},{' '}
    {utcTime(told.timeMs)}</>;
}

/** Its own names, coins or USD of face, as the venue's what-if takes them. */
const tradesAt = (answer: StructureAnswer, venue: string) => answer.legs.flatMap(({ instrument, quantity }) => {
  const listed = recordsOf('instruments').get(instrument);
  return listed?.venue !== venue ? []
    : [{ name: listed.venueName, amount: quantity * Number(listed.contractMultiplier) }];
});

function Row({ of, answer, readOnly }: {
  readonly of: StructureAnswer['marginAfter'][number]; readonly answer: StructureAnswer; readonly readOnly: boolean;
}) {
  const { account: id, before, after, missing } = of;
  const [told, setTold] = useState<Told | null>(null);
  const account = recordsOf('accounts').get(id);
  const askVenue = (): void => {
    setTold('waiting');
    void askVenues({ type: 'AskVenueMargin', account: id, trades: tradesAt(answer, account?.venue ?? '') })
      .then((reply) => setTold(reply.ok ? reply.answer : { fault: reply.message }));
  };
  return (
    <>
      <tr title={missing.join('; ')}>
        <th scope="row" title={accountLabel(id)}>{accountLabel(id)}</th>
        <td className="number">{usd(before.initialMarginUsd)} → {usd(after.initialMarginUsd)}</td>
        <td className="number">{formatNumber(before.health, { digits: 2 })} →{' '}
          {formatNumber(after.health, { digits: 2 })}</td>
        <td><button type="button" className="button is-small" disabled={readOnly || told === 'waiting'}
          data-testid={`builder-ask-venue-${id}`} onClick={askVenue}
          title="The venue's own what-if with these legs, at its mark; nothing is placed">Ask venue</button></td>
      </tr>
      {told === null ? null : (
        <tr><td colSpan={4} className="builder-venue-says quiet" role="status"><Says told={told} /></td></tr>
      )}
    </>
  );
}

export function MarginAfter({ answer, readOnly }: { readonly answer: StructureAnswer; readonly readOnly: boolean }) {
  return (
    <table className="figures" aria-label="Margin after">
      <thead><tr><th scope="col">Margin after</th><th scope="col">initial <span className="unit">USD</span></th>
        <th scope="col">health</th><th scope="col"><span className="visually-hidden">venue</span></th></tr></thead>
      <tbody>
        {answer.marginAfter.map((of) => <Row key={of.account} of={of} answer={answer} readOnly={readOnly} />)}
      </tbody>
    </table>
  );
}
