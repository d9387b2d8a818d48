/**
 * Chainlink and Pyth as they stand at a block, in the multicall of that block. What an oracle says is passed on with
 * its age whatever that is; a contract that is not what it should be, or answers nothing, is named and left out.
 */
import { parseAbi } from 'viem';
import type { OracleReading } from '../../../../../shared/domain/chain/oracle.ts';
import type { Decimal } from '../../../../../shared/domain/decimal.ts';
import type { VenueId } from '../../../../../shared/domain/ids.ts';
import type { BlockRef, ChainClient } from '../client/chainClient.ts';
import { readCall, type Outcome, type ReadCall } from '../client/readCall.ts';
import { fromUnits } from '../client/wei.ts';
import { maxAgeMsOf, type OracleFeed } from './feeds.ts';

const CHAINLINK_ABI = parseAbi([
  'function decimals() view returns (uint8)',
  'function description() view returns (string)',
  'function latestRoundData() view returns (uint80, int256 answer, uint256, uint256 updatedAt, uint80)',
]);
/** Whatever its age: the age is ours to judge. */
const PYTH_ABI = parseAbi([
  'struct Price { int64 price; uint64 conf; int32 expo; uint256 publishTime; }',
  'function getPriceUnsafe(bytes32 id) view returns (Price)',
]);
const SECOND_MS = 1_000;

interface Known { readonly feed: OracleFeed; readonly digits: number }

export interface OracleFault { readonly feed: OracleFeed; readonly reason: string }

export class OracleReader {
  private readonly chain: ChainClient;
  private readonly venue: VenueId;
  private known: readonly Known[] = [];

  constructor(chain: ChainClient, venue: VenueId) {
    this.chain = chain;
    this.venue = venue;
  }

  /** Which of them are what they should be; the others come back. Rejects with ChainError. */
  async prepare(feeds: readonly OracleFeed[]): Promise<readonly OracleFault[]> {
    const links = feeds.filter(({ kind }) => kind === 'chainlink');
    const { results } = await this.chain.readPinned(links.flatMap(({ address }) => [
      readCall(address, CHAINLINK_ABI, 'decimals', []), readCall(address, CHAINLINK_ABI, 'description', [])]),
    { agreed: true });
    const faults: OracleFault[] = [];
    const fit = links.flatMap((feed, at): Known[] => {
      const [digits, description] = [results[2 * at], results[2 * at + 1]] as const;
      const says = description?.ok === true ? String(description.value) : null;
      if (digits?.ok !== true || typeof digits.value !== 'number' || digits.value > 36) {
        faults.push({ feed, reason: `no Chainlink feed answers at ${feed.address}` });
        return [];
      }
      if (feed.description !== null && says !== feed.description) {
        faults.push({ feed, reason: `${feed.address} calls itself ${says ?? 'nothing'}, not ${feed.description}` });
        return [];
      }
      return [{ feed, digits: digits.value }];
    });
    this.known = [...fit, ...feeds.filter(({ kind }) => kind === 'pyth').map((feed) => ({ feed, digits: 0 }))];
    return faults;
  }

  get count(): number { return this.known.length; }

  /** In the multicall of this block. Rejects with ChainError. */
  async read(block: BlockRef): Promise<{ readonly readings: readonly OracleReading[];
    readonly faults: readonly OracleFault[] }> {
    const calls = this.known.map(({ feed }) => callOf(feed));
    const { results, receivedTimeMs } = await this.chain.readPinned(calls, { block });
    const readings: OracleReading[] = [];
    const faults: OracleFault[] = [];
    for (const [at, { feed, digits }] of this.known.entries()) {
      const said = saidOf(feed, digits, results[at]);
      if (typeof said === 'string') {
        faults.push({ feed, reason: said });
        continue;
      }
      readings.push({ venue: this.venue, underlying: feed.underlying, kind: feed.kind, ...said,
        source: feed.feedId === null ? feed.address : `${feed.address}/${feed.feedId}`,
        heartbeatMs: feed.heartbeatMs, maxAgeMs: maxAgeMsOf(feed), blockNumber: block.number,
        venueTimeMs: block.timestampMs, receivedTimeMs });
    }
    return { readings, faults };
  }
}

const callOf = (feed: OracleFeed): ReadCall<unknown> => (feed.feedId === null
  ? readCall(feed.address, CHAINLINK_ABI, 'latestRoundData', [])
  : readCall(feed.address, PYTH_ABI, 'getPriceUnsafe', [feed.feedId]));

type Said = Pick<OracleReading, 'priceUsd' | 'confidenceUsd' | 'updatedTimeMs'>;

/** Words: why there is no price. */
function saidOf(feed: OracleFeed, digits: number, outcome: Outcome<unknown> | undefined): Said | string {
  if (outcome?.ok !== true) return outcome?.reason ?? 'it was not asked';
  if (feed.kind === 'chainlink') {
    const [, answer, , updatedAt] = outcome.value as readonly [bigint, bigint, bigint, bigint, bigint];
    if (answer <= 0n) return `its price is ${answer}`;
    return { priceUsd: fromUnits(answer, digits), confidenceUsd: null,
      updatedTimeMs: updatedAt === 0n ? null : Number(updatedAt) * SECOND_MS };
  }
  const { price, conf, expo, publishTime } = outcome.value as { price: bigint; conf: bigint; expo: number;
    publishTime: bigint };
  if (price <= 0n) return `its price is ${price}`;
  return { priceUsd: scaled(price, expo), confidenceUsd: scaled(conf, expo),
    updatedTimeMs: publishTime === 0n ? null : Number(publishTime) * SECOND_MS };
}

/** value x 10^expo, exact for expo from -18 on. */
const scaled = (value: bigint, expo: number): Decimal =>
  (expo <= 0 ? fromUnits(value, -expo) : fromUnits(value * 10n ** BigInt(expo), 0));
