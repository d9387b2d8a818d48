/** The distances to liquidation of every account of a book, as the margin pane shows them. Runs in the worker. */
import type { MarginDetail } from '../../../shared/contract/questions/margin.ts';
import { marginDetail } from '../../risk/margin/monitor/marginDetail.ts';
import { prepareBook } from '../../risk/scenarios/book.ts';
import type { MarginJob } from './stressDesk.ts';

/** All but how long it took. */
export function marginAnswer({ book, seq, dayVols }: MarginJob): Omit<MarginDetail, 'computeMs'> {
  const { accounts, nowMs } = prepareBook(book);
  return { timeMs: nowMs, seq, accounts: accounts.map((account) => marginDetail(account, dayVols)) };
}
