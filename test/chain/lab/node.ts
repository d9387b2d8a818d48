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

  /** One block, that much after the last. */
  async pass(seconds: number): Promise<void> {
    await this.call('evm_setNextBlockTimestamp', (await this.timestamp()) + seconds);
    await this.mine();
  }

  async snapshot(): Promise<string> { return await this.call('evm_snapshot') as string; }
  async revert(snapshot: string): Promise<void> { await this.call('evm_revert', snapshot); }

  /** Once mined; automine does that at once. */
  async receipt(hash: Hex): Promise<Receipt> {
    for (let left = 2_000; left > 0; left -= 1) {
      // Asked again until it is there.
      // oxlint-disable-next-line no-await-in-loop
      const receipt = await this.call('eth_getTransactionReceipt', hash) as Receipt | null;
      if (receipt !== null) return receipt;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setTimeout(resolve, 2); });
    }
    throw new Error(`${hash} was not mined`);
  }
}
