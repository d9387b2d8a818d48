/** A chain as it is configured: which it is, who answers for it, how sure we want to be. */
import { getAddress, isAddress, type Address } from 'viem';

export interface ChainSetting {
  readonly chainId: number;
  /** "arbitrum": stands in ids of venues and instruments. */
  readonly name: string;
  readonly title: string;
  readonly nativeCurrency: string;
  /** https, or http on this machine; in order of preference. At least one. */
  readonly rpcUrls: readonly string[];
  /** wss, or ws on this machine: tells new heads sooner than polling. Null: polling alone. */
  readonly socketUrl: string | null;
  /** Null: reads are batched instead. */
  readonly multicall3: Address | null;
  readonly blockTimeMs: number;
  /** The head's own age, beyond which the chain counts as stale. */
  readonly staleAfterMs: number;
  /** So many blocks, its own counted, after which a transaction's effect is reported even before it is finalised. */
  readonly confirmations: number;
  /** `opStack`: L1 data is paid apart, as the gas price oracle says; `arbitrum`: it stands in the gas estimate. */
  readonly rollUp: 'none' | 'opStack' | 'arbitrum';
}

const MULTICALL3 = getAddress('0xcA11bde05977b3631167028862bE2a173976CA11');

type Known = Omit<ChainSetting, 'rpcUrls' | 'socketUrl'>;

const known = (
  chainId: number, name: string, title: string, blockTimeMs: number, more: Partial<Known> = {},
): Known => ({
  chainId, name, title, blockTimeMs, nativeCurrency: 'ETH', multicall3: MULTICALL3, confirmations: 6,
  staleAfterMs: Math.max(20_000, 5 * blockTimeMs), rollUp: 'none', ...more,
});

/** What is known without asking. Endpoints are the trader's: public ones are not fit for trading. */
export const KNOWN_CHAINS: readonly Known[] = [
  known(1, 'ethereum', 'Ethereum', 12_000, { confirmations: 3 }),
  known(10, 'optimism', 'Optimism', 2_000, { rollUp: 'opStack' }),
  known(137, 'polygon', 'Polygon', 2_000, { nativeCurrency: 'POL', confirmations: 16 }),
  known(8_453, 'base', 'Base', 2_000, { rollUp: 'opStack' }),
  known(42_161, 'arbitrum', 'Arbitrum', 250, { rollUp: 'arbitrum', confirmations: 20 }),
  known(11_155_111, 'sepolia', 'Sepolia', 12_000, { confirmations: 3 }),
  known(31_337, 'local', 'Local chain', 1_000, { confirmations: 6, staleAfterMs: 86_400_000 }),
];

/** A chain that is not known gets careful terms. */
export function chainSettingOf(
  chainId: number, rpcUrls: readonly string[], more: Partial<ChainSetting> = {},
): ChainSetting {
  const terms = KNOWN_CHAINS.find((chain) => chain.chainId === chainId)
    ?? known(chainId, `chain-${chainId}`, `Chain ${chainId}`, 4_000, { confirmations: 20 });
  return { ...terms, rpcUrls, socketUrl: null, ...more };
}

/** Checksummed; null: no address, or one whose checksum is wrong. */
export const addressOf = (text: string): Address | null => (isAddress(text.trim()) ? getAddress(text.trim()) : null);
