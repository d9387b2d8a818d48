/** What can be done about the leg that was clicked last: the builder shows what it costs and sends it. */
import { useDesk } from '../../store/desk.ts';
import { beginClose, beginRoll } from '../../store/orders/structure.ts';
import { recordsOf } from '../../store/tables.ts';
import type { TreeRow } from './treeRows.ts';

/** `row`: null while none was clicked, or none that can be traded. */
export function LegActions({ row }: { readonly row: TreeRow | null }) {
  const readOnly = useDesk((desk) => desk.link !== 'open' || desk.replay !== null);
  const leg = row?.leg === null || row === null ? undefined : recordsOf('legs').get(row.leg);
  if (leg === undefined || leg.instrument === null || leg.kind === 'spot' || leg.quantity === 0) return null;
  const { account, instrument, quantity, label } = leg;
  return (
    <>
      <button type="button" className="button is-small" disabled={readOnly} data-testid="leg-close"
        aria-label={`Close ${label}`}
        onClick={() => beginClose([{ account, instrument, quantity }], `close of ${label}`)}>
        Close {label}</button>
      {leg.kind === 'option' ? (
        <button type="button" className="button is-small" disabled={readOnly} data-testid="leg-roll"
          aria-label={`Roll ${label}`} onClick={() => beginRoll({ account, instrument })}>Roll</button>
      ) : null}
    </>
  );
}
