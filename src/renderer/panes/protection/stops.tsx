/** Which positions a stop at their venue would close, which have none, and a way to begin one. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { isWorking } from '../../../shared/domain/order.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { stopDraftOf, type Stops } from '../../store/orders/stopDraft.ts';
import { draftOrder } from '../../store/steering.ts';
import { accountLabel, instrumentName, recordsOf, useRows } from '../../store/tables.ts';
import { formatDecimal, formatNumber, timeText } from '../../ui/format.ts';
import { triggerText } from '../../store/orders/stopText.ts';

const WRITTEN = { price: formatDecimal, time: timeText };

type Position = WireRecord<'positions'>;
type Order = WireRecord<'orders'>;

interface Row {
  readonly position: Position;
  readonly instrument: WireRecord<'instruments'>;
  /** Null: the venue takes none. */
  readonly stops: Stops | null;
  readonly waiting: readonly Order[];
}

const isLong = ({ quantity }: Position): boolean => !quantity.startsWith('-');

/** What moves with the underlying; an option's stop is begun by hand, its mark is another matter. */
function useHeld(): readonly Row[] {
  const orders = useRows('orders');
  useRows('instruments');
  const accounts = useRows('accounts');
  return useRows('positions').flatMap((position) => {
    const instrument = recordsOf('instruments').get(position.instrument);
    if (Number(position.quantity) === 0 || instrument === undefined) return [];
    if (instrument.kind !== 'perpetual' && instrument.kind !== 'future') return [];
    const known = accounts.find(({ id }) => id === position.account)?.orders?.stops;
    const side = isLong(position) ? 'sell' : 'buy';
    return [{ position, instrument, stops: known?.kinds.includes(instrument.kind) === true ? known : null,
      waiting: orders.filter((order) => order.account === position.account && order.instrument === position.instrument
        && order.side === side && order.reduceOnly && order.trigger !== undefined
        && order.triggeredTimeMs === undefined && isWorking(order.state)) }];
  });
}

/** Of the account, on the side where this position loses. */
function liquidationOf({ position, instrument }: Row): number | null {
  const distance = recordsOf('health').get(position.account)?.distances
    .find(({ underlying }) => underlying === instrument.underlying);
  return (isLong(position) ? distance?.downPriceUsd : distance?.upPriceUsd) ?? null;
}

function begin(row: Row, stops: Stops): void {
  const { position, instrument } = row;
  const mark = hotSource.value(quoteRow(instrument.id), 'markPrice');
  if (!Number.isFinite(mark)) return;
  const { side, quantity, trigger, by, bound } =
    stopDraftOf(instrument, position.quantity, mark, liquidationOf(row), stops);
  draftOrder({ instrument: instrument.id, side, price: bound === '' ? null : bound,
    stop: { account: position.account, quantity, trigger, by } });
}

export function StopsCard({ disabled }: { readonly disabled: boolean }) {
  const rows = useHeld();
  useRows('health');
  useWatch(rows.map(({ instrument }) => quoteRow(instrument.id)));
  if (rows.length === 0) return null;
  return (
    <article className="policy-card" aria-label="Stops at the venue">
      <header><h2>Stops at the venue</h2></header>
      <table className="figures protection-stops" aria-label="Positions and their stops" data-testid="protection-stops">
        <thead><tr><th scope="col">Position</th><th scope="col">held</th><th scope="col">stopped at the venue</th>
          <th scope="col">liquidated at</th><th scope="col">place</th></tr></thead>
        <tbody>{rows.map((row) => <StopRow key={row.position.account + row.position.instrument} row={row}
          disabled={disabled} />)}</tbody>
      </table>
    </article>
  );
}

function StopRow({ row, disabled }: { readonly row: Row; readonly disabled: boolean }) {
  const { position, stops, waiting } = row;
  const stopped = waiting.reduce((sum, { quantity, filledQuantity }) =>
    sum + Number(quantity) - Number(filledQuantity), 0);
  return (
    <tr><th scope="row" title={position.instrument}>{instrumentName(position.instrument)}{' '}
      <span className="quiet">{accountLabel(position.account)}</span></th>
      <td className="number">{formatDecimal(position.quantity)}</td>
      <td className={stopped === 0 ? 'warning-text' : ''}>{stopped === 0 ? 'none'
        : `${formatNumber(stopped, { digits: 4 }).replace(/\.?0+$/, '')} once ${waiting.map((order) =>
          triggerText(order, WRITTEN)).join('; ')}`}</td>
      <td className="number">{formatNumber(liquidationOf(row), { digits: 0 })}</td>
      <td>{stops === null ? <span className="quiet">this venue takes none</span> : (
        <button type="button" className="button is-small" disabled={disabled} title="Place a stop at the venue"
          data-testid={`stop-${position.instrument}`} onClick={() => { begin(row, stops); }}>Stop …</button>
      )}</td></tr>
  );
}
