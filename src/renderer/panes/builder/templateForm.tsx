/** A template with its expiries and strikes, laid out as legs. */
import { useState } from 'react';
import type { TemplateShape } from '../../../shared/contract/questions/structure.ts';
import { ask } from '../../store/commands.ts';
import { contractsText, replaceLegs } from '../../store/orders/structure.ts';
import { useSteering } from '../../store/steering.ts';
import { recordsOf, useEngineNow, useRows } from '../../store/tables.ts';
import { useQuery } from '../../store/queries/useQuery.ts';
import { formatNumber, utcDay } from '../../ui/format.ts';
import { firstExpiries, firstStrikes, isComplete, optionGrids, strikesOf, type OptionGrid } from './legs.ts';

const spoken = (name: string): string => name.replaceAll('-', ' ');
const spotOf = ({ venue, underlying }: OptionGrid): number | null => {
  const price = recordsOf('indexes').get(`${venue}|${underlying}`)?.priceUsd;
  return price === undefined ? null : Number(price);
};

interface Picked { readonly template: string; readonly grid: string; readonly expiries: readonly number[];
  readonly strikes: readonly number[] }

/** What was picked where it still fits, the first guess where it does not. */
function filled(picked: Picked | null, shape: TemplateShape, grid: OptionGrid, nowMs: number | null): Picked {
  const same = picked !== null && picked.template === shape.name && picked.grid === keyOf(grid);
  const expiries = same ? picked.expiries : firstExpiries(grid.expiries, nowMs, shape.expiries);
  const listed = strikesOf(recordsOf('instruments').values(), grid.venue, grid.underlying, expiries);
  const strikes = same && picked.strikes.every((strike) => listed.includes(strike)) ? picked.strikes
    : firstStrikes(listed, spotOf(grid), shape.strikes);
  return { template: shape.name, grid: keyOf(grid), expiries, strikes };
}

const keyOf = ({ venue, underlying }: OptionGrid): string => `${underlying} · ${venue}`;
const replaced = (values: readonly number[], at: number, value: number): readonly number[] =>
  values.map((each, i) => (i === at ? value : each));

function Picks({ name, values, options, text, onPick }: {
  readonly name: string; readonly values: readonly number[]; readonly options: readonly number[];
  readonly text: (value: number) => string; readonly onPick: (values: readonly number[]) => void;
}) {
  return values.map((value, at) => (
    <select key={at} className="search" aria-label={`${name} ${at + 1}`} value={value}
      onChange={(event) => onPick(replaced(values, at, Number(event.target.value)))}>
      {options.map((each) => <option key={each} value={each}>{text(each)}</option>)}
    </select>
  ));
}

function Pick({ shape, grid, onFault, picked, setPicked }: {
  readonly shape: TemplateShape; readonly grid: OptionGrid; readonly onFault: (text: string | null) => void;
  readonly picked: Picked | null; readonly setPicked: (picked: Picked) => void;
}) {
  const nowMs = useEngineNow(60_000);
  const [size, setSize] = useState('1');
  const now = filled(picked, shape, grid, nowMs);
  const listed = strikesOf(recordsOf('instruments').values(), grid.venue, grid.underlying, now.expiries);
  const ready = isComplete(shape, now.strikes, now.expiries) && Number(size) > 0;
  const lay = async (sign: 1 | -1): Promise<void> => {
    const { venue, underlying } = grid;
    const reply = await ask({ type: 'TemplateLegs', template: shape.name, venue, underlying,
      expiryTimesMs: [...now.expiries], strikes: [...now.strikes], size: sign * Number(size) });
    onFault(reply.ok ? null : reply.message);
    if (!reply.ok) return;
    replaceLegs(reply.answer.map(({ instrument, quantity }) => ({ instrument, side: quantity > 0 ? 'buy' : 'sell',
      quantity: contractsText(Math.abs(quantity)) })), `${spoken(shape.name)}${sign < 0 ? ', sold' : ''}`);
  };
  return (
    <>
      <Picks name="Expiry" values={now.expiries} options={grid.expiries} text={(each) => utcDay(each).slice(2)}
        onPick={(expiries) => setPicked({ ...now, expiries })} />
      <Picks name="Strike" values={now.strikes} options={listed} text={(each) => formatNumber(each, { digits: 0 })}
        onPick={(strikes) => setPicked({ ...now, strikes: [...strikes].sort((a, b) => a - b) })} />
      <label className="inline-label">Size{' '}
        <input className="search is-short" value={size} inputMode="decimal" aria-label="Size in coins"
          onChange={(event) => setSize(event.target.value)} /> {grid.underlying}</label>
      <button type="button" className="button is-small is-primary" disabled={!ready} data-testid="template-buy"
        onClick={() => void lay(1)}>Lay out</button>
      <button type="button" className="button is-small" disabled={!ready} title="Every leg the other way round"
        data-testid="template-sell" onClick={() => void lay(-1)}>Lay out sold</button>
    </>
  );
}

export function TemplateForm() {
  const templates = useQuery({ type: 'Templates' }).answer ?? [];
  const instruments = useRows('instruments');
  const nowMs = useEngineNow(60_000);
  const underlying = useSteering((steering) => steering.underlying);
  const [name, setName] = useState('iron-condor');
  const [key, setKey] = useState<string | null>(null);
  const [picked, setPicked] = useState<Picked | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const grids = optionGrids(instruments, nowMs);
  const grid = grids.find((each) => keyOf(each) === key) ?? grids.find((each) => each.underlying === underlying)
    ?? grids[0];
  const shape = templates.find((each) => each.name === name);
  return (
    <div className="builder-template" role="group" aria-label="Template">
      <select className="search" aria-label="Template" value={name} data-testid="template-name"
        onChange={(event) => setName(event.target.value)}>
        {templates.map((each) => <option key={each.name} value={each.name}>{spoken(each.name)}</option>)}
      </select>
      <select className="search" aria-label="Underlying and venue" value={grid === undefined ? '' : keyOf(grid)}
        onChange={(event) => setKey(event.target.value)}>
        {grids.map((each) => <option key={keyOf(each)}>{keyOf(each)}</option>)}
      </select>
      {shape === undefined || grid === undefined ? null : (
        <Pick shape={shape} grid={grid} picked={picked} setPicked={setPicked} onFault={setFault} />
      )}
      {fault === null ? null : <span className="warning-text" role="alert">{fault}</span>}
    </div>
  );
}
