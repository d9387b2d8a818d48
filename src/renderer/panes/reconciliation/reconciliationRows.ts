/** Each number of margin three ways, as rows; the worst account first. */
import type { WireRecord } from '../../../shared/contract/replica.ts';

type Reconciliation = WireRecord<'marginReconciliations'>;
export type Difference = Reconciliation['differences'][number];

export const QUANTITY_NAMES: Readonly<Record<Difference['quantity'], string>> = {
  equity: 'Equity', haircutEquity: 'Haircut equity', initial: 'Initial margin', maintenance: 'Maintenance',
  liquidationPrice: 'Liquidation price', withdrawable: 'Withdrawable',
};

/** For the trader: what the word means stands in the title. */
export const AGREEMENTS: Readonly<Record<Reconciliation['agreement'],
{ readonly name: string; readonly band: 'ok' | 'watch' | 'restricted' | 'unknown'; readonly about: string }>> = {
  agrees: { name: 'agrees', band: 'ok', about: 'Every number that both sides name is within its tolerance.' },
  settling: { name: 'settling', band: 'watch', about: 'Above its tolerance, but not for longer than its bound.' },
  explained: { name: 'differs, explained', band: 'watch', about: 'The cause is told: one change makes ours theirs.' },
  unexplained: { name: 'differs, unexplained', band: 'restricted', about: 'No single change makes ours the venue\'s.' },
  unknown: { name: 'no comparison', band: 'unknown', about: 'A side says nothing: no fresh report, no number.' },
};

const RANK = ['unexplained', 'explained', 'settling', 'unknown', 'agrees'] as const;

export const worstFirst = (rows: readonly Reconciliation[]): readonly Reconciliation[] =>
  [...rows].sort((a, b) => RANK.indexOf(a.agreement) - RANK.indexOf(b.agreement) || (a.account < b.account ? -1 : 1));

/** Where one side says that there is no such price and the other names one, there is no difference to print. */
export const verdictOf = ({ within, ours, venues, quantity }: Difference): string =>
  within === null ? 'one side only' : within ? 'within'
    : quantity === 'liquidationPrice' && (ours === null || venues === null) ? 'one side has none' : 'above';
