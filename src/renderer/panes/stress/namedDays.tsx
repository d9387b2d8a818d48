/** What the named days would do to the book as it is now, and to each account. */
import type { StressAnswer, StressedDay } from '../../../shared/contract/questions/stress.ts';
import { healthBand } from '../../store/estate.ts';
import { accountLabel } from '../../store/tables.ts';
import { formatNumber } from '../../ui/format.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import { lowestHealth } from './heat.ts';

interface HealthProps { readonly value: number | null; readonly testId?: string }

export function Health({ value, testId }: HealthProps) {
  const text = formatNumber(value, { digits: 2 });
  return (
    <span className={`number band-text-${healthBand(value)}`} data-testid={testId}
      title={value !== null && value < 1 ? 'Below 1: liquidated' : 'Haircut equity / maintenance requirement'}>
      {value !== null && value < 1 ? `✕ ${text}` : text}</span>
  );
}

const order = ({ accounts, pnlUsd }: StressedDay): number => lowestHealth(accounts) ?? pnlUsd ?? -1;

export function NamedDays({ answer }: { readonly answer: StressAnswer }) {
  const days = [...answer.days].sort((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1));
  return (
    <table className="figures stress-days" aria-label="Named days over the present book">
      <thead>
        <tr>
          <th scope="col">Named day</th>
          <th scope="col" title="Change of the whole book's worth">P&amp;L USD</th>
          {answer.accounts.map(({ account }) => (
            <th key={account} scope="col" title={`Health of ${account} after`}>{accountLabel(account)}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map((day) => (
          <tr key={day.id} data-testid={`day-${day.id}`}
            className={day.accounts.some(({ health }) => health !== null && health < 1) ? 'is-gone' : ''}>
            <th scope="row" title={`${day.title}. ${day.source}`}>{day.id}
              {day.confidence === 'computed' ? null : <span className="unit"> {day.confidence}</span>}</th>
            <td><NumberCell value={day.pnlUsd} style={{ digits: 0, sign: 'always' }} toned
              title={day.missing.length > 0 ? `Not known: ${day.missing.join(', ')}` : undefined} /></td>
            {day.accounts.map(({ account, health }) => <td key={account}><Health value={health} /></td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
