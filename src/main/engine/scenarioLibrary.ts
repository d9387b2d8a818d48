/**
 * Scenario files: one JSON file each, a day that happened or a shock that someone thought of. Checked key by key; what
 * is wrong is named by file, path of the key and reason. The rest of the library is not held up by it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { scenariosOf, type Scenario } from '../risk/scenarios/namedDay.ts';
import { NO_MOVE, NO_SHOCK } from '../risk/scenarios/shock.ts';

class ScenarioFileError extends Error {
  constructor(file: string, key: string, reason: string) {
    super(key === '' ? `${file}: ${reason}` : `${file}: ${key}: ${reason}`);
    this.name = 'ScenarioFileError';
  }
}

export interface Library {
  readonly scenarios: readonly Scenario[];
  /** Files that were left out, each with its reason. */
  readonly refused: readonly ScenarioFileError[];
}

const MAX_BYTES = 1_048_576;

const name = z.string().regex(/^[A-Z0-9]{1,12}$/, 'must be a coin in capitals, like BTC');
const move = z.number().gt(-1).lt(100);
const vol = z.number().gt(-10).lt(10);
const perYear = z.number().min(-100).max(100);
const about = {
  id: z.string().regex(/^[\w.-]{1,60}$/, 'must be letters, digits, . _ -'),
  title: z.string().min(1).max(200),
  source: z.string().min(1).max(500),
  confidence: z.enum(['computed', 'approximate', 'assumed']),
  notes: z.string().max(1_000).default(''),
};
const isoDay = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2020-03-12');
const observed = z.strictObject({
  openToLow: move, openToClose: move.optional(), worstHour: move.optional(),
  realisedVol: z.number().positive().lt(100).optional(), priorRealisedVol: z.number().positive().lt(100).optional(),
});

const daySchema = z.strictObject({
  ...about,
  fromUtc: isoDay, toUtc: isoDay,
  observed: z.record(name, observed),
  others: observed.optional(),
  vol: z.strictObject({
    shareOfRealisedRise: z.number().min(0).max(2).optional(), rise: z.record(name, vol).optional(),
    termPower: z.number().min(0).max(2), source: z.string().min(1).max(500),
  }).optional(),
  stableMoves: z.record(name, move).optional(),
});

const underlyingShock = z.strictObject({
  spotMove: move.default(0), volPoints: vol.default(0), volRelative: z.number().gt(-1).lt(100).default(0),
  volTermPower: z.number().min(0).max(2).default(0), volSkew: vol.default(0), volTermTwist: vol.default(0),
  basisPerYear: perYear.default(0), perpetualBasis: move.default(0), fundingPerYear: perYear.default(0),
});

const shockSchema = z.strictObject({
  ...about,
  shock: z.strictObject({
    underlyings: z.record(name, underlyingShock).default({}),
    /** Left out: coins that are not named stay where they are. null: what they do is not known. */
    others: underlyingShock.nullable().default(NO_MOVE),
    horizonMs: z.number().int().min(0).max(10 * 366 * 86_400_000).default(0),
    stableMoves: z.record(name, move).default({}),
    haircuts: z.record(name, z.number().min(-1).max(1)).default({}),
    borrowRatePerYear: perYear.default(0),
  }),
});

/** Throws ScenarioFileError. A day gives a scenario for each of its moments. */
export function readScenarioFile(file: string): readonly Scenario[] {
  const data = parsed(file);
  const isShock = typeof data === 'object' && data !== null && 'shock' in data;
  if (isShock) {
    const { shock, ...rest } = checked(file, shockSchema, data);
    return [{ ...rest, shock: { ...NO_SHOCK, ...shock } }];
  }
  return scenariosOf(checked(file, daySchema, data));
}

function checked<T>(file: string, schema: z.ZodType<T>, data: unknown): T {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = (issue?.path ?? []).map(String).join('.');
  throw new ScenarioFileError(file, key, issue?.message ?? 'does not fit');
}

function parsed(file: string): unknown {
  try {
    if (statSync(file).size > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ScenarioFileError(file, '', error instanceof Error ? error.message : String(error));
  }
}

/** Every *.json of a folder, by name. A folder that is not there is an empty library. */
export function readLibrary(folder: string): Library {
  const scenarios: Scenario[] = [];
  const refused: ScenarioFileError[] = [];
  const taken = new Set<string>();
  for (const file of filesIn(folder)) {
    try {
      const found = readScenarioFile(file);
      const twice = found.find(({ id }) => taken.has(id));
      if (twice !== undefined) throw new ScenarioFileError(file, 'id', `${twice.id} is the name of another scenario`);
      for (const scenario of found) taken.add(scenario.id);
      scenarios.push(...found);
    } catch (error) {
      if (!(error instanceof ScenarioFileError)) throw error;
      refused.push(error);
    }
  }
  return { scenarios, refused };
}

function filesIn(folder: string): readonly string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder).filter((file) => file.endsWith('.json')).sort().map((file) => join(folder, file));
}
