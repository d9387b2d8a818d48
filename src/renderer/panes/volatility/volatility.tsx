/** What vol is our own: the smile of each expiry over its quotes, how good the fit is, and the trader's hand on it. */
import { useMemo, useState } from 'react';
import {
  defaultVolSettings, DYNAMICS_LABEL, type SmileDynamics, type SurfaceModel,
} from '../../../shared/domain/volatility/surface.ts';
import { sendCommand } from '../../store/commands.ts';
import { useDesk } from '../../store/desk.ts';
import { ageMs, ageText } from '../../store/staleness.ts';
import { useChooseUnderlying, useLinkedUnderlying } from '../../store/linkGroups.ts';
import { useChains } from '../../store/hot/useChains.ts';
import { useEngineNow, useRecord, useRows } from '../../store/tables.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import { EventDates } from './eventDates.tsx';
import { FitTable } from './fitTable.tsx';
import { SmileEdits } from './smileEdits.tsx';
import { useSmiles } from '../../store/queries/useSmiles.ts';
import { VolChart } from './volChart.tsx';
import { daysText, expiryText, smileChart, termChart, withoutPast, type Settings, type Surface } from './volData.ts';
import './volatility.css';
import type { DrawnSmile } from '../../../shared/contract/questions/smiles.ts';
import { surfaceMesh } from './surfaceMesh.ts';
import { SurfaceView } from './surfaceView.tsx';

const MODELS: readonly SurfaceModel[] = ['svi', 'ssvi', 'sabr'];
const DYNAMICS: readonly SmileDynamics[] = ['stickyStrike', 'stickyDelta', 'minimumVariance'];
const volText = (points: number): string => formatNumber(points, { digits: 1 });
const strikeText = (strike: number): string =>
  (strike >= 10_000 ? formatNumber(strike / 1_000, { digits: 0, suffix: 'k' }) : String(strike));
const NO_DATA = { bands: [], curve: [], marker: null, dotted: false, chosen: null, strikes: [] };

/** Options' underlyings: those with a surface, and those that could have one. */
function useUnderlyings(): readonly string[] {
  const surfaces = useRows('surfaces');
  const instruments = useRows('instruments');
  return useMemo(() => [...new Set([...surfaces.map(({ underlying }) => underlying),
    ...instruments.flatMap((each) => (each.kind === 'option' ? [each.underlying] : []))])].sort(),
  [surfaces, instruments]);
}

/** A venue's own 30-day index (Deribit's DVOL), beside what our fit says: with its age, since it may fall silent. */
function VolIndexes({ underlying, nowMs }: { readonly underlying: string | null; readonly nowMs: number | null }) {
  const told = useRows('indexes').filter((index) => index.underlying === underlying && index.volIndex !== undefined);
  return told.map(({ venue, volIndex }) => (volIndex === undefined ? null : (
    <span key={venue} className="quiet" data-testid="vol-index"
      title={`The volatility index of ${venue}: 30 days, per cent a year`}>
      {venue.startsWith('deribit') ? 'DVOL' : `${venue} vol index`} {formatNumber(volIndex.vol * 100, { digits: 1 })} %
      {volIndex.venueTimeMs === null ? '' : ` · ${ageText(ageMs(volIndex.venueTimeMs, nowMs))} old`}</span>
  )));
}

interface BarProps {
  readonly underlyings: readonly string[];
  readonly settings: Settings | null;
  readonly surface: Surface | null;
  readonly disabled: boolean;
  readonly nowMs: number | null;
  readonly onChange: (change: Partial<Settings>) => void;
}

