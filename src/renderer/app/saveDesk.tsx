/** Asks for the name under which this desk is kept. */
import { useState, type FormEvent } from 'react';
import { LONGEST_NAME, savedDesks } from '../layout/savedDesks.ts';
import { SHIPPED_DESKS } from '../layout/workspaces.ts';
import { askDesk } from '../store/steering.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';

function faultOf(name: string): string | null {
  if (name === '') return 'a name';
  if (name.length > LONGEST_NAME) return `at most ${LONGEST_NAME} characters`;
  return SHIPPED_DESKS.some((desk) => desk.name === name) ? 'a desk of that name ships with Ballast' : null;
}

export function SaveDeskDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const name = text.trim();
  const fault = faultOf(name);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (fault !== null) return;
    askDesk({ act: 'save', name });
    onClose();
  };
  return (
    <Dialog title="Keep this desk" onClose={onClose}>
      <form className="ticket-form" onSubmit={submit}>
        <Field label="Name" value={text} onChange={setText} error={text === '' ? null : fault} testId="desk-name" />
        <button type="submit" className="button is-primary" disabled={fault !== null}>
          {savedDesks().has(name) ? 'Replace' : 'Keep'}</button>
        <button type="button" className="button" onClick={onClose}>Cancel</button>
      </form>
    </Dialog>
  );
}
