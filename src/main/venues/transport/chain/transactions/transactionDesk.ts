/**
 * Transactions of one account on one chain. Each is simulated, priced within our caps, given a nonce of our own ledger,
 * signed, and reported: its bytes leave only when core says that they are durable. From then on the account's nonce and
 * the receipts say what became of it; nothing is ever signed again for an intent but a replacement at the same nonce.
 */
import type { Address, Hex } from 'viem';
import { ZERO } from '../../../../../shared/domain/decimal.ts';
import type { AccountId, VenueId } from '../../../../../shared/domain/ids.ts';
import { isOver, mayBeOut, type ChainTransaction } from '../../../../../shared/domain/chain/transaction.ts';
import type { ReplacementKind } from '../../../../events/transactions.ts';
import type { Ports, Timer } from '../../../../ports/ports.ts';
import type { Unsubscribe } from '../client/chainClient.ts';
import type { LiveChain } from '../client/liveChain.ts';
import { fromWei } from '../client/wei.ts';
import type { FeeCaps } from '../fees/caps.ts';
import type { SpendPolicy } from '../keys/spendPolicy.ts';
import { attemptOf, originalFields, replacementFields, type Built } from './attempts.ts';
import { broadcastRaw } from './broadcast.ts';
import type { TransactionIntent, TransactionSigner } from './intent.ts';
import { judge, PACE, type Pace } from './judge.ts';
import { agreedNonce, agreedReceipt, observe, type Observation, type Receipt } from './observation.ts';
import { sign } from './signing.ts';
import { simulate } from './simulation.ts';

export interface TransactionDeskSetting {
  readonly chain: LiveChain;
  readonly venue: VenueId;
  readonly account: AccountId;
  readonly address: Address;
  readonly caps: FeeCaps;
  readonly policy: SpendPolicy;
  readonly ports: Ports;
  readonly pace?: Pace;
  /** To the journal. */
  report(transaction: ChainTransaction): void;
  /** Once for each that became final, with the receipt that two endpoints agree on; null where it was replaced. */
  settled(transaction: ChainTransaction, receipt: Receipt | null): void;
}

interface Track {
  transaction: ChainTransaction;
  sentMs: number;
  strangers: number;
  /** A replacement is being built. */
  replacing: boolean;
  /** What it did has been told by whoever owns the desk. */
  isTold: boolean;
}

/** What was signed and not released within this holds up the next no longer. */
const RELEASE_MS = 15_000;
const MOST_KEPT = 500;

export class TransactionDesk {
  /** Null: for looking only. */
  signer: TransactionSigner | null = null;
  readOnlyReason = 'the address is watched only: it has no key here';
  private readonly setting: TransactionDeskSetting;
  private readonly tracks = new Map<string, Track>();
  private queue: Promise<void> = Promise.resolve();
  private readonly waiting = new Map<string, () => void>();
  private timer: Timer | null = null;
  private unsubscribe: Unsubscribe | null = null;
  private watching = false;
  private closed = false;
  private tellingAgain: Promise<unknown> = Promise.resolve();
  private readonly pace: Pace;

  constructor(setting: TransactionDeskSetting) {
    this.setting = setting;
    this.pace = setting.pace ?? PACE;
  }

  start(): void {
    this.closed = false;
    this.unsubscribe ??= this.setting.chain.onHead(() => { void this.watch(); });
    this.timer ??= this.setting.ports.scheduler.every(this.pace.watchMs, () => { void this.watch(); });
  }

  close(): void {
    this.closed = true;
    this.unsubscribe?.();
    this.timer?.cancel();
    this.unsubscribe = null;
    this.timer = null;
    for (const hash of this.waiting.keys()) this.settleWaiting(hash);
  }

  get account(): AccountId { return this.setting.account; }

  /** Lowest block with a transaction of ours whose effect has not been told; null: there is none. */
  get lowestUntold(): number | null {
    const blocks = [...this.tracks.values()].flatMap(({ transaction, isTold }) =>
      (isTold || transaction.minedHash === null ? [] : transaction.blockNumber ?? []));
    return blocks.length === 0 ? null : Math.min(...blocks);
  }

