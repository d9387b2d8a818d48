import { expect, test } from 'vitest';
import { policyFrom, VARIATIONS, type Policy } from './variations.ts';

const policy: Policy = { underlying: 'BTC', mode: 'propose', targetDeltaCoin: 0, bandDeltaCoin: 0.5,
  returnToFraction: 0.25, instruments: [{ account: 'a', instrument: 'i' }], maxQuoteAgeMs: 5_000,
  maxOrderDeltaCoin: 5, minIntervalMs: 5_000, proposalLifeMs: 60_000, holdingHorizonMs: 1, maxSlippageBps: 5 };

test('every variation is a policy that would be taken, and differs from the running one', () => {
  const made = VARIATIONS.map(({ of }) => of(policy));
  expect(made.map((each) => policyFrom(JSON.stringify(each)))).toEqual(made);
  expect(new Set(made.map((each) => JSON.stringify(each))).size).toBe(made.length);
});

test('a policy that does not fit is refused by the path of its key', () => {
  const wrong = [{ ...policy, bandDeltaBtc: 1 }, { ...policy, band: { kind: 'fixed', width: 2 } },
    { ...policy, returnToFraction: 2 }];
  expect(wrong.map((each) => policyFrom(JSON.stringify(each)))).toEqual([
    expect.stringContaining('bandDeltaBtc'), expect.stringMatching(/^band: .*width/),
    expect.stringMatching(/^returnToFraction: /)]);
  expect(policyFrom('{')).toMatch(/JSON/);
});
