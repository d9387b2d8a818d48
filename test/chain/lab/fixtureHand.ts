/**
 * A hand that builds fixtures quickly: unlocked accounts, gas given, no estimate. Throws with the revert's reason. Code
 * under test never sends this way.
 */
import {
  decodeFunctionResult, encodeDeployData, encodeFunctionData, parseAbi, type Abi, type Address, type Hex,
} from 'viem';
import type { Node } from './node.ts';
import type { Contract } from './workspace.ts';

/** Below the cap of EIP-7825. */
const GAS = '0xf42400';
/** Enough for one action, so that a block holds many. */
const QUEUED_GAS = '0x16e360';

export interface Deployed { readonly address: Address; readonly abi: Abi }

export class FixtureHand {
  readonly node: Node;
  readonly from: Address;

  constructor(node: Node, from: Address) {
    this.node = node;
    this.from = from;
  }

  as(from: Address): FixtureHand { return new FixtureHand(this.node, from); }

  async deploy(contract: Contract, args: readonly unknown[] = [], libraries: Libraries = {}): Promise<Deployed> {
    const { abi } = contract;
    const bytecode = linked(contract, libraries);
    const address = await this.create(encodeDeployData({ abi, bytecode, args: [...args] }), contract.name);
    return { address, abi };
  }

  async create(data: Hex, name: string): Promise<Address> {
    const { contractAddress } = await this.send(null, data, name);
    if (contractAddress === null) throw new Error(`${name}: no contract was made`);
    return contractAddress;
  }

  async write({ address, abi }: Deployed, functionName: string, args: readonly unknown[], value = 0n): Promise<void> {
    await this.send(address, encodeFunctionData({ abi, functionName, args: [...args] }), functionName, value);
  }

  /** Waits for `Node.mineQueued`: many from many accounts go into one block, which is what mining costs. */
  async queue({ address: to, abi }: Deployed, functionName: string, args: readonly unknown[]): Promise<void> {
    await this.node.call('eth_sendTransaction', { from: this.from, to, gas: QUEUED_GAS,
      data: encodeFunctionData({ abi, functionName, args: [...args] }) });
  }

  async read(contract: Deployed, functionName: string, args: readonly unknown[] = []): Promise<unknown> {
    const { address: to, abi } = contract;
    const data = await this.node.call('eth_call', { from: this.from, to,
      data: encodeFunctionData({ abi, functionName, args: [...args] }) }, 'latest') as Hex;
    return decodeFunctionResult({ abi, functionName, data });
  }

  /** The reason why it would revert; null: it would not. */
  async refusal(
    { address: to, abi }: Deployed, functionName: string, args: readonly unknown[],
  ): Promise<string | null> {
    const data = encodeFunctionData({ abi, functionName, args: [...args] });
    try {
      await this.node.call('eth_call', { from: this.from, to, data, gas: GAS }, 'latest');
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private async send(to: Address | null, data: Hex, name: string, value = 0n) {
    const transaction = { from: this.from, data, gas: GAS, value: `0x${value.toString(16)}`,
      ...(to === null ? {} : { to }) };
    const receipt = await this.node.mined(transaction);
    if (receipt.status === '0x1') return receipt;
    const reason = await this.node.call('eth_call', transaction, 'latest').then(() => 'it would not now', String);
    throw new Error(`${name} reverted: ${reason}`);
  }
}

export type Libraries = Readonly<Record<string, Deployed>>;

/** Addresses of libraries go where the compiler left room for them. */
function linked({ bytecode, links, name }: Contract, libraries: Libraries): Hex {
  let code = bytecode.slice(2);
  for (const places of Object.values(links)) {
    for (const [library, starts] of Object.entries(places)) {
      const address = libraries[library]?.address.slice(2);
      if (address === undefined) throw new Error(`${name} wants the library ${library}`);
      for (const { start } of starts) code = code.slice(0, 2 * start) + address + code.slice(2 * start + 40);
    }
  }
  return `0x${code}`;
}

/** A contract by the few functions that are wanted of it. */
export const at = (address: Address, signatures: readonly string[]): Deployed =>
  ({ address, abi: parseAbi(signatures as readonly string[]) as Abi });
