/**
 * What protection is worth: so many seeded crashes through the practice venues, each with protection and without. Prints
 * liquidated accounts of both, what the protective trades cost, and every case in which protection raised exposure.
 */
import { parseArgs } from 'node:util';
import { CRASH_POLICY, runCrash, type CrashReport } from './crashWorld.ts';

const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' },
  from: { type: 'string' }, to: { type: 'string' } } });
const from = Number(values.from ?? 1);
const to = Number(values.to ?? (values.quick === true ? 10 : 200));

const pairs: { readonly off: CrashReport; readonly on: CrashReport }[] = [];
for (let seed = from; seed <= to; seed += 1) {
  const pair = { off: runCrash(seed, false), on: runCrash(seed, true) };
  pairs.push(pair);
  const { kind, dropFraction, liquidated: with_, plannedCostUsd, raised } = pair.on;
  process.stderr.write(`seed ${seed} ${kind} -${(dropFraction * 100).toFixed(0)} %: liquidated ${with_.length} of`
    + ` ${pair.off.liquidated.length}, cost ${plannedCostUsd.toFixed(0)} USD, raised ${raised.length}\n`);
}

function liquidated(which: 'on' | 'off'): number {
  return pairs.reduce((sum, pair) => sum + pair[which].liquidated.length, 0);
}
const total = (of: (pair: (typeof pairs)[number]) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0);
const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;
const lost = ({ equityBeforeUsd, equityAfterUsd }: CrashReport): number => equityBeforeUsd - equityAfterUsd;

const acted = pairs.filter(({ on }) => on.plans > 0);
const summary = {
  triggerHealth: CRASH_POLICY.triggerHealth,
  targetHealth: CRASH_POLICY.targetHealth,
  scenarios: pairs.length,
  liquidatedWithout: liquidated('off'),
  liquidatedWith: liquidated('on'),
  fewer: 1 - liquidated('on') / liquidated('off'),
  raisedExposure: total(({ on }) => on.raised.length),
  scenariosActedIn: acted.length,
  plans: total(({ on }) => on.plans),
  plannedCostUsd: total(({ on }) => on.plannedCostUsd),
  medianCostUsdWhereActed: median(acted.map(({ on }) => on.plannedCostUsd)),
  equityLostWithoutUsd: total(({ off }) => lost(off)),
  equityLostWithUsd: total(({ on }) => lost(on)),
  /** Where nothing would have been liquidated: what protection cost for nothing. */
  needlessCostUsd: acted.filter(({ off }) => off.liquidated.length === 0)
    .reduce((sum, { on }) => sum + on.plannedCostUsd, 0),
  stillLiquidated: pairs.filter(({ on }) => on.liquidated.length > 0).map(({ on }) =>
    ({ seed: on.seed, kind: on.kind, drop: Number(on.dropFraction.toFixed(3)), accounts: on.liquidated })),
  raised: pairs.flatMap(({ on }) => on.raised.map((what) => `seed ${on.seed}: ${what}`)).slice(0, 20),
};
process.stdout.write(`${JSON.stringify(values.json === true ? { summary, pairs } : summary, null, 1)}\n`);
process.exit();
