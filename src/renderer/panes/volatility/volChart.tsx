/** A band chart as a component: made once, drawn again with its data, its colours with the theme. */
import { useEffect, useRef } from 'react';
import { usePreferences } from '../../store/preferences.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { createBandChart, type BandChart, type BandChartData } from '../../ui/chart/bandChart.ts';

interface VolChartProps {
  readonly data: BandChartData;
  readonly label: string;
  readonly testId: string;
  readonly xText: (x: number) => string;
  readonly yText: (y: number) => string;
  readonly onPick: (band: number) => void;
}

export function VolChart({ data, label, testId, xText, yText, onPick }: VolChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<BandChart | null>(null);
  const texts = useRef({ xText, yText, onPick });
  const theme = usePreferences((preferences) => preferences.theme);
  useEffect(() => {
    texts.current = { xText, yText, onPick };
  });
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = createBandChart(host.current, {
      xText: (x) => texts.current.xText(x), yText: (y) => texts.current.yText(y),
      onPick: (band) => texts.current.onPick(band),
    });
    chart.current = made;
    const withdraw = offerPlot(testId.replaceAll('-', ' '), () => made.canvas());
    return () => {
      withdraw();
      chart.current = null;
      made.destroy();
    };
  }, [testId]);
  useEffect(() => chart.current?.restyle(), [theme]);
  useEffect(() => chart.current?.draw(data), [data]);
  return <div className="vol-chart" ref={host} role="figure" aria-label={label} data-testid={testId} />;
}
