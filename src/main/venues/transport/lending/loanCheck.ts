/** Tests a connection to a lending protocol: the endpoint, the contract, what it says of each holder. Reads alone. */
import type { CheckStep, VenueCheck } from '../../../../shared/contract/venues.ts';
import type { Ports } from '../../../ports/ports.ts';
import type { ConnectorAccount, ConnectorSetting } from '../../connector.ts';
import type { BlockRef } from '../chain/client/chainClient.ts';
import type { LiveChain } from '../chain/client/liveChain.ts';
import type { LoanPlace } from './loanPlace.ts';

export interface LoanChecks<P extends LoanPlace, C> {
  /** Throws in words. */
  place(): P;
  /** What the contract is, and in words. */
  contract(place: P, client: LiveChain, block: BlockRef): Promise<{ readonly read: C; readonly text: string }>;
  holder(read: C, client: LiveChain, block: BlockRef, account: ConnectorAccount): Promise<string>;
}

export async function checkLoans<P extends LoanPlace, C>(
  { accounts }: ConnectorSetting, ports: Ports, checks: LoanChecks<P, C>,
): Promise<VenueCheck> {
  const steps: CheckStep[] = [];
  let latencyMs: number | null = null;
  let step = 'endpoint';
  try {
    const place = checks.place();
    const client = place.openChain(ports);
    try {
      const askedMs = ports.clock.monotonicMs();
      const block = await client.latest();
      latencyMs = ports.clock.monotonicMs() - askedMs;
      steps.push({ name: step, ok: true, text: `block ${block.number} of chain ${client.setting.chainId}` });
      step = 'contract';
      const { read, text } = await checks.contract(place, client, block);
      steps.push({ name: step, ok: true, text });
      for (const account of accounts) {
        step = `holder ${account.name}`;
        // Few accounts, each with an answer of its own.
        // oxlint-disable-next-line no-await-in-loop
        steps.push({ name: step, ok: true, text: await checks.holder(read, client, block, account) });
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

/** Health in the words of a check. */
export function loanText(haircutUsd: number, debtUsd: number): string {
  if (debtUsd === 0) return `owes nothing; ${haircutUsd.toFixed(2)} USD of collateral count`;
  return `health ${(haircutUsd / debtUsd).toFixed(4)}, owes ${debtUsd.toFixed(2)} USD`;
}
