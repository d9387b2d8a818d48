/** What stands where nothing is: says what would fill the place and, where there is one, offers the next step. */
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  readonly text: string;
  readonly children?: ReactNode;
}

export function EmptyState({ title, text, children }: EmptyStateProps) {
  return (
    <div className="empty-state" role="status">
      <strong>{title}</strong>
      <p>{text}</p>
      {children}
    </div>
  );
}
