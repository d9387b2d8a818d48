/**
 * A number that ticks: its text node is written from outside React. Keeps text, tone and flash of one element in step
 * with what it was last given. A flash lasts 250 ms and its end is kept per cell, so that none outlives its time.
 */
import { toneOf, type Tone } from '../format.ts';

/** Where ticking numbers come from. `row` and `column` mean nothing here. */
export interface HotSource {
  value(row: string, column: string): number;
  /** Paints from now on until the returned function is called. */
  attach(row: string, column: string, target: HotTarget): () => void;
}

export interface HotTarget { paint(value: number, previous: number, nowMs: number): void }

const FLASH_MS = 250;

interface Flash { readonly cell: HotText; readonly endsMs: number }
let ring: Flash[] = [];
let sweeping = false;

function sweep(): void {
  const nowMs = performance.now();
  let ended = 0;
  for (const flash of ring) {
    if (flash.endsMs > nowMs) break;
    flash.cell.endFlash(flash.endsMs);
    ended += 1;
  }
  if (ended > 0) ring = ring.slice(ended);
  sweeping = ring.length > 0;
  if (sweeping) setTimeout(sweep, Math.max(16, (ring[0]?.endsMs ?? nowMs) - nowMs));
}

export interface HotMarks {
  /** Colours and marks the sign: for profit and loss. */
  readonly toned?: boolean | undefined;
  /** Shows a change for a moment. */
  readonly flash?: boolean | undefined;
}

export class HotText implements HotTarget {
  private readonly text = document.createTextNode('');
  /** Bears the classes of tone, flash and age. */
  private readonly frame: HTMLElement;
  private readonly format: (value: number) => string;
  private readonly marks: HotMarks;
  private tone: Tone | null = null;
  private flashEndsMs = 0;
  private stale = false;

  /** The element's content becomes this text; `frame` shows tone and flash. */
  constructor(element: HTMLElement, format: (value: number) => string, marks: HotMarks, frame = element) {
    this.frame = frame;
    this.format = format;
    this.marks = marks;
    element.replaceChildren(this.text);
  }

  /** Without a flash: first paint, scroll, a new row. */
  show(value: number): void {
    this.write(this.format(value));
    this.paintTone(value);
  }

  paint(value: number, previous: number): void {
    const changed = this.write(this.format(value));
    this.paintTone(value);
    const known = !Number.isNaN(value) && !Number.isNaN(previous);
    if (changed && known && this.marks.flash === true) this.flash(value >= previous);
  }

  markStale(stale: boolean): void {
    if (stale === this.stale) return;
    this.stale = stale;
    this.frame.classList.toggle('is-stale', stale);
  }

  endFlash(endsMs: number): void {
    if (this.flashEndsMs !== endsMs) return;
    this.flashEndsMs = 0;
    this.frame.classList.remove('flash-up', 'flash-down');
  }

  private write(text: string): boolean {
    if (this.text.nodeValue === text) return false;
    this.text.nodeValue = text;
    return true;
  }

  private paintTone(value: number): void {
    const tone = toneOf(value, this.text.nodeValue ?? '');
    if (tone === this.tone) return;
    this.tone = tone;
    const classes = this.frame.classList;
    classes.toggle('is-unknown', tone === 'unknown');
    if (this.marks.toned !== true) return;
    classes.toggle('tone-up', tone === 'up');
    classes.toggle('tone-down', tone === 'down');
  }

  private flash(up: boolean): void {
    const classes = this.frame.classList;
    if (this.flashEndsMs === 0) classes.add(up ? 'flash-up' : 'flash-down');
    else classes.replace(up ? 'flash-down' : 'flash-up', up ? 'flash-up' : 'flash-down');
    this.flashEndsMs = performance.now() + FLASH_MS;
    ring.push({ cell: this, endsMs: this.flashEndsMs });
    if (!sweeping) {
      sweeping = true;
      setTimeout(sweep, FLASH_MS);
    }
  }
}
