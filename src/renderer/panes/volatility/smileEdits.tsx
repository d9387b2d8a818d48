/** The trader's hand on one smile: leave a strike out, nudge it, pin a parameter, and take any of it back. */
import { useState } from 'react';
import type { DrawnSmile } from '../../../shared/contract/questions/smiles.ts';
import { PARAMETER_NAMES, PINNED_BY, type SurfaceEdit } from '../../../shared/domain/volatility/surface.ts';
import { Field } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import { editText, leftOutText, strikeRows, type Settings, type Smile } from './volData.ts';

interface EditsProps {
  readonly settings: Settings;
  readonly expiryTimeMs: number;
  readonly smile: Smile | null;
  readonly drawn: DrawnSmile | null;
  readonly strike: number | null;
  readonly disabled: boolean;
  readonly onStrike: (strike: number) => void;
  readonly onEdits: (edits: readonly SurfaceEdit[]) => void;
}

const VOL = { digits: 2, scale: 100 } as const;

function Strikes({ settings, expiryTimeMs, drawn, strike, disabled, onStrike, onEdits }: EditsProps) {
  const rows = drawn === null ? [] : strikeRows(drawn);
  const toggle = (at: number, out: boolean): void => onEdits(out
    ? settings.edits.filter((edit) =>
      !(edit.kind === 'excludeStrike' && edit.expiryTimeMs === expiryTimeMs && edit.strike === at))
    : [...settings.edits, { kind: 'excludeStrike', expiryTimeMs, strike: at }]);
  return (
    <div className="vol-strikes"><table className="figures" aria-label="Strikes of this expiry">
      <thead>
        <tr>
          <th scope="col">Strike</th>
          <th scope="col">Bid IV <span className="unit">%</span></th>
          <th scope="col">Fit <span className="unit">%</span></th>
          <th scope="col">Ask IV <span className="unit">%</span></th>
          <th scope="col" title="Why the fit leaves it out">Left out</th>
          <th scope="col"><span className="visually-hidden">Leave out or let in</span></th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const byHand = row.leftOut === 'byHand';
          return (
            <tr key={row.strike} className={`${row.strike === strike ? 'is-chosen' : ''} ${
              row.leftOut === null ? '' : 'is-left-out'}`}>
              <th scope="row"><button type="button" className="vol-pick" onClick={() => onStrike(row.strike)}>
                {formatNumber(row.strike, { digits: row.strike < 10 ? 4 : 0 })}</button></th>
              <td><NumberCell value={row.bidVol} style={VOL} /></td>
              <td><NumberCell value={row.fitVol} style={VOL} /></td>
              <td><NumberCell value={row.askVol} style={VOL} /></td>
              <td className="quiet">{row.leftOut === null ? '' : leftOutText(row.leftOut)}</td>
              <td><button type="button" className="icon-button" disabled={disabled}
                title={byHand ? 'Let the fit see it again' : 'Leave it out of the fit'}
                aria-label={`${byHand ? 'Include' : 'Exclude'} strike ${row.strike}`}
                onClick={() => toggle(row.strike, byHand)}>{byHand ? '+' : '×'}</button></td>
            </tr>
          );
        })}
      </tbody>
    </table></div>
  );
}

const NO_NUDGE = { atm: '', skew: '', curvature: '' };
const numberOf = (text: string): number | null => {
  const value = Number(text.trim() === '' ? '0' : text);
  return Number.isFinite(value) && Math.abs(value) <= 100 ? value : null;
};

function Nudge({ settings, expiryTimeMs, disabled, onEdits }: EditsProps) {
  const [texts, setTexts] = useState(NO_NUDGE);
  const values = { atm: numberOf(texts.atm), skew: numberOf(texts.skew), curvature: numberOf(texts.curvature) };
  const { atm, skew, curvature } = values;
  const isReady = atm !== null && skew !== null && curvature !== null && (atm !== 0 || skew !== 0 || curvature !== 0);
  const apply = (): void => {
    if (atm === null || skew === null || curvature === null) return;
    onEdits([...settings.edits, { kind: 'nudge', expiryTimeMs, atmVolPoints: atm, skewVolPoints: skew,
      curvatureVolPoints: curvature }]);
    setTexts(NO_NUDGE);
  };
  const field = (key: keyof typeof NO_NUDGE, label: string, unit: string) => (
    <Field label={label} unit={unit} value={texts[key]} testId={`nudge-${key}`}
      error={values[key] === null ? 'within 100' : null}
      onChange={(text) => setTexts((before) => ({ ...before, [key]: text }))} />
  );
  return (
    <fieldset className="vol-form" disabled={disabled}>
      <legend>Nudge</legend>
      {field('atm', 'Level', 'pts')}{field('skew', 'Skew', 'pts/σ')}{field('curvature', 'Curvature', 'pts/σ²')}
      <button type="button" className="button is-small" disabled={!isReady} onClick={apply}>Nudge</button>
    </fieldset>
  );
}

function Pin({ settings, expiryTimeMs, smile, disabled, onEdits }: EditsProps) {
  const { model } = settings;
  const allowed = PINNED_BY[model];
  const [chosen, setChosen] = useState<string>('rho');
  const parameter = allowed.find((name) => name === chosen) ?? allowed[0];
  const [text, setText] = useState('');
  const fitted = smile?.parameters?.model === model ? smile.parameters.values : null;
  const at = PARAMETER_NAMES[model].indexOf(parameter ?? '');
  const value = text.trim() === '' ? NaN : Number(text);
  const apply = (): void => {
    if (parameter === undefined) return;
    onEdits([...settings.edits, { kind: 'pin', expiryTimeMs, parameter, value }]);
    setText('');
  };
  return (
    <fieldset className="vol-form" disabled={disabled}>
      <legend>Pin a parameter</legend>
      <select aria-label="Parameter" value={parameter ?? ''} onChange={(event) => setChosen(event.target.value)}>
        {allowed.map((name) => <option key={name} value={name}>{name}</option>)}
      </select>
      <span className="quiet" title="As fitted now">now{' '}
        <NumberCell value={fitted?.[at] ?? null} style={{ digits: 4 }} /></span>
      <Field label="Value" value={text} onChange={setText} testId="pin-value" />
      <button type="button" className="button is-small" disabled={!Number.isFinite(value)} onClick={apply}>Pin</button>
    </fieldset>
  );
}

export function SmileEdits(props: EditsProps) {
  const { settings, expiryTimeMs, disabled, onEdits } = props;
  const own = settings.edits.filter((edit) => edit.expiryTimeMs === expiryTimeMs);
  return (
    <section className="vol-edits" aria-label="Edits of this smile">
      <Strikes {...props} />
      <div className="vol-hand">
        <Nudge {...props} />
        <Pin {...props} />
        <ul className="vol-edit-list" aria-label="Edits in force">
          {own.length === 0 ? <li className="quiet">No edits: the fit is to the quotes as they are.</li> : null}
          {own.map((edit) => (
            <li key={JSON.stringify(edit)}>
              <span>{editText(edit)}</span>
              <button type="button" className="icon-button" disabled={disabled} aria-label={`Undo ${editText(edit)}`}
                onClick={() => onEdits(settings.edits.filter((other) => other !== edit))}>×</button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
