/**
 * Who signed an action: written from the published scheme, apart from the connector's SDK, so that the two check one
 * another. Recovers the address; nothing here trusts what a client says of itself.
 */
import { bytesToHex, concat, hexToBytes, keccak256, numberToBytes, recoverTypedDataAddress, type Hex } from 'viem';

export interface Signed {
  readonly action: Readonly<Record<string, unknown>>;
  readonly nonce: number;
  readonly signature: { readonly r: string; readonly s: string; readonly v: number };
  readonly vaultAddress?: string | null;
  readonly expiresAfter?: number | null;
}

const NOWHERE = '0x0000000000000000000000000000000000000000';

/** connectionId: keccak of msgpack(action), nonce, vault marker, expiry marker. */
export function actionHash({ action, nonce, vaultAddress, expiresAfter }: Omit<Signed, 'signature'>): Hex {
  const parts = [msgpack(action), numberToBytes(nonce, { size: 8 })];
  parts.push(...(vaultAddress ? [Uint8Array.of(1), hexToBytes(vaultAddress as Hex)] : [Uint8Array.of(0)]));
  if (expiresAfter !== undefined && expiresAfter !== null) {
    parts.push(Uint8Array.of(0), numberToBytes(expiresAfter, { size: 8 }));
  }
  return keccak256(concat(parts));
}

export async function signerOfAction(signed: Signed, source: 'a' | 'b'): Promise<string> {
  const address = await recoverTypedDataAddress({
    domain: { name: 'Exchange', version: '1', chainId: 1337, verifyingContract: NOWHERE },
    types: {
      Agent: [
        { name: 'source', type: 'string' },
        { name: 'connectionId', type: 'bytes32' },
      ],
    },
    primaryType: 'Agent',
    message: { source, connectionId: actionHash(signed) },
    signature: joined(signed.signature),
  });
  return address.toLowerCase();
}

/** `fields`: name and type of each, in the published order. */
export async function signerOfUserAction(
  signed: Pick<Signed, 'action' | 'signature'>,
  primaryType: string,
  fields: readonly (readonly [string, string])[],
): Promise<string> {
  const address = await recoverTypedDataAddress({
    domain: {
      name: 'HyperliquidSignTransaction',
      version: '1',
      chainId: Number(signed.action['signatureChainId']),
      verifyingContract: NOWHERE,
    },
    types: { [primaryType]: fields.map(([name, type]) => ({ name, type })) },
    primaryType,
    message: { ...signed.action },
    signature: joined(signed.signature),
  });
  return address.toLowerCase();
}

/** Leading zeros of r and s may be missing. */
function joined({ r, s, v }: Signed['signature']): Hex {
  const word = (hex: string): string => hex.replace(/^0x/, '').padStart(64, '0');
  return `0x${word(r)}${word(s)}${v.toString(16)}`;
}

/** Maps in their order, integers in the shortest form, no floats: what an action may hold. */
export function msgpack(value: unknown): Uint8Array {
  if (value === null) return Uint8Array.of(0xc0);
  if (typeof value === 'boolean') return Uint8Array.of(value ? 0xc3 : 0xc2);
  if (typeof value === 'number') return integer(value);
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    const head =
      bytes.length < 32
        ? [0xa0 | bytes.length]
        : bytes.length < 256
          ? [0xd9, bytes.length]
          : [0xda, bytes.length >> 8, bytes.length & 255];
    return concat([Uint8Array.from(head), bytes]);
  }
  if (Array.isArray(value)) return concat([sized(value.length, 0x90, 0xdc), ...value.map(msgpack)]);
  const entries = Object.entries(value as Record<string, unknown>).filter(([, inner]) => inner !== undefined);
  return concat([
    sized(entries.length, 0x80, 0xde),
    ...entries.flatMap(([key, inner]) => [msgpack(key), msgpack(inner)]),
  ]);
}

const sized = (length: number, short: number, long: number): Uint8Array =>
  length < 16 ? Uint8Array.of(short | length) : Uint8Array.of(long, length >> 8, length & 255);

function integer(value: number): Uint8Array {
  if (!Number.isSafeInteger(value)) throw new Error(`no integer: ${value}`);
  const of = (head: number, size: number): Uint8Array =>
    concat([Uint8Array.of(head), numberToBytes(value, { size, signed: value < 0 })]);
  if (value >= 0) {
    return value < 0x80
      ? Uint8Array.of(value)
      : value < 0x100
        ? of(0xcc, 1)
        : value < 0x1_0000
          ? of(0xcd, 2)
          : value < 0x1_0000_0000
            ? of(0xce, 4)
            : of(0xcf, 8);
  }
  return value >= -32
    ? Uint8Array.of(256 + value)
    : value >= -0x80
      ? of(0xd0, 1)
      : value >= -0x8000
        ? of(0xd1, 2)
        : value >= -0x8000_0000
          ? of(0xd2, 4)
          : of(0xd3, 8);
}

export const hexOf = (bytes: Uint8Array): string => bytesToHex(bytes);
