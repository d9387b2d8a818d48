/** The surface in three dimensions as a component: turned by dragging, or by the arrow keys while it has the focus. */
import { useEffect, useRef, type KeyboardEvent } from 'react';
import type { DrawnSmile } from '../../../shared/contract/questions/smiles.ts';
import { usePreferences } from '../../store/preferences.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { createSurfaceChart, type SurfaceChart, type SurfaceMesh } from '../../ui/chart/surfaceChart.ts';
import { formatNumber } from '../../ui/format.ts';

const STEP = 0.12;
const TURNS: Readonly<Record<string, readonly [around: number, down: number]>> = {
  ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP],
};

/** What the picture says, for who does not see it. */
function words(mesh: SurfaceMesh | null, smiles: readonly DrawnSmile[]): string {
  if (mesh === null) return `No surface: ${smiles.length} smiles, two with a curve are needed`;
  const vols = mesh.rows.flatMap(({ ys }) => ys.filter((y) => y !== null));
  const percent = (value: number): string => formatNumber(value, { digits: 1 });
  return `Surface of ${mesh.rows.length} expiries, ${mesh.rows[0]?.label ?? ''} to ${mesh.rows.at(-1)?.label ?? ''}: ` +
    `vols from ${percent(Math.min(...vols))} to ${percent(Math.max(...vols))} %. Arrow keys turn it.`;
}

export function SurfaceView({ mesh, smiles }: {
  readonly mesh: SurfaceMesh | null; readonly smiles: readonly DrawnSmile[];
}) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<SurfaceChart | null>(null);
  const theme = usePreferences((preferences) => preferences.theme);
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = createSurfaceChart(host.current);
    chart.current = made;
    const withdraw = offerPlot('vol surface', () => made.canvas());
    return () => {
      withdraw();
      chart.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => chart.current?.restyle(), [theme]);
  useEffect(() => chart.current?.draw(mesh), [mesh]);
  const turn = (event: KeyboardEvent): void => {
    const by = TURNS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    chart.current?.turn(...by);
  };
  return <div className="vol-chart" ref={host} role="img" tabIndex={0} aria-label={words(mesh, smiles)}
    data-testid="surface-chart" onKeyDown={turn} />;
}
