/** Asks for the smiles of an underlying again and again: two seconds after each answer, while someone can see it. */
import { useEffect, useState } from 'react';
import type { SmilesAnswer } from '../../shared/contract/smiles.ts';
import { useQuery, type QueryState } from './useQuery.ts';

const PAUSE_MS = 2_000;

/** `again`: asked at once when it changes. */
export function useSmiles(underlying: string | null, again: string): QueryState<SmilesAnswer> {
  const [round, setRound] = useState(0);
  const state = useQuery(underlying === null ? null : { type: 'Smiles', underlying }, `${again} ${round}`);
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
