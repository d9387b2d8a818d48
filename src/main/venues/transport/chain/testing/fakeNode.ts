/** A chain as one node has it, for tests: blocks by a letter for each fork, one log a block, one token's supply. */
import { encodeFunctionResult, keccak256, parseAbi, toHex, type Hash, type Hex } from 'viem';
import type { HttpAnswer } from '../../../../ports/http.ts';

const ABI = parseAbi(['function totalSupply() view returns (uint256)']);
const TOKEN = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';
const SECOND_MS = 1_000;

interface Block { readonly number: number; readonly hash: Hash; readonly parentHash: Hash }

export class FakeNode {
  chainId = 31_337;
  supply = 5n;
  isDown = false;
  blocks: Block[] = [];
  nowMs = 1_700_000_000_000;

  constructor() { this.grow('a', 3); }

  grow(fork: string, count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const number = this.blocks.length;
      this.blocks.push({ number, hash: keccak256(toHex(`${fork}${number}`)),
        parentHash: this.blocks.at(-1)?.hash ?? keccak256('0x') });
    }
  }

  fork(name: string, depth: number, count: number): void {
    this.blocks.splice(this.blocks.length - depth);
    this.grow(name, count);
  }

  headerOf({ number, hash, parentHash }: Block): Readonly<Record<string, unknown>> {
    return { number: toHex(number), hash, parentHash, baseFeePerGas: '0x7',
      timestamp: toHex(Math.floor(this.nowMs / SECOND_MS)) };
  }

  answer(method: string, params: readonly unknown[]): { result: unknown } | { error: unknown } {
    const found = (block: Block | undefined): { result: unknown } =>
      ({ result: block === undefined ? null : this.headerOf(block) });
    switch (method) {
      case 'eth_chainId': return { result: toHex(this.chainId) };
      case 'eth_getBlockByNumber': {
        const finals: Readonly<Record<string, number>> = { latest: 1, safe: 2, finalized: 3 };
        return found(this.blocks.at(-(finals[String(params[0])] ?? this.blocks.length - Number(params[0]))));
      }
      case 'eth_getBlockByHash': return found(this.blocks.find(({ hash }) => hash === params[0]));
      case 'eth_call': {
        const at = (params[1] as { blockHash: Hash }).blockHash;
        return this.blocks.some(({ hash }) => hash === at)
          ? { result: encodeFunctionResult({ abi: ABI, functionName: 'totalSupply', result: this.supply }) }
          : { error: { code: -32_000, message: 'header not found' } };
      }
      case 'eth_getLogs': {
        const { fromBlock, toBlock } = params[0] as { fromBlock: Hex; toBlock: Hex };
        return { result: this.blocks.slice(Number(fromBlock), Number(toBlock) + 1).map(({ number, hash }) =>
          ({ address: TOKEN, topics: [], data: '0x', blockNumber: toHex(number), blockHash: hash,
            transactionHash: hash, logIndex: '0x0' })) };
      }
      default: return { error: { code: -32_601, message: `no ${method} here` } };
    }
  }
}

interface Asked { readonly id: number; readonly method: string; readonly params: readonly unknown[] }

/** To one request or a batch of them, as JSON-RPC has it. */
export function answerOfNode(node: FakeNode, body: string): HttpAnswer {
  const asked = JSON.parse(body) as Asked | Asked[];
  const one = ({ id, method, params }: Asked) => ({ jsonrpc: '2.0', id, ...node.answer(method, params) });
  const said = Array.isArray(asked) ? asked.map(one) : one(asked);
  return { answered: true, status: 200, headers: {}, bytes: Buffer.from(JSON.stringify(said)),
    receivedTimeMs: node.nowMs, roundTripMs: 1 };
}
