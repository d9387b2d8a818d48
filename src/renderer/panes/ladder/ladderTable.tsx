/** The rows: left buys, right sells, own orders at the edges; the cursor says what a click does, before it is done. */
import { useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { formatDecimal, formatNumber } from '../../ui/format.ts';
import { useHoverKeys } from '../../ui/hoverKeys.ts';
import type { Intent, Ladder, LadderRow } from './ladderRows.ts';

type Order = WireRecord<'orders'>;
type Side = 'buy' | 'sell';

export interface LadderTableProps {
  readonly ladder: Ladder;
  readonly quantity: string;
  readonly digits: number;
  readonly readOnly: boolean;
  readonly intentOf: (side: Side, price: string) => Intent;
  readonly onPlace: (side: Side, price: string) => void;
  readonly onMove: (order: Order, price: string) => void;
  readonly onCancel: (orders: readonly Order[]) => void;
  readonly onCentre: () => void;
  /** The pointer is over it: rows stay where they are, so that a click means what the cursor said. */
  readonly onHover: (over: boolean) => void;
}

interface Hover { readonly text: string; readonly x: number; readonly y: number }

const left = (order: Order): number => Number(order.quantity) - Number(order.filledQuantity);
const sizeText = (size: number, digits: number): string => (size === 0 ? '' : formatNumber(size, { digits }));

function textOf(intent: Intent, quantity: string): string {
  if (intent.kind === 'none') return intent.why;
  const verb = intent.side === 'buy' ? 'BUY' : 'SELL';
  return `${verb} ${formatDecimal(quantity)} at ${formatDecimal(intent.price)}${
    intent.crosses ? ' · trades at once' : ' · rests'}`;
}

function Own({ row, side, onCancel }: {
  readonly row: LadderRow; readonly side: Side; readonly onCancel: LadderTableProps['onCancel'];
}) {
  const mine = row.own.filter((order) => order.side === side);
  if (mine.length === 0) return null;
  const total = mine.reduce((sum, order) => sum + left(order), 0);
  return (
    <span className="ladder-own" draggable title="Drag to another price; × cancels"
      onDragStart={(event) => event.dataTransfer.setData('text/plain', mine[0]?.clientOrderId ?? '')}>
      {formatNumber(total, { digits: 0 })}{mine.length > 1 ? ` (${mine.length})` : ''}
      <button type="button" className="icon-button" tabIndex={-1} aria-label={`Cancel ${side} at ${row.price}`}
        onClick={(event) => {
          event.stopPropagation();
          onCancel(mine);
        }}>×</button>
    </span>
  );
}

const neighbour = (at: number, key: string): number | null =>
  (key === 'ArrowUp' ? at - 1 : key === 'ArrowDown' ? at + 1 : null);

/** Keys of the row under the pointer, or of the one that has the focus; arrows move the focus. */
function useRowKeys(
  table: RefObject<HTMLTableElement | null>, props: LadderTableProps, setFocused: (price: string | null) => void,
) {
  const { ladder, readOnly, onPlace, onCancel, onCentre } = props;
  const act = (key: string, row: LadderRow): boolean => {
    if (key === ' ') onCentre();
    else if (key === 'delete' || key === 'backspace') onCancel(row.own);
    else if ((key === 'b' || key === 's') && !readOnly) onPlace(key === 'b' ? 'buy' : 'sell', row.price);
    else return false;
    return true;
  };
  useHoverKeys(table, (key, under) => {
    const price = under.closest<HTMLElement>('[data-price]')?.dataset['price'];
    const row = ladder.rows.find((each) => each.price === price);
    return row !== undefined && act(key, row);
  });
  return (event: KeyboardEvent, row: LadderRow): void => {
    if (event.repeat) return;
    const next = neighbour(ladder.rows.indexOf(row), event.key);
    if (next !== null) {
      const price = ladder.rows[Math.min(Math.max(next, 0), ladder.rows.length - 1)]?.price ?? null;
      setFocused(price);
      table.current?.querySelector<HTMLElement>(`[data-price="${price}"]`)?.focus();
    } else if (!act(event.key.toLowerCase(), row)) return;
    event.preventDefault();
  };
}

export function LadderTable(props: LadderTableProps) {
  const { ladder, quantity, digits, readOnly, intentOf, onPlace, onMove, onCancel, onHover } = props;
  const [hover, setHover] = useState<Hover | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const middle = ladder.rows[Math.floor(ladder.rows.length / 2)]?.price ?? null;
  const current = ladder.rows.some(({ price }) => price === focused) ? focused : middle;
  const drop = (price: string, id: string): void => {
    const order = ladder.rows.flatMap(({ own }) => own).find(({ clientOrderId }) => clientOrderId === id);
    if (order !== undefined && !readOnly) onMove(order, price);
  };
  const press = useRowKeys(table, props, setFocused);
  const side = (of: Side, row: LadderRow) => ({
    className: `ladder-${of} number ${readOnly ? '' : 'is-armed'}`,
    onClick: () => !readOnly && onPlace(of, row.price),
    onContextMenu: (event: { preventDefault: () => void }) => {
      event.preventDefault();
      onCancel(row.own.filter((order) => order.side === of));
    },
    onMouseMove: ({ clientX, clientY }: { clientX: number; clientY: number }) =>
      setHover({ x: clientX, y: clientY, text: readOnly ? 'read-only' : textOf(intentOf(of, row.price), quantity) }),
  });
  const bar = (size: number) => ({ '--depth': `${ladder.widest === 0 ? 0 : (100 * size) / ladder.widest}%` }) as object;
  return (
    <>
      <table className="ladder" ref={table} aria-label="Book ladder" onMouseEnter={() => onHover(true)}
        onMouseLeave={() => {
          setHover(null);
          onHover(false);
        }}>
        <thead><tr><th scope="col">Buying</th><th scope="col">Bid size</th><th scope="col">Price</th>
          <th scope="col">Ask size</th><th scope="col">Selling</th></tr></thead>
        <tbody>
          {ladder.rows.map((row) => (
            <tr key={row.price} data-price={row.price} tabIndex={row.price === current ? 0 : -1}
              className={row.isEntry ? 'is-entry' : ''} aria-label={`${row.price}, bid ${row.bid}, ask ${row.ask}`}
              onKeyDown={(event) => press(event, row)} onFocus={() => setFocused(row.price)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => drop(row.price, event.dataTransfer.getData('text/plain'))}>
              <td {...side('buy', row)}><Own row={row} side="buy" onCancel={onCancel} /></td>
              <td {...side('buy', row)} style={bar(row.bid)} data-testid={`ladder-bid-${row.price}`}>
                {sizeText(row.bid, digits)}</td>
              <th scope="row" className="number">{formatDecimal(row.price)}</th>
              <td {...side('sell', row)} style={bar(row.ask)} data-testid={`ladder-ask-${row.price}`}>
                {sizeText(row.ask, digits)}</td>
              <td {...side('sell', row)}><Own row={row} side="sell" onCancel={onCancel} /></td>
            </tr>
          ))}
        </tbody>
      </table>
      {hover === null ? null : (
        <div className="ladder-hint" style={{ left: hover.x + 14, top: hover.y + 12 }} aria-hidden="true">
          {hover.text}</div>
      )}
    </>
  );
}
