/**
 * The data that a signed action carries, as the venue's modules decode it: canonical ABI encoding, prices, amounts and
 * fees scaled by 1e18 (withdrawn amounts in the token's own decimals). Source: facts on Derive 5.3.
 */
import { encodeAbiParameters, keccak256, parseAbiParameters, type Address, type Hex } from 'viem';
import type { Decimal } from '../../../shared/domain/decimal.ts';

/** The same on v2's mainnet and v3. */
export const MODULES = {
  trade: '0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b',
  rfq: '0x9371352CCef6f5b36EfDFE90942fFE622Ab77F1D',
  withdrawal: '0x9d0E8f5b25384C7310CB8C6aE32C8fbeb645d083',
  transfer: '0x01259207A40925b794C8ac320456F7F6c8FE2636',
  externalTransfer: '0x8F9B8f12ddA05FB1F0DDDDe8f5af8cECF54f8aC9',
  setSessionKey: '0xe330CF64ff6EbF41699aad344Cb21d78db1D2bb6',
} as const satisfies Readonly<Record<string, Address>>;

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

/** `amount` is positive; the side of the whole quote and that of the leg decide its sign. */
export interface RfqLeg {
  /** Legs are signed in the order of their names. */
  readonly instrumentName: string;
  readonly asset: Address;
  readonly subId: bigint;
  readonly price: Decimal;
  readonly amount: Decimal;
  readonly direction: 'buy' | 'sell';
}

const QUOTE = parseAbiParameters([
  'Quote quote',
  'struct Quote { uint256 maxFee; Leg[] legs; }',
  'struct Leg { address asset; uint256 subId; uint256 price; int256 amount; }',
]);
const LEGS = parseAbiParameters([
  'Leg[] legs',
  'struct Leg { address asset; uint256 subId; uint256 price; int256 amount; }',
]);
const EXECUTE = parseAbiParameters('bytes32, uint256');

const signedLegs = (legs: readonly RfqLeg[], side: 'buy' | 'sell') =>
  legs
    .toSorted((a, b) => (a.instrumentName < b.instrumentName ? -1 : 1))
    .map(({ asset, subId, price, amount, direction }) => ({
      asset: plain(asset),
      subId,
      price: scaled(price),
      amount: direction === side ? scaled(amount) : -scaled(amount),
    }));

/** A maker's quote. With `direction` buy every leg is done as it says, with sell the other way. */
export const quoteData = (legs: readonly RfqLeg[], direction: 'buy' | 'sell', maxFee: Decimal): Hex =>
  encodeAbiParameters(QUOTE, [{ maxFee: scaled(maxFee), legs: signedLegs(legs, direction) }]);

/** A taker's answer, whose direction is the quote's opposite: the legs are hashed from the quote's side. */
export function executeData(legs: readonly RfqLeg[], direction: 'buy' | 'sell', maxFee: Decimal): Hex {
  const hash = keccak256(encodeAbiParameters(LEGS, [signedLegs(legs, direction === 'buy' ? 'sell' : 'buy')]));
  return encodeAbiParameters(EXECUTE, [hash, scaled(maxFee)]);
}
