/** What a host may ask about addresses without knowing a chain's library. */
import { addressOf } from '../../venues/transport/chain/chains/chainSetting.ts';

/** Checksummed; null: no address, or one whose checksum is wrong. */
export const addressText = (text: string): `0x${string}` | null => addressOf(text);
