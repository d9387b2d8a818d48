/**
 * A keystore of a key of the trader's own, as one file of the data directory that only its owner may read. The key
 * comes in once, or is drawn here; it is never answered, and the passphrase is kept nowhere.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MadeKeystore, VenueRequest } from '../../../shared/contract/venues.ts';
import { SessionRefusal } from '../../bridge/served.ts';
import { makeKeystore } from '../../venues/transport/chain/keys/keystore.ts';
import { addressOfKey, isPrivateKey, newPrivateKey } from '../../venues/transport/chain/keys/signers.ts';

const FOLDER = 'keystores';

/** Rejects with SessionRefusal, naming the field. */
export async function makeKeystoreFile(
  dataDirectory: string, { name, key, passphrase }: Extract<VenueRequest, { type: 'MakeKeystore' }>,
): Promise<MadeKeystore> {
  const typed = key.trim();
  if (typed !== '' && !isPrivateKey(typed)) {
    throw new SessionRefusal('request.key', 'key: must be a private key of 64 hex digits, or empty for a new one');
  }
  const folder = join(dataDirectory, FOLDER);
  const path = join(folder, `${name}.json`);
  const isThere = (): boolean => existsSync(path);
  const taken = new SessionRefusal('request.name', `name: ${path} is there already`);
  if (isThere()) throw taken;
  const used = typed === '' ? newPrivateKey() : `0x${typed.replace(/^0x/, '')}` as const;
  const address = addressOfKey(used);
  const text = await makeKeystore(used, passphrase);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // Another may have been made meanwhile: what is there is never written over.
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
  return { path, address };
}
