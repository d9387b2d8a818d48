import { it } from 'vitest';
import { runWorld } from './world.ts';
for (const seed of (process.env.SEEDS ?? '1,2,3').split(',').map(Number)) it(`seed ${seed}`, () => { try { const r = runWorld({ seed, faults: true, safetyMs: 60_000 }); console.log(JSON.stringify(r)); } catch (e) { console.log(seed, String((e as Error).stack).slice(0, 900)); throw e; } });
