/** The distances to liquidation, asked for again five seconds after each answer. */
import type { MarginDetail } from '../../../shared/contract/questions/margin.ts';
import type { QueryState } from '../../store/queries/useQuery.ts';
import { useRepeatedQuery } from '../../store/queries/useRepeatedQuery.ts';

export const useMarginDetail = (session: string): QueryState<MarginDetail> =>
  useRepeatedQuery({ type: 'MarginDetail' }, session, 5_000);
