/** The underlying's index as candles, with own fills, the prices at which delta leaves its band, and liquidations. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useDesk } from '../../store/desk.ts';
import { usePreferences } from '../../store/preferences.ts';
import { useChooseUnderlying, useLinkedUnderlying } from '../../store/linkGroups.ts';
import { accountLabel, recordsOf, useRecord, useRows } from '../../store/tables.ts';
import { createCandleChart, type CandleChart, type ChartLine } from '../../ui/chart/candleChart.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { EmptyState } from '../../ui/emptyState.tsx';
import { formatNumber } from '../../ui/format.ts';
import type { PaneDefinition } from '../pane.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import {
  bandLines, chartable, fillMarkers, fundingRows, indexOf, liquidationLines, nearestFirst, tradingPairs,
  type FundingRow,
} from './chartData.ts';
import { useCandles } from './useCandles.ts';

const INTERVALS = [
  { label: '5s', ms: 5_000 }, { label: '15s', ms: 15_000 }, { label: '1m', ms: 60_000 }, { label: '5m', ms: 300_000 },
  { label: '15m', ms: 900_000 }, { label: '1h', ms: 3_600_000 },
] as const;

function useLines(underlying: string | null, priceUsd: number | null): readonly ChartLine[] {
  const healths = useRows('health');
  const status = useRecord('hedgerStatus', underlying);
  const policy = useRecord('policies', underlying);
  const node = useRecord('nodes', underlying === null ? null : `portfolio/${underlying}`);
  if (underlying === null) return [];
  const band = policy === null ? [] : bandLines({
    indexPriceUsd: priceUsd,
    deltaCoin: status?.deltaCoin ?? null,
    gammaCoinPerUsd: node?.greeks?.gammaCoinPerUsd ?? null,
    targetDeltaCoin: policy.targetDeltaCoin,
    bandDeltaCoin: status?.bandDeltaCoin ?? policy.bandDeltaCoin,
  }, underlying);
  return nearestFirst([...band, ...liquidationLines(healths, underlying, accountLabel)], priceUsd);
}

const FUNDING_LOOK_MS = 1_000;

/** Looked up once a second: a rate that moves by the hour needs no more. */
function Funding({ underlying }: { readonly underlying: string }) {
  const [rows, setRows] = useState<readonly FundingRow[]>([]);
  useEffect(() => {
    const look = (): void => setRows(fundingRows(recordsOf('instruments').values(), recordsOf('quotes'), underlying));
    const timer = setInterval(look, FUNDING_LOOK_MS);
    return () => clearInterval(timer);
  }, [underlying]);
  if (rows.length === 0) return null;
  return (
    <ul className="chart-legend" aria-label="Funding now, positive: longs pay" data-testid="chart-funding">
      {rows.map(({ instrument, venueName, yearly, perInterval, intervalHours }) => (
        <li key={instrument} title={`${instrument}: predicted for the running interval of ${intervalHours} h`}>
          funding {venueName}{' '}
          <NumberCell value={perInterval} style={{ digits: 4, scale: 100, sign: 'always', suffix: ' %' }} />
          <span className="quiet number"> / {formatNumber(intervalHours, { digits: 0 })} h,{' '}
            {formatNumber(yearly, { digits: 1, scale: 100, sign: 'always', suffix: ' %' })} a year</span>
        </li>
      ))}
    </ul>
  );
}

function Legend({ lines, price }: { readonly lines: readonly ChartLine[]; readonly price: number | null }) {
  return (
    <ul className="chart-legend" aria-label="Levels" tabIndex={0}>
      {lines.map((line) => (
        <li key={`${line.label}${line.price}`} style={{ color: `var(${line.color})` }}>
          <span className={line.dashed ? 'line-sample is-dashed' : 'line-sample'} aria-hidden="true" />
          {line.label} <span className="number">{formatNumber(line.price, { digits: 0 })}</span>
          {price === null ? null : (
            <span className="quiet number"> {formatNumber(line.price / price - 1,
              { digits: 1, scale: 100, sign: 'always', suffix: ' %' })}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Chart() {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<CandleChart | null>(null);
  const indexes = useRows('indexes');
  const fills = useRows('fills');
  const session = useRecord('session', 'one')?.session ?? '';
  const instruments = useRows('instruments');
  const trading = useMemo(() => tradingPairs(instruments), [instruments]);
  const underlyings = chartable(indexes, trading);
  const chosen = useLinkedUnderlying();
  const choose = useChooseUnderlying();
  const underlying = chosen !== null && underlyings.includes(chosen) ? chosen : (underlyings[0] ?? null);
  const [intervalMs, setIntervalMs] = useState<number>(15_000);
  const theme = usePreferences((preferences) => preferences.theme);
  const loaded = useDesk((desk) => desk.loaded);

  useEffect(() => {
    if (host.current === null) return undefined;
    const made = createCandleChart(host.current);
    chart.current = made;
    const withdraw = offerPlot('Chart', () => made.canvas());
    return () => {
      withdraw();
      chart.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => chart.current?.restyle(), [theme]);
  const index = indexOf(indexes, trading, underlying ?? '');
  const price = index === null ? null : Number(index.priceUsd);
  const candles = useCandles(chart, underlying, trading, intervalMs, session);
  const lines = useLines(underlying, price);
  useEffect(() => chart.current?.setLines(lines));
  useEffect(() => {
    if (underlying === null) return;
    chart.current?.setMarkers(fillMarkers(fills, recordsOf('instruments'), underlying, intervalMs));
  }, [fills, underlying, intervalMs, loaded]);

  return (
    <div className="pane chart-pane is-compact" role="group" aria-label="Chart">
      <div className="pane-bar" role="toolbar" aria-label="Chart">
        {underlyings.map((each) => (
          <button key={each} type="button" className="chip" aria-pressed={each === underlying}
            onClick={() => choose(each)}>{each}</button>
        ))}
        <span className="chart-price number" title={`Index of ${index?.venue ?? 'no venue'}, USD`}>
          {formatNumber(price, { digits: 2 })} <span className="unit">USD</span></span>
        <span className="pane-bar-actions">
          {INTERVALS.map((each) => (
            <button key={each.ms} type="button" className="chip" aria-pressed={each.ms === intervalMs}
              onClick={() => setIntervalMs(each.ms)}>{each.label}</button>
          ))}
          <button type="button" className="chip" title="Scroll to the newest candle" aria-label="Newest candle"
            onClick={() => chart.current?.showNewest()}>⇥</button>
        </span>
      </div>
      <Legend lines={lines} price={price} />
      {underlying === null ? null : <Funding key={underlying} underlying={underlying} />}
      <div className="chart-host" ref={host} role="figure"
        aria-label={`Candles of the ${underlying ?? ''} index in USD, ${candles.answer?.length ?? 0} from the tape`} />
      {candles.loading ? <p className="quiet chart-note" role="status">Reading the tape…</p> : null}
      {candles.error === null ? null : <p className="warning-line" role="status">{candles.error}</p>}
      {underlying === null ? <EmptyState title="No index yet" text="Candles appear when a venue sends the index price of
        an underlying." /> : null}
    </div>
  );
}

export const chartPane: PaneDefinition = {
  id: 'chart', linked: true, title: 'Chart',
  purpose: 'Index candles, own fills, delta band, liquidation prices, funding',
  component: Chart,
};