function Bar({ underlyings, settings, surface, disabled, nowMs, onChange }: BarProps) {
  const chooseUnderlying = useChooseUnderlying();
  return (
    <div className="pane-bar" role="toolbar" aria-label="Volatility">
      {underlyings.map((each) => (
        <button key={each} type="button" className="chip" aria-pressed={each === settings?.underlying}
          onClick={() => chooseUnderlying(each)}>{each}</button>
      ))}
      {settings === null ? null : (
        <>
          <select aria-label="Model" value={settings.model} disabled={disabled}
            title="Of the smiles. Another model drops the parameters that are pinned."
            onChange={(event) => onChange({ model: event.target.value as SurfaceModel,
              edits: settings.edits.filter((edit) => edit.kind !== 'pin') })}>
            {MODELS.map((model) => <option key={model} value={model}>{model.toUpperCase()}</option>)}
          </select>
          <select aria-label="Smile dynamics" value={settings.dynamics} disabled={disabled} data-testid="dynamics"
            title={'What the smile does when the forward moves: the delta that every pane shows and the hedger steers '
              + 'follows from it.'}
            onChange={(event) => onChange({ dynamics: event.target.value as SmileDynamics })}>
            {DYNAMICS.map((each) => <option key={each} value={each}>{DYNAMICS_LABEL[each]}</option>)}
          </select>
        </>
      )}
      <VolIndexes underlying={settings?.underlying ?? null} nowMs={nowMs} />
      <span className="pane-bar-actions">
        {surface === null ? null : (
          <span className="quiet" data-testid="fit-age"
            title={`Fitted beside the engine's thread, as of journal entry ${surface.inputsSeq}`}>
            fit {ageText(ageMs(surface.asOfMs, nowMs))} old
            {surface.fitMs === null ? '' : ` · ${formatNumber(surface.fitMs, { digits: 1 })} ms`}</span>
        )}
      </span>
    </div>
  );
}

/** The one that the desk looks at where it has options; else the first that has. Its chains are needed here. */
function useUnderlying(underlyings: readonly string[]): string | null {
  const steered = useLinkedUnderlying();
  const underlying = steered !== null && underlyings.includes(steered) ? steered : (underlyings[0] ?? null);
  useChains(underlying);
  return underlying;
}

const NoSurface = ({ underlying }: { readonly underlying: string }) => (
  <p className="quiet vol-note" role="status">No surface of {underlying} yet: options are valued at the venue&apos;s
    vols.</p>
);

const smileTitle = (expiryTimeMs: number | null, nowMs: number): string =>
  (expiryTimeMs === null ? '' : ` ${expiryText(expiryTimeMs)}, ${daysText(expiryTimeMs - nowMs)}`);

interface ChartsProps {
  readonly underlying: string | null;
  readonly surface: Surface | null;
  readonly smiles: readonly DrawnSmile[];
  /** The state that the smiles are of. */
  readonly answeredMs: number;
  readonly nowMs: number;
  readonly expiryTimeMs: number | null;
  readonly strike: number | null;
  readonly onStrike: (strike: number | null) => void;
  readonly onExpiry: (expiryTimeMs: number) => void;
}

const NO_SMILES: readonly DrawnSmile[] = [];

function Charts(props: ChartsProps) {
  const { underlying, surface, smiles, answeredMs, nowMs, expiryTimeMs, strike, onStrike, onExpiry } = props;
  const drawn = smiles.find((each) => each.expiryTimeMs === expiryTimeMs) ?? null;
  const chart = useMemo(() => (drawn === null ? NO_DATA : smileChart(drawn, strike)), [drawn, strike]);
  const term = useMemo(() => (surface === null ? NO_DATA : termChart(surface, surface.asOfMs, expiryTimeMs)),
    [surface, expiryTimeMs]);
  const mesh = useMemo(() => surfaceMesh(smiles, answeredMs), [smiles, answeredMs]);
  return (
    <div className="vol-charts">
      <figure>
        <figcaption>Smile{smileTitle(expiryTimeMs, nowMs)}
          <span className="unit"> IV % by strike: bid-ask, fit</span></figcaption>
        <VolChart data={chart} label={`Smile of ${underlying ?? ''}: ${chart.bands.length} options, fit`}
          testId="smile-chart" xText={strikeText} yText={volText}
          onPick={(at) => onStrike(chart.strikes[at] ?? null)} />
      </figure>
      <figure>
        <figcaption>Term structure<span className="unit"> ATM IV % by days</span></figcaption>
        <VolChart data={term} label={`Vol at the money of ${underlying ?? ''} by days to expiry`} testId="term-chart"
          xText={(days) => formatNumber(days, { digits: 0 })} yText={volText}
          onPick={(at) => {
            const point = surface?.smiles.filter(({ atmVol }) => atmVol !== null)[at];
            if (point !== undefined) onExpiry(point.expiryTimeMs);
          }} />
      </figure>
      <figure>
        <figcaption>Surface<span className="unit"> IV % by strike from the forward and root of time</span></figcaption>
        <SurfaceView mesh={mesh} smiles={smiles} />
      </figure>
    </div>
  );
}

