/**
 * Who somebody is: the wallet's own key and its session keys, log-ins over the time, and signatures of actions. Written
 * from the published scheme (facts on Derive 5.1 and 5.3) apart from the connector; addresses are recovered with viem.
 */
import {
  concat, encodeAbiParameters, keccak256, parseAbiParameters, parseUnits, recoverAddress, recoverMessageAddress, toHex, type Address, type Hex,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { refuse, Refusal, type Params } from './errors.ts';

/** Public test keys of our own making: small numbers, written as keys. */
export const OWNER_KEY: Hex = `0x${'0'.repeat(62)}11`;
export const TRADING_KEY: Hex = `0x${'0'.repeat(62)}12`;
export const READING_KEY: Hex = `0x${'0'.repeat(62)}13`;

export const addressOf = (key: Hex): Address => privateKeyToAccount(key).address;

export interface Key {
  readonly address: Address;
  readonly label: string;
  /** Protocol scopes, and those off the chain. */
  readonly scopes: readonly string[];
  readonly offchain: readonly string[];
  expirySec: number;
}

export interface Login { readonly key: Key; over: boolean }

/** v3 on Sepolia, v3 on Ethereum, v2's mainnet. */
export type Dialect = 'v3' | 'v2';
const DOMAINS: Readonly<Record<'testnet' | 'mainnet' | 'v2', Hex>> = {
  testnet: '0x24d674cd5f2b9d564691c51e9d88f649b99246a2244dd74ce27b96578d773e85',
  mainnet: '0xda616dfabb88681b08e1592820a41d55ddc62d68de110e327ae99d734506fe19',
  v2: '0xd96e5f90797da7ec8dc4e276260c7f3f87fedf68775fbe1ef116e996fc60441b',
};
const TYPEHASH: Hex = '0x4d7a9f27c403ff9c0f19bce61d76d82f9aa29f8d6d4b0c5474607d9770d1af17';
const TRADE_MODULE: Address = '0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b';
const TRADE = parseAbiParameters('address, uint256, int256, int256, uint256, uint256, bool');
const ACTION = parseAbiParameters('bytes32, uint256, uint256, address, bytes32, uint256, address, address');

/** A log-in counts for so long after the time that it signs. */
const LOGIN_WINDOW_MS = 20_000;
const LEAST_EXPIRY_SEC = 300;
const NONCE_WINDOW_MS = 300_000;
const FOR_EVER_SEC = 4_102_444_800;

export class Keyring {
  readonly wallet = addressOf(OWNER_KEY);
  readonly keys: readonly Key[];
  readonly network: 'testnet' | 'mainnet';
  private readonly nowMs: () => number;
  private readonly nonces = new Set<string>();

  constructor(network: 'testnet' | 'mainnet', nowMs: () => number) {
    this.network = network;
    this.nowMs = nowMs;
    const key = (secret: Hex, label: string, scopes: string[], offchain: string[]): Key =>
      ({ address: addressOf(secret), label, scopes, offchain, expirySec: FOR_EVER_SEC });
    this.keys = [key(OWNER_KEY, 'owner', ['Admin'], ['admin']), key(TRADING_KEY, 'trading', ['Trade'], ['account_info']),
      key(READING_KEY, 'reading', [], ['account_info'])];
  }

  /** The text that is signed is the time as it was sent. */
  async login(wallet: unknown, timestamp: unknown, signature: unknown): Promise<Login> {
    if (String(wallet).toLowerCase() !== this.wallet.toLowerCase()) refuse(14_000, 'no such wallet');
    const text = String(timestamp);
    if (!/^\d{13}$/.test(text) || Math.abs(Number(text) - this.nowMs()) > LOGIN_WINDOW_MS) {
      refuse(14_014, `timestamp ${text.slice(0, 20)} is too far from the venue's`);
    }
    let signer: Address;
    try {
      signer = await recoverMessageAddress({ message: text, signature: signature as Hex });
    } catch {
      return refuse(14_014, 'Signature does not match data');
    }
    return { key: this.keyOf(signer), over: false };
  }

  /** What a client with the reading key sends over HTTP now. */
  async headers(): Promise<Record<string, string>> {
    const timestamp = String(this.nowMs());
    const signature = await privateKeyToAccount(READING_KEY).signMessage({ message: timestamp });
    return { 'x-derivewallet': this.wallet, 'x-derivetimestamp': timestamp, 'x-derivesignature': signature };
  }

  keyOf(address: string): Key {
    const key = this.keys.find((one) => one.address.toLowerCase() === address.toLowerCase()) ?? refuse(14_026);
    return key.expirySec * 1_000 > this.nowMs() ? key : refuse(14_030);
  }

  /** Of an order: everything that was signed is put together anew from what was asked. */
  async checkOrder(params: Params, asset: { readonly address: Address; readonly subId: bigint }, dialect: Dialect): Promise<void> {
    const { nonce, expirySec, subaccount } = this.checkFrame(params, dialect);
    const data = encodeAbiParameters(TRADE, [asset.address, asset.subId, units(params['limit_price']), units(params['amount']),
      units(params['max_fee']), subaccount, params['direction'] === 'buy']);
    const signer = String(params['signer']).toLowerCase() as Address;
    const owner = this.wallet.toLowerCase() as Address;
    const hash = keccak256(encodeAbiParameters(ACTION, [TYPEHASH, subaccount, nonce, TRADE_MODULE.toLowerCase() as Address,
      keccak256(data), expirySec, owner, signer]));
    const digest = keccak256(concat(['0x1901', DOMAINS[dialect === 'v2' ? 'v2' : this.network], hash]));
    let recovered = '';
    try {
      recovered = await recoverAddress({ hash: digest, signature: signatureOf(params['signature']) });
    } catch {
      // Left empty: no signature at all recovers to nobody.
    }
    if (recovered.toLowerCase() !== signer) refuse(14_014, 'Signature does not match data');
    const { scopes } = this.keyOf(signer);
    if (!scopes.includes('Trade') && !scopes.includes('Admin')) refuse(14_031, 'Trade');
    this.nonces.add(`${subaccount}|${nonce}`);
  }

  private checkFrame(params: Params, dialect: Dialect): { nonce: bigint; expirySec: bigint; subaccount: bigint } {
    const nonceText = String(params['nonce']);
    if (dialect === 'v3' && typeof params['nonce'] !== 'string') refuse(-32_602, { nonce: ['must be a string'] });
    if (!(dialect === 'v3' ? /^\d{19}$/ : /^\d{13,16}$/).test(nonceText)) refuse(11_018, nonceText.slice(0, 30));
    const nonceMs = Number(nonceText.slice(0, 13));
    if (Math.abs(nonceMs - this.nowMs()) > NONCE_WINDOW_MS) refuse(11_018, nonceText);
    const expiry = Number(params['signature_expiry_sec']);
    if (!(expiry >= Math.floor(this.nowMs() / 1_000) + LEAST_EXPIRY_SEC)) refuse(11_011, 'Order must expire in 300 sec or more');
    const subaccount = BigInt(String(params['subaccount_id']));
    if (this.nonces.has(`${subaccount}|${nonceText}`)) refuse(11_017, nonceText);
    return { nonce: BigInt(nonceText), expirySec: BigInt(Math.floor(expiry)), subaccount };
  }
}

/** A decimal text in 1e-18; at most 12 digits after the point. */
function units(value: unknown): bigint {
  const text = String(value);
  if (!/^-?\d{1,20}(\.\d{1,12})?$/.test(text)) refuse(-32_602, `${text.slice(0, 40)} is not a decimal of at most 12 digits`);
  return parseUnits(text, 18);
}

/** Also with s and r alone as bytes in v's place, as some libraries write it. */
function signatureOf(value: unknown): Hex {
  const text = String(value);
  return /^0x[0-9a-f]{130}$/i.test(text) ? text as Hex : toHex('');
}

export { Refusal };
