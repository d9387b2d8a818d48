/** How far an account is from liquidation in every form: all roots, the joint move, time, and each position's price. */
import type { MarginDetailOfAccount } from '../../../shared/domain/margin/detail.ts';
import { formatNumber } from '../../ui/format.ts';
import { jointText, rootRows, timeText } from './detailRows.ts';

const priceDigits = (price: number): number => (Math.abs(price) >= 1_000 ? 0 : Math.abs(price) >= 1 ? 2 : 6);

function Roots({ detail }: { readonly detail: MarginDetailOfAccount }) {
  const rows = rootRows(detail);
  if (rows.length === 0) return null;
  return (
    <table className="figures" aria-label="All roots">
      <thead>
        <tr><th scope="col" title="Every price within -95 % and +500 % at which the margin left is zero">At</th>
          <th scope="col">move %</th><th scope="col">price USD</th>
          <th scope="col" title="Standard deviations of one day">SD/day</th></tr>
      </thead>
      <tbody>{rows.map(({ key, underlying, move, priceUsd, becomes, standardDeviations }) => (
        <tr key={key}>
          <th scope="row">{underlying} {becomes === 'safe' ? <span className="quiet">safe beyond</span>
            : <span className="band-text-danger">liquidated</span>}</th>
          <td className="number">{formatNumber(move, { digits: 1, scale: 100, sign: 'always', suffix: ' %' })}</td>
          <td className="number">{formatNumber(priceUsd, { digits: priceDigits(priceUsd) })}</td>
          <td className="number">{formatNumber(standardDeviations, { digits: 1 })}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

/** Never a price without what it presumes. */
function Positions({ detail }: { readonly detail: MarginDetailOfAccount }) {
  if (detail.positions.length === 0) return null;
  return (
    <table className="figures" aria-label="Liquidation price of each position">
      <thead><tr><th scope="col">Position alone</th><th scope="col">price USD</th><th scope="col">on condition</th></tr>
      </thead>
      <tbody>{detail.positions.map(({ instrument, priceUsd, condition }) => (
        <tr key={instrument}>
          <th scope="row">{instrument.slice(instrument.indexOf(':') + 1)}</th>
          <td className="number">{priceUsd === null ? 'none'
            : formatNumber(priceUsd, { digits: priceDigits(priceUsd) })}</td>
          <td className="quiet">{condition}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

export function Detail({ detail }: { readonly detail: MarginDetailOfAccount }) {
  return (
    <details className="margin-detail" data-testid={`detail-${detail.account}`}>
      <summary>
        <span title="The nearest point of liquidation when all prices and vols move together">
          Joint: <b>{jointText(detail)}</b></span>
        <span title="While nothing moves: decay, funding and interest at today's rates">
          Time: <b>{timeText(detail)}</b></span>
      </summary>
      <div className="account-tables"><Roots detail={detail} /><Positions detail={detail} /></div>
      <p className="quiet">Offsets {detail.offsets}.</p>
      {detail.pools.length === 0 ? null : (
        <p className="quiet">Liquidated on their own: {detail.pools.map(({ label, equityUsd, maintenanceUsd }) =>
          `${label} ${formatNumber(equityUsd, { digits: 0 })} of ${formatNumber(maintenanceUsd, { digits: 0 })} USD`)
          .join('; ')}</p>
      )}
    </details>
  );
}
