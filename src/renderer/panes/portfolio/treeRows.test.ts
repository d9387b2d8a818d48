import { describe, expect, it } from 'vitest';
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { netDelta } from './columns.ts';
import { TreeRows, treeRows } from './treeRows.ts';

type Node = WireRecord<'nodes'>;

const GREEKS = { deltaCoin: 1.5, deltaUsd: 0, gammaUsdPer1Pct: 0, gammaCoinPerUsd: 0, vegaUsdPerVolPoint: 0,
  thetaUsdPerDay: 0, rhoUsdPerPct: 0, vannaUsdPerVolPoint: 0, volgaUsdPerVolPoint: 0, charmUsdPerDay: 0 };
const node = (id: string, kind: Node['kind'], order: number): Node => ({
  id, parent: id.includes('/') ? id.slice(0, id.lastIndexOf('/')) : null, kind, depth: id.split('/').length - 1, order,
  label: id, underlying: null, expiryTimeMs: null, leg: null, valueUsd: 1, unrealizedPnlUsd: 1, greeks: GREEKS,
  premiumDeltaCoin: -0.5, oldestInputMs: 1, missing: [], assumptions: [],
});
const NODES = [
  node('p/BTC/e2', 'expiry', 5), node('p', 'portfolio', 0), node('p/ETH', 'underlying', 6),
  node('p/BTC/e1', 'expiry', 2), node('p/BTC', 'underlying', 1), node('p/BTC/e1/leg', 'leg', 3),
];
const ids = (collapsed: string[]): string[] =>
  treeRows(NODES, new Map(), new Set(collapsed)).map((row) => row.id);

describe('tree rows', () => {
  it('go depth first in the engine\'s order', () => {
    expect(ids([])).toEqual(['p', 'p/BTC', 'p/BTC/e1', 'p/BTC/e1/leg', 'p/BTC/e2', 'p/ETH']);
  });

  it('leave out what is folded away, but not its siblings', () => {
    expect([ids(['p/BTC/e1']), ids(['p/BTC']), ids(['p'])]).toEqual([
      ['p', 'p/BTC', 'p/BTC/e1', 'p/BTC/e2', 'p/ETH'], ['p', 'p/BTC', 'p/ETH'], ['p']]);
  });

  it('keep list and rows until something but a number changes', () => {
    const rows = new TreeRows();
    const first = rows.of(NODES, new Map(), new Set());
    const ticked = NODES.map((each) => ({ ...each, valueUsd: 99, greeks: null }));
    expect(rows.of(ticked, new Map(), new Set())).toBe(first);
    const missing = NODES.map((each) => (each.id === 'p/ETH' ? { ...each, missing: ['ETH index'] } : each));
    const second = rows.of(missing, new Map(), new Set());
    expect(second.map((row, at) => row === first[at])).toEqual([true, true, true, true, true, false]);
  });
});

describe('deltas', () => {
  it('net delta is delta and premium effect, unknown with either', () => {
    const [any] = NODES;
    expect([netDelta(any), netDelta(any && { ...any, premiumDeltaCoin: null }), netDelta(any && { ...any, greeks: null }),
      netDelta(undefined)]).toEqual([1, null, null, null]);
  });
});
