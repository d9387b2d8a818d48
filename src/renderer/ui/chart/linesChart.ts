/**
 * Several curves over one axis with a zero line and marks, drawn by uPlot. Colours come from the page's CSS variables,
 * read again by `restyle`; curves differ by dash as well as by colour.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { pageColor } from './pageColor.ts';

export interface Line {
  readonly name: string;
  /** A CSS variable: "--accent". */
  readonly color: string;
  readonly dash: readonly number[];
  /** One value per x; null where it is not known. */
  readonly ys: readonly (number | null)[];
}

export interface LinesData {
  /** Rising. */
  readonly xs: readonly number[];
  readonly lines: readonly Line[];
  readonly marks: readonly { readonly x: number; readonly color: string }[];
}

export interface LinesChart {
  draw(data: LinesData): void;
  restyle(): void;
  /** The plot as an image. */
  canvas(): HTMLCanvasElement;
  destroy(): void;
}

const EMPTY: LinesData = { xs: [0, 1], lines: [], marks: [] };
const MARGIN = 0.08;

function rangeOf(values: readonly (number | null)[]): [number, number] {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return [-1, 1];
  const [low, high] = [Math.min(0, ...known), Math.max(0, ...known)];
  const by = (high - low || 1) * MARGIN;
  return [low - by, high + by];
}

type Color = (name: string) => string;

function paintMarks(plot: uPlot, data: LinesData, color: Color): void {
  const { ctx, bbox } = plot;
  const line = (name: string, dash: number[], path: () => void): void => {
    ctx.strokeStyle = color(name);
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash(dash);
    ctx.beginPath();
    path();
    ctx.stroke();
  };
  ctx.save();
  const zero = plot.valToPos(0, 'y', true);
  line('--line-strong', [], () => {
    ctx.moveTo(bbox.left, zero);
    ctx.lineTo(bbox.left + bbox.width, zero);
  });
  for (const { x, color: name } of data.marks) {
    const at = plot.valToPos(x, 'x', true);
    line(name, [3, 3], () => {
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
    });
  }
  ctx.restore();
}

export function createLinesChart(
  host: HTMLElement, xText: (x: number) => string, yText: (y: number) => string,
): LinesChart {
  const color: Color = pageColor;
  let shown = EMPTY;
  let plot = make();

  function make(): uPlot {
    const axis = (text: (value: number) => string, size: number): uPlot.Axis => ({
      stroke: () => color('--text-muted'), font: '11px JetBrains Mono, monospace', size, gap: 3,
      grid: { stroke: () => color('--line-faint'), width: 1 }, ticks: { show: false },
      values: (_plot, splits) => splits.map(text),
    });
    return new uPlot({
      width: Math.max(50, host.clientWidth), height: Math.max(50, host.clientHeight), legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { range: () => rangeOf(shown.lines.flatMap(({ ys }) => ys)) } },
      axes: [axis(xText, 22), axis(yText, 58)],
      series: [{}, ...shown.lines.map(({ color: name, dash }): uPlot.Series => ({
        stroke: () => color(name), width: 1.5, dash: [...dash], points: { show: false } }))],
      hooks: { drawAxes: [(at) => paintMarks(at, shown, color)] },
    }, [[...shown.xs], ...shown.lines.map(({ ys }) => [...ys])], host);
  }

  const resized = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(50, host.clientWidth), height: Math.max(50, host.clientHeight) }));
  resized.observe(host);
  return {
    draw(data) {
      const sameLines = data.lines.length === shown.lines.length
        && data.lines.every(({ name }, i) => name === shown.lines[i]?.name);
      shown = data;
      if (sameLines) {
        plot.setData([[...data.xs], ...data.lines.map(({ ys }) => [...ys])]);
        return;
      }
      plot.destroy();
      plot = make();
    },
    restyle: () => plot.redraw(false, true),
    canvas: () => plot.ctx.canvas,
    destroy() {
      resized.disconnect();
      plot.destroy();
    },
  };
}
