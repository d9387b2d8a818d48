import { expect, it } from 'vitest';
import { blockText, finalityAt } from './finality.ts';

it('a block is final, safe or seen by what the chain calls so, and no more than seen where it says nothing', () => {
  const marks = { safeBlock: 90, finalBlock: 60 };
  expect([60, 61, 90, 91].map((number) => finalityAt(marks, number))).toEqual(['final', 'safe', 'safe', 'seen']);
  expect([finalityAt({}, 0), finalityAt({ finalBlock: 5 }, 6)]).toEqual(['seen', 'seen']);
  expect([blockText(91, marks), blockText(60, marks), blockText(7, undefined)]).toEqual(['91 seen', '60 final', '7']);
});
