/** Uniswap v3 as a venue, one for each chain: how an account there is described, and its sessions. README.md. */
import type { CheckStep, VenueCheck, VenueReport } from '../../../shared/contract/venues.ts';
import type { Ports } from '../../ports/ports.ts';
import { venueIdOf, type ConnectedVenue, type ConnectorSetting, type VenueConnector } from '../connector.ts';
import { KNOWN_CHAINS } from '../transport/chain/chains/chainSetting.ts';
import { isPrivateKey } from '../transport/chain/keys/signers.ts';
import type { VenueSession } from '../venue.ts';
import { UniswapSession } from './connection.ts';
import { DEPLOYMENTS, TOKENS } from './deployments.ts';
import { readHoldings } from './account/wallet.ts';
import { placeOf, problemOfFields, type ChainName } from './place.ts';
import { checkDeployment, readPools, readTokens } from './pools/tokens.ts';

function uniswapOn(chain: ChainName, chainTitle: string): VenueConnector {
  const name = `uniswap-${chain ?? 'chain'}`;
  const isKnown = chain !== null;
  return {
    name,
    title: `Uniswap v3 on ${chainTitle}`,
    fields: [
      { name: 'address', label: 'Wallet', hint: '0x and 40 hex digits', required: true },
      ...(isKnown ? [] : [{ name: 'chainId', label: 'Chain id', hint: '31337 for a local chain', required: true }]),
      { name: 'secondEndpoint', label: 'Second RPC endpoint', hint: 'the first is the address of the venue below; what '
        + 'triggers an action must be agreed by both', required: false },
      { name: 'socketEndpoint', label: 'WebSocket endpoint', hint: 'wss://...: tells of new blocks at once; '
        + 'empty: they are asked for', required: false },
      { name: 'keystore', label: 'Keystore file', hint: 'path of a Web3 keystore; the key below is then its passphrase',
        required: false },
      { name: 'signer', label: 'Signer program', hint: 'http://127.0.0.1:8550: a program that holds the key or a '
        + 'hardware wallet (clef: Ledger, Trezor); then no key is kept here', required: false },
      { name: 'tokens', label: 'Tokens', hint: isKnown ? 'empty: the usual ones; else WETH=0x..., USDC=0x...'
        : 'WETH=0x..., USDC=0x...', required: !isKnown },
      { name: 'contracts', label: 'Contracts', hint: isKnown ? 'empty: the published ones'
        : 'factory, QuoterV2, SwapRouter (or SwapRouter02=0x...): three addresses with commas', required: !isKnown },
      { name: 'oracles', label: 'Price oracles', hint: 'ETH=0x...@3600 (Chainlink, heartbeat in seconds) or '
        + 'ETH=pyth:0x.../0xFEED@60; empty: the usual ones, none: none', required: false },
      { name: 'maxSpendUsd', label: 'Most to swap a day', hint: 'USD; empty: 100000', required: false },
    ],
    secret: { label: 'Key of the wallet, or passphrase of its keystore', hint: 'Empty: a watch-only account',
      optional: true },
    problemOf(fields, secret) {
      const problem = problemOfFields(chain, fields);
      if (problem !== null || secret === null || (fields['keystore'] ?? '') !== '') return problem;
      return isPrivateKey(secret) ? null : 'secret: must be a private key of 64 hex digits';
    },
    open: (setting) => open(name, chain, setting),
    check: (setting, ports) => check(name, chain, setting, ports),
  };
}

function open(name: string, chain: ChainName, setting: ConnectorSetting): ConnectedVenue {
  const id = venueIdOf(name, setting.network);
  const place = placeOf(chain, id, setting);
  let session: UniswapSession | null = null;
  return {
    id,
    capabilities: { instrumentKinds: ['spot'], lending: false, queryByClientId: true, reportsMargin: false },
    open(ports, sink): VenueSession {
      session = new UniswapSession(place, setting.network, ports, sink);
      return session;
    },
    report: (): VenueReport | null => session?.report() ?? null,
  };
}

async function check(
  name: string, chain: ChainName, setting: ConnectorSetting, ports: Ports,
): Promise<VenueCheck> {
  const steps: CheckStep[] = [];
  let step = 'endpoint';
  let latencyMs: number | null = null;
  let rights: VenueCheck['rights'] = null;
  const note = (text: string, next: string): void => {
    steps.push({ name: step, ok: true, text });
    step = next;
  };
  try {
    const place = placeOf(chain, venueIdOf(name, setting.network), setting);
    const client = place.openChain(ports);
    try {
      const askedMs = ports.clock.monotonicMs();
      const block = await client.latest();
      latencyMs = ports.clock.monotonicMs() - askedMs;
      note(`block ${block.number} of chain ${client.setting.chainId}`, 'contracts');
      await checkDeployment(client, place.deployment);
      note('factory, quoter and router belong together', 'tokens');
      const tokens = await readTokens(client, place.tokens);
      const pools = await readPools(client, place.deployment, tokens);
      note(`${tokens.map(({ symbol }) => symbol).join(', ')}; ${pools.length} pools`, 'wallet');
      for (const holder of place.holders) {
        // Few accounts, each with an answer of its own.
        // oxlint-disable-next-line no-await-in-loop
        const { balances } = await readHoldings(client, holder.address, tokens, block);
        // oxlint-disable-next-line no-await-in-loop
        rights = await holder.signer() === null ? 'read' : 'trade';
        note(`${[...balances].map(([currency]) => currency).join(', ')} read; ${rights === 'read' ? 'watched only'
          : 'its key can sign'}`, 'wallet');
      }
    } finally {
      client.close();
    }
  } catch (error) {
    steps.push({ name: step, ok: false, text: error instanceof Error ? error.message : String(error) });
  }
  // A key of a wallet can always send everything away; ours is bounded by what this session lets it sign.
  return { steps, rights, mayWithdraw: rights === null ? null : rights === 'trade', clockSkewMs: null, latencyMs };
}

/** Chains with published contracts, and any other by configuration. */
export const UNISWAP_CONNECTORS: readonly VenueConnector[] = [
  ...KNOWN_CHAINS.filter(({ chainId }) => DEPLOYMENTS[chainId] !== undefined && TOKENS[chainId] !== undefined)
    .map(({ name, title }) => uniswapOn(name, title)),
  uniswapOn(null, 'another chain'),
];
