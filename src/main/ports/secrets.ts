/**
 * Where keys are kept: the operating system's keychain or a file under a passphrase. A secret is text under a
 * reference ("hyperliquid/main"); references are not secret and stand in the configuration, secrets nowhere else.
 */

export type SecretsState =
  | { readonly state: 'open' }
  /** A passphrase opens it; `exists` false: it would be a new one. */
  | { readonly state: 'locked'; readonly exists: boolean }
  | { readonly state: 'unavailable'; readonly reason: string };

export interface Secrets {
  readonly kind: 'keychain' | 'passphraseFile';
  state(): SecretsState;
  /** Null: there is none. Rejects, in words for the trader, where it is locked, unavailable or damaged. */
  read(reference: string): Promise<string | null>;
  write(reference: string, secret: string): Promise<void>;
  forget(reference: string): Promise<void>;
  /** Opens a locked one, or makes it. False: the passphrase is wrong. A keychain needs none and answers true. */
  unlock(passphrase: string): Promise<boolean>;
}
