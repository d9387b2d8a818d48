/** What the structure comes to, in numbers: cost, most to lose and gain, break-evens, chance, Greeks, margin after. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { Bound, StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { recordsOf } from '../../store/tables.ts';
import { formatNumber, utcTime } from '../../ui/format.ts';
import { MarginAfter } from './marginAfter.tsx';

const USD = { digits: 0, sign: 'always' } as const;
const bound = (value: Bound): string => (typeof value === 'string' ? value : formatNumber(value, USD));

const GREEKS = [['Delta', 'deltaCoin', 4, 'coin'], ['Gamma', 'gammaUsdPer1Pct', 0, 'USD/1 %'],
  ['Vega', 'vegaUsdPerVolPoint', 0, 'USD/pt'], ['Theta', 'thetaUsdPerDay', 0, 'USD/day']] as const;

/** Of everything held in it. */
const bookOf = (underlying: string): WireRecord<'nodes'> | undefined => [...recordsOf('nodes').values()]
  .find((node) => node.kind === 'underlying' && node.underlying === underlying);

function Greeks({ answer }: { readonly answer: StructureAnswer }) {
  const book = bookOf(answer.underlying)?.greeks ?? null;
  return (
    <table className="figures" aria-label="Greeks" data-testid="structure-greeks"
      title={answer.greeks.missing.join('; ')}>
      <thead><tr><th scope="col">Greeks</th><th scope="col">of this</th>
        <th scope="col">{answer.underlying} now</th><th scope="col">after</th></tr></thead>
      <tbody>{GREEKS.map(([name, key, digits, unit]) => {
        const [change, now] = [answer.greeks[key] ?? null, book?.[key] ?? null];
        const text = (value: number | null): string => formatNumber(value, { digits, sign: 'always' });
        return (
          <tr key={name}><th scope="row" title={name === 'Delta' ? 'Price-adjusted' : undefined}>{name}{' '}
            <span className="unit">{unit}</span></th>
            <td className="number">{text(change)}</td><td className="number">{text(now)}</td>
            <td className="number">{text(change === null || now === null ? null : now + change)}</td></tr>
        );
      })}</tbody>
    </table>
  );
}

export function Outcome({ answer, readOnly }: { readonly answer: StructureAnswer; readonly readOnly: boolean }) {
  const { atFirstExpiry: end } = answer;
  const breakEvens = end?.breakEvensUsd ?? null;
  const rows: readonly (readonly [string, string, string])[] = [
    ['Cost', `${formatNumber(answer.costUsd, USD)} USD`, 'Positive is paid now; negative is received.'],
    ['Most to lose', `${bound(end?.maxLossUsd ?? null)} USD`, 'At the first expiry.'],
    ['Most to gain', `${bound(end?.maxGainUsd ?? null)} USD`, 'At the first expiry.'],
    ['Chance of a gain', formatNumber(end?.probabilityOfProfit ?? null, { digits: 0, scale: 100, suffix: ' %' }),
      'Under the density that our surface implies.'],
    ['Break-evens', breakEvens === null ? '—' : breakEvens.length === 0 ? 'none'
      : breakEvens.map((price) => formatNumber(price, { digits: 0 })).join(' / '), 'Prices of the underlying, USD.'],
  ];
  return (
    <div className="builder-outcome">
      <dl data-testid="structure-outcome">
        {rows.map(([name, value, explanation]) => (
          <div key={name} title={explanation} className={name === 'Break-evens' ? 'is-wide' : ''}>
            <dt>{name}</dt><dd className="number">{value}</dd></div>
        ))}
      </dl>
      <Greeks answer={answer} />
      <MarginAfter answer={answer} readOnly={readOnly} />
      <p className="quiet" title={answer.assumptions.join('; ')}>
        as of {utcTime(Date.parse(answer.asOf))} UTC · surface{' '}
        {answer.surface.replace(/T(\d\d:\d\d:\d\d)\.\d+Z$/, ' $1')} · {answer.assumptions.length} assumptions</p>
    </div>
  );
}
