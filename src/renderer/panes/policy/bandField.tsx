/** How wide the no-trade band is: by hand, by time, or by a rule that follows gamma, cost and vol. */
import { useState } from 'react';
import { Field } from '../../ui/field.tsx';
import { bandText, readBand, BAND_KINDS, type Band, type BandKind } from './band.ts';

interface BandFieldProps {
  readonly underlying: string;
  /** As it is kept. */
  readonly value: Band;
  readonly disabled: boolean;
  /** Null: what stands in the field cannot be. */
  readonly onChange: (value: Band | null) => void;
}

export function BandField({ underlying, value, disabled, onChange }: BandFieldProps) {
  const [kind, setKind] = useState<BandKind>(value.kind);
  const [text, setText] = useState(bandText(value));
  const chosen = BAND_KINDS[kind];
  const read = readBand(kind, text);
  const change = (nextKind: BandKind, nextText: string): void => {
    setKind(nextKind);
    setText(nextText);
    const next = readBand(nextKind, nextText);
    onChange(next.ok ? next.band : null);
  };
  return (
    <fieldset className="band-rule" disabled={disabled}>
      <legend>Width of the band</legend>
      <select aria-label={`Band rule of ${underlying}`} value={kind} data-testid={`band-kind-${underlying}`}
        onChange={(event) => {
          const next = event.target.value as BandKind;
          change(next, BAND_KINDS[next].start);
        }}>
        {Object.entries(BAND_KINDS).map(([name, { label }]) => <option key={name} value={name}>{label}</option>)}
      </select>
      {chosen.field === null ? null : (
        <Field label={chosen.field.label} unit={chosen.field.unit} hint={chosen.field.hint} value={text}
          error={read.ok ? null : read.fault} testId={`band-value-${underlying}`}
          onChange={(next) => change(kind, next)} />
      )}
      <p className="quiet band-note">{chosen.note}</p>
    </fieldset>
  );
}
