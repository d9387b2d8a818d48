// Once a run: everything is deployed on one chain and kept as a file, from which each test file makes its own chain.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import type { TestProject } from 'vitest/node';
import { deployLab, saveLab } from '../deploy/lab.ts';
import { missingWorkspace } from './workspace.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    readonly chainLab: { readonly file: string | null; readonly reason: string | null };
  }
}

export default async function setUp(project: TestProject): Promise<(() => void) | undefined> {
  const reason = missingWorkspace();
  if (reason !== null) {
    process.stderr.write(`chain: skipped, ${reason}\n`);
    project.provide('chainLab', { file: null, reason });
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), 'ballast-chain-'));
  const file = join(folder, 'lab.v8');
  const lab = await deployLab({ more: ['--accounts', '30'] });
  try {
    writeFileSync(file, serialize(await saveLab(lab)));
  } finally {
    await lab.anvil.stop();
  }
  project.provide('chainLab', { file, reason: null });
  return () => { rmSync(folder, { recursive: true, force: true }); };
}
