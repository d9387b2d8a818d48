/**
 * A surface in three dimensions on a plain canvas, the furthest patch first. Turned by dragging or the arrow keys;
 * drawn only when its data, its size or the hand changes it.
 */
import { pageColor } from './pageColor.ts';

export interface SurfaceMesh {
  /** Rising; one for each column of every row. */
  readonly xs: readonly number[];
  /** From the nearest to the furthest; `depth` rising, in any unit. */
  readonly rows: readonly { readonly label: string; readonly depth: number; readonly ys: readonly (number | null)[] }[];
}

export interface SurfaceChart {
  draw(mesh: SurfaceMesh | null): void;
  restyle(): void;
  /** Radians: around the upright axis, and down from level. */
  turn(aroundBy: number, downBy: number): void;
  canvas(): HTMLCanvasElement;
  destroy(): void;
}

interface Point { readonly x: number; readonly y: number; readonly away: number }
interface Patch { readonly corners: readonly Point[]; readonly height: number; readonly away: number }
interface View { readonly around: number; readonly down: number }

const LINE_PX = 12;
const STEEPEST = Math.PI / 2 - 0.1;
const share = (value: number, from: number, to: number): number => (to === from ? 0.5 : (value - from) / (to - from));

/** Of a point in the unit cube, in a square of the canvas around its middle. */
function project(view: View, width: number, height: number, at: readonly [number, number, number]): Point {
  const [x, y, z] = [at[0] - 0.5, at[1] - 0.5, at[2] - 0.5];
  const [cos, sin] = [Math.cos(view.around), Math.sin(view.around)];
  const [across, away] = [x * cos - z * sin, x * sin + z * cos];
  const up = y * 0.62 * Math.cos(view.down) + away * Math.sin(view.down);
  const size = Math.min(width / 1.5, height / 1.15);
  return { x: width / 2 + across * size, y: height / 2 - up * size, away: away * Math.cos(view.down) };
}

interface Drawn { readonly patches: readonly Patch[]; readonly place: (x: number, y: number, depth: number) => Point;
  readonly low: number; readonly high: number }

function patchesOf(mesh: SurfaceMesh, view: View, width: number, height: number): Drawn {
  const known = mesh.rows.flatMap(({ ys }) => ys.filter((y) => y !== null));
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [left, right] = [mesh.xs[0] ?? 0, mesh.xs.at(-1) ?? 1];
  const [near, far] = [mesh.rows[0]?.depth ?? 0, mesh.rows.at(-1)?.depth ?? 1];
  const place = (x: number, y: number, depth: number): Point =>
    project(view, width, height, [share(x, left, right), share(y, low, high), share(depth, near, far)]);
  const patches = mesh.rows.slice(1).flatMap((row, at) => mesh.xs.slice(1).flatMap((x, column): Patch[] => {
    const [before, previous] = [mesh.rows[at], mesh.xs[column] ?? 0];
    const ys = [before?.ys[column], before?.ys[column + 1], row.ys[column + 1], row.ys[column]];
    const [a = NaN, b = NaN, c = NaN, d = NaN] = ys.map((y) => y ?? NaN);
    if (before === undefined || Number.isNaN(a + b + c + d)) return [];
    const corners = [place(previous, a, before.depth), place(x, b, before.depth), place(x, c, row.depth),
      place(previous, d, row.depth)];
    return [{ corners, height: share((a + b + c + d) / 4, low, high),
      away: corners.reduce((sum, corner) => sum + corner.away, 0) }];
  }));
  return { patches: patches.toSorted((one, other) => other.away - one.away), place, low, high };
}

function paintLabels(context: CanvasRenderingContext2D, mesh: SurfaceMesh, { place, low, high }: Drawn): void {
  context.fillStyle = pageColor('--text-muted');
  context.font = '11px JetBrains Mono, monospace';
  const written: { readonly left: number; readonly right: number; readonly y: number }[] = [];
  // Near expiries lie close together: a label that would stand upon another is left out.
  const write = (text: string, { x, y }: Point): void => {
    const wide = context.measureText(text).width;
    const room = context.canvas.width / devicePixelRatio;
    const left = Math.min(x + 4, room - wide - 2);
    const isTaken = written.some((other) =>
      Math.abs(other.y - y) < LINE_PX && left < other.right && left + wide > other.left);
    if (isTaken) return;
    written.push({ left: left - 4, right: left + wide + 4, y });
    context.fillText(text, left, y + LINE_PX);
  };
  const [first, last] = [mesh.rows[0], mesh.rows.at(-1)];
  const [left, right] = [mesh.xs[0] ?? 0, mesh.xs.at(-1) ?? 0];
  for (const x of [left, 0, right]) {
    write(`${x > 0 ? '+' : ''}${x.toFixed(0)} %`, place(x, low, first?.depth ?? 0));
  }
  for (const row of mesh.rows.toReversed()) write(row.label, place(right, low, row.depth));
  for (const y of [low, high]) write(`IV ${y.toFixed(0)} %`, place(left, y, last?.depth ?? 0));
}

function paint(canvas: HTMLCanvasElement, mesh: SurfaceMesh | null, view: View): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const [width, height] = [canvas.width / devicePixelRatio, canvas.height / devicePixelRatio];
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (mesh === null) return;
  const drawn = patchesOf(mesh, view, width, height);
  const [ground, cold, hot] = ['--surface', '--accent', '--warning'].map(pageColor);
  context.lineWidth = 0.6;
  context.strokeStyle = pageColor('--line-strong');
  for (const { corners, height: level } of drawn.patches) {
    context.beginPath();
    corners.forEach(({ x, y }, at) => (at === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
    context.closePath();
    // Opaque ground first: what is behind must not shine through.
    for (const [color, alpha] of [[ground, 1], [cold, 0.75 - 0.6 * level], [hot, 0.7 * level]] as const) {
      context.globalAlpha = alpha;
      context.fillStyle = color ?? '';
      context.fill();
    }
    context.globalAlpha = 1;
    context.stroke();
  }
  paintLabels(context, mesh, drawn);
}

export function createSurfaceChart(host: HTMLElement): SurfaceChart {
  const canvas = document.createElement('canvas');
  canvas.style.cssText = 'display:block;width:100%;height:100%;touch-action:none;cursor:grab';
  host.append(canvas);
  let shown: SurfaceMesh | null = null;
  let view: View = { around: -0.6, down: 0.45 };
  const draw = (): void => paint(canvas, shown, view);
  const turn = (aroundBy: number, downBy: number): void => {
    view = { around: view.around + aroundBy, down: Math.min(STEEPEST, Math.max(0, view.down + downBy)) };
    draw();
  };
  const drag = (event: PointerEvent): void => {
    if (event.buttons !== 1) return;
    canvas.setPointerCapture(event.pointerId);
    turn(-event.movementX * 0.01, event.movementY * 0.01);
  };
  canvas.addEventListener('pointermove', drag);
  const resized = new ResizeObserver(() => {
    canvas.width = Math.max(50, host.clientWidth) * devicePixelRatio;
    canvas.height = Math.max(50, host.clientHeight) * devicePixelRatio;
    draw();
  });
  resized.observe(host);
  return {
    draw(mesh) {
      shown = mesh;
      draw();
    },
    restyle: draw,
    turn,
    canvas: () => canvas,
    destroy() {
      resized.disconnect();
      canvas.remove();
    },
  };
}
