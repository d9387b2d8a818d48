/** Where a pool is: from what the trader typed to a chain that can be asked. */
import type { Address } from 'viem';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { ConnectorSetting } from '../connector.ts';
import { addressOf } from '../transport/chain/chains/chainSetting.ts';
import { loanPlaceOf, problemOfLoan, type ChainName, type Fields, type LoanPlace }
  from '../transport/lending/loanPlace.ts';
import { POOLS } from './addresses.ts';

export interface PoolPlace extends LoanPlace {
  readonly venue: VenueId;
  readonly pool: Address;
}

/** What is wrong, with its field; null: nothing. */
export function problemOfFields(chain: ChainName, fields: Fields, secret: string | null): string | null {
  const { pool = '' } = fields;
  if (pool !== '' ? addressOf(pool) === null : poolOf(chain) === null) {
    return 'pool: must be the address of the pool, 0x and 40 hex digits';
  }
  return problemOfLoan(chain, fields, secret);
}

const poolOf = (chain: ChainName): Address | null => (chain === null ? null : POOLS[chain] ?? null);

/** Throws an Error in words: of accounts that cannot share a session, or without an endpoint. */
export function placeOf(chain: ChainName, venue: VenueId, setting: ConnectorSetting): PoolPlace {
  const place = loanPlaceOf(chain, setting, ['pool']);
  const pool = addressOf(setting.accounts[0]?.fields['pool'] ?? '') ?? poolOf(chain);
  if (pool === null) throw new Error(`${venue}: no pool is known`);
  return { ...place, venue, pool };
}
