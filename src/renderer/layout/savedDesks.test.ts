import { fc, test } from '@fast-check/vitest';
import { expect, it } from 'vitest';
import { readDesks, withDesk } from './savedDesks.ts';

it('a desk is kept under its name, replaced by the same name and forgotten', () => {
  const two = withDesk(withDesk(new Map(), 'a', 'A'), 'b', 'B');
  expect([...withDesk(two, 'a', 'A2')]).toEqual([['b', 'B'], ['a', 'A2']]);
  expect([...withDesk(two, 'b', null)]).toEqual([['a', 'A']]);
  expect(readDesks(JSON.stringify([...two]))).toEqual(two);
});

it('twenty are kept, the newest', () => {
  let desks: ReadonlyMap<string, string> = new Map();
  for (let i = 0; i < 25; i += 1) desks = withDesk(desks, `desk ${i}`, `${i}`);
  expect([desks.size, [...desks.keys()].at(0), [...desks.keys()].at(-1)]).toEqual([20, 'desk 5', 'desk 24']);
});

it('what is no desk is dropped', () => {
  expect([...readDesks('[["a","A"],["b"],7,["",""],["c",1],null]')]).toEqual([['a', 'A']]);
  expect([...readDesks('{"a":1}')]).toEqual([]);
});

test.prop([fc.oneof(fc.json(), fc.string())])('junk in storage is survived', (text) => {
  expect(readDesks(text)).toBeInstanceOf(Map);
});