  /** Resolves once what is open has been looked at and what was final is told again: then balances can be told. */
  async caughtUp(): Promise<void> {
    await this.tellingAgain;
    await this.watch();
  }

  /** Its effect is on its way to the journal. */
  told(id: string): void {
    const track = this.tracks.get(id);
    if (track !== undefined) track.isTold = true;
  }

  of(id: string): ChainTransaction | null { return this.tracks.get(id)?.transaction ?? null; }

  /** Null: on its way to its release; else why it was refused. An intent that is known is never done twice. */
  submit(intent: TransactionIntent): Promise<string | null> {
    const done = this.queue.then(() => this.carryOut(intent));
    this.queue = done.then(() => undefined, () => undefined);
    return done;
  }

  /** Core says that the attempt is durable. */
  broadcast(id: string, hash: string): void {
    const track = this.tracks.get(id);
    const attempt = track?.transaction.attempts.find((one) => one.hash === hash);
    if (track === undefined || attempt === undefined) return;
    const attempts = track.transaction.attempts.map((one) => (one.hash === hash ? { ...one, released: true } : one));
    track.transaction = { ...track.transaction, attempts, state: 'broadcast' };
    this.settleWaiting(hash);
    void this.send(track, attempt.raw);
  }

  /** Core says that it must not leave. */
  withhold(id: string, hash: string, reason: string): void {
    const track = this.tracks.get(id);
    if (track === undefined) return;
    const attempts = track.transaction.attempts.filter((one) => one.hash !== hash);
    const isOut = attempts.some(({ released }) => released);
    track.transaction = { ...track.transaction, attempts, state: isOut ? 'broadcast' : 'refused', reason };
    this.settleWaiting(hash);
    if (!isOut) this.setting.settled(track.transaction, null);
  }

  /** A later attempt at the same nonce; null: signed and reported, else why not. */
  async replace(id: string, kind: ReplacementKind): Promise<string | null> {
    const track = this.tracks.get(id);
    if (track === undefined) return `no transaction ${id} is under way`;
    if (track.replacing) return 'a replacement is being signed';
    track.replacing = true;
    try {
      return await this.signReplacement(track, kind);
    } catch (error) {
      return wordsOf(error);
    } finally {
      track.replacing = false;
    }
  }

  /** After a start or a reconnect: what the journal holds as open, and what was spent of the day. */
  resume(transactions: readonly ChainTransaction[]): void {
    for (const transaction of transactions) {
      this.setting.policy.note(transaction);
      if (this.tracks.has(transaction.id)) continue;
      if (isOver(transaction.state)) {
        this.keep(transaction);
        this.tellingAgain = Promise.all([this.tellingAgain, this.settleAgain(transaction)]);
        continue;
      }
      if (mayBeOut(transaction)) {
        this.keep(transaction);
      } else this.changed({ ...transaction, state: 'refused', reason: 'the engine was started again before it left' });
    }
    void this.watch();
  }

  /** Final before we were started again: whether its effect was told is not known, and telling it twice is safe. */
  private async settleAgain(transaction: ChainTransaction): Promise<void> {
    if (transaction.state !== 'final' || transaction.minedHash === null) return;
    const receipt = await agreedReceipt(this.setting.chain.pool, transaction.minedHash).catch(() => null);
    if (receipt !== null && !this.closed) this.setting.settled(transaction, receipt);
  }

