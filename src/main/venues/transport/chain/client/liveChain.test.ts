import { expect, it } from 'vitest';
import { parseAbi } from 'viem';
import type { Http, HttpAnswer } from '../../../../ports/http.ts';
import type { Ports } from '../../../../ports/ports.ts';
import { chainSettingOf } from '../chains/chainSetting.ts';
import { answerOfNode, FakeNode } from '../testing/fakeNode.ts';
import { openChain, type LiveChain } from './liveChain.ts';
import { readCall } from './readCall.ts';

const ABI = parseAbi(['function totalSupply() view returns (uint256)']);
const TOKEN = '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2';

const portsOf = (node: FakeNode): Ports => ({
  clock: { nowMs: () => node.nowMs, monotonicMs: () => node.nowMs },
  scheduler: { after: (_, run) => { queueMicrotask(run); return { cancel: () => undefined }; },
    every: () => ({ cancel: () => undefined }), soon: (run) => { queueMicrotask(run); } },
  random: { next: () => 0.5, hex: () => '00' }, log: { write: () => undefined },
});

function open(nodes: Readonly<Record<string, FakeNode>>): LiveChain {
  const [first] = Object.values(nodes);
  if (first === undefined) throw new Error('no node');
  const http: Http = { request: ({ url, body }): Promise<HttpAnswer> => {
    const node = nodes[url];
    if (node === undefined || node.isDown) {
      return Promise.resolve({ answered: false, reason: 'ECONNREFUSED', mayHaveLeft: false });
    }
    return Promise.resolve(answerOfNode(node, body ?? ''));
  } };
  const never = (): never => { throw new Error('no socket is opened here'); };
  return openChain(chainSettingOf(31_337, Object.keys(nodes), { multicall3: null }),
    { http, sockets: { open: never }, ports: portsOf(first) });
}

const supply = readCall(TOKEN, ABI, 'totalSupply', []);
const [A, B] = ['https://a.example/secret-key', 'https://b.example/'] as const;

it('a reorganisation names the blocks that ended, newest first, and what was read of them is reorged', async () => {
  const node = new FakeNode();
  const chain = open({ [A]: node });
  const told: [number, number[]][] = [];
  chain.onHead(({ head, dropped }) => { told.push([head.number, dropped.map(({ number }) => number)]); });
  await chain.latest();
  node.grow('a', 4);
  const old = await chain.latest();
  node.fork('b', 3, 5);
  await chain.latest();
  expect(told).toEqual([[2, []], [6, []], [8, [6, 5, 4]]]);
  expect([chain.finalityOf(old), chain.finalityOf({ number: 8, hash: node.blocks[8]?.hash ?? '0x' }),
    chain.finalityOf({ number: 6, hash: node.blocks[6]?.hash ?? '0x' })]).toEqual(['reorged', 'seen', 'seen']);
  node.nowMs += 10_000;
  await chain.latest();
  expect([7, 6].map((number) => chain.finalityOf({ number, hash: node.blocks[number]?.hash ?? '0x' })))
    .toEqual(['safe', 'finalised']);
});

it('a head that falls behind is a node that lags, until it has said so three times', async () => {
  const node = new FakeNode();
  const chain = open({ [A]: node });
  await chain.latest();
  const full = [...node.blocks];
  node.blocks = full.slice(0, 2);
  const heads = [await chain.latest(), await chain.latest(), await chain.latest()].map(({ number }) => number);
  expect(heads).toEqual([2, 2, 1]);
});

it('a value comes with its block; two endpoints that differ are no answer, one that is left is not two', async () => {
  const [one, other] = [new FakeNode(), new FakeNode()];
  const chain = open({ [A]: one, [B]: other });
  const { results, block, endpoints } = await chain.readPinned([supply], { agreed: true });
  expect([results, block.number, endpoints]).toEqual([[{ ok: true, value: 5n }], 2, 2]);
  other.supply = 6n;
  await expect(chain.readPinned([supply], { agreed: true }))
    .rejects.toThrow('a.example and b.example do not agree on block 2');
  other.isDown = true;
  await expect(chain.readPinned([supply], { agreed: true })).rejects.toThrow(/^b\.example: /);
  other.isDown = false;
  for (const node of [one, other]) node.fork('b', 1, 1);
  await expect(chain.readPinned([supply])).rejects.toThrow(/^[ab]\.example: eth_call: header not found/);
});

it('an endpoint that is down or of another chain is passed over, and named without its key', async () => {
  const [one, other] = [new FakeNode(), new FakeNode()];
  const chain = open({ [A]: one, [B]: other });
  one.isDown = true;
  expect((await chain.latest()).number).toBe(2);
  other.chainId = 1;
  const wrong = open({ [A]: one, [B]: other });
  await expect(wrong.latest()).rejects.toThrow(/it is of chain 1, not of 31337/);
  expect(JSON.stringify([chain.report().endpoints, wrong.report().endpoints])).not.toContain('secret');
});

it('logs are told once, without a gap, and taken back with their blocks', async () => {
  const node = new FakeNode();
  const chain = open({ [A]: node });
  const told: string[] = [];
  await chain.latest();
  chain.followLogs({ addresses: [TOKEN], topics: [] }, 1, {
    added: (logs) => { told.push(`+${logs.map(({ blockNumber }) => blockNumber).join(',')}`); },
    removed: (logs) => { told.push(`-${logs.map(({ blockNumber }) => blockNumber).join(',')}`); },
  });
  const settle = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 5); });
  await settle();
  node.grow('a', 3);
  await chain.latest();
  await settle();
  node.fork('b', 2, 3);
  await chain.latest();
  await settle();
  expect(told).toEqual(['+1,2', '+3,4,5', '-5,4', '+4,5,6']);
});
