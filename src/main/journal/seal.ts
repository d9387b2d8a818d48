/**
 * The seal of a session that ended in order: size and a SHA-256 of every page of every file, and of the list itself,
 * so that any changed byte is found and its place named. A session without one is checked by its chain alone.
 */
import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { fdatasyncSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './chain.ts';

export const SEAL_FILE = 'seal.json';
const PAGE_BYTES = 4_096;
const SEALED = /^(journal|tape-\d{8})\.db$/;

interface SealedFile { readonly name: string; readonly bytes: number; readonly pages: readonly string[] }
interface Seal { readonly version: 1; readonly pageBytes: number; readonly files: readonly SealedFile[] }

export interface SealFault {
  readonly file: string;
  /** From 0; null when the file as a whole is to blame. */
  readonly page: number | null;
  readonly reason: string;
}

export function writeSeal(dir: string): void {
  const files = readdirSync(dir).filter((name) => SEALED.test(name)).sort();
  const seal: Seal = { version: 1, pageBytes: PAGE_BYTES, files: files.map((name) => fileOf(dir, name)) };
  const body = JSON.stringify(seal);
  const target = openSync(join(dir, SEAL_FILE), 'w');
  writeSync(target, `${body}\n${sha256(body)}\n`);
  fdatasyncSync(target);
  closeSync(target);
}

export function removeSeal(dir: string): void {
  rmSync(join(dir, SEAL_FILE), { force: true });
}

export const isSealed = (dir: string): boolean => existsSync(join(dir, SEAL_FILE));

/** Every difference between the files and their seal, or that of one file alone; empty when there is none. */
export function sealFaults(dir: string, only: string | null = null): readonly SealFault[] {
  const text = readFileSync(join(dir, SEAL_FILE), 'utf8');
  const [body = '', check] = text.split('\n');
  if (check !== sha256(body) || text !== `${body}\n${check}\n`) {
    return [{ file: SEAL_FILE, page: null, reason: 'the seal itself was changed' }];
  }
  const seal = JSON.parse(body) as Seal;
  if (only !== null) {
    return seal.files.filter(({ name }) => name === only).flatMap((sealed) => fileFaults(dir, sealed, seal));
  }
  const listed = new Set(seal.files.map(({ name }) => name));
  const extra = readdirSync(dir).filter((name) => /\.db(-wal|-journal)?$/.test(name) && !listed.has(name));
  return [
    ...extra.map((file) => ({ file, page: null, reason: 'is not in the seal' })),
    ...seal.files.flatMap((sealed) => fileFaults(dir, sealed, seal)),
  ];
}

function fileFaults(dir: string, sealed: SealedFile, { pageBytes }: Seal): readonly SealFault[] {
  const { name: file } = sealed;
  if (!existsSync(join(dir, file))) return [{ file, page: null, reason: 'is missing' }];
  const found = fileOf(dir, file, pageBytes);
  const faults: SealFault[] = [];
  if (found.bytes !== sealed.bytes) {
    faults.push({ file, page: null, reason: `has ${found.bytes} bytes, was sealed with ${sealed.bytes}` });
  }
  sealed.pages.forEach((hash, page) => {
    if (found.pages[page] === hash) return;
    const end = Math.min(sealed.bytes, (page + 1) * pageBytes) - 1;
    faults.push({ file, page, reason: `page ${page} (bytes ${page * pageBytes} to ${end}) was changed` });
  });
  return faults;
}

function fileOf(dir: string, name: string, pageBytes = PAGE_BYTES): SealedFile {
  const file = openSync(join(dir, name), 'r');
  try {
    const { size } = fstatSync(file);
    const pages: string[] = [];
    const chunk = Buffer.alloc(pageBytes * 256);
    for (let at = 0; at < size;) {
      const read = readSync(file, chunk, 0, chunk.length, at);
      if (read === 0) break;
      for (let from = 0; from < read; from += pageBytes) {
        pages.push(sha256(chunk.subarray(from, Math.min(read, from + pageBytes))));
      }
      at += read;
    }
    return { name, bytes: size, pages };
  } finally {
    closeSync(file);
  }
}
