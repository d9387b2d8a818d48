/**
 * Serves shared/contract to every screen that a host connects: takes its messages in, answers queries, and gives out
 * one stream of patches and each client's hot frames. It holds no business rule and changes no state: accepted
 * commands go to the engine's inbox, what came of them arrives in the tables.
 */
import type { Command, SessionCommand } from '../../shared/contract/commands.ts';
import {
  PROTOCOL_VERSION, type Activity, type ClientError, type ClientMessage, type ServerMessage, type Transport,
} from '../../shared/contract/messages.ts';
import { needOfRows } from '../../shared/contract/marketRows.ts';
import type { Query } from '../../shared/contract/queries.ts';
import type { VenueRequest } from '../../shared/contract/venues.ts';
import type { WebhookRequest } from '../../shared/contract/webhook.ts';
import type { ReplayStatus } from '../../shared/contract/replica.ts';
import { wireText } from '../../shared/contract/wire.ts';
import { Client } from './client.ts';
import { CommandReplies } from './commandReplies.ts';
import { readClientMessage } from './intake.ts';
import { contentsOf, PatchStream } from './patches.ts';
import { answerQuery } from './queries.ts';
import { SessionRefusal, type BridgeTimers, type Served, type ServedState, type SessionSteering } from './served.ts';

/** At most 20 patches and 60 hot frames a second. */
const PATCH_INTERVAL_MS = 50;
const HOT_INTERVAL_MS = 17;
const REPLAY_STATUS_INTERVAL_MS = 200;
/** Under way for one client; more than any screen asks at once. */
const MAX_QUERIES = 16;

export interface BridgeOptions {
  readonly host: 'browser' | 'electron' | 'test';
  readonly timers: BridgeTimers;
  /** Makes command ids of this bridge differ from those of any other run. */
  readonly name: string;
}

export interface Bridge {
  connect(transport: Transport): void;
  /** Shows another session, or none; every client gets a snapshot of it. */
  serve(served: Served | null): void;
  steerBy(steering: SessionSteering): void;
  showActivity(activity: Activity | null): void;
  /** Clients that are connected now. */
  readonly clients: number;
  close(reason: string): void;
}

export function createBridge(options: BridgeOptions): Bridge {
  return new ServingBridge(options);
}

class ServingBridge implements Bridge {
  private readonly options: BridgeOptions;
  private readonly connected = new Set<Client>();
  private readonly replies: CommandReplies;
  private readonly patches = new PatchStream();
  private readonly ticking: { cancel(): void };
  private served: Served | null = null;
  private shown: ServedState | null = null;
  private stopListening: () => void = () => {};
  private steering: SessionSteering | null = null;
  private activity: Activity | null = null;
  private watchedQuotes: ReadonlySet<string> = new Set();
  private revision = 0;
  private clientCount = 0;
  private patchSentMs = -Infinity;
  private replaySentMs = -Infinity;
  private replaySentText = 'null';

  constructor(options: BridgeOptions) {
    this.options = options;
    this.replies = new CommandReplies(options.timers, options.name);
    this.ticking = options.timers.every(HOT_INTERVAL_MS, () => this.tick());
  }

  get clients(): number { return this.connected.size; }

  steerBy(steering: SessionSteering): void {
    this.steering = steering;
  }

  serve(served: Served | null): void {
    this.stopListening();
    this.replies.refuseAll('the session was closed before it took the command');
    this.served = served;
    this.stopListening = served?.onBatch((entries) => {
      this.replies.answer(entries);
      this.sendPatchWhenDue();
    }) ?? (() => {});
    this.tellNeed();
    this.showNewState();
  }

  showActivity(activity: Activity | null): void {
    this.activity = activity;
    this.sendToAll({ kind: 'activity', activity });
  }

  connect(transport: Transport): void {
    this.clientCount += 1;
    const client = new Client(this.clientCount, transport, () => this.drop(client));
    this.connected.add(client);
    transport.onClose(() => this.drop(client));
    transport.onMessage((data) => this.receive(client, data));
  }

  close(reason: string): void {
    this.ticking.cancel();
    this.stopListening();
    for (const client of this.connected) client.close(reason);
    this.connected.clear();
  }

  // ---- from the client ----------------------------------------------------------------------------------------------

  private receive(client: Client, data: string | Uint8Array): void {
    const intake = readClientMessage(data);
    if (intake.ok) this.handle(client, intake.message);
    else client.refuse(intake.id, intake.error);
  }

  private handle(client: Client, message: ClientMessage): void {
    switch (message.kind) {
      case 'hello': return this.greet(client, message.protocol);
      case 'command': return this.command(client, message.id, message.command);
      case 'sessionCommand': return this.steer(client, message.id, message.command);
      case 'venueRequest': return this.askVenues(client, message.id, message.request);
      case 'webhookRequest': return this.askWebhook(client, message.id, message.request);
      case 'query': return this.query(client, message.id, message.query);
      case 'watch':
        client.watch(message.rows);
        return this.gatherWatched();
      case 'ack': return client.hot.acknowledge(message.frame);
      case 'ping':
        return client.send({ kind: 'pong', sentMs: message.sentMs, engineMs: this.options.timers.nowMs() });
    }
  }

  private greet(client: Client, protocol: number): void {
    if (protocol !== PROTOCOL_VERSION) {
      const message = `the engine speaks protocol ${PROTOCOL_VERSION}, the screen ${protocol}: reload the window`;
      return client.refuse('', { field: 'protocol', message });
    }
    this.sendSnapshot(client, this.snapshotText());
  }

