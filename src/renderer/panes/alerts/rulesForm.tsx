/** When alerts begin: the three levels of health, and what may be snoozed. The engine checks again. */
import { useState, type FormEvent } from 'react';
import { DEFAULT_ALERT_RULES, type AlertRules } from '../../../shared/domain/margin/alert.ts';
import { sendCommand } from '../../store/commands.ts';
import { useRecord } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';
import { faultOfRules, LEVEL_FIELDS, rulesOf, type LevelTexts } from './rules.ts';

export function RulesForm({ disabled }: { readonly disabled: boolean }) {
  const rules: AlertRules = useRecord('alertRules', 'one') ?? DEFAULT_ALERT_RULES;
  const [edits, setEdits] = useState<Partial<LevelTexts>>({});
  const texts = { watchHealth: String(rules.watchHealth), restrictedHealth: String(rules.restrictedHealth),
    dangerHealth: String(rules.dangerHealth), ...edits };
  const fault = faultOfRules(texts);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault !== null || disabled) return;
    void sendCommand({ type: 'ChangeAlertRules', rules: rulesOf(texts, rules) }).then(({ ok }) => {
      if (ok) setEdits({});
    });
  };
  return (
    <form className="settings-form alert-rules" onSubmit={submit} aria-label="Alert rules">
      <div className="settings-fields">
        {LEVEL_FIELDS.map(({ key, label, hint }) => (
          <Field key={key} label={label} unit="health" hint={hint} value={texts[key]} testId={`alert-rule-${key}`}
            changed={texts[key] !== String(rules[key])} error={fault?.key === key ? fault.text : null}
            onChange={(text) => setEdits((before) => ({ ...before, [key]: text }))} />
        ))}
      </div>
      <footer className="settings-actions">
        <button type="submit" className="button is-primary" data-testid="save-alert-rules"
          disabled={fault !== null || disabled || Object.keys(edits).length === 0}>Save</button>
        <button type="button" className="switch" role="switch" aria-checked={rules.canSnoozeFailures}
          disabled={disabled}
          title="Off by default: what does not work should not be forgotten"
          onClick={() => void sendCommand({ type: 'ChangeAlertRules',
            rules: { ...rules, canSnoozeFailures: !rules.canSnoozeFailures } })}>Failures may be snoozed</button>
      </footer>
    </form>
  );
}
