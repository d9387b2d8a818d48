/** When protection acts, and how far back it brings an account. */
import { useState } from 'react';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { DEFAULT_PROTECTION } from '../../../shared/domain/steering/protection.ts';
import { sendCommand } from '../../store/commands.ts';
import { useRecord } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';

type Policy = WireRecord<'protectionPolicy'>;
const MODES: Readonly<Record<Policy['mode'], string>> =
  { off: 'off', propose: 'proposes, I approve', automatic: 'acts by itself' };
const FIELDS = [
  ['triggerHealth', 'Acts below', 'health', 'An account whose health is below gets a plan.'],
  ['targetHealth', 'Brings back to', 'health', 'Above the trigger, or it would trigger again at once.'],
  ['maxAutomaticCostUsd', 'By itself up to', 'USD', 'A dearer plan sets it back to proposing.'],
] as const;

export function PolicyCard({ disabled }: { readonly disabled: boolean }) {
  const policy: Policy = useRecord('protectionPolicy', 'one') ?? DEFAULT_PROTECTION;
  const [edits, setEdits] = useState<Readonly<Record<string, string>>>({});
  const [refusal, setRefusal] = useState<string | null>(null);
  const textOf = (key: (typeof FIELDS)[number][0]): string => edits[key] ?? String(policy[key]);
  const faultOf = (key: (typeof FIELDS)[number][0]): string | null =>
    (textOf(key).trim() !== '' && Number.isFinite(Number(textOf(key))) ? null : 'must be a number');
  const save = async (mode: Policy['mode']): Promise<void> => {
    const numbers = Object.fromEntries(FIELDS.map(([key]) => [key, Number(textOf(key))]));
    const routes = policy.routes.map((route) => ({ ...route }));
    const reply = await sendCommand({ type: 'ChangeProtection', policy: { ...policy, ...numbers, mode, routes } });
    setRefusal(reply.ok ? null : reply.error.message.replace(/^command\.policy\./, ''));
    if (reply.ok) setEdits({});
  };
  const isFaulty = FIELDS.some(([key]) => faultOf(key) !== null);
  return (
    <article className="policy-card" aria-label="Protection policy">
      <header><h2>When protection acts</h2>
        <select aria-label="How far protection goes" value={policy.mode} disabled={disabled || isFaulty}
          data-testid="protection-mode" onChange={(event) => void save(event.target.value as Policy['mode'])}>
          {Object.entries(MODES).map(([mode, label]) => <option key={mode} value={mode}>{label}</option>)}
        </select>
      </header>
      <div className="settings-fields">
        {FIELDS.map(([key, label, unit, hint]) => (
          <Field key={key} label={label} unit={unit} hint={`protection.${key}: ${hint}`} value={textOf(key)}
            error={faultOf(key)} changed={textOf(key) !== String(policy[key])} testId={`protection-${key}`}
            onChange={(text) => setEdits((before) => ({ ...before, [key]: text }))} />
        ))}
      </div>
      <footer className="settings-actions">
        <button type="button" className="button is-primary" data-testid="save-protection"
          disabled={disabled || isFaulty || Object.keys(edits).length === 0}
          onClick={() => void save(policy.mode)}>Save</button>
        {refusal === null ? null : (
          <span className="warning-text" role="alert">Refused, {refusal}. What was in force stays in force.</span>
        )}
      </footer>
    </article>
  );
}
