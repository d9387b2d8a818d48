import { describe, expect, it } from 'vitest';
import { cutColumns, type PlacedColumn } from './cutNumbers.ts';

const columns: readonly PlacedColumn[] = [
  { id: 'name', isNumber: false, leftPx: 0, widthPx: 200 },
  { id: 'value', isNumber: true, leftPx: 200, widthPx: 80 },
  { id: 'delta', isNumber: true, leftPx: 280, widthPx: 100 },
  { id: 'said', isNumber: false, leftPx: 380, widthPx: 300 },
];
const cut = (scrolledPx: number, visiblePx: number): string =>
  cutColumns(columns, scrolledPx, visiblePx).map(({ column, side, fromPx, widthPx, shiftPx }) =>
    `${column} ${side} ${fromPx}+${widthPx} by ${shiftPx}`).join(', ');

describe('cut numbers', () => {
  it('are found at either edge, with the part that shows', () => {
    expect(cut(0, 350)).toBe('delta right 280+70 by 30');
    expect(cut(230, 300)).toBe('value left 0+50 by -30');
    expect(cut(230, 100)).toBe('value left 0+50 by -30, delta right 50+50 by 50');
  });

  it('leave text, whole numbers and padding alone', () => {
    expect([cut(0, 380), cut(0, 374), cut(205, 400), cut(0, 500), cut(100, 60), cut(0, 280)])
      .toEqual(['', '', '', '', '', '']);
  });

  it('count once where a column is wider than what shows', () => {
    expect(cut(300, 40)).toBe('delta right 0+40 by -20');
  });
});
