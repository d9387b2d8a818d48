/** Am I safe, in one word and the reasons for it: the worst of everything that can hurt, unknown never passed over. */
import { levelOfHealth, type AlertRules } from '../../../shared/domain/margin/alert.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { formatNumber } from '../../ui/format.ts';

export type Safety = 'ok' | 'watch' | 'restricted' | 'unknown' | 'danger';
/** Ever worse: what is not known is worse than what is merely near. */
const ORDER: readonly Safety[] = ['ok', 'watch', 'restricted', 'unknown', 'danger'];

export const SAFETY_WORD: Readonly<Record<Safety, string>> = {
  ok: 'SAFE', watch: 'WATCH', restricted: 'RESTRICTED', unknown: 'NOT KNOWN', danger: 'DANGER',
};

export interface Verdict {
  readonly safety: Safety;
  /** The worst first; empty when safe. */
  readonly reasons: readonly { readonly safety: Safety; readonly text: string; readonly pane: string }[];
}

export interface SafetyInput {
  readonly healths: readonly WireRecord<'health'>[];
  readonly accounts: ReadonlyMap<string, WireRecord<'accounts'>>;
  readonly rules: AlertRules;
  readonly connections: readonly { readonly venue: string; readonly state: string; readonly reconciled: boolean;
    /** Null: never. */
    readonly ageMs: number | null }[];
  /** Venues that say nothing for longer are mute. */
  readonly muteAfterMs: number;
  /** Why margin is in doubt; null: it is not. */
  readonly doubt: string | null;
  readonly killSwitch: boolean;
  /** The engine answers. */
  readonly linked: boolean;
}

type Reason = Verdict['reasons'][number];

function healthReason(health: WireRecord<'health'>, input: SafetyInput): Reason | null {
  const name = input.accounts.get(health.account)?.label ?? health.account;
  if (health.health === null) {
    return { safety: 'unknown', pane: 'margin',
      text: `${name}: health not known (${health.missing[0] ?? 'not computed yet'})` };
  }
  const level = levelOfHealth(health.health, input.rules, null);
  if (level === null) return null;
  const near = nearestMove(health);
  const where = near === null ? '' : `, liquidated at ${near.underlying} ${
    formatNumber(near.move, { digits: 1, scale: 100, sign: 'always', suffix: ' %' })}`;
  const text = `${name}: health ${formatNumber(health.health, { digits: 2 })}${where}`;
  return { safety: level, pane: 'margin', text };
}

function connectionReason(connection: SafetyInput['connections'][number], muteAfterMs: number): Reason | null {
  const { venue, state, reconciled, ageMs } = connection;
  if (state !== 'connected') return { safety: 'unknown', pane: 'log', text: `${venue} is ${state}` };
  if (!reconciled) return { safety: 'unknown', pane: 'log', text: `${venue} is not reconciled yet` };
  if (ageMs === null || ageMs > muteAfterMs) return { safety: 'unknown', pane: 'log', text: `${venue} is mute` };
  return null;
}

export function verdictOf(input: SafetyInput): Verdict {
  const reasons: Reason[] = [
    ...(input.linked ? [] : [{ safety: 'unknown' as const, pane: 'log',
      text: 'the engine is away: every number here is old' }]),
    ...[...input.healths].sort((a, b) => (a.health ?? -1) - (b.health ?? -1))
      .flatMap((health) => healthReason(health, input) ?? []),
    ...input.connections.flatMap((connection) => connectionReason(connection, input.muteAfterMs) ?? []),
    ...(input.doubt === null ? [] : [{ safety: 'restricted' as const, pane: 'reconciliation', text: input.doubt }]),
    ...(input.killSwitch ? [{ safety: 'watch' as const, pane: 'policy', text: 'kill switch engaged: only what closes' }]
      : []),
  ];
  reasons.sort((a, b) => ORDER.indexOf(b.safety) - ORDER.indexOf(a.safety));
  return { safety: reasons[0]?.safety ?? 'ok', reasons };
}

export interface NearestMove { readonly underlying: string; readonly move: number; readonly deviations: number | null }

/** The smallest move of one underlying that liquidates the account; null: none, or not known. */
export function nearestMove(health: WireRecord<'health'>): NearestMove | null {
  let nearest: NearestMove | null = null;
  for (const { underlying, downMove, upMove, standardDeviationsPerDay } of health.distances) {
    for (const move of [downMove, upMove]) {
      if (move === null || (nearest !== null && Math.abs(nearest.move) <= Math.abs(move))) continue;
      nearest = { underlying, move, deviations: standardDeviationsPerDay };
    }
  }
  return nearest;
}
