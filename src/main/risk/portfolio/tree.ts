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

/**
 * Preorder: every parent stands before its children, `order` counts the rows. No legs give the portfolio row alone.
 * Sums are of the rows directly below, so that a changed leg changes the rows above it alone (resummed).
 */
export function buildTree(legs: readonly Leg[]): readonly PortfolioNode[] {
  const underlyings = grouped(legs, (leg) => leg.underlying, byText);
  const place = { ...NOTHING, id: ROOT, parent: null, depth: 0, order: 0, label: 'Portfolio' };
  const below: PortfolioNode[] = [];
  const tops = underlyings.map(([underlying, members]) => underlyingRows(underlying, members, below));
  return [nodeOf({ ...place, kind: 'portfolio' }, tops), ...below];
}

/** The row of an underlying that has these legs. */
export function underlyingRow(underlying: string, legs: readonly Leg[]): PortfolioNode {
  const own = { ...NOTHING, id: underlyingNodeId(underlying), parent: ROOT, label: underlying, underlying };
  return nodeOf({ ...own, kind: 'underlying', depth: 1, order: 1 }, legs);
}

type Names = Pick<PortfolioNode, 'missing' | 'assumptions'>;

/**
 * A row as it stands, its sums taken again from the rows below it, or a leg's row from the leg. `sameNames`: what they
 * miss and assume is what they did before. A large book may assume something of each of its legs.
 */
export const resummed = (row: PortfolioNode, parts: readonly Part[], sameNames: boolean): PortfolioNode =>
  nodeOf(row, parts, sameNames ? row : namesOf(parts));

/** Appends the rows of one underlying to `rows`, and gives its own. */
function underlyingRows(underlying: string, members: readonly Leg[], rows: PortfolioNode[]): PortfolioNode {
  const id = underlyingNodeId(underlying);
  const start = rows.length;
  const own = { ...NOTHING, id, parent: ROOT, label: underlying, underlying };
  const below: PortfolioNode[] = [];
  const groups = grouped(members, groupOf, byGroup).map(([group, legs]) => {
    const at = { ...own, id: `${id}/${group}`, parent: id, label: group, expiryTimeMs: soonest(legs) };
    const order = start + 2 + below.length;
    const leaves = [...legs].sort(byLabel).map((leg, i) => {
      const { id: legId, label, expiryTimeMs } = leg;
      const named = { id: `${at.id}/${legId}`, parent: at.id, label, leg: legId, expiryTimeMs };
      return nodeOf({ ...at, ...named, kind: 'leg', depth: 3, order: order + 1 + i }, [leg]);
    });
    const node = nodeOf({ ...at, kind: 'expiry', depth: 2, order }, leaves);
    below.push(node, ...leaves);
    return node;
  });
  const node = nodeOf({ ...own, kind: 'underlying', depth: 1, order: start + 1 }, groups);
  rows.push(node, ...below);
  return node;
}

interface Place {
  readonly id: string;
  readonly parent: string | null;
  readonly kind: NodeKind;
  readonly depth: number;
  readonly order: number;
  readonly label: string;
  readonly underlying: string | null;
  readonly expiryTimeMs: number | null;
  readonly leg: string | null;
}

const NOTHING = { underlying: null, expiryTimeMs: null, leg: null } as const;

/** What is summed: a leg, or a row below. */
type Part = Pick<
  PortfolioNode,
  | 'valueUsd' | 'unrealizedPnlUsd' | 'greeks' | 'premiumDeltaCoin' | 'oldestInputMs' | 'oldestInput' | 'missing'
  | 'assumptions'
>;

const namesOf = (parts: readonly Part[]): Names => ({
  missing: distinct(parts, (part) => part.missing),
  assumptions: distinct(parts, (part) => part.assumptions),
});

function nodeOf(place: Place, parts: readonly Part[], names: Names = namesOf(parts)): PortfolioNode {
  const { missing, assumptions } = names;
  const inCoin = place.kind !== 'portfolio';
  const oldest = missing.length > 0 ? null : oldestOf(parts);
  return {
    id: place.id,
    parent: place.parent,
    kind: place.kind,
    depth: place.depth,
    order: place.order,
    label: place.label,
    underlying: place.underlying,
    expiryTimeMs: place.expiryTimeMs,
    leg: place.leg,
    valueUsd: sum(parts, (part) => part.valueUsd),
    unrealizedPnlUsd: sum(parts, (part) => part.unrealizedPnlUsd),
    greeks: sumGreeks(parts, inCoin),
    premiumDeltaCoin: inCoin ? sum(parts, (part) => part.premiumDeltaCoin) : null,
    oldestInputMs: oldest?.oldestInputMs ?? null,
    oldestInput: oldest?.oldestInput ?? null,
    missing,
    assumptions,
  };
}

/** The one row without coin is the portfolio's, and nothing stands above it. Member by member: a tick sums hundreds. */
function sumGreeks(parts: readonly Part[], inCoin: boolean): NodeGreeks | null {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && inCoin) return only.greeks;
  const total: { -readonly [N in keyof Greeks]: number } = { ...ZERO_GREEKS };
  for (const { greeks } of parts) {
    if (greeks === null) return null;
    total.deltaCoin += greeks.deltaCoin ?? 0;
    total.deltaUsd += greeks.deltaUsd;
    total.gammaUsdPer1Pct += greeks.gammaUsdPer1Pct;
    total.gammaCoinPerUsd += greeks.gammaCoinPerUsd ?? 0;
    total.vegaUsdPerVolPoint += greeks.vegaUsdPerVolPoint;
    total.thetaUsdPerDay += greeks.thetaUsdPerDay;
    total.rhoUsdPerPct += greeks.rhoUsdPerPct;
    total.vannaUsdPerVolPoint += greeks.vannaUsdPerVolPoint;
    total.volgaUsdPerVolPoint += greeks.volgaUsdPerVolPoint;
    total.charmUsdPerDay += greeks.charmUsdPerDay;
  }
  return inCoin ? total : { ...total, deltaCoin: null, gammaCoinPerUsd: null };
}

function sum(parts: readonly Part[], of: (part: Part) => number | null): number | null {
  let total = 0;
  for (const part of parts) {
    const value = of(part);
    if (value === null) return null;
    total += value;
  }
  return total;
}

const NO_NAMES: readonly string[] = [];

function distinct(parts: readonly Part[], of: (part: Part) => readonly string[]): readonly string[] {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return of(only);
  const names = parts.flatMap(of);
  return names.length === 0 ? NO_NAMES : [...new Set(names)];
}

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

/** What needed no market input has no age. Of two as old, the upper one. */
function oldestOf(parts: readonly Part[]): Part | null {
  let oldest: Part | null = null;
  for (const part of parts) {
    if (part.oldestInputMs === null) continue;
    if (oldest === null || part.oldestInputMs < (oldest.oldestInputMs ?? 0)) oldest = part;
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