  private async carryOut(intent: TransactionIntent): Promise<string | null> {
    if (this.tracks.has(intent.id)) return null;
    let transaction = this.prepared(intent);
    this.keep(transaction);
    this.changed(transaction);
    const refuse = (reason: string): string => {
      transaction = { ...transaction, state: 'refused', reason };
      this.changed(transaction);
      return reason;
    };
    const { chain, policy, address } = this.setting;
    const { signer } = this;
    if (signer === null) return refuse(this.readOnlyReason);
    if (chain.state !== 'connected') return refuse(`${chain.setting.title} is ${chain.state}`);
    const hindrance = policy.hindranceOf(intent, this.setting.ports.clock.nowMs());
    if (hindrance !== null) return refuse(hindrance);
    try {
      const simulated = await simulate(chain.pool, { from: address, ...intent });
      if (!simulated.ok) return refuse(simulated.reason);
      const verdict = intent.judge(simulated.returned);
      if (!verdict.ok) return refuse(verdict.reason);
      const head = chain.head ?? await chain.latest();
      const nonce = this.nextNonce(await agreedNonce(chain.pool, address, head));
      transaction = { ...transaction, nonce, simulated: verdict.text, state: 'simulated' };
      this.changed(transaction);
      const built = await originalFields(chain, this.setting.caps, intent, simulated.gas, nonce);
      if (!built.ok) return refuse(built.reason);
      await this.signAndReport(transaction, built);
      return null;
    } catch (error) {
      const now = this.tracks.get(intent.id)?.transaction;
      // Once reported as signed only core says what becomes of it.
      if (now?.state !== 'prepared' && now?.state !== 'simulated') return null;
      return refuse(wordsOf(error));
    }
  }

  /** Reports the attempt, and holds the queue until core has let it out or not. */
  private async signAndReport(transaction: ChainTransaction, built: Extract<Built, { ok: true }>): Promise<void> {
    const { signer } = this;
    if (signer === null) throw new Error(this.readOnlyReason);
    const { raw, hash } = await sign(signer, built.fields);
    if (this.closed) throw new Error('the session was closed');
    const attempts = [...transaction.attempts, attemptOf(built, raw, hash)];
    const released = new Promise<void>((resolve) => {
      const timer = this.setting.ports.scheduler.after(RELEASE_MS, () => { this.settleWaiting(hash); });
      this.waiting.set(hash, () => {
        timer.cancel();
        resolve();
      });
    });
    this.setting.policy.note({ ...transaction, updatedTimeMs: this.setting.ports.clock.nowMs() });
    this.changed({ ...transaction, attempts, state: 'signed' });
    await released;
  }

  private async signReplacement(track: Track, kind: ReplacementKind): Promise<string | null> {
    const { transaction } = track;
    if (isOver(transaction.state) || transaction.state === 'mined' || transaction.state === 'reverted') {
      return `it is ${transaction.state} already`;
    }
    if (!mayBeOut(transaction)) return 'it has not left yet';
    const { chain, caps, address } = this.setting;
    const built = await replacementFields(chain, caps, transaction, kind, address);
    if (!built.ok) return built.reason;
    await this.signAndReport(track.transaction, built);
    return null;
  }

  private async send(track: Track, raw: string): Promise<void> {
    track.sentMs = this.setting.ports.clock.monotonicMs();
    const refused = await broadcastRaw(this.setting.chain.pool, raw as Hex);
    if (refused !== null) this.setting.ports.log.write('info', this.setting.venue, `broadcast: ${refused}`);
    await this.watch();
  }

  // ---- watching -----------------------------------------------------------------------------------------------------

  private async watch(): Promise<void> {
    const open = this.open();
    const { chain, address, ports } = this.setting;
    const { head } = chain;
    if (this.watching || this.closed || open.length === 0 || head === null) return;
    this.watching = true;
    try {
      const hashes = open.flatMap(({ transaction }) => transaction.attempts.map(({ hash }) => hash));
      const seen = await observe(chain.pool, address, hashes, head, ports.clock.nowMs());
      for (const track of open) await this.judgeOne(track, seen);
    } catch {
      // Asked again with the next block or in a moment.
    } finally {
      this.watching = false;
    }
  }

