/** A question asked again and again: a while after each answer, only while someone can see it. */
import { useEffect, useState } from 'react';
import type { Query, QueryAnswers } from '../../../shared/contract/queries.ts';
import { useQuery, type QueryState } from './useQuery.ts';

/** `again`: asked at once when it changes. */
export function useRepeatedQuery<Q extends Query>(
  query: Q | null, again: string, pauseMs: number,
): QueryState<QueryAnswers[Q['type']]> {
  const [round, setRound] = useState(0);
  const state = useQuery(query, `${again} ${round}`);
  const { loading } = state;
  useEffect(() => {
    if (loading) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setRound((before) => before + 1);
    }, pauseMs);
    return () => clearInterval(timer);
  }, [loading, pauseMs]);
  return state;
}
