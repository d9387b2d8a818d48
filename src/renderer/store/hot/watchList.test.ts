import { expect, it } from 'vitest';
import { MAX_CLIENT_TEXT } from '../../../shared/contract/wire.ts';
import { fittingRows } from './watchList.ts';

const many = Array.from({ length: 3_000 }, (_, at) => `node|portfolio/BTC/2026-11-27/venue/account|venue:leg-${at}`);

it('asks for everything once when it fits', () => {
  expect(fittingRows(['a', 'b', 'a'], () => false)).toEqual({ rows: ['a', 'b'], whole: true });
});

it('asks for what is on screen when everything does not fit into a message', () => {
  const shown = new Set(many.slice(-40));
  const { rows, whole } = fittingRows(many, (row) => shown.has(row));
  expect([whole, rows.slice(0, 40)]).toEqual([false, many.slice(-40)]);
  expect(JSON.stringify({ kind: 'watch', rows }).length).toBeLessThanOrEqual(MAX_CLIENT_TEXT);
  expect(rows.length).toBeGreaterThan(500);
});
