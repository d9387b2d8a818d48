/** What the screen bench's three sides say to one another: its driver, the host with the quotes, the page. */

export type HostRequest =
  /** A new one-time address, answered by `address`. */
  | { readonly kind: 'address' }
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'reset' }
  /** All since the last reset, answered by `frames`. */
  | { readonly kind: 'collect' };

export type HostAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'frames'; readonly stamps: readonly FrameStamp[]; readonly ticked: number };

/** `oldestMs`: when the oldest tick that the frame brings was made, on the host's clock. */
export interface FrameStamp {
  readonly frame: number;
  readonly oldestMs: number;
  readonly cells: number;
}

/** `aggrid`: as its documentation begins, with asynchronous transactions, a pinned column and its own flash. */
export type View = 'none' | 'hot' | 'aggrid';

/** What the page keeps while it is being measured. */
export interface PageReport {
  /** Everything up to this frame was painted at this moment of the host's clock. */
  readonly painted: readonly { readonly frame: number; readonly atMs: number }[];
  readonly secondsMeasured: number;
  readonly animationFrames: number;
  /** Of 60 Hz, left out between two animation frames. */
  readonly droppedFrames: number;
  readonly rowsShown: number;
}

export interface ScreenBench {
  /** The clocks are aligned and every row has been painted once. */
  readonly ready: boolean;
  start(): void;
  report(): PageReport;
}

declare global {
  interface Window { screenBench: ScreenBench }
}

/** Milliseconds since the epoch with their fraction; the same clock in every process of one machine. */
export const preciseNowMs = (): number => performance.timeOrigin + performance.now();
