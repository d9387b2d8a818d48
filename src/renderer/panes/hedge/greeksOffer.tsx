/** From a gamma or vega cell: hedge the Greeks together, with bands that the trader sees before anything is planned. */
import { useState } from 'react';
import { sendCommand } from '../../store/commands.ts';
import { recordsOf } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';

/** Outside by a factor of four is worth a trade; inside a tenth of a dollar nobody cares. */
const bandFor = (value: number | null): string => String(Math.max(Math.round(Math.abs(value ?? 0) / 4), 1));

export function GreeksOffer({ underlying, onDone }: { readonly underlying: string; readonly onDone: () => void }) {
  const policy = recordsOf('policies').get(underlying);
  const node = [...recordsOf('nodes').values()].find((of) => of.kind === 'underlying' && of.underlying === underlying);
  const [gammaNow, vegaNow] = [node?.greeks?.gammaUsdPer1Pct ?? null, node?.greeks?.vegaUsdPerVolPoint ?? null];
  const [gamma, setGamma] = useState(bandFor(gammaNow));
  const [vega, setVega] = useState(bandFor(vegaNow));
  if (policy === undefined) return <p className="quiet">No hedge policy for {underlying} yet.</p>;
  const isGreeks = policy.objective?.kind === 'greeks';
  const fault = (text: string): string | null => (Number(text) > 0 ? null : 'must be above zero');
  const plan = (objective: NonNullable<typeof policy.objective>): void => {
    void sendCommand({ type: 'ChangePolicy', policy: { ...policy, instruments: [...policy.instruments], objective } })
      .then((reply) => {
        if (reply.ok) onDone();
      });
  };
  return (
    <form className="ticket-form greeks-offer" aria-label={`Hedge the Greeks of ${underlying}`} onSubmit={(event) => {
      event.preventDefault();
      if (fault(gamma) !== null || fault(vega) !== null) return;
      plan({ kind: 'greeks', gammaUsdPer1Pct: Number(gamma), vegaUsdPerVolPoint: Number(vega) });
    }}>
      <span>{underlying}: gamma {formatNumber(gammaNow, { digits: 0, sign: 'always' })} USD per 1 %, vega{' '}
        {formatNumber(vegaNow, { digits: 0, sign: 'always' })} USD per point</span>
      <Field label="Band of gamma" unit="± USD/1 %" value={gamma} onChange={setGamma} error={fault(gamma)}
        testId="greeks-gamma" />
      <Field label="Band of vega" unit="± USD/pt" value={vega} onChange={setVega} error={fault(vega)}
        testId="greeks-vega" />
      <button type="submit" className="button is-primary" data-testid="greeks-plan">
        {isGreeks ? 'Plan with these bands' : 'Hedge delta, gamma and vega together'}</button>
      {isGreeks ? <button type="button" className="button" onClick={() => plan({ kind: 'delta' })}>Delta alone</button>
        : null}
      <button type="button" className="button is-quiet" onClick={onDone}>Close</button>
    </form>
  );
}