  private command(client: Client, id: string, command: Command): void {
    if (this.served === null) {
      return client.refuse(id, wrong('no session is open: start a practice session or open a recorded one'));
    }
    if (this.served.submitCommand === undefined) return client.refuse(id, wrong('REPLAY: this session is read-only'));
    const commandId = this.replies.expect(client, id);
    try {
      this.served.submitCommand(commandId, command);
    } catch (error) {
      this.replies.refuse(commandId, wrong(textOf(error)));
    }
  }

  private steer(client: Client, id: string, command: SessionCommand): void {
    if (this.steering === null) return client.refuse(id, wrong('this host has one session and keeps it'));
    this.steering.run(command).then(() => client.reply(id, null), (error) => client.refuse(id, wrong(error)));
  }

  private askVenues(client: Client, id: string, request: VenueRequest): void {
    const answer = this.steering?.venues?.(request);
    if (answer === undefined) return client.refuse(id, wrong('this host has no real venues'));
    answer.then((value) => client.reply(id, value), (error) => client.refuse(id, wrong(error)));
  }

  private askWebhook(client: Client, id: string, request: WebhookRequest): void {
    const answer = this.steering?.webhook?.(request);
    if (answer === undefined) return client.refuse(id, wrong('this host tells nobody of alerts'));
    answer.then((value) => client.reply(id, value), (error) => client.refuse(id, wrong(error)));
  }

  private query(client: Client, id: string, query: Query): void {
    if (client.queriesUnderWay >= MAX_QUERIES) return client.refuse(id, wrong('too many queries at once'));
    const sessions = (): ReturnType<SessionSteering['list']> => this.steering?.list() ?? [];
    client.queriesUnderWay += 1;
    answerQuery(query, this.served, sessions)
      .then((answer) => client.reply(id, answer), (error) => client.refuse(id, wrong(error)))
      .finally(() => { client.queriesUnderWay -= 1; });
  }

  private drop(client: Client): void {
    this.connected.delete(client);
    this.replies.forget(client);
    this.gatherWatched();
  }

  private gatherWatched(): void {
    const quotes = new Set<string>();
    for (const client of this.connected) for (const instrument of client.watchedQuotes) quotes.add(instrument);
    this.watchedQuotes = quotes;
    this.tellNeed();
  }

  /** Panes of all screens add up; one that closes takes its part away. */
  private tellNeed(): void {
    this.served?.showing?.(needOfRows([...this.connected].flatMap(({ watchedRows }) => watchedRows)));
  }

  // ---- to the clients -----------------------------------------------------------------------------------------------

  private tick(): void {
    this.replies.expire();
    const { served } = this;
    if (served === null || this.isWithheld()) return;
    const nowMs = this.options.timers.nowMs();
    const { state } = served;
    if (state !== this.shown) this.showNewState();
    for (const client of this.connected) {
      client.sendHotFrame(state, served.replayStatus === undefined ? nowMs : state.timeMs);
      if (client.hasCaughtUp()) client.sendSnapshot(this.snapshotText());
    }
    this.sendPatchWhenDue();
    this.sendReplayStatus(nowMs);
  }

  private sendPatchWhenDue(): void {
    const nowMs = this.options.timers.nowMs();
    const state = this.served?.state;
    if (state === undefined || state !== this.shown || !isDue(this.patchSentMs, nowMs, PATCH_INTERVAL_MS)) return;
    if (this.connected.size === 0 || this.isWithheld()) return;
    const changes = this.patches.take(state, nowMs, this.watchedQuotes);
    if (changes === null) return;
    this.patchSentMs = nowMs;
    this.revision += 1;
    const { revision } = this;
    const text = wireText({ kind: 'patch', revision, timeMs: state.timeMs, seq: state.seq, changes });
    for (const client of this.connected) client.sendPatch(text);
  }

  private sendReplayStatus(nowMs: number): void {
    if (!isDue(this.replaySentMs, nowMs, REPLAY_STATUS_INTERVAL_MS)) return;
    const replay = this.replay();
    const text = wireText(replay);
    if (text === this.replaySentText) return;
    this.replaySentMs = nowMs;
    this.replaySentText = text;
    this.sendToAll({ kind: 'replay', replay });
  }

  /** Another session, or a seek: nothing of what was shown holds any longer. */
  private showNewState(): void {
    this.shown = this.served?.state ?? null;
    if (this.shown !== null) this.patches.restart(this.shown);
    this.revision += 1;
    this.replaySentText = wireText(this.replay());
    const text = this.snapshotText();
    for (const client of this.connected) if (client.greeted) this.sendSnapshot(client, text);
  }

  private sendSnapshot(client: Client, text: string): void {
    if (this.isWithheld()) client.holdBack();
    else client.sendSnapshot(text);
  }

  private isWithheld(): boolean {
    return this.served?.isWithheld?.() ?? false;
  }

  /** Rows that changed since the last patch are in it; that the next patch brings them again is harmless. */
  private snapshotText(): string {
    const { revision, activity, options: { host } } = this;
    const { timeMs, seq } = this.shown ?? { timeMs: this.options.timers.nowMs(), seq: 0 };
    const tables = this.shown === null ? {} : contentsOf(this.shown);
    const replay = this.replay();
    return wireText({
      kind: 'snapshot', protocol: PROTOCOL_VERSION, host, revision, timeMs, seq, tables, replay, activity,
    });
  }

  private replay(): ReplayStatus | null {
    return this.served?.replayStatus?.() ?? null;
  }

  private sendToAll(message: ServerMessage): void {
    for (const client of this.connected) if (client.greeted) client.send(message);
  }
}

function isDue(sentMs: number, nowMs: number, intervalMs: number): boolean {
  return nowMs < sentMs || nowMs - sentMs >= intervalMs;
}

function wrong(error: unknown): ClientError {
  return { field: error instanceof SessionRefusal ? error.field : null, message: textOf(error) };
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
