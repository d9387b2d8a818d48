/** What a hedge costs, part by part, what else could have been done, and the legs where there are several. */
import { instrumentName } from '../../store/tables.ts';
import { formatDecimal, formatNumber, spanText } from '../../ui/format.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { Proposal } from './proposals.ts';

const CENTS = { digits: 2 } as const;
type Cost = Proposal['cost'];

/** Parts that a proposal of before did not count are left out; what is not known is a dash. */
export function costLines(cost: Cost): readonly (readonly [string, number | null, string])[] {
  const impact = cost.impactFactor === undefined ? '' : ` Square-root law at factor ${cost.impactFactor.toFixed(2)}, `
    + (cost.impactFills ? `fitted to ${cost.impactFills} own orders.`
      : 'the default until 20 own orders have taught it.');
  const lines = [
    ['Spread', cost.spreadUsd, 'From the middle to the levels taken, on the whole size.'],
    ['Fee', cost.feeUsd, 'The venue\'s taker fee.'],
    ['Funding', cost.fundingUsd, 'Expected over the policy\'s holding horizon; negative is received.'],
    ['Impact', cost.impactUsd, `What the shown book cannot take.${impact}`],
    ['Gas', cost.gasUsd, 'Approval and swap on the chain, data for the chain below included.'],
    ['Transfer', cost.transferUsd, 'Moving there first what the account lacks.'],
    ['Margin', cost.marginUsd, 'Initial margin that it adds or frees, over the holding horizon, at what margin costs.'],
    ['Risk', cost.riskUsd, 'The variance until it is done, by the policy\'s risk aversion.'],
  ] as const;
  return lines.flatMap(([name, value, explanation]) =>
    (value === undefined ? [] : [[name, value, explanation] as const]));
}

export function CostTable({ proposal }: { readonly proposal: Proposal }) {
  const { cost, leadUsd } = proposal;
  return (
    <table className="figures ticket-cost">
      <thead><tr><th scope="col">Cost</th><th scope="col">USD</th></tr></thead>
      <tbody>
        {costLines(cost).map(([name, value, explanation]) => (
          <tr key={name} data-cost={name}><th scope="row" title={explanation}>{name}</th>
            <td><NumberCell value={value} style={CENTS} /></td></tr>
        ))}
      </tbody>
      <tfoot>
        <tr><th scope="row">Total</th><td><NumberCell value={cost.totalUsd} style={CENTS} /></td></tr>
        {leadUsd === undefined ? null : (
          <tr><th scope="row" title="By how much the next best way costs more, its way out included">Lead</th>
            <td><NumberCell value={leadUsd} style={CENTS} /></td></tr>
        )}
        {cost.exitUsd === undefined ? null : (
          <tr data-cost="Way out"><th scope="row" title="Closing again what it opens, less half of what it closes: ranks
            the ways, not in the total">Way out</th><td><NumberCell value={cost.exitUsd} style={CENTS} /></td></tr>
        )}
        {cost.timeAtRiskMs === undefined ? null : (
          <tr><th scope="row" title="Until it should be done, and one standard deviation of what the market does to the
            open delta meanwhile">At risk {spanText(cost.timeAtRiskMs)}</th>
          <td>± {formatNumber(cost.riskStdevUsd ?? null, CENTS)}</td></tr>
        )}
      </tfoot>
    </table>
  );
}

export function Legs({ proposal: { legs } }: { readonly proposal: Proposal }) {
  if (legs === undefined) return null;
  return (
    <table className="figures ticket-legs" aria-label="Legs">
      <thead><tr><th scope="col">Leg</th><th scope="col">Qty</th><th scope="col">Limit</th><th scope="col">Cost USD</th>
        <th scope="col">Health after</th><th scope="col">Account</th></tr></thead>
      <tbody>
        {legs.map((leg) => (
          <tr key={`${leg.account}|${leg.instrument}`} data-leg={leg.instrument}>
            <th scope="row"><span className={`side side-${leg.side}`}>{leg.side === 'buy' ? 'BUY' : 'SELL'}</span>
              {' '}{instrumentName(leg.instrument)}</th>
            <td className="number">{formatDecimal(leg.quantity)}</td>
            <td className="number">{formatDecimal(leg.limitPrice)}</td>
            <td className="number" title={costLines(leg.cost).map(([name, value]) =>
              `${name} ${formatNumber(value, CENTS)}`).join(', ')}>{formatNumber(leg.cost.totalUsd, CENTS)}</td>
            <td className="number">{formatNumber(leg.healthAfter, CENTS)}</td>
            <td className="quiet">{leg.account}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Of a plan on several Greeks. */
export function PlanRows({ proposal: { plan } }: { readonly proposal: Proposal }) {
  if (plan === undefined) return null;
  const digits = (high: number): number => (Math.abs(high) < 10 ? 4 : 0);
  return (
    <table className="figures ticket-plan" aria-label="Greeks">
      <thead><tr><th scope="col">Greek</th><th scope="col">before</th><th scope="col">after</th>
        <th scope="col">band</th></tr></thead>
      <tbody>
        {plan.rows.map(({ name, before, after, low, high }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{formatNumber(before, { digits: digits(high), sign: 'always' })}</td>
            <td className={`number ${after >= low && after <= high ? 'effect-better' : 'effect-worse'}`}>
              {formatNumber(after, { digits: digits(high), sign: 'always' })}</td>
            <td className="number quiet">{formatNumber(low, { digits: digits(high) })} …{' '}
              {formatNumber(high, { digits: digits(high) })}</td>
          </tr>
        ))}
      </tbody>
      <tfoot><tr><td colSpan={4} className="quiet">
        {plan.isProven ? 'Proven cheapest within 0.02 %' : 'Search cut short: a cheaper plan may exist'}
        {plan.missed.length === 0 ? '' : `; not reached: ${plan.missed.join(', ')}`}
        {`; planned from entry ${plan.inputsSeq}`}</td></tr></tfoot>
    </table>
  );
}

export function OtherWays({ proposal: { alternatives } }: { readonly proposal: Proposal }) {
  if (alternatives === undefined || alternatives.length === 0) return null;
  return (
    <details className="ticket-ways" open>
      <summary>Other ways <span className="count">{alternatives.length}</span></summary>
      <table className="figures" aria-label="Other ways">
        <tbody>
          {alternatives.map(({ legs, cost, whyNot }) => {
            const text = legs.map(({ side, quantity, instrument }) =>
              `${side} ${formatDecimal(quantity)} ${instrumentName(instrument)}`);
            return (
              <tr key={`${text.join('|')}|${whyNot}`}>
                <th scope="row" title={legs.map((leg) => leg.account).join(', ')}>
                  {text.join(' and ') || 'not priced'}</th>
                <td className="number" title={cost === null ? '' : costLines(cost).map(([name, value]) =>
                  `${name} ${formatNumber(value, CENTS)}`).join(', ')}>
                  {cost === null ? '' : `${formatNumber(cost.totalUsd, CENTS)} USD`}</td>
                <td className="quiet">{whyNot}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
