/** Ctrl/Cmd-K: every command and every pane, found by typing. */
import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Command } from 'cmdk';
import type { Action } from './actions.ts';
import { chordText } from './keys/keymap.ts';

/** What comes first is chosen by a bare Enter, so it is what does no harm. */
const GROUPS: readonly Action['group'][] = ['Panes', 'Risk', 'Replay', 'Session', 'View'];

/** Opens with the first group alone; the rest follows when the browser has time, or at once when something is typed. */
function useListed(actions: readonly Action[], typed: string): readonly Action[] {
  const soon = useDeferredValue(actions, actions.filter(({ group }) => group === GROUPS[0]));
  return typed === '' ? soon : actions;
}

export function Palette({ actions, onClose }: { readonly actions: readonly Action[]; readonly onClose: () => void }) {
  const [typed, setTyped] = useState('');
  const listed = useListed(actions, typed);
  return (
    <Overlay onClose={onClose}>
      <Command label="Commands" className="palette" loop>
        <Command.Input value={typed} onValueChange={setTyped} placeholder="Type a command or a pane"
          className="palette-input" />
        <Command.List className="palette-list">
          <Command.Empty className="palette-empty">Nothing is called that.</Command.Empty>
          {GROUPS.filter((group) => listed.some((action) => action.group === group)).map((group) => (
            <Command.Group key={group} heading={group}>
              {listed.filter((action) => action.group === group && action.id !== 'palette').map((action) => (
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
    </Overlay>
  );
}

/**
 * Above the desk, with the focus held in its one field. Not a modal dialog of the browser's own: making the desk inert
 * computes the style of all of it again, 25 to 70 ms when the palette opens and when it closes.
 */
function Overlay({ onClose, children }: { readonly onClose: () => void; readonly children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showPopover();
    element.current?.querySelector('input')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onClose();
    if (event.key === 'Escape' || event.key === 'Tab') event.preventDefault();
  };
  return (
    <div ref={element} popover="manual" className="palette-overlay" role="presentation" onKeyDown={onKeyDown}
      onMouseDown={(event) => {
        // A press beside it closes it, and does nothing to what lies below; one inside leaves the focus in the field.
        if (event.target === element.current) onClose();
        if (!(event.target instanceof HTMLInputElement)) event.preventDefault();
      }}>
      <div className="dialog palette-dialog" role="dialog" aria-modal="true" aria-label="Commands">{children}</div>
    </div>
  );
}
