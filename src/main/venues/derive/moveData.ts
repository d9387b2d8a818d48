/**
 * Data of the signed actions that move money or hand out keys: between subaccounts, to another owner, out of the venue,
 * to a session key. Source: facts on Derive 5.3; recipients of keys that are not the owner's must be listed there.
 */
import { encodeAbiParameters, parseAbiParameters, type Address, type Hex } from 'viem';
import type { Decimal } from '../../../shared/domain/decimal.ts';

const plain = (address: Address): Address => address.toLowerCase() as Address;

export interface SpotTransfer {
  readonly toSubaccount: bigint;
  /** Manager of the subaccount where it is a new one; 0 else. */
  readonly newManager: bigint;
  readonly asset: Address;
  readonly subId: bigint;
  readonly amount: Decimal;
  readonly maxFeeUsd: Decimal;
}

const TRANSFER = parseAbiParameters('uint256, uint256, address, uint256, uint256, uint256');
const EXTERNAL = parseAbiParameters('uint256, uint256, address, uint256, uint256, uint256, address');

export const transferData = ({ toSubaccount, newManager, asset, subId, amount, maxFeeUsd }: SpotTransfer): Hex =>
  encodeAbiParameters(TRANSFER, [toSubaccount, newManager, plain(asset), subId, amount, maxFeeUsd]);

export const externalTransferData = (transfer: SpotTransfer, recipient: Address): Hex => {
  const { toSubaccount, newManager, asset, subId, amount, maxFeeUsd } = transfer;
  return encodeAbiParameters(EXTERNAL, [
    toSubaccount,
    newManager,
    plain(asset),
    subId,
    amount,
    maxFeeUsd,
    plain(recipient),
  ]);
};

const WITHDRAW = parseAbiParameters('address, uint256, address, uint256, bool');

/** `nativeAmount` in the token's own decimals, the fee in 1e18. */
export const withdrawData = (asset: Address, maxFeeUsd: Decimal, recipient: Address, nativeAmount: bigint): Hex =>
  encodeAbiParameters(WITHDRAW, [plain(asset), maxFeeUsd, plain(recipient), nativeAmount, false]);

const SESSION_KEY = parseAbiParameters('address, uint256, uint256[], uint256[]');

/** Signed with subaccount 0. No subaccounts named: all, later ones too. */
export const sessionKeyData = (
  key: Address,
  expirySec: bigint,
  scopes: readonly bigint[],
  subaccounts: readonly bigint[],
): Hex => encodeAbiParameters(SESSION_KEY, [plain(key), expirySec, scopes, subaccounts]);
