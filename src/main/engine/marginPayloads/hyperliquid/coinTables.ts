/** Hyperliquid's `meta` (with or without asset contexts) and its prices: margin tables and marks by coin. */
import { z } from 'zod';
import type { LeverageTier } from '../../../../shared/domain/marginTerms/hyperliquid.ts';
import { PayloadError, type PayloadFile } from '../marginCase.ts';
import { checked, jsonOf, memberOf, numeric } from '../payloadText.ts';

const meta = z.object({
  universe: z.array(z.object({ name: z.string(), maxLeverage: numeric, marginTableId: z.number().optional() })),
  marginTables: z.array(z.tuple([z.number(), z.object({
    marginTiers: z.array(z.object({
      lowerBound: numeric, maxLeverage: numeric.refine((x) => x > 0, 'must be above 0') })).min(1),
  })])).optional(),
});

/** Ids below this are no row: one tier of that leverage (facts 1.2). */
const FIRST_TABLE_ID = 50;

/** Of each coin that the file lists. */
export function coinTablesOf(file: PayloadFile): ReadonlyMap<string, readonly LeverageTier[]> {
  const json = jsonOf(file);
  const at = Array.isArray(json) ? ['0'] : [];
  const { universe, marginTables = [] } = checked(meta, Array.isArray(json) ? json[0] : json, file.name, at);
  const tables = new Map(marginTables.map(([id, { marginTiers }]) =>
    [id, marginTiers.map(({ lowerBound, maxLeverage }) => ({ fromUsd: lowerBound, maxLeverage }))
      .sort((a, b) => a.fromUsd - b.fromUsd)]));
  return new Map(universe.map(({ name, maxLeverage, marginTableId }, i) => {
    const single = marginTableId === undefined ? maxLeverage : marginTableId;
    const table = tables.get(single) ?? (single < FIRST_TABLE_ID ? [{ fromUsd: 0, maxLeverage: single }] : undefined);
    if (table === undefined) {
      const field = [...at, 'universe', String(i), 'marginTableId'].join('.');
      throw new PayloadError(file.name, field, `names table ${single}, which marginTables lacks`);
    }
    return [name, table];
  }));
}

export interface GivenPrices {
  readonly of: 'marks' | 'mids';
  readonly byCoin: ReadonlyMap<string, number>;
}

/** `metaAndAssetCtxs` (marks), `allMids` as a frame or under `mids` (mids), or a record from coin to mark. */
export function pricesOf(file: PayloadFile): GivenPrices {
  const json = jsonOf(file);
  if (Array.isArray(json)) return { of: 'marks', byCoin: contextMarks(file, json) };
  const mids = memberOf(memberOf(json, 'data') ?? json, 'mids');
  const record = checked(z.record(z.string(), numeric), mids ?? json, file.name, mids === undefined ? [] : ['mids']);
  return { of: mids === undefined ? 'marks' : 'mids', byCoin: new Map(Object.entries(record)) };
}

function contextMarks(file: PayloadFile, json: readonly unknown[]): ReadonlyMap<string, number> {
  const { universe } = checked(meta, json[0], file.name, ['0']);
  const contexts = checked(z.array(z.object({ markPx: numeric })), json[1], file.name, ['1']);
  return new Map(universe.flatMap(({ name }, i) => {
    const context = contexts[i];
    return context === undefined ? [] : [[name, context.markPx] as const];
  }));
}
