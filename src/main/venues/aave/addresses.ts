/** The published address book's pools (`@aave-dao/aave-address-book` 4.68.1, as facts on the chain 5 has them). */
import { getAddress, type Address } from 'viem';

/** By name of the chain; where one is not here, the trader gives the pool's address. */
export const POOLS: Readonly<Record<string, Address>> = {
  ethereum: getAddress('0x87870Bca3F3fD6335C3F4ce8392D69350B4fA4E2'),
  arbitrum: getAddress('0x794a61358D6845594F94dc1DB02A252b5b4814aD'),
  optimism: getAddress('0x794a61358D6845594F94dc1DB02A252b5b4814aD'),
  polygon: getAddress('0x794a61358D6845594F94dc1DB02A252b5b4814aD'),
  base: getAddress('0xA238Dd80C259a72e81d7e4664a9801593F98d1c5'),
};