  private async judgeOne(track: Track, seen: Observation): Promise<void> {
    const { chain, ports } = this.setting;
    const { transaction } = track;
    // A later attempt waits for its release: what is known of the earlier one can wait as long.
    if (transaction.state === 'signed') return;
    const isMined = transaction.attempts.some(({ hash }) => seen.receipts.has(hash));
    track.strangers = !isMined && seen.nonce > (transaction.nonce ?? 0) ? track.strangers + 1 : 0;
    const sinceMs = ports.clock.monotonicMs() - track.sentMs;
    const judged = judge(transaction, seen, { confirmations: chain.setting.confirmations, strangers: track.strangers,
      finalityOf: (block) => chain.finalityOf(block), sentMs: seen.nowMs - sinceMs, pace: this.pace });
    let receipt: Receipt | null = null;
    if (judged.transaction.state === 'final' && judged.transaction.minedHash !== null) {
      receipt = await agreedReceipt(chain.pool, judged.transaction.minedHash);
      // What is done with it must not rest on one endpoint's word.
      if (receipt === null || receipt.blockHash !== judged.transaction.blockHash) return;
    }
    if (track.transaction !== transaction) return;
    if (isChanged(transaction, judged.transaction)) this.changed(judged.transaction);
    if (judged.transaction.state === 'final') {
      this.forgetOldest();
      this.setting.policy.note(judged.transaction);
      this.setting.settled(judged.transaction, receipt);
      return;
    }
    if (judged.nextStep.kind === 'cancel') void this.replace(transaction.id, 'cancel');
    if (judged.nextStep.kind === 'rebroadcast') {
      const { hash } = judged.nextStep;
      const raw = transaction.attempts.find((attempt) => attempt.hash === hash)?.raw;
      track.sentMs = ports.clock.monotonicMs();
      if (raw !== undefined) await broadcastRaw(chain.pool, raw as Hex);
    }
  }

  // ---- the ledger of nonces -----------------------------------------------------------------------------------------

  /** Ours: behind every transaction that may be out, whatever the chain counts. */
  private nextNonce(chainNonce: number): number {
    const ours = this.open().map(({ transaction }) => (transaction.nonce ?? -1) + 1);
    return Math.max(chainNonce, ...ours);
  }

  private open(): Track[] {
    return [...this.tracks.values()].filter(({ transaction }) => !isOver(transaction.state) && mayBeOut(transaction));
  }

  private prepared({ id, account, clientOrderId, to, data, valueWei, ...intent }: TransactionIntent): ChainTransaction {
    const { chain: { setting }, venue, address, ports } = this.setting;
    const nowMs = ports.clock.nowMs();
    return { id, venue, account, clientOrderId, chainId: setting.chainId, nativeCurrency: setting.nativeCurrency,
      from: address, to, nonce: null, value: valueWei === 0n ? ZERO : fromWei(valueWei), data, summary: intent.summary,
      simulated: null, spendUsd: intent.spendUsd, reducesRisk: intent.reducesRisk,
      deadlineTimeMs: intent.deadlineTimeMs, attempts: [], state: 'prepared', reason: null, minedHash: null,
      blockNumber: null, blockHash: null, gasUsed: null, feePaid: null, outcome: null, createdTimeMs: nowMs,
      updatedTimeMs: nowMs };
  }

  private keep(transaction: ChainTransaction): void {
    this.tracks.set(transaction.id, { transaction, sentMs: -Infinity, strangers: 0, replacing: false, isTold: false });
  }

  private changed(transaction: ChainTransaction): void {
    const track = this.tracks.get(transaction.id);
    if (track !== undefined) track.transaction = transaction;
    this.setting.report(transaction);
  }

  /** What is over is kept for whoever asks for it, up to a bound. */
  private forgetOldest(): void {
    let excess = this.tracks.size - MOST_KEPT;
    for (const [id, { transaction }] of this.tracks) {
      if (excess <= 0) return;
      if (!isOver(transaction.state)) continue;
      this.tracks.delete(id);
      excess -= 1;
    }
  }

  private settleWaiting(hash: string): void {
    this.waiting.get(hash)?.();
    this.waiting.delete(hash);
  }
}

/** A library's errors run over many lines. */
const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message.split('\n')[0] ?? 'it failed' : 'it failed').slice(0, 200);

function isChanged(before: ChainTransaction, after: ChainTransaction): boolean {
  return before.state !== after.state || before.minedHash !== after.minedHash || before.blockHash !== after.blockHash
    || before.reason !== after.reason || before.outcome !== after.outcome;
}
