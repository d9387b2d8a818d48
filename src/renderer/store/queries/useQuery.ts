/** A question to the engine as React state: asked again when it or `again` changes, late answers dropped. */
import { useEffect, useState } from 'react';
import type { Query, QueryAnswers } from '../../../shared/contract/queries.ts';
import { ask } from '../commands.ts';
import { useDesk } from '../desk.ts';

export interface QueryState<T> {
  /** The newest answer, kept while the next one is on its way. */
  readonly answer: T | null;
  readonly loading: boolean;
  readonly error: string | null;
}

interface Got<T> { readonly asked: string; readonly answer: T | null; readonly error: string | null }

/** Asks nothing while `query` is null or the link is down. */
export function useQuery<Q extends Query>(
  query: Q | null,
  again: number | string = 0,
): QueryState<QueryAnswers[Q['type']]> {
  const linked = useDesk((desk) => desk.link === 'open');
  const text = query === null ? null : JSON.stringify(query);
  const asked = `${again} ${text ?? ''}`;
  const [got, setGot] = useState<Got<QueryAnswers[Q['type']]> | null>(null);
  useEffect(() => {
    if (text === null || !linked) return undefined;
    let wanted = true;
    void ask(JSON.parse(text) as Q).then((result) => {
      if (!wanted) return;
      setGot((before) => result.ok ? { asked, answer: result.answer, error: null }
        : { asked, answer: before?.answer ?? null, error: result.message });
    });
    return () => {
      wanted = false;
    };
  }, [text, linked, asked]);
  return { answer: got?.answer ?? null, error: got?.error ?? null, loading: text !== null && got?.asked !== asked };
}
