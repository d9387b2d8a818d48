import { expect, it } from 'vitest';
import { readPreferences, type Preferences } from './preferences.ts';

const PLAIN: Preferences = { theme: 'dark', upColour: 'teal', times: 'utc', language: 'en', layoutLocked: false, alertsMuted: false,
  silent: [], notified: [], keys: {}, links: {}, tourSeen: false };

it('takes what it knows and falls back on the rest', () => {
  const read = [null, 'junk', '[]', '"x"', '{"theme":"light"}', '{"theme":"mauve","layoutLocked":true}', 'null']
    .map(readPreferences);
  expect(read).toEqual([PLAIN, PLAIN, PLAIN, PLAIN, { ...PLAIN, theme: 'light' }, { ...PLAIN, layoutLocked: true },
    PLAIN]);
});

it('keeps keys, links and classes that it can read', () => {
  const text = JSON.stringify({ upColour: 'orange', times: 'local', language: 'de', silent: ['fill', 'choir'], notified: 'all',
    keys: { 'pane-estate': 'alt+e', lock: 7 }, links: { chart: 'green', chain: 'plaid' }, tourSeen: true });
  expect(readPreferences(text)).toEqual({ ...PLAIN, upColour: 'orange', times: 'local', language: 'de', silent: ['fill'],
    keys: { 'pane-estate': 'alt+e' }, links: { chart: 'green' }, tourSeen: true });
});
