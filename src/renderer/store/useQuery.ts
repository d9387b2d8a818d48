/** A question to the engine as React state: asked again when its text or `again` changes, late answers dropped. */
import { useEffect, useState } from 'react';
import type { Query, QueryAnswers } from '../../shared/contract/queries.ts';
import { ask } from './commands.ts';
import { useDesk } from './desk.ts';

export interface QueryState<T> {
  /** The newest answer, kept while the next one is on its way. */
  readonly answer: T | null;
  readonly loading: boolean;
  readonly error: string | null;
}

/** Asks nothing while `query` is null or the link is down. */
export function useQuery<Q extends Query>(query: Q | null, again: number | string = 0): QueryState<QueryAnswers[Q['type']]> {
  const linked = useDesk((desk) => desk.link === 'open');
  const text = query === null ? null : JSON.stringify(query);
  const [state, setState] = useState<QueryState<QueryAnswers[Q['type']]>>({ answer: null, loading: false, error: null });
  useEffect(() => {
    if (text === null || !linked) return undefined;
    let wanted = true;
    setState((before) => ({ ...before, loading: true }));
    void ask(JSON.parse(text) as Q).then((result) => {
      if (!wanted) return;
      setState((before) => result.ok
        ? { answer: result.answer, loading: false, error: null }
        : { answer: before.answer, loading: false, error: result.message });
    });
    return () => {
      wanted = false;
    };
  }, [text, linked, again]);
  return state;
}
