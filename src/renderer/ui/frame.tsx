/** A band of colour around the whole window, so that no mode can be mistaken for another. */
import type { ReactNode } from 'react';

interface FrameProps {
  readonly kind: string;
  readonly children: ReactNode;
  readonly testId?: string;
}

export function Frame({ kind, children, testId }: FrameProps) {
  return (
    <div className={`mode-frame mode-${kind}`} data-mode={kind} data-testid={testId}>
      {children}
    </div>
  );
}
