/** Asks for the distances to liquidation again and again: five seconds after each answer, only while someone looks. */
import { useEffect, useState } from 'react';
import type { MarginDetail } from '../../../shared/contract/margin.ts';
import { useQuery, type QueryState } from '../../store/useQuery.ts';

const PAUSE_MS = 5_000;

export function useMarginDetail(session: string): QueryState<MarginDetail> {
  const [round, setRound] = useState(0);
  const state = useQuery({ type: 'MarginDetail' }, `${session} ${round}`);
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