function Volatility() {
  const underlyings = useUnderlyings();
  const underlying = useUnderlying(underlyings);
  const surface = useRecord('surfaces', underlying);
  const kept = useRecord('volSettings', underlying);
  const settings = underlying === null ? null : (kept ?? defaultVolSettings(underlying));
  const session = useRecord('session', 'one')?.session ?? '';
  const readOnly = useDesk((desk) => desk.replay !== null || desk.link !== 'open');
  const nowMs = useEngineNow();
  const [wanted, setExpiry] = useState<number | null>(null);
  const [strike, setStrike] = useState<number | null>(null);
  const { answer, error } = useSmiles(underlying, `${session} ${JSON.stringify(settings?.edits ?? [])}`);
  const smiles = answer?.underlying === underlying ? answer.smiles : NO_SMILES;
  const expiries = surface?.smiles.map(({ expiryTimeMs }) => expiryTimeMs) ?? smiles.map((each) => each.expiryTimeMs);
  const fallback = surface?.smiles.find(({ status }) => status === 'fitted')?.expiryTimeMs ?? expiries[0] ?? null;
  const expiryTimeMs = wanted !== null && expiries.includes(wanted) ? wanted : fallback;
  const drawn = smiles.find((each) => each.expiryTimeMs === expiryTimeMs) ?? null;
  if (settings === null) {
    return <EmptyState title="No options" text="Smiles appear when a venue quotes options of an underlying." />;
  }
  const change = (changes: Partial<Settings>): void => {
    const next = withoutPast({ ...settings, ...changes }, nowMs ?? 0);
    void sendCommand({ type: 'ChangeVolSettings',
      settings: { ...next, edits: [...next.edits], events: [...next.events] } });
  };
  const now = nowMs ?? surface?.asOfMs ?? 0;
  const choose = (at: number): void => {
    setExpiry(at);
    setStrike(null);
  };
  return (
    <div className="pane pane-scroll vol-pane" role="group" aria-label="Volatility" tabIndex={0}>
      <Bar underlyings={underlyings} settings={settings} surface={surface} disabled={readOnly} nowMs={nowMs}
        onChange={change} />
      {error === null ? null : <p className="warning-line" role="status">{error}</p>}
      {surface === null ? <NoSurface underlying={settings.underlying} /> : null}
      <Charts underlying={underlying} surface={surface} smiles={smiles} answeredMs={answer?.timeMs ?? 0} nowMs={now}
        expiryTimeMs={expiryTimeMs} strike={strike} onStrike={setStrike} onExpiry={choose} />
      {surface === null ? null : (
        <FitTable surface={surface} nowMs={now} chosen={expiryTimeMs} onChoose={choose}
          edited={new Set(settings.edits.map((edit) => edit.expiryTimeMs))} />
      )}
      {expiryTimeMs === null ? null : (
        <SmileEdits key={expiryTimeMs} settings={settings} expiryTimeMs={expiryTimeMs} drawn={drawn} strike={strike}
          smile={surface?.smiles.find((each) => each.expiryTimeMs === expiryTimeMs) ?? null} disabled={readOnly}
          onStrike={setStrike} onEdits={(edits) => change({ edits: [...edits] })} />
      )}
      <EventDates settings={settings} nowMs={now} disabled={readOnly} onEvents={(events) => change({ events })} />
    </div>
  );
}

export const volatilityPane: PaneDefinition = {
  id: 'volatility', linked: true, title: 'Volatility',
  purpose: 'Smiles, fits, term structure, edits by hand, event dates',
  component: Volatility,
};
