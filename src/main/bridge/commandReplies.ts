/**
 * Who waits for an answer to which command. A command counts as accepted when the journal has it and core has not
 * refused it in the same breath; a command that the engine does not take within a bound is answered as unknown, never
 * as failed.
 */
import type { ClientError } from '../../shared/contract/messages.ts';
import type { Entry } from '../events/entry.ts';
import type { Client } from './client.ts';
import type { BridgeTimers } from './served.ts';

const PATIENCE_MS = 10_000;
/** More than a hand can send: beyond it a client is broken. */
const MAX_WAITING = 1_000;

interface Waiting { readonly client: Client; readonly id: string; readonly sinceMs: number }

export class CommandReplies {
  private readonly waiting = new Map<string, Waiting>();
  private readonly timers: BridgeTimers;
  private readonly bridgeName: string;
  private count = 0;

  constructor(timers: BridgeTimers, bridgeName: string) {
    this.timers = timers;
    this.bridgeName = bridgeName;
  }

  /** The id under which the command goes to the engine, unique over all clients and runs. */
  expect(client: Client, id: string): string {
    this.count += 1;
    const commandId = `${this.bridgeName}-${this.count}`;
    const [oldest] = this.waiting.keys();
    if (this.waiting.size >= MAX_WAITING && oldest !== undefined) this.refuse(oldest, unanswered);
    this.waiting.set(commandId, { client, id, sinceMs: this.timers.nowMs() });
    return commandId;
  }

  /** Entries just made durable. */
  answer(entries: readonly Entry[]): void {
    if (this.waiting.size === 0) return;
    for (const { event } of entries) {
      if (event.type === 'CommandRefused') this.refuse(event.commandId, event);
    }
    for (const { event, seq } of entries) {
      if (event.type !== 'CommandReceived') continue;
      const asked = this.take(event.commandId);
      asked?.client.reply(asked.id, { seq });
    }
  }

  refuse(commandId: string, error: ClientError): void {
    const asked = this.take(commandId);
    const { field, message, acceptable } = error;
    asked?.client.refuse(asked.id, { field, message, ...(acceptable === undefined ? {} : { acceptable }) });
  }

  refuseAll(message: string): void {
    for (const commandId of this.waiting.keys()) this.refuse(commandId, { field: null, message });
  }

  expire(): void {
    const nowMs = this.timers.nowMs();
    for (const [commandId, { sinceMs }] of this.waiting) {
      if (nowMs - sinceMs < PATIENCE_MS) return;
      this.refuse(commandId, unanswered);
    }
  }

  forget(client: Client): void {
    for (const [commandId, asked] of this.waiting) if (asked.client === client) this.waiting.delete(commandId);
  }

  private take(commandId: string): Waiting | undefined {
    const asked = this.waiting.get(commandId);
    this.waiting.delete(commandId);
    return asked;
  }
}

const unanswered: ClientError = {
  field: null,
  message: 'the engine has not answered in time: whether it took the command is unknown, look at the log',
};
