/** What is quoted: the option chain of one expiry, T layout. A bid or an ask begins an order; nothing is sent here. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { OwnGreeks } from '../../../shared/contract/questions/smiles.ts';
import { chainRow } from '../../../shared/contract/marketRows.ts';
import { quoteRow } from '../../../shared/contract/wire.ts';
import { MS_PER_DAY } from '../../../shared/domain/instrument.ts';
import { engineClock } from '../../store/clock.ts';
import { hotSource } from '../../store/hot/hotSource.ts';
import { useWatch } from '../../store/hot/useWatch.ts';
import { ageMs, ageText, isStale } from '../../store/staleness.ts';
import { addLeg, setChainBuilds, useStructure } from '../../store/orders/structure.ts';
import { draftOrder, showPane } from '../../store/steering.ts';
import { useChooseUnderlying, useLinkedUnderlying } from '../../store/linkGroups.ts';
import { recordsOf, useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { useSmiles } from '../../store/queries/useSmiles.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber, utcDay } from '../../ui/format.ts';
import { HotGrid } from '../../ui/grid/hotGrid.tsx';
import { useHoverKeys } from '../../ui/hoverKeys.ts';
import type { PaneDefinition } from '../pane.ts';
import {
  chainChoices, chainRows, heldByInstrument, isInChain, KeptRows, type ChainChoice, type ChainRow,
} from './chainRows.ts';
import { chainColumns, clickOf, COLUMN_SETS, type ColumnSet } from './columns.ts';

/** Of the chain's expiry as its venue marks it: any option of it that is quoted says so. */
function forwardOf(instruments: readonly WireRecord<'instruments'>[], chosen: ChainChoice): number | null {
  for (const instrument of instruments) {
    if (!isInChain(instrument, chosen)) continue;
    const quote = recordsOf('quotes').get(instrument.id);
    const isFresh = !isStale(ageMs(quote?.receivedTimeMs, engineClock.now()));
    if (isFresh && quote !== undefined && quote.forwardPrice !== null) return quote.forwardPrice;
  }
  return null;
}

const idsOf = (rows: readonly ChainRow[]): string[] =>
  rows.flatMap(({ call, put }) => [call, put]).filter((id) => id !== null);

/** Whose Greeks these are, and of which make: a smile that stands in for a fit is marked wherever it is used. */
function GreeksFrom({ chosen, now }: { readonly chosen: ChainChoice; readonly now: number | null }) {
  const surface = useRecord('surfaces', chosen.underlying);
  const smile = surface?.smiles.find((each) => each.expiryTimeMs === chosen.expiryTimeMs);
  const age = ageText(ageMs(surface?.asOfMs, now));
  return (
    <span className={smile?.status === 'fitted' ? 'quiet' : 'warning-text'} data-testid="chain-smile"
      title={smile?.reason ?? 'Our own fit of this expiry'}>
      own smile: {smile?.status ?? 'none'}, {age} old</span>
  );
}

const ofClick = (row: ChainRow, column: string): void => {
  const click = clickOf(column);
  if (click !== null) begin(row, click);
};

/** B and S of the call or the put under the pointer: as a click on its ask or its bid. */
function ofKey(rows: readonly ChainRow[], key: string, under: Element): boolean {
  const type = /^(call|put)-/.exec(under.closest('.ag-cell')?.getAttribute('col-id') ?? '')?.[1];
  const strike = under.closest('.ag-row')?.getAttribute('row-id');
  const row = rows.find((each) => each.strike === strike);
  if ((key !== 'b' && key !== 's') || row === undefined || (type !== 'call' && type !== 'put')) return false;
  begin(row, { type, side: key === 'b' ? 'buy' : 'sell' });
  return true;
}

function begin(row: ChainRow, click: NonNullable<ReturnType<typeof clickOf>>): void {
  const instrument = row[click.type];
  if (instrument === null) return;
  const quote = recordsOf('quotes').get(instrument);
  const listed = recordsOf('instruments').get(instrument);
  if (useStructure.getState().chainBuilds && listed !== undefined) {
    addLeg({ instrument, side: click.side, quantity: listed.minQuantity ?? listed.lotSize });
    showPane('builder');
    return;
  }
  const price = click.side === 'sell' ? quote?.bidPrice : quote?.askPrice;
  draftOrder({ instrument, side: click.side, price: price ?? null });
}

function ClickChoice() {
  const chainBuilds = useStructure((structure) => structure.chainBuilds);
  return (
    <button type="button" className="chip" aria-pressed={chainBuilds} data-testid="chain-builds"
      title="A click on a bid or an ask adds a leg to the builder instead of beginning an order"
      onClick={() => setChainBuilds(!chainBuilds)}>clicks build</button>
  );
}

function Chips<T extends string | number>({ name, values, chosen, label, onChoose }: {
  readonly name: string; readonly values: readonly T[]; readonly chosen: T | undefined;
  readonly label: (value: T) => string; readonly onChoose: (value: T) => void;
}) {
  return (
    <div className="segments" role="group" aria-label={name}>
      {values.map((value) => (
        <button key={value} type="button" className="chip" aria-pressed={value === chosen}
          onClick={() => onChoose(value)}>{label(value)}</button>
      ))}
    </div>
  );
}

const daysText = (ms: number): string => (ms < 2 * MS_PER_DAY ? `${formatNumber(ms / 3_600_000, { digits: 0 })} h`
  : `${formatNumber(ms / MS_PER_DAY, { digits: 0 })} d`);

