/**
 * The data that a signed order carries, as the venue's module decodes it: canonical ABI encoding, prices, amounts and
 * fees scaled by 1e18. No other action is signed here. Source: facts on Derive 5.3.
 */
import { encodeAbiParameters, parseAbiParameters, type Address, type Hex } from 'viem';
import type { Network } from '../../../shared/domain/account.ts';
import type { Decimal } from '../../../shared/domain/decimal.ts';
import type { Protocol } from './endpoints.ts';

const TRADE_MODULE = '0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b';

/** Where an order is carried out: the same on v3 and v2's mainnet. */
export const tradeModule = (network: Network, protocol: Protocol): Address =>
  (protocol === 'v2' && network === 'testnet' ? '0x87F2863866D85E3192a35A73b388BD625D83f2be' : TRADE_MODULE);

/** A Decimal counts 1e-18, as the venue's numbers do. */
const scaled = (value: Decimal): bigint => value;

/** Whatever the case in which the venue writes it: the library takes mixed case for a checksum. */
const plain = (address: Address): Address => address.toLowerCase() as Address;

const TRADE = parseAbiParameters('address, uint256, int256, int256, uint256, uint256, bool');

/** An order; `limitPrice` of a market order is the worst that is taken. */
export function tradeData(order: {
  readonly asset: Address;
  readonly subId: bigint;
  readonly limitPrice: Decimal;
  readonly amount: Decimal;
  readonly maxFee: Decimal;
  readonly recipient: bigint;
  readonly isBid: boolean;
}): Hex {
  const { asset, subId, limitPrice, amount, maxFee, recipient, isBid } = order;
  return encodeAbiParameters(TRADE, [
    plain(asset),
    subId,
    scaled(limitPrice),
    scaled(amount),
    scaled(maxFee),
    recipient,
    isBid,
  ]);
}
