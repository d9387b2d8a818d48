/** Says that this pane needs the chains of an underlying, around the money, at every venue that lists options of it. */
import { useMemo } from 'react';
import { chainRow } from '../../../shared/contract/marketRows.ts';
import { useRows } from '../tables.ts';
import { useWatch } from './useWatch.ts';

export function useChains(underlying: string | null): void {
  const instruments = useRows('instruments');
  useWatch(useMemo(() => (underlying === null ? [] : [...new Set(instruments.flatMap((each) =>
    (each.kind === 'option' && each.underlying === underlying ? [chainRow(each.venue, underlying, null)] : [])))]),
  [instruments, underlying]));
}