/** The chain asked for, or the nearest to it that is listed. */
function nearestChoice(
  choices: readonly ChainChoice[], underlying: string | null, wanted: ChainChoice | null,
): ChainChoice | undefined {
  const ofUnderlying = choices.filter((choice) => choice.underlying === underlying);
  const among = ofUnderlying.length > 0 ? ofUnderlying : choices;
  return among.find((choice) => choice.venue === wanted?.venue && choice.expiryTimeMs === wanted.expiryTimeMs)
    ?? among.find((choice) => choice.venue === wanted?.venue) ?? among[0];
}

/** The columns read the newest answer themselves: an answer makes no new columns, or the grid would be made anew. */
function useOwnColumns(set: ColumnSet, withVols: boolean, chosen: ChainChoice | undefined) {
  const { answer } = useSmiles(set === 'Greeks' ? (chosen?.underlying ?? null) : null, '');
  const [latest] = useState(() => new Map<string, OwnGreeks>());
  const expiryTimeMs = chosen?.expiryTimeMs;
  useEffect(() => {
    latest.clear();
    const smile = answer?.smiles.find((each) => each.expiryTimeMs === expiryTimeMs);
    for (const { strike, optionType, own } of smile?.marks ?? []) {
      if (own !== null) latest.set(`${strike} ${optionType}`, own);
    }
  }, [latest, answer, expiryTimeMs]);
  return useMemo(() => chainColumns(set, withVols, (row, type) => latest.get(`${row.strikeUsd} ${type}`) ?? null),
    [set, withVols, latest]);
}

function Chain() {
  const instruments = useRows('instruments');
  const positions = useRows('positions');
  const now = useEngineNow(1_000);
  const underlying = useLinkedUnderlying();
  const choose = useChooseUnderlying();
  const [wanted, setWanted] = useState<ChainChoice | null>(null);
  const [set, setSet] = useState<ColumnSet>('Price');
  const [withVols, setWithVols] = useState(true);
  const minute = now === null ? null : Math.floor(now / 60_000);
  const choices = useMemo(() => chainChoices(instruments, minute === null ? null : minute * 60_000),
    [instruments, minute]);
  const chosen = nearestChoice(choices, underlying, wanted);
  const held = useMemo(() => heldByInstrument(positions), [positions]);
  const forward = chosen === undefined ? null : forwardOf(instruments, chosen);
  const [kept] = useState(() => new KeptRows());
  const rows = kept.of(chosen === undefined ? [] : chainRows(instruments, chosen, held, forward));
  useWatch([...idsOf(rows).map(quoteRow),
    ...(chosen === undefined ? [] : [chainRow(chosen.venue, chosen.underlying, chosen.expiryTimeMs)])]);
  const columns = useOwnColumns(set, withVols, chosen);
  const inChain = (choice: ChainChoice): boolean =>
    choice.venue === chosen?.venue && choice.underlying === chosen.underlying;
  const venues = [...new Set(choices.filter((choice) => choice.underlying === chosen?.underlying)
    .map((choice) => choice.venue))];
  const pane = useRef<HTMLDivElement>(null);
  useHoverKeys(pane, (key, under) => ofKey(rows, key, under));
  return (
    <div className="pane" role="group" aria-label="Option chain" ref={pane}>
      <div className="pane-bar" role="toolbar" aria-label="Chain">
        <Chips name="Underlying" values={[...new Set(choices.map((choice) => choice.underlying))]}
          chosen={chosen?.underlying} label={(value) => value} onChoose={choose} />
        <Chips name="Expiry" values={choices.filter(inChain).map((choice) => choice.expiryTimeMs)}
          chosen={chosen?.expiryTimeMs}
          label={(value) => `${utcDay(value).slice(2)}${now === null ? '' : ` · ${daysText(value - now)}`}`}
          onChoose={(expiryTimeMs) => chosen !== undefined && setWanted({ ...chosen, expiryTimeMs })} />
        {venues.length < 2 ? null : (
          <Chips name="Venue" values={venues} chosen={chosen?.venue} label={(value) => value}
            onChoose={(venue) => chosen !== undefined && setWanted({ ...chosen, venue })} />
        )}
        <span className="quiet number" title="Forward of this expiry, as the venue marks it">
          F {formatNumber(forward, { digits: 2 })} <span className="unit">USD</span></span>
        {set === 'Greeks' && chosen !== undefined ? <GreeksFrom chosen={chosen} now={now} /> : null}
        <span className="pane-bar-actions">
          <ClickChoice />
          <Chips name="Columns" values={COLUMN_SETS} chosen={set} label={(value) => value} onChoose={setSet} />
          <button type="button" className="chip" aria-pressed={withVols} disabled={set !== 'Price'}
            title="Implied vols of bid and ask" onClick={() => setWithVols(!withVols)}>IV</button>
        </span>
      </div>
      <div className="chain-sides" aria-hidden="true"><span>Calls</span><span>Puts</span></div>
      <HotGrid key={`${set}-${withVols}`} label="Option chain" columns={columns} rows={rows}
        rowId={(row) => row.strike} source={hotSource} rowClasses={ROW_CLASSES} onOpen={ofClick} isStale={isRowStale}
        empty={<EmptyState title="No option chain" text="Chains appear here when a connected venue lists options. Add a
          venue, or open the practice session." />} />
    </div>
  );
}

/** A row is as old as the older of its two quotes. */
const isRowStale = (row: ChainRow): boolean => idsOf([row]).some((id) =>
  isStale(ageMs(hotSource.value(quoteRow(id), 'receivedTimeMs'), engineClock.now())));

const ROW_CLASSES = { 'row-at-money': (row: ChainRow) => row.isAtMoney };

export const chainPane: PaneDefinition = {
  id: 'chain', linked: true, title: 'Chain',
  purpose: 'Option chain: quotes, vols and Greeks by strike; a click begins an order',
  component: Chain,
};
