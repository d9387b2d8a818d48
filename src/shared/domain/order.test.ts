import { describe, expect, it } from 'vitest';
import { isTerminal, ORDER_MOVES, type OrderState } from './order.ts';

const states = Object.keys(ORDER_MOVES) as OrderState[];

describe('ORDER_MOVES', () => {
  it('I4: the terminal states are exactly these, and nothing leaves them', () => {
    expect(states.filter(isTerminal).sort()).toEqual(
      ['cancelled', 'denied', 'expired', 'filled', 'lost', 'rejected'].sort());
  });

  it('I4: every state but submitted and denied can be reached, and every working state can become unknown', () => {
    const reached = new Set(states.flatMap((state) => ORDER_MOVES[state]));
    expect(states.filter((state) => !reached.has(state)).sort()).toEqual(['denied', 'submitted']);
    for (const state of states) {
      if (!isTerminal(state) && state !== 'unknown') expect(ORDER_MOVES[state]).toContain('unknown');
    }
  });

  it('I5: only an order that was unknown can be called lost', () => {
    expect(states.filter((state) => ORDER_MOVES[state].includes('lost'))).toEqual(['unknown']);
  });
});
