import { expect, it } from 'vitest';
import { csvCell } from './gridExports.ts';

it('unknown is empty, numbers are exact, and nothing runs as a formula', () => {
  expect([NaN, null, undefined, 0, -1.25, Infinity, 'BTC-PERP', '-3 BTC', '+0.5', '=cmd()', '@sum', '-x()', '\tx']
    .map(csvCell)).toEqual(['', '', '', '0', '-1.25', 'Infinity', 'BTC-PERP', '-3 BTC', '+0.5', "'=cmd()", "'@sum",
    "'-x()", "'\tx"]);
});
