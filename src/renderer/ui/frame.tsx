/** A band of colour around the whole window with its name on it, so that no mode can be mistaken for another. */
import type { ReactNode } from 'react';

interface FrameProps {
  readonly kind: string;
  readonly name: string;
  readonly children: ReactNode;
  readonly testId?: string;
}

export function Frame({ kind, name, children, testId }: FrameProps) {
  return (
    <div className={`mode-frame mode-${kind}`} data-mode={kind} data-testid={testId} aria-label={`Mode: ${name}`}
      role="group">
      {children}
    </div>
  );
}
