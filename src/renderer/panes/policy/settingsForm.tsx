/** A form over settings: marks what differs, refuses what cannot be, sends only the whole. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import { readSetting, shownText, type Setting } from './settings.ts';

interface SettingsFormProps<T> {
  readonly name: string;
  readonly settings: readonly Setting<T>[];
  readonly record: T;
  /** Something besides the fields differs. */
  readonly otherChange?: boolean;
  readonly disabled: boolean;
  /** Resolves to null when it was taken, else to why not, the key's path first: what holds goes on holding. */
  readonly onSave: (values: Partial<T>) => Promise<string | null>;
  readonly onRevert?: () => void;
  readonly children?: ReactNode;
}

export function SettingsForm<T>(props: SettingsFormProps<T>) {
  const { name, settings, record, otherChange = false, disabled, onSave, onRevert, children } = props;
  const [edits, setEdits] = useState<Readonly<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const texts = settings.map((setting) => edits[setting.key] ?? shownText(Number(record[setting.key]), setting.scale));
  const reads = settings.map((setting, at) => readSetting(setting, texts[at] ?? ''));
  const faulty = reads.some((read) => !read.ok);
  const changed = otherChange || settings.some((setting, at) =>
    texts[at] !== shownText(Number(record[setting.key]), setting.scale));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (faulty || !changed || disabled) return;
    const values = Object.fromEntries(settings.map((setting, at) => {
      const read = reads[at];
      return [setting.key, read?.ok === true ? read.kept : record[setting.key]];
    })) as Partial<T>;
    void onSave(values).then((why) => {
      setRefusal(why);
      if (why === null) setEdits({});
    });
  };
  return (
    <form className="settings-form" onSubmit={submit} aria-label={name}>
      <div className="settings-fields">
        {settings.map((setting, at) => {
          const read = reads[at];
          return (
            <Field key={setting.key} label={setting.label} unit={setting.unit}
              hint={`${name}.${setting.key}: ${setting.hint}`}
              value={texts[at] ?? ''} testId={`${name}-${setting.key}`}
              error={read?.ok === false ? `${setting.key} ${read.fault}` : null}
              changed={texts[at] !== shownText(Number(record[setting.key]), setting.scale)}
              onChange={(text) => setEdits((before) => ({ ...before, [setting.key]: text }))} />
          );
        })}
      </div>
      {children}
      <footer className="settings-actions">
        <button type="submit" className="button is-primary" disabled={faulty || !changed || disabled}
          data-testid={`save-${name}`}>Save</button>
        <button type="button" className="button" disabled={!changed && Object.keys(edits).length === 0} onClick={() => {
          setEdits({});
          setRefusal(null);
          onRevert?.();
        }}>Revert</button>
        {refusal === null ? null : (
          <span className="warning-text" role="alert" data-testid={`refused-${name}`}>
            Refused, {refusal}. What was in force stays in force.</span>
        )}
        {faulty ? <span className="warning-text" role="status">Fix what is marked before saving.</span> : null}
      </footer>
    </form>
  );
}
