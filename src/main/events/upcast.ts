/**
 * Versions of stored events. When the shape of an event changes, its version here goes up by one and an upcaster turns
 * the parsed JSON of the version before into the next; old sessions stay readable for good, each step with a test.
 */
import type { StoredType } from './schema/schema.ts';

/** Parsed JSON of one version to parsed JSON of the next. */
export type Upcaster = (json: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

export interface Versions {
  /** Types that are not listed are at version 1. */
  readonly current: { readonly [T in StoredType]?: number };
  /** `upcasters.FillReported[1]` makes version 2 out of version 1. */
  readonly upcasters: { readonly [T in StoredType]?: Readonly<Record<number, Upcaster>> };
}

export const VERSIONS: Versions = {
  current: { CommandReceived: 2, MarginObserved: 2, PolicyChanged: 2, RunStarted: 2 },
  upcasters: {
    // Version 2 of a policy stands on a rung of the ladder; before, it proposed or was off.
    CommandReceived: { 1: ({ command, ...rest }) => ({ ...rest, command: withMode(command) }) },
    PolicyChanged: { 1: ({ policy, ...rest }) => ({ ...rest, policy: modeOfOld(policy) }) },
    // Version 2 says who works out the Greeks of options; before, every run did so itself.
    RunStarted: { 1: (json) => ({ ...json, optionGreeks: 'computed' }) },
    // Version 2 tells haircut equity and liquidation prices; before, no venue was asked for them.
    MarginObserved: {
      1: ({ report, ...rest }) =>
        ({ ...rest, report: { ...(report as object), haircutEquityUsd: null, liquidationPrices: [] } }),
    },
  },
};

/** A hedge policy as it was kept before the ladder; any other value as it is. */
export function modeOfOld(policy: unknown): unknown {
  if (typeof policy !== 'object' || policy === null || !('enabled' in policy)) return policy;
  const { enabled, ...rest } = policy;
  return { ...rest, mode: enabled === true ? 'propose' : 'off' };
}

function withMode(command: unknown): unknown {
  const isPolicy = typeof command === 'object' && command !== null && 'policy' in command && 'type' in command
    && command.type === 'ChangePolicy';
  return isPolicy ? { ...command, policy: modeOfOld(command.policy) } : command;
}

export const currentVersion = (versions: Versions, type: string): number =>
  versions.current[type as StoredType] ?? 1;

/** Throws RangeError when the version is from the future or a step is missing. */
export function upcast(
  versions: Versions, type: string, version: number, json: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const current = currentVersion(versions, type);
  if (!Number.isInteger(version) || version < 1) throw new RangeError(`${type} has no version ${version}`);
  if (version > current) {
    throw new RangeError(`${type} version ${version} was written by a newer Ballast; this one reads up to ${current}`);
  }
  let upcasted = json;
  for (let from = version; from < current; from += 1) {
    const step = versions.upcasters[type as StoredType]?.[from];
    if (step === undefined) throw new RangeError(`${type} cannot be read: no upcaster from version ${from}`);
    upcasted = step(upcasted);
  }
  return upcasted;
}
