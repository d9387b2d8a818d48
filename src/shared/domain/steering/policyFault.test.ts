import { expect, it } from 'vitest';
import { triedPolicySchema } from '../../contract/questions/laboratory.ts';
import { policyFault } from './policyFault.ts';

const PERP = { account: 'a/b', instrument: 'a:P' };
const POLICY = { underlying: 'BTC', mode: 'propose', targetDeltaCoin: 0, bandDeltaCoin: 1, returnToFraction: 0.5,
  instruments: [PERP], maxQuoteAgeMs: 5_000, maxOrderDeltaCoin: 5, minIntervalMs: 10_000, proposalLifeMs: 60_000,
  holdingHorizonMs: 0, maxSlippageBps: 5 } as const;

it('names the key that contradicts another', () => {
  const greeks = (gammaUsdPer1Pct: number | null) =>
    ({ kind: 'greeks', gammaUsdPer1Pct, vegaUsdPerVolPoint: null }) as const;
  expect([
    POLICY, { ...POLICY, instruments: [PERP, PERP] }, { ...POLICY, objective: greeks(null) },
    { ...POLICY, objective: greeks(1) }, { ...POLICY, band: { kind: 'time', everyMs: 9_000 } as const },
    { ...POLICY, band: { kind: 'time', everyMs: 10_000 } as const },
  ].map((policy) => policyFault(policy)?.path.join('.') ?? null)).toEqual(
    [null, 'instruments.1.instrument', 'objective.kind', null, 'band.everyMs', null]);
});

it('refuses a file with an unknown key, a wrong unit or a contradiction by the path of the key', () => {
  const faults = [{ ...POLICY, enabled: true }, { ...POLICY, maxQuoteAgeMs: '5 s' }, { ...POLICY, returnToFraction: 25 },
    { ...POLICY, band: { kind: 'time', everyMs: 9_000 } }, { ...POLICY, caps: { maxCostUsd: 5 } }];
  expect(faults.map((value) => {
    const [issue] = triedPolicySchema.safeParse(value).error?.issues ?? [];
    return `${issue?.path.join('.') ?? 'accepted'}: ${issue?.code ?? ''}`;
  })).toEqual([': unrecognized_keys', 'maxQuoteAgeMs: invalid_type', 'returnToFraction: too_big', 'band.everyMs: custom',
    'caps: unrecognized_keys']);
});
