/** Policies worth trying beside the one that runs, made from it. */
import { triedPolicySchema } from '../../../shared/contract/questions/laboratory.ts';
import type { LaboratoryQuery } from '../../../shared/contract/questions/laboratory.ts';

export type Trial = LaboratoryQuery['trials'][number];
export type Policy = Trial['policy'];

export interface Variation {
  readonly name: string;
  readonly explanation: string;
  readonly of: (policy: Policy) => Policy;
}

/** Of money of the size that one trader has: between what shrugs at an error and what hates it. */
const RISK_AVERSION_PER_USD = 1e-4;

const fixed = (policy: Policy, width: number, returnToFraction: number): Policy => {
  const { band: _band, ...rest } = policy;
  return { ...rest, bandDeltaCoin: policy.bandDeltaCoin * width, returnToFraction };
};

export const VARIATIONS: readonly Variation[] = [
  { name: 'running', explanation: 'The policy as it is now.', of: (policy) => policy },
  { name: 'half as wide', explanation: 'Half the band, back to just inside its edge.',
    of: (policy) => fixed(policy, 0.5, 0.9) },
  { name: 'to the edge', explanation: 'The same band, back to just inside its edge.',
    of: (policy) => fixed(policy, 1, 0.9) },
  { name: 'to the target', explanation: 'The same band, all the way back.', of: (policy) => fixed(policy, 1, 0) },
  { name: 'twice as wide', explanation: 'Twice the band, back to just inside its edge.',
    of: (policy) => fixed(policy, 2, 0.9) },
  { name: 'Whalley-Wilmott', explanation: 'Width by the gamma of the book and the cost of a trade.',
    of: (policy) => ({ ...policy, returnToFraction: 0.9,
      band: { kind: 'whalleyWilmott', riskAversionPerUsd: RISK_AVERSION_PER_USD } }) },
  { name: 'Zakamouline', explanation: 'As Whalley-Wilmott, with a part that stays where gamma is small.',
    of: (policy) => ({ ...policy, returnToFraction: 0.9,
      band: { kind: 'zakamouline', riskAversionPerUsd: RISK_AVERSION_PER_USD } }) },
  { name: 'every 5 min', explanation: 'To the target by the clock.',
    of: (policy) => ({ ...policy, returnToFraction: 0, band: { kind: 'time', everyMs: 300_000 } }) },
];

/** A policy as JSON; else the path of the key and what is wrong with it. */
export function policyFrom(text: string): Policy | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return error instanceof Error ? error.message : 'not JSON';
  }
  const result = triedPolicySchema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'does not fit'}`;
}
