/** Engaged in one click; released only by typing the word, so that nothing resumes by accident. */
import { useState, type FormEvent } from 'react';
import { sendCommand } from '../../store/commands.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { timeText, zoneName } from '../../ui/format.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { engageKillSwitch } from '../actions.ts';

const WORD = 'RELEASE';

interface KillSwitchProps {
  readonly session: WireRecord<'session'> | null;
  readonly disabled: boolean;
  readonly onRelease: () => void;
}

export function KillSwitch({ session, disabled, onRelease }: KillSwitchProps) {
  const engaged = session?.killSwitch === 'engaged';
  return (
    <button type="button" className={`kill-switch ${engaged ? 'is-engaged' : ''}`} data-testid="kill-switch"
      aria-pressed={engaged} disabled={disabled || session === null} onClick={engaged ? onRelease : engageKillSwitch}
      title={engaged ? 'Engaged. Click to release.'
        : 'Cancels every order and blocks everything that increases exposure. One click, no question.'}>
      {engaged ? 'KILLED · release…' : 'KILL SWITCH'}
    </button>
  );
}

export function ReleaseDialog({ session, onClose }: {
  readonly session: WireRecord<'session'> | null; readonly onClose: () => void;
}) {
  const [word, setWord] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void sendCommand({ type: 'ReleaseKillSwitch', word }).then((reply) => {
      if (reply.ok) onClose();
    });
  };
  return (
    <Dialog title="Release the kill switch" tone="danger" onClose={onClose}>
      <form onSubmit={submit} className="release-form">
        <p>Engaged {timeText(session?.killSwitchTimeMs)} {zoneName()}{session?.killSwitchReason === null ? '' :
          `: ${session?.killSwitchReason ?? ''}`}.</p>
        <p>Afterwards orders that increase exposure can be sent again and the hedger proposes again. Orders that were
          cancelled stay cancelled.</p>
        <label>Type {WORD}
          <input type="text" autoFocus autoComplete="off" spellCheck={false} value={word} data-testid="release-word"
            onChange={(event) => setWord(event.target.value)} /></label>
        <div className="button-row">
          <button type="submit" className="button is-danger" disabled={word !== WORD} data-testid="release-confirm">
            Release</button>
          <button type="button" className="button" onClick={onClose}>Keep it engaged</button>
        </div>
      </form>
    </Dialog>
  );
}
