/**
 * Tells a chat of alerts, by the engine's host: a mute or slow chat holds up nothing but its own queue. The address is
 * a secret of the keychain; no answer, error or log line repeats it.
 */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  webhookSettingSchema, type WebhookRequest, type WebhookSetting, type WebhookState,
} from '../../../shared/contract/webhook.ts';
import { SessionRefusal } from '../../bridge/served.ts';
import type { Entry } from '../../events/entry.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { bodyOf, lineOf } from './webhookText.ts';

const FILE = 'webhook.json';
const REFERENCE = 'webhook';
const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64_000;
/** More than this many waiting are a chat that does not answer: the oldest go. */
const MOST_WAITING = 50;
const RETRIES_AFTER_MS = [2_000, 10_000, 30_000] as const;

export interface WebhookDeskSetting {
  readonly dataDirectory: string;
  readonly ports: Ports;
  readonly http: Http;
  readonly secrets: Secrets;
}

export class WebhookDesk {
  private readonly desk: WebhookDeskSetting;
  private readonly path: string;
  private setting: WebhookSetting | null;
  private queue: string[] = [];
  private isSending = false;
  private sent = 0;
  private failed = 0;
  private lastSentMs: number | null = null;
  private lastError: string | null = null;

  constructor(desk: WebhookDeskSetting) {
    this.desk = desk;
    this.path = join(desk.dataDirectory, FILE);
    this.setting = this.read();
  }

  /** Rejects with SessionRefusal for what was typed wrong. */
  async answer(request: WebhookRequest): Promise<WebhookState> {
    switch (request.type) {
      case 'WebhookState': return this.state();
      case 'SetWebhook': return await this.set(request.setting, request.address);
      case 'ForgetWebhook': return await this.forget();
      case 'TestWebhook': return await this.test();
    }
  }

  /** What has become durable; `sign` says whose money it is about. */
  told(entries: readonly Entry[], sign: string): void {
    const { setting } = this;
    if (setting === null) return;
    for (const { event } of entries) {
      if (event.type !== 'AlertChanged') continue;
      const line = lineOf(event.alert, event.change, sign, setting);
      if (line !== null) this.queue.push(line);
    }
    this.queue.splice(0, this.queue.length - MOST_WAITING);
    if (!this.isSending && this.queue.length > 0) void this.sendAll();
  }

  private state(): WebhookState {
    const { setting, sent, failed, lastSentMs, lastError, queue } = this;
    return { setting, sent, failed, lastSentMs, lastError, waiting: queue.length };
  }

  private async set(setting: WebhookSetting, address: string | null): Promise<WebhookState> {
    if (setting.template === 'telegram' && setting.chat.trim() === '') {
      throw new SessionRefusal('setting.chat', 'setting.chat: Telegram needs the number of the chat');
    }
    const { secrets } = this.desk;
    this.refuseWhileLocked();
    if (address !== null) await secrets.write(REFERENCE, address);
    else if (await secrets.read(REFERENCE) === null) throw new SessionRefusal('address', 'address: is missing');
    const fresh = `${this.path}.new`;
    writeFileSync(fresh, `${JSON.stringify(setting, null, 1)}\n`, { mode: 0o600 });
    renameSync(fresh, this.path);
    this.setting = setting;
    this.lastError = null;
    return this.state();
  }

  private async forget(): Promise<WebhookState> {
    this.refuseWhileLocked();
    await this.desk.secrets.forget(REFERENCE);
    rmSync(this.path, { force: true });
    this.setting = null;
    this.queue = [];
    return this.state();
  }

  private async test(): Promise<WebhookState> {
    if (this.setting === null) throw new SessionRefusal(null, 'no chat is set');
    this.refuseWhileLocked();
    await this.send('Ballast · a test: alerts will be told here', this.setting);
    return this.state();
  }

  private refuseWhileLocked(): void {
    const state = this.desk.secrets.state();
    if (state.state === 'locked') {
      throw new SessionRefusal(null, 'the file with your keys is locked: open it in Venues with its passphrase');
    }
    if (state.state === 'unavailable') throw new SessionRefusal(null, state.reason);
  }

  private async sendAll(): Promise<void> {
    this.isSending = true;
    for (let line = this.queue.shift(); line !== undefined; line = this.queue.shift()) await this.sendPatiently(line);
    this.isSending = false;
  }

  private async sendPatiently(line: string): Promise<void> {
    for (const waitMs of [...RETRIES_AFTER_MS, null]) {
      const { setting } = this;
      if (setting === null || await this.send(line, setting) || waitMs === null) return;
      await new Promise<void>((resolve) => { this.desk.ports.scheduler.after(waitMs, resolve); });
    }
  }

  /** False: it may be tried again. */
  private async send(line: string, setting: WebhookSetting): Promise<boolean> {
    const { http, secrets, ports } = this.desk;
    const address = secrets.state().state === 'open' ? await secrets.read(REFERENCE).catch(() => null) : null;
    if (address === null) {
      this.note('the address cannot be read: open the file with your keys in Venues');
      return false;
    }
    const answer = await http.request({ method: 'POST', url: address, headers: { 'Content-Type': 'application/json' },
      body: bodyOf(line, setting), timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES });
    if (answer.answered && answer.status >= 200 && answer.status < 300) {
      this.sent += 1;
      this.lastSentMs = ports.clock.nowMs();
      this.lastError = null;
      return true;
    }
    // The transport's own words may name the address.
    this.note(answer.answered ? `the chat answered ${answer.status}` : 'the chat could not be reached');
    return answer.answered && answer.status >= 400 && answer.status < 500 && answer.status !== 429;
  }

  private note(error: string): void {
    this.failed += 1;
    this.lastError = error;
    this.desk.ports.log.write('warn', 'webhook', error);
  }

  private read(): WebhookSetting | null {
    if (!existsSync(this.path)) return null;
    try {
      return webhookSettingSchema.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch {
      this.lastError = `${FILE} cannot be read: set the chat again`;
      return null;
    }
  }
}
