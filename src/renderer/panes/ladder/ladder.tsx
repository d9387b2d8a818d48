/** The book of one instrument as a ladder: depth, own orders and position in rows, a click places, a drag moves. */
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { tradedRow } from '../../../shared/contract/marketRows.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { decimalFault, stepAt } from '../../store/decimalFields.ts';
import { useDesk } from '../../store/desk.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { ageMs, ageText, isStale } from '../../store/staleness.ts';
import { useChooseInstrument, useLinkedInstrument, useLinkedUnderlying } from '../../store/linkGroups.ts';
import { useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { digitsOfStep, formatNumber } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import { Confirm } from './confirm.tsx';
import './ladder.css';
import { hasDrifted, intentOf, ladderOf, middleOf } from './ladderRows.ts';
import { LadderTable } from './ladderTable.tsx';
import { useHand } from './useHand.ts';

type Instrument = WireRecord<'instruments'>;

const ACTIONS = 'click left: buy · right: sell · drag own: move · right click or ×: cancel · '
  + 'keys b s Del under the pointer, Space centres';
const LOOK_EVERY_MS = 200;
/** Of a row, with its border; as the style sheet has it. */
const ROW_PX = 20;
const FEWEST = 5;
const MOST = 40;
const ZOOMS = [1, 2, 5, 10, 20, 50, 100] as const;

/** What is traded by ladder first: perpetuals, then futures, then what is left. */
const RANK: Readonly<Record<string, number>> = { perpetual: 0, future: 1, spot: 2, option: 3 };

function choicesOf(instruments: readonly Instrument[], underlying: string | null): readonly Instrument[] {
  const known = instruments.filter((each) => underlying === null || each.underlying === underlying);
  return [...(known.length > 0 ? known : instruments)].sort((a, b) =>
    (RANK[a.kind] ?? 9) - (RANK[b.kind] ?? 9) || (a.id < b.id ? -1 : 1));
}

function Bar({ instrument, choices, onChoose, zoom, setZoom, quantity, setQuantity, fault, centre }: {
  readonly instrument: Instrument; readonly choices: readonly Instrument[]; readonly onChoose: (id: string) => void;
  readonly zoom: number; readonly setZoom: (zoom: number) => void; readonly quantity: string;
  readonly setQuantity: (text: string) => void; readonly fault: string | null; readonly centre: () => void;
}) {
  const lot = instrument.minQuantity ?? instrument.lotSize;
  return (
    <div className="pane-bar" role="toolbar" aria-label="Ladder">
      <select className="search" aria-label="Instrument" value={instrument.id} data-testid="ladder-instrument"
        onChange={(event) => onChoose(event.target.value)}>
        {choices.map(({ id, venueName, venue }) => <option key={id} value={id}>{venueName} · {venue}</option>)}
      </select>
      <label className="inline-label">Size{' '}
        <input className="search is-short" value={quantity} aria-invalid={fault !== null} inputMode="decimal"
          data-testid="ladder-size" title={fault ?? 'contracts'}
          onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
          onChange={(event) => setQuantity(event.target.value)} />
      </label>
      {[1, 10, 100].map((times) => {
        const size = String(Number((Number(lot) * times).toPrecision(10)));
        return <button key={times} type="button" className="chip" aria-pressed={quantity === size}
          onClick={() => setQuantity(size)}>{size}</button>;
      })}
      <span className="pane-bar-actions">
        <label className="inline-label">ticks a row{' '}
          <select className="search" value={zoom} aria-label="Ticks a row"
            onChange={(event) => setZoom(Number(event.target.value))}>
            {ZOOMS.map((each) => <option key={each} value={each}>{each}</option>)}
          </select></label>
        <button type="button" className="chip" title="Space" onClick={centre}>Centre</button>
      </span>
    </div>
  );
}

/** As many rows above and below the middle as there is room for. */
function useHalf(): readonly [number, RefObject<HTMLDivElement | null>] {
  const frame = useRef<HTMLDivElement>(null);
  const [half, setHalf] = useState(FEWEST);
  useEffect(() => {
    if (frame.current === null) return undefined;
    const resized = new ResizeObserver(([entry]) => {
      const fitting = Math.floor(((entry?.contentRect.height ?? 0) / ROW_PX - 2) / 2);
      setHalf(Math.min(MOST, Math.max(FEWEST, fitting)));
    });
    resized.observe(frame.current);
    return () => resized.disconnect();
  }, []);
  return [half, frame];
}

function InstrumentLadder({ instrument, choices, onChoose }: {
  readonly instrument: Instrument; readonly choices: readonly Instrument[]; readonly onChoose: (id: string) => void;
}) {
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const { answer: book, error } = useRepeatedQuery({ type: 'Book', instrument: instrument.id }, '', LOOK_EVERY_MS);
  const accounts = useRows('accounts').filter(({ venue }) => venue === instrument.venue);
  const [wanted, setWanted] = useState<string | null>(null);
  const account = accounts.find(({ id }) => id === wanted)?.id ?? accounts[0]?.id ?? null;
  const orders = useRows('orders').filter((order) => order.instrument === instrument.id && order.account === account);
  const position = useRows('positions').find((each) => each.instrument === instrument.id && each.account === account);
  const quote = useRecord('quotes', instrument.id);
  useWatch(useMemo(() => [quoteRow(instrument.id), tradedRow(instrument.id)], [instrument.id]));
  const now = useEngineNow(500);
  const [zoom, setZoom] = useState<number>(5);
  const [quantity, setQuantity] = useState<string>(instrument.minQuantity ?? instrument.lotSize);
  const [centre, setCentre] = useState<number | null>(null);
  const [half, frame] = useHalf();
  const [hovered, setHovered] = useState(false);

  const middle = middleOf(book) ?? (quote?.markPrice === null || quote === null ? null : Number(quote.markPrice));
  const tick = stepAt(instrument, String(middle ?? 0)) ?? instrument.tickSize;
  const entry = position?.averagePrice ?? null;
  const entryPrice = entry === null ? null : Number(entry);
  const shape = { tick, ticksPerRow: zoom, half, centre: centre ?? middle ?? 0, entryPrice };
  const fault = decimalFault(quantity, instrument.lotSize);
  const age = ageMs(book?.receivedTimeMs, now);
  const hand = useHand({ instrument, account, book, quantity, fault, readOnly });
  const { pending } = hand;
  const mayMove = pending === null && !hovered;
  if (middle !== null && (centre === null || (mayMove && hasDrifted(middle, shape)))) setCentre(middle);
  return (
    <div className="pane" role="group" aria-label="Book ladder">
      <Bar instrument={instrument} choices={choices} onChoose={onChoose} zoom={zoom} setZoom={setZoom}
        quantity={quantity} setQuantity={setQuantity} fault={fault} centre={() => setCentre(middle)} />
      <p className="ladder-line number">
        <span>Position <b>{formatNumber(position === undefined ? 0 : Number(position.quantity),
          { digits: digitsOfStep(instrument.lotSize), sign: 'always' })}</b>
        {entryPrice === null ? '' : ` from ${formatNumber(entryPrice, { digits: digitsOfStep(tick) })}`}</span>
        <span className={isStale(age) ? 'warning-text' : 'quiet'} title="Age of the depth that is shown">
          {book === null ? 'no depth from this venue' : `depth ${ageText(age)} old`}</span>
        {accounts.length < 2 ? <span className="quiet">{account ?? 'no account at this venue'}</span> : (
          <select className="search" aria-label="Account" value={account ?? ''}
            onChange={(event) => setWanted(event.target.value)}>
            {accounts.map(({ id, label }) => <option key={id} value={id}>{label}</option>)}
          </select>
        )}
      </p>
      {error === null ? null : <p className="warning-line" role="status">{error}</p>}
      {pending === null ? null : (
        <Confirm pending={pending} instrument={instrument} onSend={() => hand.send(pending)} onBack={hand.back} />
      )}
      <div ref={frame} className={`ladder-frame ${isStale(age) ? 'is-old' : ''}`}>
        {middle === null ? <EmptyState title="No prices yet" text="Depth and quotes of this instrument stand here as
          soon as its venue sends them." /> : (
          <LadderTable ladder={ladderOf({ ...shape, book, orders })} quantity={quantity}
            digits={digitsOfStep(instrument.lotSize)} readOnly={readOnly || account === null}
            intentOf={(side, price) => intentOf(side, price, book, fault)}
            onPlace={hand.place} onMove={hand.move} onCancel={hand.cancel} onHover={setHovered}
            onCentre={() => setCentre(middle)} />
        )}
      </div>
      <p className="ladder-actions quiet">{readOnly ? 'Nothing can be sent from here now.' : ACTIONS}</p>
    </div>
  );
}

function LadderPane() {
  const instruments = useRows('instruments');
  const underlying = useLinkedUnderlying();
  const wanted = useLinkedInstrument();
  const choose = useChooseInstrument();
  const choices = useMemo(() => choicesOf(instruments, underlying), [instruments, underlying]);
  const chosen = choices.find(({ id }) => id === wanted) ?? choices[0];
  if (chosen === undefined) {
    return <EmptyState title="No instruments" text="The ladder shows the book of an instrument once a venue is
      connected: start a practice session, or add an account in the Venues pane." />;
  }
  return <InstrumentLadder key={chosen.id} instrument={chosen} choices={choices} onChoose={choose} />;
}

export const ladderPane: PaneDefinition = {
  id: 'ladder', linked: true, title: 'Ladder',
  purpose: 'Book ladder: depth, own orders and position; a click places, a drag moves',
  component: LadderPane,
};
