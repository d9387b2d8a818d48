/** Asks for the stress of the book again and again: two seconds after each answer, only while someone can see it. */
import { useEffect, useState } from 'react';
import type { StressAnswer } from '../../../shared/contract/stress.ts';
import { useQuery, type QueryState } from '../../store/useQuery.ts';

const PAUSE_MS = 2_000;

export function useStress(underlying: string | null, horizonMs: number, session: string): QueryState<StressAnswer> {
  const [round, setRound] = useState(0);
  const state = useQuery({ type: 'Stress', underlying, horizonMs }, `${session} ${round}`);
  const { loading } = state;
  useEffect(() => {
    if (loading) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setRound((before) => before + 1);
    }, PAUSE_MS);
    return () => clearInterval(timer);
  }, [loading]);
  return state;
}
