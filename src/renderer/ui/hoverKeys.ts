/**
 * Bare keys for what is under the pointer, without a click first. Never while something is typed, asked in a dialog, or
 * held down; the pointer goes before the focus, since the eye is there.
 */
import { useEffect, useRef, type RefObject } from 'react';

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]';
const ASKS = '[role="dialog"], [role="alertdialog"]';

/** `onKey` gets the key in lower case and what is under the pointer; true: it has acted. */
export function useHoverKeys(
  host: RefObject<HTMLElement | null>, onKey: (key: string, under: Element) => boolean,
): void {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    let under: Element | null = null;
    const element = host.current;
    const move = (event: Event): void => {
      under = event.target instanceof Element ? event.target : null;
    };
    const leave = (): void => {
      under = null;
    };
    const press = (event: KeyboardEvent): void => {
      const { ctrlKey, metaKey, altKey, repeat, target } = event;
      if (under === null || !under.isConnected || ctrlKey || metaKey || altKey || repeat) return;
      const isTyped = target instanceof Element && target.closest(TYPED_INTO) !== null;
      if (isTyped || document.querySelector(ASKS) !== null || !latest.current(event.key.toLowerCase(), under)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    element?.addEventListener('pointermove', move);
    element?.addEventListener('pointerleave', leave);
    document.addEventListener('keydown', press, { capture: true });
    return () => {
      element?.removeEventListener('pointermove', move);
      element?.removeEventListener('pointerleave', leave);
      document.removeEventListener('keydown', press, { capture: true });
    };
  }, [host]);
}
