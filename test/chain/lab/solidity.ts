/** Contracts that come as sources, compiled once and kept beside the packages, by what went in. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Abi } from 'viem';
import { sourceText, WORKSPACE, workspaceRequire, type Contract } from './workspace.ts';

const KEPT = join(WORKSPACE, 'node_modules', '.cache', 'compiled');
const MORPHO = '@morpho-org/morpho-blue/src';

interface Compiler { compile(input: string, options: { import(path: string): unknown }): string; version(): string }
interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts: Readonly<Record<string, Readonly<Record<string, {
    readonly abi: Abi; readonly evm: { readonly bytecode: { readonly object: string } };
  }>>>>;
}

export type Compiled = Readonly<Record<'Morpho' | 'IrmMock' | 'OracleMock' | 'PriceFeed', Contract>>;

/** Morpho Blue with its package's own mocks, and our feed. */
export function compiled(): Compiled {
  const sources = Object.fromEntries([
    ...['Morpho', 'mocks/IrmMock', 'mocks/OracleMock'].map((name) => [`${MORPHO}/${name}.sol`,
      sourceText(`${MORPHO}/${name}.sol`)] as const),
    ...readdirSync(join(WORKSPACE, 'contracts')).map((name) => [`ours/${name}`,
      readFileSync(join(WORKSPACE, 'contracts', name), 'utf8')] as const),
  ]);
  const input = JSON.stringify({
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(sources).map(([path, content]) => [path, { content }])),
    settings: { optimizer: { enabled: true, runs: 999_999 }, viaIR: false,
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  });
  const packages = readFileSync(join(WORKSPACE, 'package-lock.json'), 'utf8');
  const kept = join(KEPT, `${createHash('sha256').update(input).update(packages).digest('hex').slice(0, 24)}.json`);
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as Compiled;
  const made = compile(input);
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(kept, JSON.stringify(made));
  return made;
}

function compile(input: string): Compiled {
  const compiler = workspaceRequire('solc') as Compiler;
  const output = JSON.parse(compiler.compile(input, {
    import: (path) => ({ contents: sourceText(path) }),
  })) as Output;
  const failed = output.errors?.filter(({ severity }) => severity === 'error') ?? [];
  if (failed.length > 0) throw new Error(failed.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const named = Object.values(output.contracts).flatMap((file) => Object.entries(file));
  const of = (name: string): Contract => {
    const found = named.find(([contract]) => contract === name)?.[1];
    if (found === undefined) throw new Error(`the compiler made no ${name}`);
    return { name, abi: found.abi, bytecode: `0x${found.evm.bytecode.object}`, links: {} };
  };
  return { Morpho: of('Morpho'), IrmMock: of('IrmMock'), OracleMock: of('OracleMock'), PriceFeed: of('PriceFeed') };
}
