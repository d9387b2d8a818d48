/**
 * The pool at the newest block, once a block: reserves that a holder touches every time, all others once a minute. A
 * block that comes while one is read is read after it; those between are skipped.
 */
import type { Address } from 'viem';
import type { AaveAccount } from '../../../risk/margin/aave/aaveAccount.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { ChainClient } from '../../transport/chain/client/chainClient.ts';
import { LatestOnly } from '../../transport/lending/latestOnly.ts';
import { readListing, type ListedReserve, type PoolListing } from '../reading/listing.ts';
import { readWholePool, type PoolState, type Wanted } from '../reading/poolState.ts';

const WIDE_EVERY_MS = 60_000;
/** New assets are listed now and then. */
const LIST_EVERY_MS = 30 * 60_000;
/** So many balances are read every time without a thought. */
const FEW = 200;

export interface PoolReaderSetting {
  readonly client: ChainClient;
  readonly pool: Address;
  readonly users: readonly Address[];
  readonly ports: Ports;
  /** `isWide`: of every reserve that the pool lists. */
  readonly read: (state: PoolState, listing: PoolListing, isWide: boolean) => void;
  readonly failed: (reason: string) => void;
}

export class PoolReader {
  private readonly setting: PoolReaderSetting;
  /** As last read; null: not yet. */
  listing: PoolListing | null = null;
  private readonly looking = new LatestOnly(() => this.once());
  private listedMs = -Infinity;
  private wideMs = -Infinity;
  private wanted: Wanted = { reserves: [], modes: new Map() };

  constructor(setting: PoolReaderSetting) { this.setting = setting; }

  close(): void { this.looking.closed = true; }

  /** Everything is asked for with the next read. */
  forget(): void {
    this.listedMs = -Infinity;
    this.wideMs = -Infinity;
  }

  look(): Promise<void> { return this.looking.look(); }

  /**
   * A holder at the newest block with every reserve, as two endpoints have it where two are configured: an action rests
   * on it. Rejects with an Error in words for the trader.
   */
  async agreed(user: Address): Promise<AaveAccount> {
    const { listing, setting: { client }, wanted: { modes } } = this;
    if (listing === null) throw new Error('the pool has not been read yet');
    const { holders: [holder] } = await readWholePool({ client, listing, users: [user], agreed: true,
      wanted: { reserves: listing.reserves, modes } });
    if (holder === undefined) throw new Error('the pool says nothing of this holder');
    return holder.account;
  }

  private async once(): Promise<void> {
    const { client, pool, users, ports } = this.setting;
    try {
      const block = client.head ?? await client.latest();
      const nowMs = ports.clock.monotonicMs();
      if (this.listing === null || nowMs - this.listedMs > LIST_EVERY_MS) {
        this.listing = await readListing(client, pool, block);
        this.listedMs = nowMs;
        this.wideMs = -Infinity;
      }
      const { listing } = this;
      const isWide = users.length * listing.reserves.length <= FEW || nowMs - this.wideMs > WIDE_EVERY_MS;
      const wanted = isWide ? { ...this.wanted, reserves: listing.reserves } : this.wanted;
      const state = await readWholePool({ client, listing, users, block, wanted });
      if (this.looking.closed) return;
      if (isWide) this.wideMs = nowMs;
      this.wanted = { modes: state.wanted.modes, reserves: isWide ? touched(state, listing) : state.wanted.reserves };
      this.setting.read(state, listing, isWide);
    } catch (error) {
      if (!this.looking.closed) this.setting.failed(error instanceof Error ? error.message : String(error));
    }
  }
}

function touched({ holders }: PoolState, { reserves }: PoolListing): readonly ListedReserve[] {
  const held = new Set(holders.flatMap(({ account }) => account.reserves
    .filter(({ holder }) => holder.scaledSupply > 0n || holder.scaledDebt > 0n || holder.stableDebt > 0n
      || holder.usedAsCollateral)
    .map(({ asset }) => asset)));
  return reserves.filter(({ asset }) => held.has(asset));
}
