/** Tests a connection: does the endpoint answer for this chain, is there a pool, what does it say of the holder. */
import { getAddress } from 'viem';
import type { CheckStep, VenueCheck } from '../../../shared/contract/venues.ts';
import type { VenueId } from '../../../shared/domain/ids.ts';
import type { Ports } from '../../ports/ports.ts';
import { marginOf } from '../../risk/margin/aave/nativeTerms.ts';
import { UINT_MAX } from '../../risk/margin/aave/fixedPoint.ts';
import type { ConnectorSetting } from '../connector.ts';
import { placeOf, type ChainName } from './place.ts';
import { readListing } from './reading/listing.ts';
import { readWholePool } from './reading/poolState.ts';

export async function checkConnection(
  chain: ChainName, venue: VenueId, setting: ConnectorSetting, ports: Ports,
): Promise<VenueCheck> {
  const steps: CheckStep[] = [];
  let latencyMs: number | null = null;
  let step = 'endpoint';
  try {
    const place = placeOf(chain, venue, setting);
    const client = place.openChain(ports);
    try {
      const askedMs = ports.clock.monotonicMs();
      const block = await client.latest();
      latencyMs = ports.clock.monotonicMs() - askedMs;
      steps.push({ name: step, ok: true, text: `block ${block.number} of chain ${client.setting.chainId}` });
      step = 'pool';
      const listing = await readListing(client, place.pool, block);
      steps.push({ name: step, ok: true, text: `${listing.reserves.length} assets, rules of ${listing.rules}` });
      for (const { name, fields } of setting.accounts) {
        step = `holder ${name}`;
        // Few accounts, each with an answer of its own.
        // oxlint-disable-next-line no-await-in-loop
        const state = await readWholePool({ client, listing, block, users: [getAddress(fields['address'] ?? '')],
          wanted: { reserves: [], modes: new Map() } });
        steps.push({ name: step, ok: true, text: textOf(state.holders[0]) });
      }
    } finally {
      client.close();
    }
  } catch (error) {
    steps.push({ name: step, ok: false, text: error instanceof Error ? error.message : String(error) });
  }
  const isThere = steps.every(({ ok }) => ok);
  return { steps, rights: isThere ? 'read' : null, mayWithdraw: isThere ? false : null, clockSkewMs: null, latencyMs };
}

type Holder = Awaited<ReturnType<typeof readWholePool>>['holders'][number];

function textOf(holder: Holder | undefined): string {
  if (holder === undefined) return 'nothing was said';
  const { reported, account } = holder;
  const { haircutEquityUsd, maintenanceMarginUsd } = marginOf(reported, account);
  if (reported.healthFactor === UINT_MAX) return `owes nothing; ${haircutEquityUsd.toFixed(2)} USD of collateral count`;
  return `health ${(haircutEquityUsd / maintenanceMarginUsd).toFixed(4)}, owes ${maintenanceMarginUsd.toFixed(2)} USD`;
}
