/** The cheat sheet: what each key does, and one's own keys in their place, refused where they would clash. */
import { useState, type KeyboardEvent } from 'react';
import { setPreferences, usePreferences } from '../../store/preferences.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { Action } from '../actions.ts';
import { faultOfChord, isHeldOnly } from './chosenKeys.ts';
import { chordOf, chordText, conflictsOf } from './keymap.ts';

interface Fault { readonly id: string; readonly text: string }

const OFTEN = /^(pane-|desk-|(report|colours|times|lock|theme|tour|saveDesk|practice|sessions)$)/;

/** Commands whose names come and go with the session (a ticket, a mark, a grid) can have no key of their own. */
const canHaveKey = ({ id, chord }: Action): boolean =>
  chord !== undefined || OFTEN.test(id);

const choose = (id: string, chord: string): void =>
  setPreferences({ keys: { ...usePreferences.getState().keys, [id]: chord } });

function putBack(id: string): void {
  const { [id]: _gone, ...keys } = usePreferences.getState().keys;
  setPreferences({ keys });
}

interface RowProps {
  readonly action: Action;
  readonly isAsking: boolean;
  readonly fault: string | null;
  readonly onAsk: (id: string | null) => void;
  readonly onPress: (event: KeyboardEvent) => void;
}

function Row({ action, isAsking, fault, onAsk, onPress }: RowProps) {
  const isOwn = usePreferences(({ keys }) => Object.hasOwn(keys, action.id));
  return (
    <tr>
      <th scope="row">{action.title}{fault === null ? null : (
        <span className="warning-line" role="alert">{fault}</span>)}</th>
      <td>{action.chord === undefined ? <span className="quiet">—</span> : <kbd>{chordText(action.chord)}</kbd>}</td>
      <td className="shortcut-change">
        <button type="button" className="button is-small is-quiet" data-testid={`key-${action.id}`}
          aria-pressed={isAsking} aria-label={`Another key for ${action.title}`}
          onKeyDown={isAsking ? onPress : undefined} onBlur={() => onAsk(null)} onClick={() => onAsk(action.id)}>
          {isAsking ? 'Press it…' : 'Change'}</button>
        {isOwn ? (
          <button type="button" className="button is-small is-quiet" aria-label={`Shipped key for ${action.title}`}
            onClick={() => putBack(action.id)}>Undo</button>
        ) : null}
      </td>
    </tr>
  );
}

function FixedKeys() {
  return (
    <tbody>
      <tr><th scope="row">Next and previous group of panes</th><td><kbd>F6</kbd> <kbd>Shift+F6</kbd></td><td /></tr>
      <tr><th scope="row">On a call or put of the chain, under the pointer: buy, sell</th>
        <td><kbd>B</kbd> <kbd>S</kbd></td><td /></tr>
      <tr><th scope="row">On a ladder row, under the pointer or with the focus: buy, sell, cancel, centre</th>
        <td><kbd>B</kbd> <kbd>S</kbd> <kbd>Del</kbd> <kbd>Space</kbd></td><td /></tr>
      <tr><th scope="row">In a list of orders, fills, notices: why</th><td><kbd>Enter</kbd></td><td /></tr>
      <tr><th scope="row">In a grid: move, open, fold</th><td><kbd>↑ ↓ ← →</kbd> <kbd>Enter</kbd></td><td /></tr>
    </tbody>
  );
}

export function Shortcuts({ actions, onClose }: { readonly actions: readonly Action[]; readonly onClose: () => void }) {
  const [asking, setAsking] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const listed = actions.filter(canHaveKey);
  const conflicts = conflictsOf(actions);
  const press = (action: Action) => (event: KeyboardEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    if (isHeldOnly(event.key) || event.repeat) return;
    setAsking(null);
    if (event.key === 'Escape') return;
    const chord = chordOf({ ...pressOf(event) });
    if (chord === 'backspace' || chord === 'delete') {
      choose(action.id, '');
      return;
    }
    const why = faultOfChord(chord, action, actions);
    setFault(why === null ? null : { id: action.id, text: `${chordText(chord)} ${why}` });
    if (why === null) choose(action.id, chord);
  };
  return (
    <Dialog title="Keyboard" onClose={onClose} className="shortcuts-dialog" holdsKeys={asking !== null}>
      {conflicts.length === 0 ? <p className="quiet" data-testid="key-conflicts">No key stands for two things. Change:
        press the new key; Backspace takes it away, Escape leaves it.</p>
        : conflicts.map(({ chord, titles }) => (
          <p key={chord} className="warning-line" role="alert">{chordText(chord)} stands for {titles.join(' and ')}:
            only the first answers.</p>
        ))}
      <div className="shortcuts-scroll" tabIndex={0} role="group" aria-label="Keys">
        <table className="figures shortcuts">
          <tbody>
            {listed.map((action) => (
              <Row key={action.id} action={action} isAsking={asking === action.id} onAsk={setAsking}
                fault={fault?.id === action.id ? fault.text : null} onPress={press(action)} />
            ))}
          </tbody>
          <FixedKeys />
        </table>
      </div>
      <div className="button-row">
        <button type="button" className="button" onClick={() => setPreferences({ keys: {} })}>
          All keys as shipped</button>
        <button type="button" className="button is-primary" onClick={onClose}>Close</button>
      </div>
    </Dialog>
  );
}

const pressOf = ({ key, nativeEvent: { code }, ctrlKey, metaKey, altKey, shiftKey, repeat }: KeyboardEvent) =>
  ({ key, code, ctrlKey, metaKey, altKey, shiftKey, repeat });
