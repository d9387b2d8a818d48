/**
 * Keys sealed by the operating system's keychain through Electron's safeStorage; the sealed bytes stand in a file of
 * the data directory. Where the system offers no real keychain (Linux without a keyring) nothing is stored.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { safeStorage } from 'electron';
import type { Secrets, SecretsState } from '../../ports/secrets.ts';

const NO_KEYCHAIN = 'this system offers no keychain (on Linux: install and unlock a keyring), so keys cannot be kept';

/** Whether the system keeps keys; asked once, after the app is ready. */
export async function keychainWorks(): Promise<boolean> {
  const works = await safeStorage.isAsyncEncryptionAvailable().catch(() => false);
  const isPlain = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  return works && !isPlain;
}

export class Keychain implements Secrets {
  readonly kind = 'keychain';
  private readonly path: string;
  private readonly works: boolean;

  constructor(path: string, works: boolean) {
    this.path = path;
    this.works = works;
  }

  state(): SecretsState {
    return this.works ? { state: 'open' } : { state: 'unavailable', reason: NO_KEYCHAIN };
  }

  unlock(): Promise<boolean> { return Promise.resolve(true); }

  async read(reference: string): Promise<string | null> {
    const entries = this.entries();
    const sealed = Object.hasOwn(entries, reference) ? entries[reference] : undefined;
    if (sealed === undefined) return null;
    try {
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'));
      if (shouldReEncrypt) await this.write(reference, result);
      return result;
    } catch {
      throw new Error(`the keychain does not open the key of ${reference}: enter it again`);
    }
  }

  async write(reference: string, secret: string): Promise<void> {
    const sealed = await safeStorage.encryptStringAsync(secret);
    this.save({ ...this.entries(), [reference]: sealed.toString('base64') });
  }

  forget(reference: string): Promise<void> {
    const { [reference]: _gone, ...entries } = this.entries();
    this.save(entries);
    return Promise.resolve();
  }

  private entries(): Readonly<Record<string, string>> {
    if (!this.works) throw new Error(NO_KEYCHAIN);
    if (!existsSync(this.path)) return {};
    const stored = JSON.parse(readFileSync(this.path, 'utf8')) as { entries?: Record<string, string> };
    return stored.entries ?? {};
  }

  /** All or nothing, for the owner's eyes alone. */
  private save(entries: Readonly<Record<string, string>>): void {
    const fresh = `${this.path}.new`;
    const file = openSync(fresh, 'w', 0o600);
    try {
      writeSync(file, `${JSON.stringify({ version: 1, entries }, null, 1)}\n`);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(fresh, this.path);
  }
}
