/**
 * One transaction desk on a local chain with core's real rules and a journal in memory: what leaves is looked at, what
 * comes back can be bent, the process can die at any entry. The contract counts how often each intent took effect.
 */
import { encodeFunctionData, parseAbi, type Address, type Hex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { emptyState, type State } from '../../../src/main/core/state.ts';
import { applyEntry, step } from '../../../src/main/core/step.ts';
import type { Entry } from '../../../src/main/events/entry.ts';
import type { InputEvent } from '../../../src/main/events/event.ts';
import { isOfTransaction, type OutwardEffect } from '../../../src/main/events/effect.ts';
import type { Http, HttpAnswer, HttpRequest } from '../../../src/main/ports/http.ts';
import { nodeHttp } from '../../../src/main/ports/node/nodeHttp.ts';
import { nodePorts } from '../../../src/main/ports/node/nodePorts.ts';
import { wsSockets } from '../../../src/main/ports/node/wsSockets.ts';
import type { ChainTransaction } from '../../../src/shared/domain/chain/transaction.ts';
import { chainSettingOf } from '../../../src/main/venues/transport/chain/chains/chainSetting.ts';
import { openChain, type LiveChain } from '../../../src/main/venues/transport/chain/client/liveChain.ts';
import { defaultCaps } from '../../../src/main/venues/transport/chain/fees/caps.ts';
import { SpendPolicy } from '../../../src/main/venues/transport/chain/keys/spendPolicy.ts';
import type { TransactionIntent } from '../../../src/main/venues/transport/chain/transactions/intent.ts';
import { TransactionDesk } from '../../../src/main/venues/transport/chain/transactions/transactionDesk.ts';
import type { Anvil } from '../lab/anvil.ts';

const VENUE = 'desk';
const ACCOUNT = 'desk/main';
export const COUNTER: Address = '0x00000000000000000000000000000000000c0de1';
/** sstore(calldata word 1, sload(calldata word 1) + 1). */
export const COUNTER_CODE = '0x6004358054600101905500';
const ABI = parseAbi(['function bump(uint256 intent)']);
const PACE = { graceMs: 200, resendMs: 300, watchMs: 60 };

/** What a node's answer is bent to; undefined: as it is. `params` are those of the one request. */
export type Bend = (method: string, params: readonly unknown[], result: unknown, url: string) => unknown;
/** Before the request leaves: 'lost' never leaves, 'unanswered' leaves and the answer is lost. */
export type Cut = (method: string, url: string) => 'lost' | 'unanswered' | undefined;

export interface DeskOptions {
  readonly key: Hex;
  /** Two names of one node count as two endpoints. */
  readonly twoEndpoints?: boolean;
  readonly bend?: Bend;
  readonly cut?: Cut;
}

export class DeskWorld {
  readonly journal: Entry[] = [];
  /** Every raw transaction that left, each time that it did. */
  readonly left: string[] = [];
  readonly settled: ChainTransaction[] = [];
  state: State = emptyState();
  /** The process dies once this entry is durable, before any effect of it leaves. */
  dieAfter: ((entry: Entry) => boolean) | null = null;
  cut: Cut;
  bend: Bend;
  /** Before every request of ours leaves: the chain can move on under us. */
  meanwhile: () => Promise<void> = () => Promise.resolve();
  private readonly anvil: Anvil;
  private readonly options: DeskOptions;
  private readonly http = nodeHttp(nodePorts().clock);
  private readonly ports = nodePorts();
  private desk: TransactionDesk | null = null;
  private chain: LiveChain | null = null;

  constructor(anvil: Anvil, options: DeskOptions) {
    this.anvil = anvil;
    this.options = options;
    this.bend = options.bend ?? ((_method, _params, result) => result);
    this.cut = options.cut ?? (() => undefined);
  }

  get address(): Address { return privateKeyToAccount(this.options.key).address; }

  async start(): Promise<void> {
    await this.anvil.node.call('anvil_setCode', COUNTER, COUNTER_CODE);
    const { url } = this.anvil;
    const urls = this.options.twoEndpoints === true ? [url, url.replace('127.0.0.1', 'localhost')] : [url];
    const chain = openChain(chainSettingOf(31_337, urls, { blockTimeMs: 200, confirmations: 6, multicall3: null }),
      { http: this.bentHttp(), sockets: wsSockets(this.ports.clock), ports: this.ports });
    this.chain = chain;
    const policy = new SpendPolicy({ allowed: [{ address: COUNTER, methods: ['bump(uint256)'] }], spenders: [],
      maxSpendUsdPerDay: 1_000_000, maxNativeWeiPerTransaction: 0n });
    const desk = new TransactionDesk({ chain, venue: VENUE, account: ACCOUNT, address: this.address, policy,
      caps: defaultCaps(31_337), ports: this.ports, pace: PACE,
      report: (transaction) => { if (this.desk === desk) this.input({ type: 'TransactionReported', transaction }); },
      settled: (transaction) => { if (this.desk === desk) this.settled.push(transaction); } });
    desk.signer = privateKeyToAccount(this.options.key);
    this.desk = desk;
    chain.start();
    await chain.latest();
    desk.start();
    this.input({ type: 'ConnectionChanged', venue: VENUE, state: 'connected', error: null });
  }

  /** As after a crash: what is not in the journal is forgotten. */
  async restart(): Promise<void> {
    this.kill();
    const state = emptyState();
    for (const entry of this.journal) applyEntry(state, entry);
    this.state = state;
    this.dieAfter = null;
    await this.start();
  }

  kill(): void {
    this.desk?.close();
    this.chain?.close();
    this.desk = null;
    this.chain = null;
  }

  close(): void {
    this.kill();
    this.http.close();
  }

  submit(intent: number, over: Partial<TransactionIntent> = {}): Promise<string | null> {
    return this.live.submit({ id: `intent-${intent}`, account: ACCOUNT, clientOrderId: null, to: COUNTER,
      data: encodeFunctionData({ abi: ABI, functionName: 'bump', args: [BigInt(intent)] }), valueWei: 0n,
      summary: `bump ${intent}`, spendUsd: 1, reducesRisk: false, deadlineTimeMs: null,
      judge: () => ({ ok: true, text: 'it counts one up' }), ...over });
  }

  command(kind: 'speedUp' | 'cancel', intent: number): void {
    this.input({ type: 'CommandReceived', commandId: `c${this.journal.length}`,
      command: { type: 'ReplaceTransaction', transaction: `intent-${intent}`, kind } });
  }

  get live(): TransactionDesk {
    if (this.desk === null) throw new Error('the desk is not running');
    return this.desk;
  }

  of(intent: number): ChainTransaction | undefined { return this.state.transactions.get(`intent-${intent}`); }

  /** States in the order in which the journal has them, one after another without repetition. */
  path(intent: number): string[] {
    const state = emptyState();
    const seen: string[] = [];
    for (const entry of this.journal) {
      applyEntry(state, entry);
      const now = state.transactions.get(`intent-${intent}`)?.state;
      if (now !== undefined && now !== seen.at(-1)) seen.push(now);
    }
    return seen;
  }

  async effects(intent: number): Promise<number> {
    const slot: Hex = `0x${intent.toString(16).padStart(64, '0')}`;
    return Number(await this.anvil.node.call('eth_getStorageAt', COUNTER, slot, 'latest'));
  }

  /** Rejects naming what was wanted and where it stood instead. */
  async until(intent: number, wanted: (transaction: ChainTransaction) => boolean, mine = false): Promise<void> {
    for (let left = 300; left > 0; left -= 1) {
      const now = this.of(intent);
      if (now !== undefined && wanted(now)) return;
      if (mine) await this.anvil.node.mine();
      await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
    const now = this.of(intent);
    throw new Error(`intent ${intent} stands at ${now?.state ?? 'nothing'} (${now?.reason ?? ''}): ${
      this.path(intent).join(' ')}`);
  }

  untilState(intent: number, state: ChainTransaction['state'], mine = false): Promise<void> {
    return this.until(intent, (now) => now.state === state, mine);
  }

  /** The node has the attempt. */
  async untilKnown(intent: number, at: number): Promise<void> {
    for (let left = 200; left > 0; left -= 1) {
      const hash = this.of(intent)?.attempts[at]?.hash;
      if (hash !== undefined && await this.anvil.node.call('eth_getTransactionByHash', hash) !== null) return;
      await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
    throw new Error(`the node does not know attempt ${at} of intent ${intent}`);
  }

  private input(event: InputEvent): void {
    const { entries, effects } = step(this.state,
      { event, timeMs: this.ports.clock.nowMs(), venueTimeMs: null, causeSeq: null });
    for (const entry of entries) {
      this.journal.push(entry);
      if (this.dieAfter?.(entry) !== true) continue;
      this.kill();
      return;
    }
    for (const { effect } of effects) queueMicrotask(() => { this.carryOut(effect); });
  }

  private carryOut(effect: OutwardEffect): void {
    const { desk } = this;
    if (desk === null || !isOfTransaction(effect)) return;
    switch (effect.type) {
      case 'ActOnLoan': return undefined;
      case 'BroadcastTransaction': return desk.broadcast(effect.transaction, effect.hash);
      case 'WithholdTransaction': return desk.withhold(effect.transaction, effect.hash, effect.reason);
      case 'ReplaceTransaction': return void desk.replace(effect.transaction, effect.kind);
      case 'ResumeTransactions': return desk.resume(effect.transactions);
    }
  }

  private bentHttp(): Http {
    return { request: async (request) => {
      await this.meanwhile();
      const asked = JSON.parse(request.body ?? '') as Asked | Asked[];
      const list = Array.isArray(asked) ? asked : [asked];
      for (const { method, params } of list) if (method === 'eth_sendRawTransaction') this.leaves(String(params[0]));
      const cut = list.map(({ method }) => this.cut(method, request.url)).find((one) => one !== undefined);
      if (cut === 'lost') return { answered: false, reason: 'the line is down', mayHaveLeft: false };
      const answer = await this.http.request(request);
      if (cut === 'unanswered') return { answered: false, reason: 'no answer', mayHaveLeft: true };
      return this.bent(request, list, answer);
    } };
  }

  /** I12: the bytes stand in the journal before they leave. */
  private leaves(raw: string): void {
    this.left.push(raw);
    const durable = this.journal.some(({ event }) => event.type === 'TransactionReported'
      && event.transaction.attempts.some((attempt) => attempt.raw === raw));
    if (!durable) throw new Error('I12: bytes left that are not durable');
  }

  private bent({ url }: HttpRequest, list: readonly Asked[], answer: HttpAnswer): HttpAnswer {
    if (!answer.answered) return answer;
    const said = JSON.parse(Buffer.from(answer.bytes).toString()) as Said | Said[];
    const rows = (Array.isArray(said) ? said : [said]).map((row, at) => {
      const asked = list.find(({ id }) => id === row.id) ?? list[at];
      return asked === undefined || row.error !== undefined ? row
        : { ...row, result: this.bend(asked.method, asked.params, unfinal(asked, row.result), url) };
    });
    return { ...answer, bytes: Buffer.from(JSON.stringify(Array.isArray(said) ? rows : rows[0])) };
  }
}

/** This node calls a block final after two more, and reorganises it all the same when told to. */
const unfinal = ({ method, params }: Asked, result: unknown): unknown =>
  (method === 'eth_getBlockByNumber' && (params[0] === 'safe' || params[0] === 'finalized') ? null : result);

interface Asked { readonly id: number; readonly method: string; readonly params: readonly unknown[] }
interface Said { readonly id: number; readonly result?: unknown; readonly error?: unknown }
