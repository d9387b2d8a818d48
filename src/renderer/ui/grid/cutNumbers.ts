/**
 * A number that the edge of its pane cuts reads as another number: `-112,50` is what is left of `-112,509`. So what
 * shows of such a column is covered, and a click or the keyboard's focus there brings all of it into view.
 */
import type { GridApi } from 'ag-grid-community';

export interface PlacedColumn {
  readonly id: string;
  readonly isNumber: boolean;
  /** From the first column's left edge. */
  readonly leftPx: number;
  readonly widthPx: number;
}

export interface Cut {
  readonly column: string;
  readonly side: 'left' | 'right';
  /** From the left edge of what is visible. */
  readonly fromPx: number;
  readonly widthPx: number;
  /** By how much to scroll so that all of it shows, or its beginning where it is wider than what shows. */
  readonly shiftPx: number;
}

/** Nothing is cut while the edge runs through the cell's padding. */
const PADDING_PX = 7;

/** At most one at each edge. `scrolledPx`: how far the columns are scrolled; `visiblePx`: how much of them shows. */
export function cutColumns(columns: readonly PlacedColumn[], scrolledPx: number, visiblePx: number): readonly Cut[] {
  return columns.flatMap(({ id, isNumber, leftPx, widthPx }): readonly Cut[] => {
    const [startPx, endPx] = [leftPx - scrolledPx, leftPx + widthPx - scrolledPx];
    const left = startPx < -PADDING_PX && endPx > 0;
    const right = endPx > visiblePx + PADDING_PX && startPx < visiblePx;
    if (!isNumber || !(left || right)) return [];
    const fromPx = Math.max(0, startPx);
    const widthShownPx = Math.min(endPx, visiblePx) - fromPx;
    return [right
      ? { column: id, side: 'right', fromPx, widthPx: widthShownPx, shiftPx: Math.min(endPx - visiblePx, startPx) }
      : { column: id, side: 'left', fromPx, widthPx: widthShownPx, shiftPx: startPx }];
  });
}

export interface CutNumbers {
  /** Looks again: widths, scroll bars and columns may have changed. */
  readonly look: () => void;
  readonly end: () => void;
}

/** `numbers`: ids of the columns that show numbers. */
export function coverCutNumbers<Row>(host: HTMLElement, grid: GridApi<Row>, numbers: ReadonlySet<string>): CutNumbers {
  const covers = { left: coverIn(host, '‹'), right: coverIn(host, '›') };
  const viewport = host.querySelector<HTMLElement>('.ag-grid-viewport');
  let cuts: readonly Cut[] = [];
  let scrolledPx = 0;

  const look = (): void => {
    if (viewport === null) return;
    scrolledPx = viewport.scrollLeft;
    const isAtEnd = scrolledPx + viewport.clientWidth >= viewport.scrollWidth - 1;
    const visiblePx = viewport.clientWidth - (isAtEnd ? 0 : sizeOf(host, 'vertical'));
    cuts = cutColumns(placed(grid, numbers), scrolledPx, visiblePx);
    for (const side of ['left', 'right'] as const) {
      const cut = cuts.find((each) => each.side === side);
      covers[side].hidden = cut === undefined;
      if (cut === undefined) continue;
      Object.assign(covers[side].style, { left: `${cut.fromPx}px`, width: `${cut.widthPx}px`,
        top: `${host.querySelector<HTMLElement>('.ag-header')?.offsetHeight ?? 0}px`,
        bottom: `${sizeOf(host, 'horizontal')}px` });
    }
  };
  /** ag-grid's own way counts what lies below the scroll bar as visible. */
  const show = (cut: Cut): void => {
    viewport?.scrollBy({ left: cut.shiftPx });
  };
  const onScroll = (): void => {
    if (viewport?.scrollLeft !== scrolledPx) look();
  };
  const onClick = (event: MouseEvent): void => {
    const x = event.clientX - host.getBoundingClientRect().left;
    const cut = cuts.find(({ fromPx, widthPx }) => x >= fromPx && x < fromPx + widthPx);
    if (cut === undefined || (event.target instanceof Element && event.target.closest('.ag-header') !== null)) return;
    event.stopPropagation();
    show(cut);
  };
  /** What the keyboard went to, once ag-grid has scrolled as far as it does. */
  const onKey = (): void => {
    requestAnimationFrame(() => {
      look();
      const focused = document.activeElement?.closest('.ag-cell')?.getAttribute('col-id');
      const cut = cuts.find(({ column }) => column === focused);
      if (cut !== undefined) show(cut);
    });
  };
  const resized = new ResizeObserver(look);
  resized.observe(host);
  viewport?.addEventListener('scroll', onScroll, { passive: true });
  host.addEventListener('click', onClick, { capture: true });
  host.addEventListener('keydown', onKey);
  grid.addEventListener('displayedColumnsChanged', look);
  grid.addEventListener('columnResized', look);
  return {
    look,
    end() {
      resized.disconnect();
      viewport?.removeEventListener('scroll', onScroll);
      host.removeEventListener('click', onClick, { capture: true });
      host.removeEventListener('keydown', onKey);
      for (const cover of Object.values(covers)) cover.remove();
    },
  };
}

const placed = <Row>(grid: GridApi<Row>, numbers: ReadonlySet<string>): readonly PlacedColumn[] =>
  grid.getAllDisplayedColumns().map((column) => ({ id: column.getColId(), isNumber: numbers.has(column.getColId()),
    leftPx: column.getLeft() ?? 0, widthPx: column.getActualWidth() }));

/** Of a scroll bar that lies over the cells; 0 while there is none. */
const sizeOf = (host: HTMLElement, bar: 'vertical' | 'horizontal'): number => {
  const element = host.querySelector<HTMLElement>(`.ag-body-${bar}-scroll`);
  return (bar === 'vertical' ? element?.offsetWidth : element?.offsetHeight) ?? 0;
};

/** Lets the wheel and the pointer through to the rows below. */
function coverIn(host: HTMLElement, sign: string): HTMLElement {
  const cover = document.createElement('div');
  cover.className = 'grid-cut';
  cover.hidden = true;
  cover.textContent = sign;
  cover.setAttribute('aria-hidden', 'true');
  host.append(cover);
  return cover;
}
