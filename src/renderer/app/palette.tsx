/** Ctrl/Cmd-K: every command and every pane, found by typing. */
import { Command } from 'cmdk';
import { Dialog } from '../ui/dialog.tsx';
import type { Action } from './actions.ts';
import { chordText, conflictsOf } from './keymap.ts';

/** What comes first is chosen by a bare Enter, so it is what does no harm. */
const GROUPS: readonly Action['group'][] = ['Panes', 'Risk', 'Replay', 'Session', 'View'];

export function Palette({ actions, onClose }: { readonly actions: readonly Action[]; readonly onClose: () => void }) {
  return (
    <Dialog title="Commands" onClose={onClose} className="palette-dialog">
      <Command label="Commands" className="palette" loop>
        <Command.Input autoFocus placeholder="Type a command or a pane" className="palette-input" />
        <Command.List className="palette-list">
          <Command.Empty className="palette-empty">Nothing is called that.</Command.Empty>
          {GROUPS.filter((group) => actions.some((action) => action.group === group)).map((group) => (
            <Command.Group key={group} heading={group}>
              {actions.filter((action) => action.group === group && action.id !== 'palette').map((action) => (
                <Command.Item key={action.id} value={`${action.title} ${action.detail ?? ''} ${action.id}`}
                  onSelect={() => {
                    onClose();
                    action.run();
                  }}>
                  <span>{action.title}</span>
                  <span className="quiet">{action.detail ?? ''}</span>
                  {action.chord === undefined ? null : <kbd>{chordText(action.chord)}</kbd>}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

export function Shortcuts({ actions, onClose }: { readonly actions: readonly Action[]; readonly onClose: () => void }) {
  const bound = actions.filter((action) => action.chord !== undefined);
  const conflicts = conflictsOf(bound);
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      {conflicts.length === 0 ? <p className="quiet" data-testid="key-conflicts">No key stands for two things.</p>
        : conflicts.map(({ chord, titles }) => (
          <p key={chord} className="warning-line" role="alert">{chordText(chord)} stands for {titles.join(' and ')}:
            only the first answers.</p>
        ))}
      <table className="figures shortcuts">
        <tbody>
          {bound.map((action) => (
            <tr key={action.id}><th scope="row">{action.title}</th>
              <td><kbd>{chordText(action.chord ?? '')}</kbd></td></tr>
          ))}
          <tr><th scope="row">Next and previous group of panes</th><td><kbd>F6</kbd> <kbd>Shift+F6</kbd></td></tr>
          <tr><th scope="row">On a ladder row: buy, sell, cancel, centre</th>
            <td><kbd>B</kbd> <kbd>S</kbd> <kbd>Del</kbd> <kbd>Space</kbd></td></tr>
          <tr><th scope="row">In a list of orders, fills, notices: why</th><td><kbd>Enter</kbd></td></tr>
          <tr><th scope="row">In a grid: move, open, fold</th><td><kbd>↑ ↓ ← →</kbd> <kbd>Enter</kbd></td></tr>
        </tbody>
      </table>
      <button type="button" className="button" onClick={onClose}>Close</button>
    </Dialog>
  );
}
