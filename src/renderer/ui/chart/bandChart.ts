/**
 * A curve over bands, drawn by uPlot: each band is a low and a high at one x, the curve what is made of them. Colours
 * come from the page's CSS variables, read again by `restyle`. A click names the band nearest to it.
 */
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { pageColor } from './pageColor.ts';

export interface Band {
  readonly x: number;
  /** Null where that side is missing: the other is drawn alone. */
  readonly low: number | null;
  readonly high: number | null;
  /** Drawn faintly. */
  readonly muted: boolean;
}

export interface BandChartData {
  readonly bands: readonly Band[];
  /** By rising x. */
  readonly curve: readonly { readonly x: number; readonly y: number }[];
  /** A vertical line; null for none. */
  readonly marker: number | null;
  /** Dots on the curve's own points. */
  readonly dotted: boolean;
  /** The band in question, by its place in `bands`; null for none. */
  readonly chosen: number | null;
}

export interface BandChartOptions {
  readonly xText: (x: number) => string;
  readonly yText: (y: number) => string;
  /** The band nearest to a click, by its place in `bands`. */
  readonly onPick: (band: number) => void;
}

export interface BandChart {
  draw(data: BandChartData): void;
  restyle(): void;
  /** The plot as an image. */
  canvas(): HTMLCanvasElement;
  destroy(): void;
}

const EMPTY: BandChartData = { bands: [], curve: [], marker: null, dotted: false, chosen: null };
const CAP = 2.5;
const MARGIN = 0.06;

/** Axes hold every curve and every band that counts; faint ones may lie outside. */
function rangesOf({ bands, curve, marker }: BandChartData): { x: [number, number]; y: [number, number] } {
  const counted = bands.some((band) => !band.muted) ? bands.filter((band) => !band.muted) : bands;
  const xs = [...counted.map(({ x }) => x), ...curve.map(({ x }) => x), ...(marker === null ? [] : [marker])];
  const ys = [...counted.flatMap(({ low, high }) => [low, high].filter((y) => y !== null)), ...curve.map(({ y }) => y)];
  return { x: padded(xs), y: padded(ys) };
}

function padded(values: readonly number[]): [number, number] {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const by = (high - low || Math.abs(high) || 1) * MARGIN;
  return [low - by, high + by];
}

type Color = (name: string) => string;

interface Pen {
  readonly plot: uPlot;
  readonly pixels: number;
  readonly color: Color;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly stroke: (name: string, width: number, path: () => void, dash?: number[]) => void;
}

function penOf(plot: uPlot, color: Color): Pen {
  const { ctx } = plot;
  const pixels = devicePixelRatio;
  return {
    plot, pixels, color, x: (value) => plot.valToPos(value, 'x', true), y: (value) => plot.valToPos(value, 'y', true),
    stroke: (name, width, path, dash = []) => {
      ctx.strokeStyle = color(name);
      ctx.lineWidth = width * pixels;
      ctx.setLineDash(dash);
      ctx.beginPath();
      path();
      ctx.stroke();
    },
  };
}

function paint(plot: uPlot, data: BandChartData, color: Color): void {
  const { ctx, bbox } = plot;
  const pen = penOf(plot, color);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (data.marker !== null) {
    const at = pen.x(data.marker);
    pen.stroke('--line-strong', 1, () => {
      ctx.moveTo(at, bbox.top);
      ctx.lineTo(at, bbox.top + bbox.height);
    }, [3 * pen.pixels, 3 * pen.pixels]);
  }
  data.bands.forEach((band, i) => paintBand(pen, band, i === data.chosen));
  pen.stroke('--accent', 1.5, () => {
    data.curve.forEach(({ x, y }, i) => (i === 0 ? ctx.moveTo(pen.x(x), pen.y(y)) : ctx.lineTo(pen.x(x), pen.y(y))));
  });
  if (data.dotted) {
    ctx.fillStyle = color('--accent');
    const dot = CAP * pen.pixels;
    for (const { x, y } of data.curve) ctx.fillRect(pen.x(x) - dot, pen.y(y) - dot, 2 * dot, 2 * dot);
  }
  ctx.restore();
}

/** A bar with caps, a cap alone where one side is missing. */
function paintBand(pen: Pen, { x: at, low, high, muted }: Band, chosen: boolean): void {
  const { plot: { ctx }, pixels, x, y, stroke } = pen;
  const cap = CAP * pixels;
  stroke(chosen ? '--warning' : muted ? '--line-strong' : '--text-muted', chosen ? 2 : 1, () => {
    for (const side of [low, high]) {
      if (side === null) continue;
      ctx.moveTo(x(at) - cap, y(side));
      ctx.lineTo(x(at) + cap, y(side));
    }
    if (low === null || high === null) return;
    ctx.moveTo(x(at), y(low));
    ctx.lineTo(x(at), y(high));
  });
}

export function createBandChart(host: HTMLElement, options: BandChartOptions): BandChart {
  let shown = EMPTY;
  let ranges = rangesOf(EMPTY);
  const color: Color = pageColor;

  const axis = (text: (value: number) => string, size: number): uPlot.Axis => ({
    stroke: () => color('--text-muted'), font: '11px JetBrains Mono, monospace', size, gap: 3,
    grid: { stroke: () => color('--line-faint'), width: 1 }, ticks: { show: false },
    values: (_plot, splits) => splits.map(text),
  });
  const plot = new uPlot({
    width: Math.max(50, host.clientWidth), height: Math.max(50, host.clientHeight),
    legend: { show: false }, cursor: { y: false, drag: { x: false, y: false } },
    scales: { x: { time: false, range: () => ranges.x }, y: { range: () => ranges.y } },
    axes: [axis(options.xText, 22), axis(options.yText, 46)],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: { draw: [(at) => paint(at, shown, color)] },
  }, [[0, 1], [null, null]], host);
  const pick = (event: MouseEvent): void => {
    if (shown.bands.length === 0) return;
    const x = plot.posToVal(event.offsetX, 'x');
    const near = shown.bands.reduce((best, band, i) =>
      (Math.abs(band.x - x) < Math.abs((shown.bands[best]?.x ?? Infinity) - x) ? i : best), 0);
    options.onPick(near);
  };
  plot.over.addEventListener('click', pick);
  const resized = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(50, host.clientWidth), height: Math.max(50, host.clientHeight) }));
  resized.observe(host);
  return {
    draw(data) {
      shown = data;
      ranges = rangesOf(data);
      plot.setData([[ranges.x[0], ranges.x[1]], [null, null]]);
    },
    restyle: () => plot.redraw(false, true),
    canvas: () => plot.ctx.canvas,
    destroy() {
      resized.disconnect();
      plot.destroy();
    },
  };
}
