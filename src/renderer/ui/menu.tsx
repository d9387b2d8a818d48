/** A button that opens a menu: arrow keys, Home, End, Escape, closes on a click elsewhere. */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly tone?: 'plain' | 'danger';
  readonly testId?: string;
  readonly run: () => void;
}

interface MenuProps {
  readonly label: ReactNode;
  /** Read aloud instead of the label. */
  readonly name: string;
  readonly items: readonly MenuItem[];
  readonly className?: string;
  readonly testId?: string;
  readonly align?: 'start' | 'end';
  readonly disabled?: boolean;
}

function moveFocus(list: HTMLElement | null, event: KeyboardEvent): void {
  const items = [...(list?.querySelectorAll<HTMLElement>('[role="menuitem"]:not([disabled])') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = event.key === 'ArrowDown' ? (at + 1) % items.length
    : event.key === 'ArrowUp' ? (at - 1 + items.length) % items.length
      : event.key === 'Home' ? 0 : event.key === 'End' ? items.length - 1 : null;
  if (next === null) return;
  event.preventDefault();
  items[next]?.focus();
}

export function Menu(props: MenuProps) {
  const { label, name, items, className = 'button', testId, align = 'start', disabled = false } = props;
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const id = useId();

  useEffect(() => {
    if (!open) return undefined;
    list.current?.querySelector<HTMLElement>('[role="menuitem"]:not([disabled])')?.focus();
    const closeOutside = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div className="menu" ref={root} onKeyDown={(event) => {
      if (!open) return;
      if (event.key === 'Escape') {
        event.stopPropagation();
        close();
      }
      moveFocus(list.current, event);
    }}>
      <button ref={opener} type="button" className={className} aria-haspopup="menu" aria-expanded={open}
        aria-controls={id} aria-label={name} data-testid={testId} disabled={disabled} onClick={() => setOpen(!open)}>
        {label}
      </button>
      {open ? (
        <div id={id} ref={list} className={`menu-list menu-${align}`} role="menu" aria-label={name}>
          {items.map((item) => (
            <button key={item.id} type="button" role="menuitem" disabled={item.disabled} data-testid={item.testId}
              className={`menu-item ${item.tone === 'danger' ? 'is-danger' : ''}`}
              onClick={() => {
                close();
                item.run();
              }}>
              <span>{item.label}</span>
              {item.hint === undefined ? null : <kbd>{item.hint}</kbd>}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
