import { expect, it } from 'vitest';
import { restoreRandom, seededRandom } from './randomStream.ts';

it('the same seed gives the same stream, another seed another', () => {
  const draw = (seed: number): number[] => {
    const random = seededRandom(seed);
    return Array.from({ length: 20 }, () => random.next());
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

it('a restored stream goes on exactly where it left off', () => {
  const random = seededRandom(42);
  for (let i = 0; i < 7; i += 1) random.normal();
  const restored = restoreRandom(random.state());
  expect(Array.from({ length: 9 }, () => restored.normal())).toEqual(Array.from({ length: 9 }, () => random.normal()));
});

it('is uniform and normal to within four standard errors', () => {
  const random = seededRandom(7);
  const n = 40_000;
  let sum = 0;
  let squares = 0;
  let uniform = 0;
  for (let i = 0; i < n; i += 1) {
    const x = random.normal();
    sum += x;
    squares += x * x;
    const u = random.next();
    expect(u >= 0 && u < 1).toBe(true);
    uniform += u;
  }
  expect(Math.abs(sum / n)).toBeLessThan(4 / Math.sqrt(n));
  expect(Math.abs(squares / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  expect(Math.abs(uniform / n - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
});
