/** Health before and after an action that is being typed, asked again when the account is valued anew. */
import { useEffect, useState } from 'react';
import type { MarginAfterQuery } from '../../../shared/contract/margin.ts';
import type { MarginAfter } from '../../../shared/domain/margin/detail.ts';
import { ask } from '../../store/commands.ts';
import { formatNumber } from '../../ui/format.ts';

/** Null: nothing to show. `text`: the changes as JSON, so that the same ones are asked once. */
function useMarginAfter(account: string, text: string | null, valuedMs: number): MarginAfter | null {
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
  readonly account: string;
  /** Null: nothing is wanted yet. */
  readonly changes: MarginAfterQuery['changes'] | null;
  readonly valuedMs: number;
  readonly testId: string;
}

export function Preview({ account, changes, valuedMs, testId }: PreviewProps) {
  const after = useMarginAfter(account, changes === null ? null : JSON.stringify(changes), valuedMs);
  if (after === null) return null;
  return (
    <p role="status" data-testid={testId}>
      Health {formatNumber(after.before.health, { digits: 2 })}{' → '}
      <strong>{formatNumber(after.after.health, { digits: 2 })}</strong>
      {after.missing.length === 0 ? '' : `; in the way: ${after.missing.join(', ')}`}</p>
  );
}
