/** One line per account: what it is worth, how near its end is, and whether all that is known. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { healthBand } from '../../store/estate.ts';
import { ageMs, ageText, isStale } from '../../store/staleness.ts';
import { showPane } from '../../store/steering.ts';
import { accountLabel, recordsOf, useRows } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import { nearestMove } from './safety.ts';

const USD = { digits: 0 } as const;
const AGREEMENT: Readonly<Record<string, string>> = {
  agrees: '= venue', settling: '≈ venue', explained: '≠ venue', unexplained: '≠ venue', unknown: 'venue silent',
};

function Row({ health, now }: { readonly health: WireRecord<'health'>; readonly now: number | null }) {
  const agreement = recordsOf('marginReconciliations').get(health.account)?.agreement ?? 'unknown';
  const near = nearestMove(health);
  const band = healthBand(health.health);
  const age = ageMs(health.computedTimeMs, now);
  const isDoubted = agreement === 'explained' || agreement === 'unexplained';
  return (
    <tr className={isStale(age) ? 'is-stale' : ''} data-testid={`estate-${health.account}`}>
      <th scope="row" title={health.account}>
        <button type="button" className="link-button" onClick={() => showPane('margin')}>
          {accountLabel(health.account)}</button></th>
      <td className="number">{formatNumber(health.equityUsd, USD)}</td>
      <td className={`number band-text-${band}`} title={health.missing.join(', ')}>
        {formatNumber(health.health, { digits: 2 })} <span className="estate-band">{band === 'unknown' ? 'no data'
          : band}</span></td>
      <td className="number">{near === null ? (health.health === null ? '—' : 'none')
        : `${near.underlying} ${formatNumber(near.move, { digits: 1, scale: 100, sign: 'always', suffix: ' %' })}`}</td>
      <td className="number">{formatNumber(near?.deviations ?? null, { digits: 1 })}</td>
      <td className="number">{formatNumber(health.availableUsd, USD)}</td>
      <td className={isDoubted ? 'warning-text' : 'quiet'}>{AGREEMENT[agreement]}</td>
      <td className={`number ${isStale(age) ? 'warning-text' : 'quiet'}`}>{ageText(age)}</td>
    </tr>
  );
}

/** Nearest to liquidation first; unknown before everything. */
const rank = ({ health }: WireRecord<'health'>): number => health ?? -1;

export function AccountRows({ now }: { readonly now: number | null }) {
  const healths = [...useRows('health')].sort((a, b) => rank(a) - rank(b) || (a.account < b.account ? -1 : 1));
  useRows('marginReconciliations');
  return (
    <table className="figures estate-accounts" aria-label="Accounts, nearest to liquidation first">
      <thead>
        <tr>
          <th scope="col">Account</th>
          <th scope="col">Equity <span className="unit">USD</span></th>
          <th scope="col" title="Haircut equity over maintenance requirement; 1.0 is liquidation">Health</th>
          <th scope="col" title="Smallest move of one underlying, all else fixed, that liquidates">Liquidated at</th>
          <th scope="col" title="That move in standard deviations of one day">SD/day</th>
          <th scope="col">Available <span className="unit">USD</span></th>
          <th scope="col" title="Our margin beside the venue's">Margin</th>
          <th scope="col">Age</th>
        </tr>
      </thead>
      <tbody>{healths.map((health) => <Row key={health.account} health={health} now={now} />)}</tbody>
    </table>
  );
}
