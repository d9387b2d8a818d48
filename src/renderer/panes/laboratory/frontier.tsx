/** Cost against hedging error: what lies down and to the left is better; the line joins those that nothing beats. */
import { useEffect, useRef } from 'react';
import type { LaboratoryRow } from '../../../shared/contract/questions/laboratory.ts';
import { usePreferences } from '../../store/preferences.ts';
import { pageColor } from '../../ui/chart/pageColor.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { formatNumber } from '../../ui/format.ts';
import { frontierOf, pointsOf, type Point } from './points.ts';

const HEIGHT = 220;
const STEPS = 4;
/** About as wide and high as a name. */
const [NAME_PX, LINE_PX] = [110, 12];
const MARGIN = { left: 64, right: 120, top: 24, bottom: 34 };

interface Plane {
  readonly x: (costUsd: number) => number;
  readonly y: (errorUsd: number) => number;
  readonly least: number;
  readonly right: number;
  readonly top: number;
}

function planeOf(points: readonly Point[], width: number): Plane {
  const most = (of: (point: Point) => number): number => Math.max(...points.map(of), 0) * 1.08 || 1;
  const least = Math.min(0, ...points.map(({ costUsd }) => costUsd)) * 1.08;
  const [right, top] = [most(({ costUsd }) => costUsd), most(({ errorUsd }) => errorUsd)];
  const across = width - MARGIN.left - MARGIN.right;
  const down = HEIGHT - MARGIN.top - MARGIN.bottom;
  return { least, right, top,
    x: (costUsd) => MARGIN.left + ((costUsd - least) / (right - least)) * across,
    y: (errorUsd) => HEIGHT - MARGIN.bottom - (errorUsd / top) * down };
}

function draw(canvas: HTMLCanvasElement, width: number, points: readonly Point[]): void {
  const scale = globalThis.devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.max(1, width * scale), HEIGHT * scale];
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(scale, scale);
  context.clearRect(0, 0, width, HEIGHT);
  context.font = '11px "JetBrains Mono", monospace';
  const plane = planeOf(points, width);
  drawAxes(context, plane, width);
  context.strokeStyle = pageColor('--accent');
  context.beginPath();
  for (const [at, { costUsd, errorUsd }] of frontierOf(points).entries()) {
    if (at === 0) context.moveTo(plane.x(costUsd), plane.y(errorUsd));
    else context.lineTo(plane.x(costUsd), plane.y(errorUsd));
  }
  context.stroke();
  const written: { readonly x: number; readonly y: number }[] = [];
  for (const point of points) {
    const [x, y] = [plane.x(point.costUsd), plane.y(point.errorUsd)];
    drawPoint(context, point, x, y);
    // Policies that end at the same place are named one below the other.
    let below = y;
    while (written.some((other) => Math.abs(other.x - x) < NAME_PX && Math.abs(other.y - below) < LINE_PX)) {
      below += LINE_PX;
    }
    written.push({ x, y: below });
    context.fillStyle = pageColor('--text');
    context.fillText(point.name, x + 8, below + 4);
  }
}

function drawAxes(context: CanvasRenderingContext2D, { x, y, least, right, top }: Plane, width: number): void {
  context.strokeStyle = pageColor('--line');
  context.fillStyle = pageColor('--text-muted');
  for (let step = 0; step <= STEPS; step += 1) {
    const [cost, error] = [least + ((right - least) * step) / STEPS, (top * step) / STEPS];
    context.beginPath();
    context.moveTo(MARGIN.left, y(error));
    context.lineTo(width - MARGIN.right, y(error));
    context.stroke();
    context.textAlign = 'right';
    context.fillText(formatNumber(error, { digits: top < 10 ? 1 : 0 }), MARGIN.left - 6, y(error) + 4);
    context.textAlign = 'center';
    const text = formatNumber(cost, { digits: Math.abs(right) < 10 ? 2 : 0 });
    context.fillText(text, x(cost), HEIGHT - MARGIN.bottom + 14);
  }
  context.textAlign = 'left';
  context.fillText('cost USD', width - MARGIN.right + 6, HEIGHT - MARGIN.bottom + 14);
  context.fillText('error USD', 6, 12);
}

/** What was done is a square, what would have been a dot: not by colour alone. */
function drawPoint(context: CanvasRenderingContext2D, point: Point, x: number, y: number): void {
  context.fillStyle = pageColor(point.isRecorded ? '--warning' : '--accent');
  context.beginPath();
  if (point.isRecorded) context.rect(x - 4, y - 4, 8, 8);
  else context.arc(x, y, 4, 0, 2 * Math.PI);
  context.fill();
}

export function Frontier({ rows, underlying }: {
  readonly rows: readonly LaboratoryRow[]; readonly underlying: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = usePreferences((preferences) => preferences.theme);
  useEffect(() => {
    const element = canvas.current;
    const parent = element?.parentElement;
    if (element === null || parent === null || parent === undefined) return undefined;
    const points = pointsOf(rows);
    const redraw = (): void => draw(element, parent.clientWidth, points);
    const observer = new ResizeObserver(redraw);
    observer.observe(parent);
    redraw();
    const withdraw = offerPlot(`Frontier ${underlying}`, () => canvas.current);
    return () => {
      withdraw();
      observer.disconnect();
    };
  }, [rows, underlying, theme]);
  const text = pointsOf(rows).map(({ name, costUsd, errorUsd }) =>
    `${name}: cost ${formatNumber(costUsd, { digits: 2 })}, error ${formatNumber(errorUsd, { digits: 2 })}`);
  return (
    <figure className="laboratory-frontier">
      <figcaption className="quiet">Hedging error against cost of {underlying}, lower left is better</figcaption>
      <canvas ref={canvas} role="img" aria-label={text.join('; ')} style={{ width: '100%', height: HEIGHT }}
        data-testid="laboratory-frontier" />
    </figure>
  );
}
