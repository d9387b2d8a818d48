/** What the replica's tables already say of a hot cell, for the moment before its first frame. */
import type { HotColumn } from '../../../shared/contract/hotFrame.ts';
import type { Replica } from '../replica.ts';

const GREEK_COLUMNS = new Set<HotColumn>([
  'deltaCoin', 'deltaUsd', 'gammaUsdPer1Pct', 'vegaUsdPerVolPoint', 'thetaUsdPerDay', 'rhoUsdPerPct',
  'vannaUsdPerVolPoint', 'volgaUsdPerVolPoint', 'charmUsdPerDay',
]);

const numberOf = (value: unknown): number =>
  typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : NaN;

/** NaN when the tables do not know either. */
export function seedFrom(replica: Replica, row: string, column: HotColumn): number {
  const at = row.indexOf('|');
  const key = row.slice(at + 1);
  if (row.startsWith('quote|')) return memberOf(replica.tables.quotes.get(key), column);
  const node = replica.tables.nodes.get(key);
  if (node === undefined) return NaN;
  if (GREEK_COLUMNS.has(column)) return memberOf(node.greeks, column);
  const leg = node.leg === null ? undefined : replica.tables.legs.get(node.leg);
  const quote = leg === undefined || leg.instrument === null ? undefined : replica.tables.quotes.get(leg.instrument);
  const holder = [node, leg, quote].find((record) => record !== undefined && column in record);
  return memberOf(holder, column);
}

const memberOf = (record: object | null | undefined, column: string): number =>
  numberOf((record as Record<string, unknown> | null | undefined)?.[column]);
