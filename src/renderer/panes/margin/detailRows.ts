/** The distances of one account in words and rows. */
import type { MarginDetailOfAccount } from '../../../shared/domain/margin/detail.ts';
import { formatNumber } from '../../ui/format.ts';

const percent = (fraction: number, digits = 1): string =>
  formatNumber(fraction, { digits, scale: 100, sign: 'always', suffix: ' %' });

/** "6.3 SD/day: BTC -12.0 %, ETH -15.2 %, vols +22 %". */
export function jointText({ joint }: MarginDetailOfAccount): string {
  if (joint.missing.length > 0) return `not known: ${joint.missing.join(', ')}`;
  if (joint.deviations === null) return 'no joint move within 30 standard deviations';
  if (joint.deviations === 0) return 'liquidated where it stands';
  const moves = Object.entries(joint.spotMoves).map(([name, move]) => `${name} ${percent(move)}`);
  const vols = joint.volRelative === 0 ? [] : [`vols ${percent(joint.volRelative, 0)}`];
  return `${formatNumber(joint.deviations, { digits: 1 })} SD/day: ${[...moves, ...vols].join(', ')}`;
}

/** Time until decay, funding and interest use up the margin while nothing moves. */
export function timeText({ timeLeft }: MarginDetailOfAccount): string {
  if (timeLeft === null) return 'not known';
  if (timeLeft.missing.length > 0) return `not known: ${timeLeft.missing.join(', ')}`;
  const carry = timeLeft.changeUsdPerDay === null ? ''
    : `, margin left ${formatNumber(timeLeft.changeUsdPerDay, { digits: 0, sign: 'always' })} USD a day`;
  if (timeLeft.days === null) return `more than a year${carry}`;
  return `${formatNumber(timeLeft.days, { digits: timeLeft.days < 10 ? 1 : 0 })} days${carry}`;
}

export interface RootRow {
  readonly key: string;
  readonly underlying: string;
  readonly move: number;
  readonly priceUsd: number;
  readonly becomes: 'liquidated' | 'safe';
  readonly standardDeviations: number | null;
}

/** Every root of every underlying, nearest first. */
export const rootRows = ({ roots }: MarginDetailOfAccount): readonly RootRow[] =>
  roots.flatMap(({ underlying, roots: of }) => of.map(({ move, priceUsd, becomes, standardDeviationsPerDay }, i) => ({
    key: `${underlying}${i}`, underlying, move, priceUsd, becomes, standardDeviations: standardDeviationsPerDay,
  }))).sort((a, b) => Math.abs(Math.log1p(a.move)) - Math.abs(Math.log1p(b.move)));
