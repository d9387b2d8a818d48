import { describe, expect, it } from 'vitest';
import { bindingFor, chordOf, conflictsOf, type Binding } from './keymap.ts';

const press = (key: string, more: Partial<Parameters<typeof chordOf>[0]> = {}) => ({
  key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false, ...more });
const nothing = (): void => {};
const bindings: readonly Binding[] = [
  { chord: 'mod+k', run: nothing }, { chord: 'mod+shift+x', always: true, run: nothing }, { chord: '?', run: nothing },
];
const found = (event: ReturnType<typeof press>, typing = false): string | null =>
  bindingFor(event, typing, bindings)?.chord ?? null;

describe('keymap', () => {
  it('names chords alike on every keyboard', () => {
    expect([press('k', { ctrlKey: true }), press('K', { metaKey: true, shiftKey: true }), press('?', { shiftKey: true }),
      press('¡', { altKey: true, code: 'Digit1' }), press('Backspace', { ctrlKey: true, shiftKey: true })].map(chordOf))
      .toEqual(['mod+k', 'mod+shift+k', '?', 'alt+1', 'mod+shift+backspace']);
  });

  it('ignores auto-repeat', () => {
    const engage = { ctrlKey: true, shiftKey: true };
    expect([found(press('x', engage)), found(press('x', { ...engage, repeat: true }))]).toEqual(['mod+shift+x', null]);
  });

  it('while typing only keys that reduce risk act', () => {
    expect([found(press('?'), true), found(press('k', { ctrlKey: true }), true),
      found(press('X', { ctrlKey: true, shiftKey: true }), true)]).toEqual([null, null, 'mod+shift+x']);
  });
});

it('a key that stands for two things is named with both', () => {
  const bound = [{ chord: 'alt+1', title: 'A' }, { title: 'B' }, { chord: 'mod+k', title: 'C' },
    { chord: 'alt+1', title: 'D' }];
  expect(conflictsOf(bound)).toEqual([{ chord: 'alt+1', titles: ['A', 'D'] }]);
});
