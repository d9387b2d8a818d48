/**
 * Signs actions and logins with a session key (or the owner's own) by the venue's EIP-712 scheme. The key lives in the
 * closure that `signerOf` returns and nowhere else; no error text repeats it. Source: facts on Derive 5.3.
 */
import { concat, encodeAbiParameters, keccak256, parseAbiParameters, stringToHex, type Address, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Network } from '../../../shared/domain/account.ts';
import type { Protocol } from './endpoints.ts';

/** keccak256 of "Action(uint256 subaccountId,uint256 nonce,address module,bytes data,uint256 expiry,...)". */
export const ACTION_TYPEHASH = keccak256(
  stringToHex(
    'Action(uint256 subaccountId,uint256 nonce,address module,' +
      'bytes data,uint256 expiry,address owner,address signer)',
  ),
);

const DOMAIN_TYPEHASH = keccak256(
  stringToHex('EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)'),
);
const MATCHING = '0xeB8d770ec18DB98Db922E9D83260A585b9F0DeAD';

/** v3 settles on Ethereum, its test on Sepolia. */
const CHAINS: Readonly<Record<Network, bigint>> = { mainnet: 1n, testnet: 11_155_111n };

const domainSeparator = (chainId: bigint): Hex =>
  keccak256(
    encodeAbiParameters(parseAbiParameters('bytes32, bytes32, bytes32, uint256, address'), [
      DOMAIN_TYPEHASH,
      keccak256(stringToHex('Matching')),
      keccak256(stringToHex('1.0')),
      chainId,
      MATCHING,
    ]),
  );

/** v2 settles on a chain of its own; its testnet's contract is another one, of which the domain is published. */
const V2_DOMAINS: Readonly<Record<Network, Hex>> = {
  mainnet: domainSeparator(957n), testnet: '0x9bcf4dc06df5d8bf23af818d5716491b995020f377d3b7b64c29ed14e3dd1105',
};

export const domainOf = (network: Network, protocol: Protocol = 'v3'): Hex =>
  (protocol === 'v2' ? V2_DOMAINS[network] : domainSeparator(CHAINS[network]));

/** v3: UTC nanoseconds; v2: milliseconds and three digits. Above the last one, always. */
export function nonceAfter(last: bigint, venueNowMs: number, protocol: Protocol): bigint {
  const nonce = BigInt(venueNowMs) * (protocol === 'v2' ? 1_000n : 1_000_000n);
  return nonce > last ? nonce : last + 1n;
}

export interface Action {
  readonly subaccountId: bigint;
  /** `nonceAfter`; sent as text. */
  readonly nonce: bigint;
  readonly module: Address;
  readonly data: Hex;
  /** `signature_expiry_sec`: at least 300 s ahead. */
  readonly expirySec: bigint;
  readonly owner: Address;
  readonly signer: Address;
}

/** The library takes mixed case for a checksum; venues write what they like. */
const plain = (address: Address): Address => address.toLowerCase() as Address;

const ACTION = parseAbiParameters('bytes32, uint256, uint256, address, bytes32, uint256, address, address');

export const actionHash = ({ data, ...action }: Action): Hex => hashOf(ACTION_TYPEHASH, action, keccak256(data));

/** The layout alone, for the vectors that give hashes for hashes. */
export function hashOf(typeHash: Hex, action: Omit<Action, 'data'>, dataHash: Hex): Hex {
  const { subaccountId, nonce, module, expirySec, owner, signer } = action;
  return keccak256(
    encodeAbiParameters(ACTION, [
      typeHash,
      subaccountId,
      nonce,
      plain(module),
      dataHash,
      expirySec,
      plain(owner),
      plain(signer),
    ]),
  );
}

export const typedDataHash = (domain: Hex, hash: Hex): Hex => keccak256(concat(['0x1901', domain, hash]));

export interface Signer {
  /** Of the key itself: the session key's, or the owner's own. */
  readonly address: Address;
  readonly protocol: Protocol;
  /** r, s, v: 65 bytes. `domain`: another than the network's, for another chain. */
  signAction(action: Omit<Action, 'signer'>, domain?: Hex): Promise<Hex>;
  /** Over the time in UTC milliseconds as text, for login and the headers of requests. */
  signTime(timeMs: number): Promise<Hex>;
}

const PRIVATE_KEY = /^(0x)?[0-9a-fA-F]{64}$/;

/** Null: not a private key. */
export function signerOf(secret: string, network: Network, protocol: Protocol = 'v3'): Signer | null {
  const text = secret.trim();
  if (!PRIVATE_KEY.test(text)) return null;
  const key: Hex = `0x${text.replace(/^0x/, '')}`;
  let wallet: ReturnType<typeof privateKeyToAccount>;
  try {
    wallet = privateKeyToAccount(key);
  } catch {
    // Zero, or beyond the order of the curve; the library's own words would show it.
    return null;
  }
  const { address } = wallet;
  return {
    address,
    protocol,
    async signAction(action, domain = domainOf(network, protocol)) {
      return wallet.sign({ hash: typedDataHash(domain, actionHash({ ...action, signer: address })) });
    },
    async signTime(timeMs) {
      return wallet.signMessage({ message: String(timeMs) });
    },
  };
}
