import { expect, test } from 'vitest';
import { chainAround, isOption } from '../../transport/chainWindow.ts';
import { instrumentOfName } from '../symbols.ts';

const NOW = Date.UTC(2026, 2, 20, 12);
const chain = (expiry: string, strikes: readonly number[]) => strikes.flatMap((strike) =>
  [instrumentOfName(`BTC-${expiry}-${strike}-C`)].filter((each) => each !== null).filter(isOption));
const strikesOf = (ids: ReadonlySet<string>): number[] =>
  [...ids].map((id) => Number(id.split('-')[2])).sort((a, b) => a - b);
const around = [60_000, 80_000, 90_000, 96_000, 100_000, 104_000, 110_000, 125_000, 160_000];

test('around the money, wider the longer it runs', () => {
  const week = chainAround(chain('27MAR26', around), 100_000, NOW, new Set(), 100);
  const half = chainAround(chain('25SEP26', around), 100_000, NOW, new Set(), 100);
  expect([strikesOf(week), strikesOf(half)]).toEqual([[90_000, 96_000, 100_000, 104_000, 110_000], around]);
});

test('what is heard stays a little longer than it would come in', () => {
  const options = chain('27MAR26', [86_000]);
  expect(chainAround(options, 100_000, NOW, new Set(), 10).size).toBe(0);
  expect(chainAround(options, 98_000, NOW, new Set(), 10).size).toBe(0);
  expect(chainAround(options, 97_000, NOW, new Set(), 10).size).toBe(1);
  expect(chainAround(options, 100_000, NOW, new Set(['deribit:BTC-27MAR26-86000-C']), 10).size).toBe(1);
  expect(chainAround(options, 104_000, NOW, new Set(['deribit:BTC-27MAR26-86000-C']), 10).size).toBe(0);
});

test('expired ones never, and at most so many, the nearest first', () => {
  expect(chainAround(chain('20MAR26', around), 100_000, NOW, new Set(), 100).size).toBe(0);
  expect(strikesOf(chainAround(chain('25SEP26', around), 100_000, NOW, new Set(), 3))).toEqual([96_000, 100_000, 104_000]);
});
