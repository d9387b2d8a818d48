/**
 * npm run bench:crash: what protection is worth. Two hundred seeded crashes through the practice venues, each with
 * protection and without: liquidated accounts of both, what the protective trades cost, and every case in which
 * protection raised exposure. Two processes share the seeds; prints, asserts nothing.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CRASH_POLICY, runCrash, type CrashReport } from './crashWorld.ts';

const SEEDS = 200;
const QUICK_SEEDS = 10;
const PROCESSES = 2;
const { values } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' },
  from: { type: 'string' }, to: { type: 'string' }, every: { type: 'string' } } });
const from = Number(values.from ?? 1);
const to = Number(values.to ?? (values.quick === true ? QUICK_SEEDS : SEEDS));

interface Pair { readonly off: CrashReport; readonly on: CrashReport }

if (values.every === undefined) await report();
else share(Number(values.every));
process.exit();

/** A part of the seeds, a line of JSON each: what each of the processes does. */
function share(every: number): void {
  for (let seed = from; seed <= to; seed += every) {
    process.stdout.write(`${JSON.stringify({ off: runCrash(seed, false), on: runCrash(seed, true) })}\n`);
  }
}

async function report(): Promise<void> {
  const pairs = (await Promise.all(Array.from({ length: PROCESSES }, (_, i) => partOf(from + i))))
    .flat().sort((a, b) => a.on.seed - b.on.seed);
  const summary = summaryOf(pairs);
  process.stdout.write(values.json === true ? `${JSON.stringify({ summary, pairs }, null, 1)}\n` : told(summary));
}

async function partOf(first: number): Promise<readonly Pair[]> {
  if (first > to) return [];
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--from', String(first), '--to', String(to),
    '--every', String(PROCESSES)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pairs: Pair[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const pair = JSON.parse(line) as Pair;
    pairs.push(pair);
    const { seed, kind, dropFraction, liquidated, plannedCostUsd, raised } = pair.on;
    process.stderr.write(`seed ${seed} ${kind} -${(dropFraction * 100).toFixed(0)} %: liquidated ${liquidated.length} of`
      + ` ${pair.off.liquidated.length}, cost ${plannedCostUsd.toFixed(0)} USD, raised ${raised.length}\n`);
  }
  return pairs;
}

function summaryOf(pairs: readonly Pair[]) {
  const total = (of: (pair: Pair) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0);
  const lost = ({ equityBeforeUsd, equityAfterUsd }: CrashReport): number => equityBeforeUsd - equityAfterUsd;
  const acted = pairs.filter(({ on }) => on.plans > 0);
  const costs = acted.map(({ on }) => on.plannedCostUsd).sort((a, b) => a - b);
  const [off, on] = [total((pair) => pair.off.liquidated.length), total((pair) => pair.on.liquidated.length)];
  return {
    triggerHealth: CRASH_POLICY.triggerHealth, targetHealth: CRASH_POLICY.targetHealth, scenarios: pairs.length,
    liquidatedWithout: off, liquidatedWith: on, fewer: off === 0 ? null : 1 - on / off, fewerInterval: wilson(on, off),
    raisedExposure: total((pair) => pair.on.raised.length),
    scenariosActedIn: acted.length, plans: total((pair) => pair.on.plans),
    plannedCostUsd: total((pair) => pair.on.plannedCostUsd), medianCostUsdWhereActed: costs[costs.length >> 1] ?? null,
    equityBeforeUsd: total((pair) => pair.on.equityBeforeUsd),
    equityLostWithoutUsd: total((pair) => lost(pair.off)), equityLostWithUsd: total((pair) => lost(pair.on)),
    /** Where nothing would have been liquidated: what protection cost for nothing. */
    needlessCostUsd: acted.filter((pair) => pair.off.liquidated.length === 0)
      .reduce((sum, pair) => sum + pair.on.plannedCostUsd, 0),
    stillLiquidated: pairs.filter((pair) => pair.on.liquidated.length > 0).map((pair) =>
      ({ seed: pair.on.seed, kind: pair.on.kind, drop: pair.on.dropFraction, accounts: pair.on.liquidated })),
    raised: pairs.flatMap((pair) => pair.on.raised.map((what) => `seed ${pair.on.seed}: ${what}`)),
  };
}

/** Of the share that protection spares, 95 %, of the accounts lost without it (Wilson 1927). */
function wilson(still: number, of: number): readonly [number, number] | null {
  if (of === 0) return null;
  const [z2, p] = [1.96 ** 2, Math.min(1, still / of)];
  const middle = (p + z2 / (2 * of)) / (1 + z2 / of);
  const half = (1.96 * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of))) / (1 + z2 / of);
  return [1 - Math.min(1, middle + half), 1 - Math.max(0, middle - half)];
}

function told(summary: ReturnType<typeof summaryOf>): string {
  const percent = (share: number | undefined | null): string =>
    (share === undefined || share === null ? 'none' : `${(share * 100).toFixed(1)} %`);
  const usd = (amount: number | null): string => `${Math.round(amount ?? 0).toLocaleString('en-US')} USD`;
  const { fewerInterval: [low, high] = [] } = { fewerInterval: summary.fewerInterval ?? undefined };
  const lines: readonly (readonly [string, string])[] = [
    ['crashes', `${summary.scenarios}, acted in ${summary.scenariosActedIn} with ${summary.plans} plans`],
    ['policy', `acts below health ${summary.triggerHealth}, brings back to ${summary.targetHealth}`],
    ['accounts liquidated', `${summary.liquidatedWithout} without, ${summary.liquidatedWith} with protection`],
    ['fewer', `${percent(summary.fewer)} (95 %: ${percent(low)} to ${percent(high)})`],
    ['cases of raised exposure', String(summary.raisedExposure)],
    ['cost of the plans', `${usd(summary.plannedCostUsd)}, median ${usd(summary.medianCostUsdWhereActed)} where it acted,`
      + ` ${usd(summary.needlessCostUsd)} where nothing would have been liquidated`],
    ['equity lost', `${usd(summary.equityLostWithoutUsd)} without, ${usd(summary.equityLostWithUsd)} with protection,`
      + ` of ${usd(summary.equityBeforeUsd)}`],
    ...summary.stillLiquidated.map(({ seed, kind, drop, accounts }) =>
      ['still liquidated', `seed ${seed}, ${kind}, -${percent(drop)}: ${accounts.join(', ')}`] as const),
    ...summary.raised.map((what) => ['raised', what] as const),
  ];
  return `${lines.map(([name, value]) => `${name.padEnd(26)}${value}`).join('\n')}\n`;
}
