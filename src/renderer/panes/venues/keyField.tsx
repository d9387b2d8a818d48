/** A field for what is not to be read over a shoulder. */
import { useId } from 'react';

interface KeyFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly error: string | null;
  readonly testId?: string;
}

export function KeyField({ label, hint, value, onChange, error, testId = 'venue-secret' }: KeyFieldProps) {
  const id = useId();
  return (
    <div className={`field ${error === null ? '' : 'has-error'}`} title={hint}>
      <label htmlFor={id}>{label}</label>
      <input id={id} type="password" autoComplete="off" spellCheck={false} value={value} data-testid={testId}
        aria-invalid={error !== null} onChange={(event) => onChange(event.target.value)} />
      <span className="field-note">{error ?? ''}</span>
    </div>
  );
}
