/** What the venues pane says of a check and of a report, as text. */
import type { VenueCheck, VenueReport } from '../../../shared/contract/venues.ts';
import type { NeededBy } from '../../../shared/domain/marketNeed.ts';
import { formatNumber } from '../../ui/format.ts';

/** The one line over the steps of a test. */
export function verdictOf(check: VenueCheck): { readonly tone: 'good' | 'warning' | 'bad'; readonly text: string } {
  const failed = check.steps.filter(({ ok }) => !ok);
  if (check.mayWithdraw === true) return { tone: 'bad', text: 'The key can withdraw: use one that only trades' };
  if (check.rights === 'none') return { tone: 'bad', text: 'The key has no rights on this account' };
  if (failed.length > 0) {
    return { tone: 'warning', text: `Not well: ${failed.map(({ name, text }) => `${name}: ${text}`).join('; ')}` };
  }
  const rights = check.rights === 'trade' ? 'may trade'
    : check.rights === 'read' ? 'may only look' : 'rights not known';
  const late = check.latencyMs === null ? '' : `, ${formatNumber(check.latencyMs, { digits: 0 })} ms away`;
  const apart = check.clockSkewMs === null ? null : formatNumber(Math.abs(check.clockSkewMs), { digits: 0 });
  const skew = apart === null ? '' : `, clocks ${apart} ms apart`;
  return { tone: 'good', text: `Works: ${rights}${late}${skew}` };
}

export interface StreamRow {
  readonly id: string;
  readonly venue: string;
  readonly stream: string;
  readonly ageMs: number;
  readonly messages: number;
  readonly mute: boolean;
  readonly lastError: string | null;
  readonly neededBy: NeededBy;
}

const NEEDED_BY: Readonly<Record<NeededBy, string>> = { session: 'the session', account: 'a position or order',
  policy: 'a policy', pane: 'a pane', nobody: 'nobody: let go soon' };
export const neededByText = (by: NeededBy): string => NEEDED_BY[by];

/** "12 a position or order, 40 a pane": how many streams each of them is the reason for. */
export function needsText({ streams }: Pick<VenueReport, 'streams'>): string {
  return (Object.keys(NEEDED_BY) as NeededBy[]).flatMap((by) => {
    const count = streams.filter(({ neededBy }) => neededBy === by).length;
    return count === 0 ? [] : [`${formatNumber(count, { digits: 0 })} for ${NEEDED_BY[by]}`];
  }).join(', ');
}

export const streamRows = (reports: readonly VenueReport[]): StreamRow[] => reports.flatMap(({ venue, streams }) =>
  streams.map((one) => ({ ...one, venue, id: `${venue} ${one.stream}` })));

/** Share of a budget that is left, in percent, and the words beside it. */
export function budgetText({ available, capacity, reserve, blockedForMs }: VenueReport['budgets'][number]): string {
  if (blockedForMs !== null) return `blocked for ${formatNumber(blockedForMs / 1_000, { digits: 0 })} s`;
  const share = capacity === 0 ? 0 : Math.max(0, available) / capacity;
  return `${formatNumber(Math.max(0, available), { digits: 0 })} of ${formatNumber(capacity, { digits: 0 })} left (${
    formatNumber(share * 100, { digits: 0 })} %), ${formatNumber(reserve, { digits: 0 })} kept for cancels`;
}

/** What a glance needs: left of how many, or for how long nothing leaves. */
export function budgetShort({ available, capacity, blockedForMs }: VenueReport['budgets'][number]): string {
  if (blockedForMs !== null) return `blocked ${formatNumber(blockedForMs / 1_000, { digits: 0 })} s`;
  return `${formatNumber(Math.max(0, available), { digits: 0 })}/${formatNumber(capacity, { digits: 0 })}`;
}

/** Blocked, or down to what is kept for cancels. */
export const isTight = ({ available, reserve, blockedForMs }: VenueReport['budgets'][number]): boolean =>
  blockedForMs !== null || available <= reserve;

/** Orders and fills speak only when something happens: silence there says nothing, and they are not counted. */
const EVENTFUL = /user|order|fill|trade|settlement|funding|balance|ledger|state|platform/i;

export function healthOfStreams({ streams }: Pick<VenueReport, 'streams'>): {
  readonly oldestMs: number | null; readonly mute: number;
} {
  const steady = streams.filter(({ stream }) => !EVENTFUL.test(stream));
  return { oldestMs: steady.length === 0 ? null : Math.max(...steady.map(({ ageMs }) => ageMs)),
    mute: streams.filter(({ mute }) => mute).length };
}
