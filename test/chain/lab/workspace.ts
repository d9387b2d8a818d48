/**
 * The private workspace of protocols' contracts: where it lies, whether it is installed, and an artifact of it by exact
 * path. Nothing of it is ever packaged.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Abi, Hex } from 'viem';

export const WORKSPACE = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(WORKSPACE, 'node_modules');

export interface Contract {
  readonly name: string;
  readonly abi: Abi;
  readonly bytecode: Hex;
  /** File -> library -> places of its address. */
  readonly links: Readonly<Record<string, Readonly<Record<string, readonly { readonly start: number }[]>>>>;
}

/** Why the suite cannot run here, in words; null: it can. */
export function missingWorkspace(): string | null {
  const wanted = ['@aave/core-v3', '@lyrafinance/protocol', '@morpho-org/morpho-blue', '@uniswap/v3-core',
    '@uniswap/v3-periphery', 'solc'];
  const absent = wanted.filter((name) => !existsSync(join(MODULES, name)));
  if (absent.length > 0) return `test/chain is not installed (${absent.join(', ')}): npm test -- chain installs it`;
  return anvilBinary() === null ? `there is no anvil for ${process.platform} ${process.arch}` : null;
}

const PLATFORMS: Readonly<Record<string, string>> = {
  'linux x64': 'linux-amd64', 'linux arm64': 'linux-arm64', 'darwin x64': 'darwin-amd64',
  'darwin arm64': 'darwin-arm64', 'win32 x64': 'win32-amd64',
};

/** The native binary itself: its wrapper starts four times as slowly and outlives a killed parent. */
export function anvilBinary(): string | null {
  const platform = PLATFORMS[`${process.platform} ${process.arch}`];
  if (platform === undefined) return null;
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil';
  const path = join(MODULES, '@foundry-rs', `anvil-${platform}`, 'bin', name);
  return existsSync(path) ? path : null;
}

export const sourceText = (path: string): string => readFileSync(join(MODULES, path), 'utf8');
export const workspaceRequire = createRequire(join(WORKSPACE, 'package.json'));

/** `folder` of a package's artifacts, as Hardhat writes them. */
export function artifact(folder: string, name: string): Contract {
  const read: unknown = JSON.parse(sourceText(`${folder}/${name}.sol/${name}.json`));
  const { abi, bytecode, linkReferences } = read as {
    abi: Abi; bytecode: Hex; linkReferences: Contract['links'];
  };
  return { name, abi, bytecode, links: linkReferences };
}
