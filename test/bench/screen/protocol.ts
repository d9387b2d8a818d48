/** What the screen bench's three sides say to one another: its driver, the host with the quotes, the page. */

export type HostRequest =
  /** A new one-time address, answered by `address`. */
  | { readonly kind: 'address' }
  | ({ readonly kind: 'rate' } & Load)
  | { readonly kind: 'reset' }
  /** All since the last reset, answered by `frames`. */
  | { readonly kind: 'collect' };

export type HostAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'frames'; readonly stamps: readonly FrameStamp[]; readonly ticked: number };

/** Quotes a second, of all 500 instruments in turn or of those alone that the screen has asked for. */
export interface Load { readonly rate: number; readonly shownOnly: boolean }

/** `oldestMs`: when the oldest tick that the frame brings was made, on the host's clock; `sentMs`: when it left. */
export interface FrameStamp {
  readonly frame: number;
  readonly oldestMs: number;
  readonly sentMs: number;
  readonly cells: number;
}

/**
 * The terminal as it ships, without any grid, with ag-grid as its documentation begins (React wrapper, asynchronous
 * transactions, a pinned column, its own flash); and a blotter of ten thousand rows by itself.
 */
export type View = 'none' | 'hot' | 'aggrid' | 'blotter';

/** What the page keeps while it is being measured. */
export interface PageReport {
  /** Everything up to this frame was painted at this moment of the host's clock. */
  readonly painted: readonly { readonly frame: number; readonly atMs: number }[];
  readonly secondsMeasured: number;
  readonly animationFrames: number;
  /** Of 60 Hz, left out between two animation frames. */
  readonly droppedFrames: number;
  /** Each task above 50 ms. */
  readonly longTasksMs: readonly number[];
  /** Hot cells of grids that a frame changed. */
  readonly cellsPainted: number;
  readonly rowsShown: number;
}

/** What a key is to show: another cell with the focus, the palette, or no palette. */
export type KeyShown = 'moved' | 'palette' | 'gone';

export interface ScreenBench {
  /** The clocks are aligned and something was painted. */
  readonly ready: boolean;
  cellsPainted: number;
  /** What ag-grid was given of the frame in hand waits until the returned function is called. */
  willPaint(): () => void;
  expectKey(shows: KeyShown): void;
  /** From the stamp of the expected key to the paint of what it shows; null after a second of waiting. */
  keyShown(): Promise<number | null>;
  start(): void;
  report(): PageReport;
}

declare global {
  interface Window { screenBench: ScreenBench }
}

/** Milliseconds since the epoch with their fraction; the same clock in every process of one machine. */
export const preciseNowMs = (): number => performance.timeOrigin + performance.now();
