/** The stress of the book, asked for again two seconds after each answer. */
import type { StressAnswer } from '../../../shared/contract/questions/stress.ts';
import type { QueryState } from '../../store/queries/useQuery.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';

export const useStress = (underlying: string | null, horizonMs: number, session: string): QueryState<StressAnswer> =>
  useRepeatedQuery({ type: 'Stress', underlying, horizonMs }, session, 2_000);
