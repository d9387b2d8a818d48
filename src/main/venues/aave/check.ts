/** Tests a connection: does the endpoint answer for this chain, is there a pool, what does it say of the holder. */
import type { VenueCheck } from '../../../shared/contract/venues.ts';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Ports } from '../../ports/ports.ts';
import { marginOf } from '../../risk/margin/aave/nativeTerms.ts';
import type { ConnectorSetting } from '../connector.ts';
import { checkLoans, loanText } from '../transport/lending/loanCheck.ts';
import { holderOf, type ChainName } from '../transport/lending/loanPlace.ts';
import { placeOf } from './place.ts';
import { readListing } from './reading/listing.ts';
import { readWholePool } from './reading/poolState.ts';

export const checkConnection = (
  chain: ChainName, venue: VenueId, setting: ConnectorSetting, ports: Ports,
): Promise<VenueCheck> => checkLoans(setting, ports, {
  place: () => placeOf(chain, venue, setting),
  async contract({ pool }, client, block) {
    const read = await readListing(client, pool, block);
    return { read, text: `${read.reserves.length} assets, rules of ${read.rules}` };
  },
  async holder(listing, client, block, { fields }) {
    const { holders: [holder] } = await readWholePool({ client, listing, block, users: [holderOf(fields)],
      wanted: { reserves: [], modes: new Map() } });
    if (holder === undefined) return 'nothing was said';
    const { haircutEquityUsd, maintenanceMarginUsd } = marginOf(holder.reported, holder.account);
    return loanText(haircutEquityUsd, maintenanceMarginUsd);
  },
});
