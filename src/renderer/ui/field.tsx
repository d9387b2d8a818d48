/** A labelled input with its unit, its explanation and, when it is wrong, why. */
import { useId } from 'react';

interface FieldProps {
  readonly label: string;
  readonly unit?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error?: string | null;
  readonly hint?: string;
  readonly testId?: string;
  readonly autoFocus?: boolean;
  /** Differs from what holds now. */
  readonly changed?: boolean;
}

export function Field({ label, unit, value, onChange, error, hint, testId, autoFocus, changed }: FieldProps) {
  const id = useId();
  return (
    <div className={`field ${error ? 'has-error' : ''} ${changed === true ? 'is-changed' : ''}`} title={hint}>
      <label htmlFor={id}>{label}{unit === undefined ? null : <span className="unit"> {unit}</span>}</label>
      <input id={id} type="text" inputMode="decimal" autoComplete="off" spellCheck={false} value={value}
        data-testid={testId} autoFocus={autoFocus} aria-invalid={Boolean(error)} aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)} />
      <span id={`${id}-note`} className="field-note">{error ?? ''}</span>
    </div>
  );
}
