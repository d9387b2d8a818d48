/** A node as a test commands it: plain JSON-RPC, time, snapshots, balances. Code under test has a client of its own. */
import type { Address, Hex } from 'viem';

interface Answer { readonly result?: unknown; readonly error?: { readonly message: string; readonly data?: unknown } }

export interface Receipt {
  readonly status: Hex;
  readonly contractAddress: Address | null;
  readonly blockNumber: Hex;
  readonly gasUsed: Hex;
  readonly transactionHash: Hex;
}

export class Node {
  readonly url: string;
  private count = 0;

  constructor(url: string) { this.url = url; }

  async call(method: string, ...params: readonly unknown[]): Promise<unknown> {
    this.count += 1;
    const response = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: this.count, method, params }) });
    const { result, error } = await response.json() as Answer;
    if (error !== undefined) {
      throw new Error(`${method}: ${error.message}${typeof error.data === 'string' ? ` ${error.data}` : ''}`);
    }
    return result;
  }

  async accounts(): Promise<readonly Address[]> { return await this.call('eth_accounts') as Address[]; }

  async blockNumber(): Promise<number> { return Number(await this.call('eth_blockNumber')); }

  async timestamp(): Promise<number> {
    const block = await this.call('eth_getBlockByNumber', 'latest', false) as { timestamp: Hex };
    return Number(block.timestamp);
  }

  async mine(): Promise<void> { await this.call('evm_mine'); }

  /** What was queued with automining off, in one block. Throws where any of it reverted. */
  async mineQueued(): Promise<void> {
    await this.mine();
    const receipts = await this.call('eth_getBlockReceipts', 'latest') as readonly Receipt[];
    const failed = receipts.filter(({ status }) => status !== '0x1').length;
    if (failed > 0) throw new Error(`${failed} of ${receipts.length} queued transactions reverted`);
    const { pending } = await this.call('txpool_status') as { readonly pending: Hex };
    if (Number(pending) > 0) throw new Error(`${Number(pending)} queued transactions did not fit into the block`);
  }

  /** One block, that much after the last. */
  async pass(seconds: number): Promise<void> {
    await this.call('evm_setNextBlockTimestamp', (await this.timestamp()) + seconds);
    await this.mine();
  }

  async snapshot(): Promise<string> { return await this.call('evm_snapshot') as string; }
  async revert(snapshot: string): Promise<void> { await this.call('evm_revert', snapshot); }

  /** From an unlocked account; answers once it is mined, which automine does at once (EIP-7966). */
  async mined(transaction: Readonly<Record<string, string>>): Promise<Receipt> {
    return await this.call('eth_sendTransactionSync', transaction) as Receipt;
  }
}
