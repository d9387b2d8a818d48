/** Hedge tickets as rows: which are open, and what each changes. */
import { policyKeyOf } from '../../../shared/domain/steering/hedge.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';

export type Proposal = WireRecord<'proposals'>;

/** Tickets that still ask for the trader or are being carried out, newest first. */
export const liveProposals = (proposals: readonly Proposal[]): Proposal[] =>
  proposals.filter((each) => each.state === 'open' || each.state === 'approved').sort(newestFirst);

export const closedProposals = (proposals: readonly Proposal[], limit: number): Proposal[] =>
  proposals.filter((each) => each.state !== 'open' && each.state !== 'approved').sort(newestFirst).slice(0, limit);

const newestFirst = (a: Proposal, b: Proposal): number =>
  b.updatedTimeMs - a.updatedTimeMs || (a.id < b.id ? 1 : -1);

/** The first open ticket of a policy that stands on one click; undefined: none. */
export const oneClickTicket = (
  live: readonly Proposal[], policies: ReadonlyMap<string, Pick<WireRecord<'policies'>, 'mode'>>,
): string | undefined =>
  live.find((each) => each.state === 'open' && policies.get(policyKeyOf(each))?.mode === 'oneClick')?.id;

export interface EffectRow {
  readonly name: string;
  readonly unit: string;
  readonly before: number | null;
  readonly after: number | null;
  readonly digits: number;
  /** Does a larger number make the account safer? Null: neither. */
  readonly largerIsSafer: boolean | null;
}

export function effectRows({ effect, underlying }: Proposal): readonly EffectRow[] {
  return [
    { name: 'Delta', unit: underlying, before: effect.deltaCoinBefore, after: effect.deltaCoinAfter, digits: 4,
      largerIsSafer: null },
    { name: 'Initial margin', unit: 'USD', before: effect.initialMarginUsdBefore, after: effect.initialMarginUsdAfter,
      digits: 0, largerIsSafer: false },
    { name: 'Maintenance', unit: 'USD', before: effect.maintenanceMarginUsdBefore,
      after: effect.maintenanceMarginUsdAfter, digits: 0, largerIsSafer: false },
    { name: 'Health', unit: '', before: effect.healthBefore, after: effect.healthAfter, digits: 2,
      largerIsSafer: true },
    { name: 'Liquidation', unit: 'USD', before: effect.liquidationPriceUsdBefore,
      after: effect.liquidationPriceUsdAfter, digits: 0, largerIsSafer: null },
  ];
}

/** Which way an effect goes for the account's safety; null where it cannot be said. */
export function effectTone({ before, after, largerIsSafer }: EffectRow): 'better' | 'worse' | null {
  if (before === null || after === null || largerIsSafer === null || before === after) return null;
  return after > before === largerIsSafer ? 'better' : 'worse';
}

/** How far a price has moved, in basis points; null when either is unknown. */
export function movedBps(then: number | null, now: number): number | null {
  return then === null || then === 0 || Number.isNaN(now) ? null : (now / then - 1) * 10_000;
}
