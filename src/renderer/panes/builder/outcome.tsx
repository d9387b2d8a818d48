/** What the structure comes to, in numbers: cost, most to lose and gain, break-evens, chance, Greeks, margin after. */
import type { Bound, StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { recordsOf } from '../../store/tables.ts';
import { formatNumber, utcTime } from '../../ui/format.ts';

const USD = { digits: 0, sign: 'always' } as const;
const bound = (value: Bound): string => (typeof value === 'string' ? value : formatNumber(value, USD));

export function Outcome({ answer }: { readonly answer: StructureAnswer }) {
  const { atFirstExpiry: end, greeks } = answer;
  const breakEvens = end?.breakEvensUsd ?? null;
  const rows: readonly (readonly [string, string, string])[] = [
    ['Cost', `${formatNumber(answer.costUsd, USD)} USD`, 'Positive is paid now; negative is received.'],
    ['Most to lose', `${bound(end?.maxLossUsd ?? null)} USD`, 'At the first expiry.'],
    ['Most to gain', `${bound(end?.maxGainUsd ?? null)} USD`, 'At the first expiry.'],
    ['Break-evens', breakEvens === null ? '—' : breakEvens.length === 0 ? 'none'
      : breakEvens.map((price) => formatNumber(price, { digits: 0 })).join(' / '), 'Prices of the underlying, USD.'],
    ['Chance of a gain', formatNumber(end?.probabilityOfProfit ?? null, { digits: 0, scale: 100, suffix: ' %' }),
      'Under the density that our surface implies.'],
    ['Delta', `${formatNumber(greeks.deltaCoin ?? null, { digits: 4, sign: 'always' })} ${answer.underlying}`,
      'Price-adjusted.'],
    ['Gamma', `${formatNumber(greeks.gammaUsdPer1Pct ?? null, USD)} USD/1 %`, ''],
    ['Vega', `${formatNumber(greeks.vegaUsdPerVolPoint ?? null, USD)} USD/pt`, ''],
    ['Theta', `${formatNumber(greeks.thetaUsdPerDay ?? null, USD)} USD/day`, ''],
  ];
  return (
    <div className="builder-outcome">
      <dl data-testid="structure-outcome">
        {rows.map(([name, value, explanation]) => (
          <div key={name} title={explanation}><dt>{name}</dt><dd className="number">{value}</dd></div>
        ))}
      </dl>
      <table className="figures" aria-label="Margin after">
        <thead><tr><th scope="col">Margin after</th><th scope="col">initial <span className="unit">USD</span></th>
          <th scope="col">health</th></tr></thead>
        <tbody>
          {answer.marginAfter.map(({ account, before, after, missing }) => (
            <tr key={account} title={missing.join('; ')}>
              <th scope="row">{recordsOf('accounts').get(account)?.label ?? account}</th>
              <td className="number">{formatNumber(before.initialMarginUsd, { digits: 0 })} →{' '}
                {formatNumber(after.initialMarginUsd, { digits: 0 })}</td>
              <td className="number">{formatNumber(before.health, { digits: 2 })} →{' '}
                {formatNumber(after.health, { digits: 2 })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet" title={answer.assumptions.join('; ')}>as of {utcTime(Date.parse(answer.asOf))} UTC ·{' '}
        {answer.surface} · {answer.assumptions.length} assumptions</p>
    </div>
  );
}
