/**
 * Keys in one file under a passphrase: scrypt makes the key, AES-256-GCM seals each secret with its reference as
 * associated data, so that entries cannot be exchanged. All parameters stand in the file; the passphrase nowhere.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import type { Secrets, SecretsState } from '../secrets.ts';

interface Sealed { readonly iv: string; readonly tag: string; readonly data: string }
interface Stored {
  readonly version: 1;
  readonly kdf: { readonly name: 'scrypt'; readonly n: number; readonly r: number; readonly p: number;
    readonly salt: string };
  readonly cipher: 'aes-256-gcm';
  /** A known text, to tell a wrong passphrase from a damaged entry. */
  readonly check: Sealed;
  readonly entries: Readonly<Record<string, Sealed>>;
}

/** 2^17 takes about half a second and 128 MB: dear for whoever guesses. */
export const SCRYPT = { n: 131_072, r: 8, p: 1 };
const CHECK = 'ballast';
const KEY_BYTES = 32;

export class PassphraseFile implements Secrets {
  readonly kind = 'passphraseFile';
  private readonly path: string;
  private readonly cost: typeof SCRYPT;
  private open: { readonly key: Buffer; stored: Stored } | null = null;

  /** `cost` is for new files; an old one keeps its own. */
  constructor(path: string, cost: typeof SCRYPT = SCRYPT) {
    this.path = path;
    this.cost = cost;
  }

  state(): SecretsState {
    return this.open !== null ? { state: 'open' } : { state: 'locked', exists: existsSync(this.path) };
  }

  async unlock(passphrase: string): Promise<boolean> {
    if (!existsSync(this.path)) {
      const kdf = { name: 'scrypt' as const, ...this.cost, salt: randomBytes(16).toString('base64') };
      const key = await derive(passphrase, kdf);
      const stored: Stored = { version: 1, kdf, cipher: 'aes-256-gcm', check: seal(key, CHECK, CHECK), entries: {} };
      this.save(key, stored);
      return true;
    }
    const stored = readStored(this.path);
    const key = await derive(passphrase, stored.kdf);
    const check = unseal(key, CHECK, stored.check);
    if (check === null || !timingSafeEqual(Buffer.from(check), Buffer.from(CHECK))) return false;
    this.open = { key, stored };
    return true;
  }

  read(reference: string): Promise<string | null> {
    return settled(() => {
      const { key, stored } = this.opened();
      const sealed = Object.hasOwn(stored.entries, reference) ? stored.entries[reference] : undefined;
      if (sealed === undefined) return null;
      const secret = unseal(key, reference, sealed);
      if (secret === null) throw new Error(`the stored key of ${reference} is damaged: enter it again`);
      return secret;
    });
  }

  write(reference: string, secret: string): Promise<void> {
    return settled(() => {
      const { key, stored } = this.opened();
      this.save(key, { ...stored, entries: { ...stored.entries, [reference]: seal(key, reference, secret) } });
    });
  }

  forget(reference: string): Promise<void> {
    return settled(() => {
      const { key, stored } = this.opened();
      const { [reference]: _gone, ...entries } = stored.entries;
      this.save(key, { ...stored, entries });
    });
  }

  private opened(): { readonly key: Buffer; stored: Stored } {
    if (this.open === null) throw new Error('the key file is locked: enter its passphrase in Settings > Venues');
    return this.open;
  }

  /** All or nothing, for the owner's eyes alone. */
  private save(key: Buffer, stored: Stored): void {
    const fresh = `${this.path}.new`;
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify(stored, null, 1)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.path);
    this.open = { key, stored };
  }
}

function settled<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => { resolve(work()); });
}

function derive(passphrase: string, { n, r, p, salt }: Stored['kdf']): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), KEY_BYTES,
      { N: n, r, p, maxmem: 256 * n * r }, (error, key) => {
        if (error === null) resolve(key);
        else reject(error);
      });
  });
}

function seal(key: Buffer, reference: string, secret: string): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(reference));
  const data = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') };
}

/** Null: another key, another reference, or not what was sealed. */
function unseal(key: Buffer, reference: string, { iv, tag, data }: Sealed): string | null {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
      .setAAD(Buffer.from(reference)).setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}

/** Throws, naming the file, when it is not one of ours. */
function readStored(path: string): Stored {
  let stored: Partial<Stored>;
  try {
    stored = JSON.parse(readFileSync(path, 'utf8')) as Partial<Stored>;
  } catch {
    throw new Error(`${path} is not a key file: move it away and enter the keys again`);
  }
  const { kdf, check, entries } = stored;
  const isSane = stored.version === 1 && stored.cipher === 'aes-256-gcm' && kdf?.name === 'scrypt'
    && kdf.n >= 1_024 && kdf.n <= 4_194_304 && kdf.r >= 1 && kdf.r <= 64 && kdf.p >= 1 && kdf.p <= 16;
  if (!isSane || check === undefined || entries === undefined) {
    throw new Error(`${path} is not a key file of this version: move it away and enter the keys again`);
  }
  return { version: 1, kdf, cipher: 'aes-256-gcm', check, entries };
}
