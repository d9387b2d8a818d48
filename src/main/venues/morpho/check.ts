/** Tests a connection: does the endpoint answer for this chain, is Morpho there, what does it say of the holder. */
import type { VenueCheck } from '../../../shared/contract/venues.ts';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Ports } from '../../ports/ports.ts';
import { healthFactor, owed } from '../../risk/margin/morpho/morphoMath.ts';
import { unitsOf } from '../../risk/margin/aave/fixedPoint.ts';
import type { ConnectorSetting } from '../connector.ts';
import { checkLoans } from '../transport/lending/loanCheck.ts';
import { holderOf, type ChainName } from '../transport/lending/loanPlace.ts';
import { marketIdsOf, placeOf, type MorphoPlace } from './place.ts';
import { marketsOf } from './reading/discovery.ts';
import { readMarkets } from './reading/marketListing.ts';
import { readPositions, type PositionState } from './reading/marketState.ts';

export const checkConnection = (
  chain: ChainName, venue: VenueId, setting: ConnectorSetting, ports: Ports,
): Promise<VenueCheck> => checkLoans<MorphoPlace, MorphoPlace>(setting, ports, {
  place: () => placeOf(chain, venue, setting),
  async contract(place, client) {
    const code = await client.pool.ask('eth_getCode', [place.morpho, 'latest']);
    if (typeof code !== 'string' || code.length < 100) throw new Error(`there is no contract at ${place.morpho}`);
    return { read: place, text: place.morpho };
  },
  async holder({ morpho, loanFeed, fromBlock }, client, block, { fields }) {
    const user = holderOf(fields);
    const named = marketIdsOf(fields['markets'] ?? '') ?? [];
    const ids = named.length > 0 ? named
      : (await marketsOf(client, morpho, [user], fromBlock, block.number)).get(user.toLowerCase()) ?? [];
    if (ids.length === 0) return 'is in no market: name one to enter it';
    const markets = await readMarkets(client, morpho, ids, [], block);
    const { positions } = await readPositions({ client, morpho, loanFeed, block,
      wanted: markets.map((market) => ({ user, market })) });
    return positions.map(textOf).join('; ');
  },
});

function textOf({ listed: { collateral, loan }, market, position, isPriced }: PositionState): string {
  const name = `${collateral.currency}/${loan.currency}`;
  if (position.borrowShares === 0n) return `${name} owes nothing`;
  const health = isPriced ? unitsOf(healthFactor(market, position), 18).toFixed(4) : 'unknown';
  return `${name} health ${health}, owes ${unitsOf(owed(market, position), loan.decimals)} ${loan.currency}`;
}
