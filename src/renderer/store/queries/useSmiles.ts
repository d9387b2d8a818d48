/** The smiles of an underlying, asked for again two seconds after each answer. */
import type { SmilesAnswer } from '../../../shared/contract/questions/smiles.ts';
import type { QueryState } from './useQuery.ts';
import { useRepeatedQuery } from './useRepeatedQuery.ts';

export const useSmiles = (underlying: string | null, again: string): QueryState<SmilesAnswer> =>
  useRepeatedQuery(underlying === null ? null : { type: 'Smiles', underlying }, again, 2_000);
