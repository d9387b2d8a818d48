/** What an address has at Morpho Blue: each market that it is in, with health by the contract's own integers. */
import { toNumber, toText } from '../../../shared/domain/decimal.ts';
import { healthFactor, owed, supplied } from '../../risk/margin/morpho/morphoMath.ts';
import { fromUnits, fromWei } from '../../venues/transport/chain/client/wei.ts';
import type { BlockRef } from '../../venues/transport/chain/client/chainClient.ts';
import type { LiveChain } from '../../venues/transport/chain/client/liveChain.ts';
import { marketsOf } from '../../venues/morpho/reading/discovery.ts';
import { readMarkets, type ListedMarket } from '../../venues/morpho/reading/marketListing.ts';
import { readPositions, type PositionState } from '../../venues/morpho/reading/marketState.ts';

type Address = `0x${string}`;

export interface MorphoPlace {
  readonly morpho: Address;
  readonly fromBlock: number;
  /** Empty: those that the address is in. */
  readonly markets: readonly Address[];
}

export interface MorphoFound { readonly report: object; readonly markets: readonly ListedMarket[] }

/** Rejects in words: where the endpoint answers for too few blocks, or a market is none. */
export async function morphoOf(
  client: LiveChain, { morpho, fromBlock, markets: named }: MorphoPlace, address: Address, block: BlockRef,
): Promise<MorphoFound> {
  const ids = named.length > 0 ? named
    : (await marketsOf(client, morpho, [address], fromBlock, block.number)).get(address.toLowerCase()) ?? [];
  const markets = ids.length === 0 ? [] : await readMarkets(client, morpho, ids, [], block);
  const { positions } = await readPositions({ client, morpho, loanFeed: null, block, agreed: true,
    wanted: markets.map((market) => ({ user: address, market })) });
  return { markets, report: { protocol: 'Morpho Blue', morpho, markets: positions.map(rowOf) } };
}

function rowOf({ listed: { id, params, collateral, loan }, market, position, isPriced }: PositionState): object {
  const debt = position.borrowShares === 0n ? 0n : owed(market, position);
  return { market: id, collateral: collateral.currency, loan: loan.currency,
    liquidationLoanToValue: toNumber(fromWei(params.lltv)),
    health: debt === 0n || !isPriced ? null : toNumber(fromWei(healthFactor(market, position))),
    supplied: toText(fromUnits(position.collateral, collateral.decimals)),
    lent: toText(fromUnits(supplied(market, position), loan.decimals)),
    owed: toText(fromUnits(debt, loan.decimals)) };
}
