/** Where Morpho Blue is: one address on Ethereum and Base; on other chains the trader names the contract. */
import { getAddress, type Address } from 'viem';

interface Deployment {
  readonly morpho: Address;
  /** The first block that may hold an event of it. */
  readonly fromBlock: number;
}

export const DEPLOYMENTS: Readonly<Record<string, Deployment>> = {
  ethereum: { morpho: getAddress('0xBBBBBbbBBb9cC5e90e3b3Af64bdAF62C37EEFFCb'), fromBlock: 18_883_000 },
  base: { morpho: getAddress('0xBBBBBbbBBb9cC5e90e3b3Af64bdAF62C37EEFFCb'), fromBlock: 13_900_000 },
};
