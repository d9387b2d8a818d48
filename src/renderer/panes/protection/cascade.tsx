/** What a shock becomes once venues and lenders liquidate into it: bands, never one number. */
import { useState } from 'react';
import type { Band, CascadeAnswer } from '../../../shared/contract/questions/cascade.ts';
import { ask } from '../../store/commands.ts';
import { accountLabel, useRows } from '../../store/tables.ts';
import { Field } from '../../ui/field.tsx';
import { formatNumber } from '../../ui/format.ts';

const PERCENT = { digits: 1, scale: 100, suffix: ' %' } as const;

function BandRow({ name, hint, band, percent = false, scale = 1 }: {
  readonly name: string; readonly hint: string; readonly band: Band; readonly percent?: boolean;
  readonly scale?: number;
}) {
  const style = percent ? PERCENT : { digits: 2, scale };
  return (
    <tr title={hint}>
      <th scope="row">{name}</th>
      {[band.low, band.middle, band.high].map((value, i) => (
        <td key={i} className="number">{formatNumber(value, style)}</td>
      ))}
    </tr>
  );
}

function Answered({ answer }: { readonly answer: CascadeAnswer }) {
  const { amplification, finalMove, liquidatedUsd, badDebtUsd, deleveragedShare, criticalShock } = answer;
  return (
    <>
      <table className="figures" aria-label="Bands of the cascade" data-testid="cascade-bands">
        <thead><tr><th scope="col">{answer.draws} drawn populations</th><th scope="col">5 %</th>
          <th scope="col">median</th><th scope="col">95 %</th></tr></thead>
        <tbody>
          <BandRow name="Final move" hint="Where the price ends" band={finalMove} percent />
          <BandRow name="Amplification" hint="Final move over the shock: 1 is no cascade" band={amplification} />
          <BandRow name="Liquidated, M USD" hint="Of everybody" band={liquidatedUsd} scale={1e-6} />
          <BandRow name="Bad debt, M USD" hint="Before insurance" band={badDebtUsd} scale={1e-6} />
          <BandRow name="Auto-deleveraged" hint="Share of the winners' profit, once insurance is spent"
            band={deleveragedShare} percent />
        </tbody>
      </table>
      <table className="figures" aria-label="Survival of the accounts" data-testid="cascade-accounts">
        <thead><tr><th scope="col">Account</th><th scope="col">survives</th><th scope="col"
          title="Margin left at the end, USD">5 %</th><th scope="col">median</th><th scope="col">95 %</th></tr></thead>
        <tbody>{answer.accounts.map(({ account, survival, marginLeftUsd }) => (
          <tr key={account}><th scope="row" title={account}>{accountLabel(account)}</th>
            <td className={`number ${(survival ?? 0) >= 0.95 ? 'band-text-ok' : 'warning-text'}`}>
              {formatNumber(survival, { digits: 0, scale: 100, suffix: ' %' })}</td>
            {[marginLeftUsd?.low, marginLeftUsd?.middle, marginLeftUsd?.high].map((value, i) => (
              <td key={i} className="number">{formatNumber(value ?? null, { digits: 0 })}</td>
            ))}</tr>
        ))}</tbody>
      </table>
      <p className="quiet">{criticalShock === null
        ? 'No shock on this side liquidates an account of ours in half of the draws.'
        : `A shock of ${formatNumber(criticalShock, PERCENT)} liquidates an account of ours in half of the draws.`}{' '}
        {answer.assumptions.join('; ')}.</p>
      {answer.missing.length === 0 ? null : (
        <p className="warning-line" role="status">Not known: {answer.missing.join(', ')}</p>
      )}
    </>
  );
}

export function Cascade() {
  const underlyings = [...new Set(useRows('indexes').map(({ underlying }) => underlying))]
    .filter((one) => one !== 'USDC' && one !== 'USDT').sort();
  const [underlying, setUnderlying] = useState('BTC');
  const [text, setText] = useState('-20');
  const [answer, setAnswer] = useState<CascadeAnswer | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const shock = Number(text) / 100;
  const isPossible = Number.isFinite(shock) && text.trim() !== '' && shock >= -0.9 && shock <= 2;
  const run = async (): Promise<void> => {
    const reply = await ask({ type: 'Cascade', underlying, shock, seed: 1 });
    setAnswer(reply.ok ? reply.answer : null);
    setFault(reply.ok ? null : reply.message);
  };
  return (
    <article className="policy-card" aria-label="Liquidation cascade">
      <header><h2>Liquidation cascade</h2></header>
      <form className="settings-form" onSubmit={(event) => {
        event.preventDefault();
        if (isPossible) void run();
      }}>
        <div className="settings-fields">
          <label className="protection-choice">Underlying{' '}
            <select value={underlying} onChange={(event) => setUnderlying(event.target.value)}>
              {underlyings.map((one) => <option key={one} value={one}>{one}</option>)}
            </select>
          </label>
          <Field label="Shock" unit="%" value={text} onChange={setText} testId="cascade-shock"
            error={isPossible ? null : 'from -90 to 200'} />
        </div>
        <footer className="settings-actions">
          <button type="submit" className="button is-primary" disabled={!isPossible} data-testid="cascade-run">
            Simulate</button>
          {fault === null ? null : <span className="warning-text" role="alert">{fault}</span>}
        </footer>
      </form>
      {answer === null ? null : <Answered answer={answer} />}
    </article>
  );
}
