/** Gain over the price of the underlying: now, at a date, at the first expiry; break-evens and spot are marked. */
import { useEffect, useMemo, useRef } from 'react';
import type { StructureAnswer } from '../../../shared/contract/questions/structure.ts';
import { usePreferences } from '../../store/preferences.ts';
import { createLinesChart, type LinesChart, type LinesData } from '../../ui/chart/linesChart.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { formatNumber } from '../../ui/format.ts';

const CURVES = [
  { key: 'now', name: 'now', color: '--accent', dash: [] },
  { key: 'atDate', name: 'at the date', color: '--warning', dash: [6, 3] },
  { key: 'atFirstExpiry', name: 'at first expiry', color: '--up', dash: [2, 2] },
] as const;

function dataOf({ gains, spotUsd, atFirstExpiry }: StructureAnswer): LinesData {
  const shown = CURVES.filter(({ key }) => gains.rows.some((row) => typeof row[key] === 'number'));
  return {
    xs: gains.rows.map((row) => row.spotUsd),
    lines: shown.map(({ key, name, color, dash }) =>
      ({ name, color, dash, ys: gains.rows.map((row) => row[key] ?? null) })),
    marks: [{ x: spotUsd, color: '--text-strong' },
      ...(atFirstExpiry?.breakEvensUsd ?? []).map((x) => ({ x, color: '--text-muted' }))],
  };
}

export function Payoff({ answer }: { readonly answer: StructureAnswer }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LinesChart | null>(null);
  const theme = usePreferences((preferences) => preferences.theme);
  const data = useMemo(() => dataOf(answer), [answer]);
  useEffect(() => {
    if (host.current === null) return undefined;
    const usd = (value: number): string => formatNumber(value, { digits: 0 });
    const made = createLinesChart(host.current, usd, usd);
    chart.current = made;
    const withdraw = offerPlot('Payoff', () => made.canvas());
    return () => {
      withdraw();
      chart.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => chart.current?.restyle(), [theme]);
  useEffect(() => chart.current?.draw(data), [data]);
  return (
    <figure className="builder-payoff" aria-label="Gain in USD over the price of the underlying">
      <figcaption className="quiet">Gain <span className="unit">USD</span> over price:{' '}
        {data.lines.map(({ name, color, dash }) => (
          <span key={name} className="payoff-key" style={{ color: `var(${color})` }}>
            <span className={`line-sample ${dash.length > 0 ? 'is-dashed' : ''}`} aria-hidden="true" />{name}</span>
        ))}</figcaption>
      <div className="payoff-plot" ref={host} data-testid="payoff" />
    </figure>
  );
}
