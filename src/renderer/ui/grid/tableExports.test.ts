import { expect, it } from 'vitest';
import { plainText } from './tableExports.ts';

it('a number loses its arrow and thousands, a dash is empty, a formula stays a text', () => {
  expect(['▼ -1,234.50', '+39', '−7', '—', 'ETH -37.5 %', '=1+1', '  two\n words '].map(plainText)).toEqual(
    ['-1234.50', '39', '-7', '', 'ETH -37.5 %', "'=1+1", 'two words']);
});
