/** How much of each limit is used now, so that a limit is set against what it bounds. Null: not known. */
import { isWorking } from '../../../shared/domain/order.ts';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import type { LIMIT_SETTINGS, Limits } from './settings.ts';

export interface UsageInput {
  readonly limits: Limits;
  readonly orders: readonly WireRecord<'orders'>[];
  readonly nodes: readonly WireRecord<'nodes'>[];
  readonly healths: readonly WireRecord<'health'>[];
  readonly nowMs: number | null;
}

export interface Usage {
  readonly key: (typeof LIMIT_SETTINGS)[number]['key'];
  readonly now: number | null;
  /** What it is of: "BTC", an account; empty: of all. */
  readonly of: string;
  /** 0 unused, 1 at the limit, above 1 beyond it; null: not known. */
  readonly share: number | null;
}

const MINUTE_MS = 60_000;

export function usageOf({ limits, orders, nodes, healths, nowMs }: UsageInput): readonly Usage[] {
  const working = orders.filter(({ state }) => isWorking(state)).length;
  const sent = nowMs === null ? null : orders.filter(({ state, submittedTimeMs }) =>
    state !== 'denied' && submittedTimeMs > nowMs - MINUTE_MS).length;
  const part = (now: number | null, most: number): number | null => (now === null ? null : now / most);
  return [
    { key: 'maxUnderlyingDeltaUsd', ...widestDelta(nodes, limits.maxUnderlyingDeltaUsd) },
    { key: 'maxOpenOrders', now: working, of: '', share: part(working, limits.maxOpenOrders) },
    { key: 'maxOrdersPerMinute', now: sent, of: '', share: part(sent, limits.maxOrdersPerMinute) },
    { key: 'minHealthAfter', ...worstHealth(healths, limits.minHealthAfter) },
  ];
}

/** Of positions alone: what is in flight counts too when the engine asks. */
function widestDelta(nodes: UsageInput['nodes'], most: number): Omit<Usage, 'key'> {
  let widest: { readonly of: string; readonly now: number } | null = null;
  for (const { kind, label, greeks, underlying } of nodes) {
    if (kind !== 'underlying') continue;
    if (greeks === null) return { now: null, of: underlying ?? label, share: null };
    const now = Math.abs(greeks.deltaUsd);
    if (widest === null || now > widest.now) widest = { of: underlying ?? label, now };
  }
  return widest === null ? { now: null, of: '', share: null } : { ...widest, share: widest.now / most };
}

/** The share is how much of the health above 1 the limit takes: at 1 nothing that increases risk passes. */
function worstHealth(healths: UsageInput['healths'], least: number): Omit<Usage, 'key'> {
  let worst: { readonly of: string; readonly now: number } | null = null;
  for (const { account, health } of healths) {
    if (health === null) return { now: null, of: account, share: null };
    if (worst === null || health < worst.now) worst = { of: account, now: health };
  }
  return worst === null ? { now: null, of: '', share: null } : { ...worst, share: least / worst.now };
}
