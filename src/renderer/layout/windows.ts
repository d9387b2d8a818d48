/**
 * Where panes stood in windows of their own: opened again at the same place while the same screen is there, and never
 * off every screen. Kept by pane and by screen, since a desk at home is not the desk at the office.
 */
import { loadText, saveText } from '../store/preferences.ts';

export interface Box { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

/** What the browser says of the screen that the desk's own window is on, in its pixels. */
export type ScreenArea = Box;

const KEY = 'ballast.windows.1';
const MOST_PLACES = 100;
const LEAST: Pick<Box, 'width' | 'height'> = { width: 320, height: 240 };

const isBox = (value: unknown): value is Box => typeof value === 'object' && value !== null
  && ['left', 'top', 'width', 'height'].every((side) => Number.isFinite((value as Record<string, unknown>)[side]));

export const screenKey = ({ left, top, width, height }: ScreenArea): string => `${width}x${height}@${left},${top}`;

/** By "pane screen"; what is not a place is dropped in silence. */
export function readPlaces(text: string | null): ReadonlyMap<string, Box> {
  try {
    const found: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(found)) return new Map();
    return new Map(found.filter((entry): entry is [string, Box] =>
      Array.isArray(entry) && typeof entry[0] === 'string' && isBox(entry[1])));
  } catch {
    return new Map();
  }
}

/**
 * As it was where its upper edge can still be reached. A second monitor lies beside the screen that is known, up to its
 * own width away; what lies further comes back.
 */
export function rescued(box: Box, screen: ScreenArea): Box {
  const width = Math.max(LEAST.width, box.width);
  const height = Math.max(LEAST.height, box.height);
  const reaches = box.left + width > screen.left - screen.width && box.left < screen.left + 2 * screen.width
    && box.top >= screen.top - screen.height && box.top < screen.top + 2 * screen.height - LEAST.height;
  return reaches ? { ...box, width, height }
    : { left: screen.left + 40, top: screen.top + 40, width: Math.min(width, screen.width),
      height: Math.min(height, screen.height) };
}

function areaOf(screen: Screen): ScreenArea {
  const { availLeft = 0, availTop = 0 } = screen as Screen & { readonly availLeft?: number;
    readonly availTop?: number };
  return { left: availLeft, top: availTop, width: screen.availWidth, height: screen.availHeight };
}

/** Null: it never had a window on this screen. */
export function windowPlace(pane: string): Box | null {
  const screen = areaOf(window.screen);
  const box = readPlaces(loadText(KEY)).get(`${pane} ${screenKey(screen)}`);
  return box === undefined ? null : rescued(box, screen);
}

export function rememberWindow(pane: string, { screenX, screenY, innerWidth, innerHeight }: Window): void {
  const box: Box = { left: screenX, top: screenY, width: innerWidth, height: innerHeight };
  const name = `${pane} ${screenKey(areaOf(window.screen))}`;
  const others = [...readPlaces(loadText(KEY))].filter(([each]) => each !== name);
  saveText(KEY, JSON.stringify([...others, [name, box]].slice(-MOST_PLACES)));
}
