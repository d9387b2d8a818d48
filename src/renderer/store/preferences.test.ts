import { expect, it } from 'vitest';
import { readPreferences } from './preferences.ts';

it('takes what it knows and falls back on the rest', () => {
  const read = [null, 'junk', '[]', '"x"', '{"theme":"light"}', '{"theme":"mauve","layoutLocked":true}', 'null']
    .map(readPreferences);
  const dark = { theme: 'dark', layoutLocked: false, alertsMuted: false };
  expect(read).toEqual([dark, dark, dark, dark, { theme: 'light', layoutLocked: false, alertsMuted: false },
    { theme: 'dark', layoutLocked: true, alertsMuted: false }, dark]);
});
