/** A modal dialog on the browser's own: focus is trapped, Escape closes, focus goes back to where it was. */
import { useEffect, useId, useRef, type ReactNode } from 'react';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly tone?: 'plain' | 'danger';
  readonly className?: string;
  /** Keys pressed in it are for it alone. */
  readonly holdsKeys?: boolean;
}

export function Dialog({ title, onClose, children, tone = 'plain', className = '', holdsKeys = false }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    // Left to itself the browser may choose a container that cannot be typed into.
    dialog?.querySelector<HTMLElement>('input, select')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog dialog-${tone} ${className}`}
      aria-labelledby={titleId}
      data-holds-keys={holdsKeys}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div className="dialog-body">
        <h2 id={titleId}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
