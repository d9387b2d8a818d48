import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { readLayout } from './savedLayout.ts';

const PANES = new Set(['a', 'b']);
const leaf = (id: string, views: string[], activeView = views[0]) =>
  ({ type: 'leaf', size: 10, data: { id, views, activeView } });
const saved = (root: unknown, ids: string[]) => JSON.stringify({
  grid: { root, height: 10, width: 10, orientation: 'HORIZONTAL' },
  panels: Object.fromEntries(ids.map((id) => [id, { id, contentComponent: id }])), activeGroup: '1',
});
const branch = (...data: unknown[]) => ({ type: 'branch', size: 10, data });

describe('saved layout', () => {
  it('keeps what it knows as it was', () => {
    const text = saved(branch(leaf('1', ['a']), leaf('2', ['b'])), ['a', 'b']);
    expect(readLayout(text, PANES)).toEqual({ ...JSON.parse(text) as object, floatingGroups: [], popoutGroups: [] });
  });

  it('drops unknown panes, then empty groups, then empty branches', () => {
    const text = saved(branch(leaf('1', ['gone', 'b'], 'gone'), branch(leaf('2', ['gone']))), ['gone', 'b']);
    expect(readLayout(text, PANES)?.grid.root).toEqual(branch(leaf('1', ['b'])));
  });

  it('drops a view whose panel is not described', () => {
    expect(readLayout(saved(branch(leaf('1', ['a', 'b'])), ['b']), PANES)?.grid.root)
      .toEqual(branch(leaf('1', ['b'])));
  });

  it('is none when no known pane is left, or when it is no layout', () => {
    const none = [null, '', 'junk', '[]', '{}', '{"grid":{},"panels":{}}', saved(branch(leaf('1', ['x'])), ['x']),
      saved(null, ['a'])];
    expect(none.map((text) => readLayout(text, PANES))).toEqual(none.map(() => null));
  });

  test.prop([fc.json()])('junk is survived', (text) => {
    expect(() => readLayout(text, PANES)).not.toThrow();
  });
});
