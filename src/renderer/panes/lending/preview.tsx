/** Health before and after an action that is being typed, asked again when the account is valued anew. */
import { useEffect, useState } from 'react';
import type { MarginAfterQuery } from '../../../shared/contract/questions/margin.ts';
import type { MarginAfter } from '../../../shared/domain/margin/detail.ts';
import { ask } from '../../store/commands.ts';
import { formatNumber } from '../../ui/format.ts';

/** Null: nothing to show. */
export function useMarginAfter(
  account: string, wantedChanges: MarginAfterQuery['changes'] | null, valuedMs: number,
): MarginAfter | null {
  // As text, so that the same ones are asked once.
  const text = wantedChanges === null ? null : JSON.stringify(wantedChanges);
  const [after, setAfter] = useState<MarginAfter | null>(null);
  useEffect(() => {
    if (text === null) return undefined;
    let wanted = true;
    const changes = JSON.parse(text) as MarginAfterQuery['changes'];
    void ask({ type: 'MarginAfter', account, changes }).then((reply) => {
      if (wanted) setAfter(reply.ok ? reply.answer : null);
    });
    return () => { wanted = false; };
  }, [account, text, valuedMs]);
  return text === null ? null : after;
}

interface PreviewProps {
  /** Null: nothing is wanted yet. */
  readonly after: MarginAfter | null;
  readonly testId: string;
}

export function Preview({ after, testId }: PreviewProps) {
  if (after === null) return null;
  return (
    <p role="status" data-testid={testId}>
      Health {formatNumber(after.before.health, { digits: 2 })}{' → '}
      <strong>{formatNumber(after.after.health, { digits: 2 })}</strong>
      {after.missing.length === 0 ? '' : `; in the way: ${after.missing.join(', ')}`}</p>
  );
}
