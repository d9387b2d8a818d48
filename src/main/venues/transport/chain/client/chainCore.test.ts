import { expect, it } from 'vitest';
import { parseAbi } from 'viem';
import type { Http, HttpAnswer } from '../../../../ports/http.ts';
import type { Socket, SocketEvents, Sockets } from '../../../../ports/socket.ts';
import { virtualPorts } from '../../../simulated/testing/virtualPorts.ts';
import { chainSettingOf, type ChainSetting } from '../chains/chainSetting.ts';
import { answerOfNode, FakeNode } from '../testing/fakeNode.ts';
import { openChain } from './liveChain.ts';
import { readCall } from './readCall.ts';

const ABI = parseAbi(['function totalSupply() view returns (uint256)']);
const supply = readCall('0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', ABI, 'totalSupply', []);
const BLOCK_MS = 2_000;

/** A node whose blocks come every two seconds, some time after ours was started; every question is noted. */
function world(more: Partial<ChainSetting> = {}) {
  const node = new FakeNode();
  const ports = virtualPorts(node.nowMs);
  const asked: string[][] = [];
  const said: string[] = [];
  let socket: SocketEvents | null = null;
  const http: Http = { request: ({ body }): Promise<HttpAnswer> => {
    const list = [JSON.parse(body ?? '') as { method: string } | { method: string }[]].flat();
    asked.push(list.map(({ method }) => method));
    return Promise.resolve(answerOfNode(node, body ?? ''));
  } };
  const sockets: Sockets = { open: (_, events): Socket => {
    socket = events;
    ports.scheduler.soon(() => { events.opened(); });
    return { send: (text) => { said.push(text); return true; }, pause: () => undefined, bufferedBytes: 0,
      close: () => undefined };
  } };
  const setting = chainSettingOf(31_337, ['https://a.example/'],
    { multicall3: null, blockTimeMs: BLOCK_MS, staleAfterMs: 60_000, ...more });
  const pass = async (elapsedMs: number): Promise<void> => {
    for (let leftMs = elapsedMs; leftMs > 0; leftMs -= 20) {
      ports.pass(20);
      node.nowMs = ports.clock.nowMs();
      // Answers come between the ticks of the clock.
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => { setImmediate(resolve); });
    }
  };
  const hear = (message: unknown): void => { socket?.message(Buffer.from(JSON.stringify(message)), 0); };
  const tellHead = (): void => { hear({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription: '0x1',
    result: node.headerOf(node.blocks.at(-1) ?? { number: 0, hash: '0x', parentHash: '0x' }) } }); };
  return { node, asked, said, pass, hear, tellHead, open: () => openChain(setting, { http, sockets, ports }) };
}

it('without a socket a head is asked for when it is due, and found within an eighth of a block\'s time', async () => {
  const { node, asked, pass, open } = world();
  const chain = open();
  const late: number[] = [];
  let bornMs = 0;
  chain.onHead(({ head }) => { if (head.number > 30) late.push(node.nowMs - bornMs); });
  chain.start();
  await pass(700);
  for (let block = 0; block < 90; block += 1) {
    node.grow('a', 1);
    bornMs = node.nowMs;
    // One block after the other.
    // oxlint-disable-next-line no-await-in-loop
    await pass(BLOCK_MS);
  }
  chain.close();
  expect([late.length > 50, Math.max(...late) <= BLOCK_MS / 8 + 120, asked.length / 90 < 1.6])
    .toEqual([true, true, true]);
  expect(new Set(asked.map((methods) => methods.join(' ')))).toEqual(new Set(['eth_chainId', 'eth_getBlockByNumber',
    'eth_getBlockByNumber eth_getBlockByNumber eth_getBlockByNumber eth_feeHistory']));
});

it('a socket of our chain tells heads at once, and is only checked now and then', async () => {
  const { node, asked, said, pass, hear, tellHead, open } = world({ socketUrl: 'wss://a.example/' });
  const chain = open();
  const heads: number[] = [];
  chain.onHead(({ head }) => { heads.push(head.number); });
  chain.start();
  await pass(100);
  hear({ id: 1, result: '0x7a69' });
  hear({ id: 2, result: '0x1' });
  await pass(100);
  const before = asked.length;
  for (let block = 0; block < 30; block += 1) {
    node.grow('a', 1);
    tellHead();
    // oxlint-disable-next-line no-await-in-loop
    await pass(BLOCK_MS);
  }
  chain.close();
  expect([said.map((text) => (JSON.parse(text) as { method: string }).method).slice(0, 2), chain.head?.number,
    heads.length, asked.length - before <= 11]).toEqual([['eth_chainId', 'eth_subscribe'], 32, 31, true]);
});

it('a socket of another chain is not believed, and one that falls silent is not waited for', async () => {
  const other = world({ socketUrl: 'wss://a.example/' });
  const chain = other.open();
  chain.start();
  await other.pass(100);
  other.hear({ id: 1, result: '0x1' });
  other.hear({ id: 2, result: '0x1' });
  const known = chain.head?.number;
  other.node.grow('z', 5);
  other.tellHead();
  await other.pass(40);
  expect([other.said.length, chain.head?.number]).toEqual([1, known]);
  await other.pass(3 * BLOCK_MS);
  expect(chain.head?.number).toBe(7);
  chain.close();
});

it('venues on one chain share its head, and what they read of a block goes as one question', async () => {
  const { node, asked, pass, open } = world();
  const chains = [open(), open(), open()];
  const read: number[] = [];
  for (const [at, chain] of chains.entries()) {
    chain.onHead(() => {
      const calls = [supply, ...(at === 0 ? [supply] : [])];
      void chain.readPinned(calls).then(({ results }) => { read.push(results.length); });
    });
    chain.start();
  }
  await pass(200);
  const before = asked.length;
  node.grow('a', 1);
  await pass(BLOCK_MS);
  const calls = asked.slice(before).filter((methods) => methods[0] === 'eth_call');
  expect([calls, read.slice(-3), chains.map(({ state }) => state)])
    .toEqual([[['eth_call', 'eth_call', 'eth_call', 'eth_call']], [2, 1, 1], ['connected', 'connected', 'connected']]);
  chains[0]?.close();
  node.grow('a', 1);
  await pass(BLOCK_MS);
  expect([chains[1]?.head?.number, chains[1]?.state]).toEqual([4, 'connected']);
  for (const chain of chains) chain.close();
});
