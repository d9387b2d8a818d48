/** Ctrl/Cmd-K: every command and every pane, found by typing. */
import { Command } from 'cmdk';
import { Dialog } from '../ui/dialog.tsx';
import type { Action } from './actions.ts';
import { chordText } from './keys/keymap.ts';

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
