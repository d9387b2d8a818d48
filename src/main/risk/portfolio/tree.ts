/**
 * The portfolio tree above the legs: portfolio > underlying > expiry > leg, in one stable order. A sum is null as soon
 * as one summand is unknown, and `missing` names what is missing; coin is summed within one underlying only.
 */
import { ZERO_GREEKS, type Greeks, type NodeGreeks } from '../../../shared/domain/greeks.ts';
import type { Leg, NodeKind, PortfolioNode } from '../../../shared/domain/valuation.ts';
import { isoDay } from './isoDay.ts';

const ROOT = 'portfolio';
/** Undated groups come after the dated ones. */
const UNDATED = ['perpetual', 'spot', 'cash'];

/** Node id of an underlying: "portfolio/BTC". */
export const underlyingNodeId = (underlying: string): string => `${ROOT}/${underlying}`;

/** Preorder: every parent stands before its children, `order` counts the rows. No legs give the portfolio row alone. */
export function buildTree(legs: readonly Leg[]): readonly PortfolioNode[] {
  const nodes: PortfolioNode[] = [];
  const add = (place: Place, members: readonly Leg[]): void => {
    nodes.push(nodeOf(place, members, nodes.length));
  };
  const row = { underlying: null, expiryTimeMs: null, leg: null };
  add({ ...row, id: ROOT, parent: null, kind: 'portfolio', depth: 0, label: 'Portfolio' }, legs);
  for (const [underlying, ofUnderlying] of grouped(legs, (leg) => leg.underlying, byText)) {
    const id = underlyingNodeId(underlying);
    add({ ...row, id, parent: ROOT, kind: 'underlying', depth: 1, label: underlying, underlying }, ofUnderlying);
    for (const [group, ofGroup] of grouped(ofUnderlying, groupOf, byGroup)) {
      const groupId = `${id}/${group}`;
      const expiryTimeMs = soonest(ofGroup);
      const place = { ...row, id: groupId, parent: id, label: group, underlying, expiryTimeMs };
      add({ ...place, kind: 'expiry', depth: 2 }, ofGroup);
      for (const leg of [...ofGroup].sort(byLabel)) {
        const at = { ...place, id: `${groupId}/${leg.id}`, parent: groupId, label: leg.label, leg: leg.id };
        add({ ...at, kind: 'leg', depth: 3, expiryTimeMs: leg.expiryTimeMs }, [leg]);
      }
    }
  }
  return nodes;
}

interface Place {
  readonly id: string;
  readonly parent: string | null;
  readonly kind: NodeKind;
  readonly depth: number;
  readonly label: string;
  readonly underlying: string | null;
  readonly expiryTimeMs: number | null;
  readonly leg: string | null;
}

function nodeOf(place: Place, legs: readonly Leg[], order: number): PortfolioNode {
  const missing = distinct(legs, (leg) => leg.missing);
  const inCoin = place.kind !== 'portfolio';
  const oldest = missing.length > 0 ? null : oldestOf(legs);
  return {
    ...place,
    order,
    valueUsd: sum(legs, (leg) => leg.valueUsd),
    unrealizedPnlUsd: sum(legs, (leg) => leg.unrealizedPnlUsd),
    greeks: sumGreeks(legs, inCoin),
    premiumDeltaCoin: inCoin ? sum(legs, (leg) => leg.premiumDeltaCoin) : null,
    oldestInputMs: oldest?.oldestInputMs ?? null,
    oldestInput: oldest?.oldestInput ?? null,
    missing,
    assumptions: distinct(legs, (leg) => leg.assumptions),
  };
}

const GREEK_NAMES = Object.keys(ZERO_GREEKS) as readonly (keyof Greeks)[];

function sumGreeks(legs: readonly Leg[], inCoin: boolean): NodeGreeks | null {
  const total: Record<keyof Greeks, number> = { ...ZERO_GREEKS };
  for (const { greeks } of legs) {
    if (greeks === null) return null;
    for (const name of GREEK_NAMES) total[name] += greeks[name];
  }
  return inCoin ? total : { ...total, deltaCoin: null, gammaCoinPerUsd: null };
}

function sum(legs: readonly Leg[], of: (leg: Leg) => number | null): number | null {
  let total = 0;
  for (const leg of legs) {
    const value = of(leg);
    if (value === null) return null;
    total += value;
  }
  return total;
}

const distinct = (legs: readonly Leg[], of: (leg: Leg) => readonly string[]): readonly string[] => [
  ...new Set(legs.flatMap(of)),
];

function groupOf(leg: Leg): string {
  if (leg.expiryTimeMs !== null) return isoDay(leg.expiryTimeMs);
  return leg.kind === 'option' || leg.kind === 'future' ? 'undated' : leg.kind;
}

function grouped(
  legs: readonly Leg[],
  keyOf: (leg: Leg) => string,
  compare: (a: string, b: string) => number,
): readonly (readonly [string, readonly Leg[]])[] {
  const groups = new Map<string, Leg[]>();
  for (const leg of legs) {
    const key = keyOf(leg);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [leg]);
    else group.push(leg);
  }
  return [...groups].sort(([a], [b]) => compare(a, b));
}

/** Legs that needed no market input have no age. Of two as old, the first by id, whatever the order of the legs. */
function oldestOf(legs: readonly Leg[]): Leg | null {
  let oldest: Leg | null = null;
  for (const leg of legs) {
    if (leg.oldestInputMs === null) continue;
    const than = oldest === null ? 1 : (oldest.oldestInputMs ?? 0) - leg.oldestInputMs;
    if (oldest === null || than > 0 || (than === 0 && leg.id < oldest.id)) oldest = leg;
  }
  return oldest;
}

const soonest = (legs: readonly Leg[]): number | null =>
  legs.reduce<number | null>((least, { expiryTimeMs: time }) => {
    if (time === null) return least;
    return least === null ? time : Math.min(least, time);
  }, null);

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Dates by the calendar (ISO text sorts so), then the undated in their order. */
const byGroup = (a: string, b: string): number => UNDATED.indexOf(a) - UNDATED.indexOf(b) || byText(a, b);

/** Numbers inside a label count as numbers: strike 90000 before 100000. Ties go by the leg's id. */
function byLabel(a: Leg, b: Leg): number {
  const left = a.label.split(/(\d+(?:\.\d+)?)/);
  const right = b.label.split(/(\d+(?:\.\d+)?)/);
  for (let i = 0; i < Math.min(left.length, right.length); i += 1) {
    const [x = '', y = ''] = [left[i], right[i]];
    const order = i % 2 === 1 ? Number(x) - Number(y) : byText(x, y);
    if (order !== 0) return order;
  }
  return left.length - right.length || byText(a.id, b.id);
}
