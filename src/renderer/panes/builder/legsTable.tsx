/** The legs: in or out, side, quantity, instrument, price; what the engine priced each at stands beside. */
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { changeLeg, removeLeg, useStructure, type BuilderLeg } from '../../store/orders/structure.ts';
import { recordsOf } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import { legFault } from './legs.ts';

function Row({ leg, answer, sent }: {
  readonly leg: BuilderLeg; readonly answer: StructureAnswer | null; readonly sent: string | undefined;
}) {
  const instrument = recordsOf('instruments').get(leg.instrument);
  const fault = legFault(leg, instrument);
  const priced = answer?.legs.find((each) => each.instrument === leg.instrument
    && (each.quantity > 0) === (leg.side === 'buy'));
  const isWrong = fault !== null || sent?.startsWith('failed') === true;
  return (
    <tr className={leg.included ? '' : 'is-out'}>
      <td><input type="checkbox" checked={leg.included} aria-label={`Include ${leg.instrument}`}
        onChange={(event) => changeLeg(leg.id, { included: event.target.checked })} /></td>
      <td><button type="button" className={`chip side side-${leg.side}`} title="Turn round"
        aria-label={`${leg.side} ${leg.instrument}, turn round`}
        onClick={() => changeLeg(leg.id, { side: leg.side === 'buy' ? 'sell' : 'buy' })}>
        {leg.side === 'buy' ? 'BUY' : 'SELL'}</button></td>
      <td><input className="search is-short number" value={leg.quantity} inputMode="decimal"
        aria-label={`Quantity of ${leg.instrument}`} aria-invalid={fault !== null}
        onChange={(event) => changeLeg(leg.id, { quantity: event.target.value })} /></td>
      <th scope="row" title={leg.instrument}>{instrument?.venueName ?? leg.instrument}</th>
      <td><input className="search is-short number" value={leg.price} inputMode="decimal" placeholder="market"
        aria-label={`Price of ${leg.instrument}`}
        onChange={(event) => changeLeg(leg.id, { price: event.target.value })} /></td>
      <td className="number quiet">{priced === undefined ? '' : `${String(priced.price)} ${priced.pricedAt}`}</td>
      <td className="number">{formatNumber(priced?.costUsd ?? null, { digits: 0, sign: 'always' })}</td>
      <td className={`builder-state ${isWrong ? 'warning-text' : 'quiet'}`}
        title={fault ?? sent ?? ''}>{fault ?? sent ?? ''}</td>
      <td><button type="button" className="icon-button" aria-label={`Remove ${leg.instrument}`}
        onClick={() => removeLeg(leg.id)}>×</button></td>
    </tr>
  );
}

export function LegsTable({ answer, sent }: {
  readonly answer: StructureAnswer | null; readonly sent: ReadonlyMap<number, string>;
}) {
  const legs = useStructure((structure) => structure.legs);
  return (
    <table className="figures builder-legs" aria-label="Legs">
      <thead><tr><th scope="col">In</th><th scope="col">Side</th><th scope="col">Quantity</th>
        <th scope="col">Instrument</th>
        <th scope="col">Price</th><th scope="col">priced at</th>
        <th scope="col">cost <span className="unit">USD</span></th>
        <th scope="col">state</th><th scope="col"><span className="visually-hidden">remove</span></th></tr></thead>
      <tbody>{legs.map((leg) => <Row key={leg.id} leg={leg} answer={answer} sent={sent.get(leg.id)} />)}</tbody>
    </table>
  );
}
