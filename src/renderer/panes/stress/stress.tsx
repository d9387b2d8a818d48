/** What if: the book over spot, vol and time, its accounts' health after, and the named days over it. Updates live. */
import { useState } from 'react';
import type { StressAnswer } from '../../../shared/contract/questions/stress.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { accountLabel, useEngineNow, useRecord } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { NumberCell } from '../../ui/numberCell.tsx';
import type { PaneDefinition } from '../pane.ts';
import { stillCell } from './heat.ts';
import { HeatMap, percent, points, type Place } from './heatMap.tsx';
import { Health, NamedDays } from './namedDays.tsx';
import './stress.css';
import { useStress } from './useStress.ts';

const DAY_MS = 86_400_000;
const HORIZONS = [
  { ms: 0, label: 'now' }, { ms: DAY_MS, label: '1 d' }, { ms: 3 * DAY_MS, label: '3 d' },
  { ms: 7 * DAY_MS, label: '7 d' },
] as const;

function ChosenCell({ answer, place }: { readonly answer: StressAnswer; readonly place: Place }) {
  const { row, column } = place;
  return (
    <table className="figures stress-cell" aria-label="Health per account after the chosen move">
      <thead>
        <tr>
          <th scope="col">
            spot {percent(answer.spotMoves[column] ?? NaN)}, vol {points(answer.volPoints[row] ?? NaN)}
          </th>
          <th scope="col">health now</th>
          <th scope="col" title="Below 1 is liquidation">after</th>
        </tr>
      </thead>
      <tbody>
        {answer.accounts.map(({ account, healthNow, health }) => (
          <tr key={account}>
            <th scope="row" title={account}>{accountLabel(account)}</th>
            <td><Health value={healthNow} /></td>
            <td><Health value={health[row]?.[column] ?? null} testId={`stress-health-${account}`} /></td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">P&amp;L USD</th>
          <td />
          <td><NumberCell value={answer.pnlUsd[row]?.[column] ?? null} style={{ digits: 0, sign: 'always' }} toned
            testId="stress-pnl" /></td>
        </tr>
      </tfoot>
    </table>
  );
}

function Stress() {
  const session = useRecord('session', 'one')?.session ?? '';
  const [underlying, setUnderlying] = useState<string | null>(null);
  const [horizonMs, setHorizonMs] = useState(0);
  const [place, setPlace] = useState<Place | null>(null);
  const { answer, error } = useStress(underlying, horizonMs, session);
  const now = useEngineNow();
  const chosen = place ?? (answer === null ? { row: 0, column: 0 } : stillCell(answer));
  const unknown = [...new Set(answer?.missing ?? [])];
  return (
    <div className="pane pane-scroll stress-pane" role="group" aria-label="Stress" tabIndex={0}>
      <div className="pane-bar" role="toolbar" aria-label="Stress">
        <button type="button" className="chip" aria-pressed={underlying === null}
          title="All underlyings move together" onClick={() => setUnderlying(null)}>All</button>
        {(answer?.underlyings ?? []).map((each) => (
          <button key={each} type="button" className="chip" aria-pressed={each === underlying}
            title={`${each} alone, the rest unmoved`} onClick={() => setUnderlying(each)}>{each}</button>
        ))}
        <span className="pane-bar-actions">
          {answer === null ? null : (
            <span className="quiet"
              title={`Computed in ${Math.round(answer.computeMs)} ms, beside the engine's thread`}>
              {ageText(ageMs(answer.timeMs, now))}</span>
          )}
          {HORIZONS.map((each) => (
            <button key={each.ms} type="button" className="chip" aria-pressed={each.ms === horizonMs}
              title="Time that passes after the move: decay, funding, interest, expiry"
              onClick={() => setHorizonMs(each.ms)}>{each.label}</button>
          ))}
        </span>
      </div>
      {error === null ? null : <p className="warning-line" role="status">{error}</p>}
      {unknown.length === 0 ? null : (
        <p className="warning-line" role="status">Not known: {unknown.join(', ')}</p>
      )}
      {(answer?.refused ?? []).map((line) => <p key={line} className="warning-line" role="status">{line}</p>)}
      {answer === null ? (error !== null ? null : (
        <EmptyState title="No stress yet"
          text="The book is revalued over moves of spot and vol as soon as a session is open." />
      )) : (
        <>
          <HeatMap answer={answer} chosen={chosen} onChoose={setPlace} />
          <div className="stress-tables">
            <ChosenCell answer={answer} place={chosen} />
            <NamedDays answer={answer} />
          </div>
        </>
      )}
    </div>
  );
}

export const stressPane: PaneDefinition = {
  id: 'stress', title: 'Stress', purpose: 'The book over spot, vol and time, and under the named days',
  component: Stress,
};
