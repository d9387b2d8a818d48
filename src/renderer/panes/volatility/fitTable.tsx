/** How good each fit is: misfit, share inside bid-ask, both verdicts, and what stands in where there is no fit. */
import { NumberCell } from '../../ui/numberCell.tsx';
import { spanText } from '../../ui/format.ts';
import {
  butterflyText, calendarText, daysText, expiryText, insideShare, STATUS_TEXT, type Smile, type Surface,
} from './volData.ts';

interface FitTableProps {
  readonly surface: Surface;
  readonly nowMs: number;
  readonly chosen: number | null;
  /** Expiries that the trader has changed by hand. */
  readonly edited: ReadonlySet<number>;
  readonly onChoose: (expiryTimeMs: number) => void;
}

function Verdict({ text, free }: { readonly text: string; readonly free: boolean | null }) {
  return <span className={free === false ? 'vol-bad' : free === true ? '' : 'quiet'}>{text}</span>;
}

function statusTitle({ status, reason, shapeTimeMs }: Smile, nowMs: number): string {
  const age = status === 'lastGood' && shapeTimeMs !== null
    ? ` Its shape is ${spanText(nowMs - shapeTimeMs)} old.` : '';
  return `${reason ?? 'Fitted to the quotes of this expiry.'}${age}`;
}

export function FitTable({ surface, nowMs, chosen, edited, onChoose }: FitTableProps) {
  return (
    <table className="figures vol-fits" aria-label={`Fits of ${surface.underlying}`}>
      <thead>
        <tr>
          <th scope="col">Expiry</th>
          <th scope="col">Status</th>
          <th scope="col">left</th>
          <th scope="col" title="Vol at the forward">ATM <span className="unit">%</span></th>
          <th scope="col" title="What the options of this expiry are priced on">Forward{' '}
            <span className="unit">USD</span></th>
          <th scope="col" title="Root mean square of fit less middle of bid and ask, in vol points">RMSE{' '}
            <span className="unit">pts</span></th>
          <th scope="col" title="Share of the options of 5 to 95 % delta whose bid-ask holds the fit">Inside{' '}
            <span className="unit">%</span></th>
          <th scope="col" title="Quotes that the fit is to">Quotes</th>
          <th scope="col" title="No negative density anywhere, wings within Lee's bound">Butterfly</th>
          <th scope="col" title="Total variance never above that of the next expiry">Calendar</th>
        </tr>
      </thead>
      <tbody>
        {surface.smiles.map((smile) => (
          <tr key={smile.expiryTimeMs} data-testid={`fit-${expiryText(smile.expiryTimeMs)}`}
            className={smile.expiryTimeMs === chosen ? 'is-chosen' : ''}>
            <th scope="row"><button type="button" className="vol-pick" aria-pressed={smile.expiryTimeMs === chosen}
              onClick={() => onChoose(smile.expiryTimeMs)}>{expiryText(smile.expiryTimeMs)}</button></th>
            <td className={`vol-status vol-${smile.status}`} title={statusTitle(smile, nowMs)}>
              {STATUS_TEXT[smile.status]}{edited.has(smile.expiryTimeMs) ? <span className="vol-edited"
                title="Changed by hand: see the edits below"> edited</span> : null}</td>
            <td>{daysText(smile.expiryTimeMs - nowMs)}</td>
            <td><NumberCell value={smile.atmVol} style={{ digits: 2, scale: 100 }} /></td>
            <td><NumberCell value={smile.forward} style={{ digits: (smile.forward ?? 0) < 10 ? 4 : 0 }} /></td>
            <td><NumberCell value={smile.quality?.rmse ?? null} style={{ digits: 2 }} /></td>
            <td><NumberCell value={insideShare(smile)} style={{ digits: 0, scale: 100 }} /></td>
            <td><NumberCell value={smile.quality?.points ?? null} style={{ digits: 0 }} /></td>
            <td><Verdict text={butterflyText(smile)} free={smile.butterfly?.free ?? null} /></td>
            <td><Verdict text={calendarText(smile)} free={smile.calendar?.free ?? null} /></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
