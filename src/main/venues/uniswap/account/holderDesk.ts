/** One address as a desk: its transactions with what its key may be used for, and its swaps. */
import { dec, type Decimal } from '../../../../shared/domain/decimal.ts';
import type { ChainTransaction } from '../../../../shared/domain/chain/transaction.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { LiveChain } from '../../transport/chain/client/liveChain.ts';
import { defaultCaps } from '../../transport/chain/fees/caps.ts';
import { SpendPolicy } from '../../transport/chain/keys/spendPolicy.ts';
import type { Receipt } from '../../transport/chain/transactions/observation.ts';
import { TransactionDesk } from '../../transport/chain/transactions/transactionDesk.ts';
import type { VenueFact } from '../../venue.ts';
import type { Holder, Place } from '../place.ts';
import type { Pair } from '../pools/pairs.ts';
import type { Pool } from '../pools/tokens.ts';
import { SwapDesk } from '../swaps/swapDesk.ts';
import { METHODS } from '../swaps/swapIntent.ts';

export interface HolderDesk {
  readonly holder: Holder;
  readonly transactions: TransactionDesk;
  readonly swaps: SwapDesk;
  /** What prices with 18 digits may be off by when they are multiplied back. */
  readonly rounding: Decimal;
  /** How often its holdings were asked for. */
  snapshots: number;
  /** Asked for on every connect; without one the address is watched. */
  takeKey(): Promise<void>;
}

export interface HolderSetting {
  readonly holder: Holder;
  readonly place: Place;
  readonly chain: LiveChain;
  readonly ports: Ports;
  readonly pairOf: (instrument: string) => Pair | undefined;
  readonly pools: () => readonly Pool[];
  readonly emit: (fact: VenueFact, venueTimeMs: number | null) => void;
  readonly settled: (transaction: ChainTransaction, receipt: Receipt | null) => void;
}

const WATCHED = 'the address is watched only: it has no key here';
const ROUNDING = dec('0.000000000001');

export function openHolder({ holder, place, chain, ports, pairOf, pools, emit, settled }: HolderSetting): HolderDesk {
  const { deployment, tokens, venue } = place;
  const policy = new SpendPolicy({ spenders: [deployment.router], maxSpendUsdPerDay: holder.maxSpendUsdPerDay,
    maxNativeWeiPerTransaction: 0n, allowed: [
      { address: deployment.router, methods: METHODS[deployment.routerKind] },
      ...Object.values(tokens).map((address) => ({ address, methods: ['approve(address,uint256)'] })),
    ] });
  const transactions = new TransactionDesk({ chain, venue, account: holder.account, address: holder.address, policy,
    caps: defaultCaps(chain.setting.chainId), ports, settled,
    report: (transaction) => { emit({ type: 'TransactionReported', transaction }, null); } });
  const swaps = new SwapDesk({ account: holder.account, address: holder.address, deployment, chain, transactions, ports,
    pairOf, pools, emit });
  return { holder, transactions, swaps, rounding: ROUNDING, snapshots: 0,
    async takeKey() {
      try {
        transactions.signer = await holder.signer();
        if (transactions.signer === null) transactions.readOnlyReason = WATCHED;
      } catch (error) {
        transactions.signer = null;
        transactions.readOnlyReason = `its key cannot be used: ${error instanceof Error ? error.message : 'unknown'}`;
      }
    } };
}
