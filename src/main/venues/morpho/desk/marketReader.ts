/**
 * The markets of each holder at the newest block, once a block. Which they are is said by the settings, or looked for
 * in the contract's events: at the beginning from the first block on, then every ten minutes in what came since.
 */
import type { Address, Hex } from 'viem';
import type { Ports } from '../../../ports/ports.ts';
import type { ConnectorAccount } from '../../connector.ts';
import type { ChainClient } from '../../transport/chain/client/chainClient.ts';
import { LatestOnly } from '../../transport/lending/latestOnly.ts';
import { holderOf } from '../../transport/lending/loanPlace.ts';
import { marketIdsOf, type MorphoPlace } from '../place.ts';
import { marketsOf } from '../reading/discovery.ts';
import { readMarkets, type ListedMarket } from '../reading/marketListing.ts';
import { readPositions, type MorphoState, type PositionState } from '../reading/marketState.ts';
import type { MarketAccount } from './marketBook.ts';

const SEARCH_EVERY_MS = 10 * 60_000;
/** A reorganisation may bring an event into a block that was looked at. */
const LOOK_BACK_BLOCKS = 300;

export interface MarketReaderSetting {
  readonly client: ChainClient;
  readonly place: MorphoPlace;
  readonly keepers: readonly ConnectorAccount[];
  readonly ports: Ports;
  readonly read: (state: MorphoState, accounts: readonly MarketAccount[]) => void;
  readonly failed: (reason: string) => void;
}

export class MarketReader {
  private readonly setting: MarketReaderSetting;
  private readonly looking = new LatestOnly(() => this.once());
  private markets: readonly ListedMarket[] = [];
  private accounts: readonly MarketAccount[] = [];
  private readonly found = new Map<Address, Set<Hex>>();
  private searchedMs = -Infinity;
  private nextBlock: number;
  private last: MorphoState | null = null;

  constructor(setting: MarketReaderSetting) {
    this.setting = setting;
    this.nextBlock = setting.place.fromBlock;
  }

  close(): void { this.looking.closed = true; }
  look(): Promise<void> { return this.looking.look(); }
  forget(): void { this.searchedMs = -Infinity; }

  tokens(): readonly Address[] {
    return [...new Set(this.markets.flatMap(({ params }) => [params.loanToken, params.collateralToken]))];
  }

  /** As last read. Throws an Error where it was not yet. */
  positionOf(user: Address, marketOf: (market: ListedMarket) => boolean): PositionState {
    const state = this.last?.positions.find((one) => one.user === user && marketOf(one.listed));
    if (state === undefined) throw new Error('the market has not been read yet');
    return state;
  }

  /** The same at the newest block, as two endpoints have it where two are configured: an action rests on it. */
  async agreed(user: Address, marketOf: (market: ListedMarket) => boolean): Promise<PositionState> {
    const { client, place: { morpho } } = this.setting;
    const { listed } = this.positionOf(user, marketOf);
    const { positions: [position] } = await readPositions({ client, morpho, loanFeed: null, agreed: true,
      block: client.head ?? await client.latest(), wanted: [{ user, market: listed }] });
    if (position === undefined) throw new Error('the market says nothing of this holder');
    return position;
  }

  private async once(): Promise<void> {
    const { client, place: { morpho, loanFeed }, ports } = this.setting;
    try {
      const block = client.head ?? await client.latest();
      const nowMs = ports.clock.monotonicMs();
      if (nowMs - this.searchedMs > SEARCH_EVERY_MS) {
        await this.search(block);
        this.searchedMs = nowMs;
      }
      const state = await readPositions({ client, morpho, loanFeed, block,
        wanted: this.accounts.map(({ keeper, market }) => ({ user: holderOf(keeper.fields), market })) });
      if (this.looking.closed) return;
      this.last = state;
      this.setting.read(state, this.accounts);
    } catch (error) {
      if (!this.looking.closed) this.setting.failed(error instanceof Error ? error.message : String(error));
    }
  }

  private async search(block: Parameters<typeof readMarkets>[4]): Promise<void> {
    const { client, place: { morpho }, keepers } = this.setting;
    const searching = keepers.filter(({ fields }) => namedBy(fields).length === 0)
      .map(({ fields }) => holderOf(fields));
    if (searching.length > 0) {
      const found = await marketsOf(client, morpho, searching, this.nextBlock, block.number);
      for (const holder of searching) {
        const ids = this.found.get(holder) ?? new Set();
        for (const id of found.get(holder.toLowerCase()) ?? []) ids.add(id);
        this.found.set(holder, ids);
      }
      this.nextBlock = Math.max(this.nextBlock, block.number - LOOK_BACK_BLOCKS);
    }
    const wanted = keepers.map((keeper) => {
      const named = namedBy(keeper.fields);
      return { keeper, isOnly: named.length === 1,
        ids: named.length > 0 ? named : [...this.found.get(holderOf(keeper.fields)) ?? []] };
    });
    const unknown = [...new Set(wanted.flatMap(({ ids }) => ids))].filter((id) =>
      !this.markets.some((market) => market.id === id));
    if (unknown.length > 0) {
      this.markets = [...this.markets, ...await readMarkets(client, morpho, unknown, this.markets, block)];
    }
    this.accounts = wanted.flatMap(({ keeper, ids, isOnly }) => ids.flatMap((id): MarketAccount[] => {
      const market = this.markets.find((one) => one.id === id);
      return market === undefined ? [] : [{ keeper, market, isOnly }];
    }));
  }
}

const namedBy = (fields: ConnectorAccount['fields']): readonly Hex[] => marketIdsOf(fields['markets'] ?? '') ?? [];
