import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Alert, AlertChange } from '../../../shared/domain/margin/alert.ts';
import type { Entry } from '../../events/entry.ts';
import { nodeHttp } from '../../ports/node/nodeHttp.ts';
import { nodePorts } from '../../ports/node/nodePorts.ts';
import { PassphraseFile } from '../../ports/node/passphraseFile.ts';
import type { Log } from '../../ports/ports.ts';
import { WebhookDesk } from './webhookDesk.ts';

const TOKEN = 'bot123:SECRET-TOKEN';
let data: string;
let chat: Server;
let heard: unknown[];
let status: number;
let lines: string[];
let desk: WebhookDesk;
let secrets: PassphraseFile;
let address: string;

const alert = (over: Partial<Alert> = {}): Alert => ({ id: 'health|a', kind: 'health', account: null, level: 'danger',
  state: 'active', raisedTimeMs: 0, changedTimeMs: 0, snoozedUntilMs: null, escalations: 0, value: 1.1,
  text: 'health 1.10, danger below 1.20', ...over });
const entry = (change: AlertChange, over: Partial<Alert> = {}): Entry =>
  ({ event: { type: 'AlertChanged', alert: alert(over), change } }) as unknown as Entry;

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'ballast-webhook-'));
  [heard, status, lines] = [[], 200, []];
  chat = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => { body += bytes.toString(); });
    request.on('end', () => {
      heard.push({ url: request.url, body: JSON.parse(body) as unknown });
      response.statusCode = status;
      response.end('{}');
    });
  });
  await new Promise<void>((resolve) => { chat.listen(0, '127.0.0.1', resolve); });
  address = `http://127.0.0.1:${(chat.address() as AddressInfo).port}/${TOKEN}/sendMessage`;
  const log: Log = { write: (_level, _source, text) => { lines.push(text); } };
  const ports = { ...nodePorts(), log };
  secrets = new PassphraseFile(join(data, 'keys.json'));
  await secrets.unlock('correct horse');
  desk = new WebhookDesk({ dataDirectory: data, ports, http: nodeHttp(ports.clock), secrets });
});
afterEach(async () => {
  await new Promise((resolve) => { chat.close(resolve); });
  rmSync(data, { recursive: true, force: true });
});

const SETTING = { template: 'telegram', chat: '42', least: 'restricted' } as const;

it('tells Telegram of alerts from the level on, and of their end, never of what a hand did', async () => {
  await desk.answer({ type: 'SetWebhook', setting: SETTING, address });
  desk.told([entry('raised'), entry('raised', { level: 'watch' }), entry('acknowledged'), entry('cleared')], 'LIVE');
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  expect(heard).toEqual(['danger', 'over'].map((said) => ({ url: `/${TOKEN}/sendMessage`, body: { chat_id: '42',
    text: `Ballast LIVE · ${said}: health 1.10, danger below 1.20`, disable_web_page_preview: true } })));
});

it('the address stays out of answers, logs and every file but the sealed one', async () => {
  await desk.answer({ type: 'SetWebhook', setting: SETTING, address });
  status = 403;
  const answer = await desk.answer({ type: 'TestWebhook' });
  expect(answer).toEqual({ setting: SETTING, sent: 0, failed: 1, lastSentMs: null, lastError: 'the chat answered 403',
    waiting: 0 });
  await new Promise((resolve) => { chat.close(resolve); chat.closeAllConnections(); });
  const gone = await desk.answer({ type: 'TestWebhook' });
  expect(gone.lastError).toBe('the chat could not be reached');
  const files = readdirSync(data).map((name) => readFileSync(join(data, name), 'utf8')).join('\n');
  expect(`${files}${lines.join('\n')}${JSON.stringify([answer, gone])}`).not.toContain('SECRET-TOKEN');
  await new Promise<void>((resolve) => { chat.listen(0, '127.0.0.1', resolve); });
});

it('refuses what it cannot use and forgets what it is told to', async () => {
  const refused = (request: Parameters<WebhookDesk['answer']>[0]) => desk.answer(request).then(() => 'taken', String);
  expect([await refused({ type: 'SetWebhook', setting: { ...SETTING, chat: ' ' }, address }),
    await refused({ type: 'SetWebhook', setting: SETTING, address: null }), await refused({ type: 'TestWebhook' })])
    .toEqual(['SessionRefusal: setting.chat: Telegram needs the number of the chat',
      'SessionRefusal: address: is missing', 'SessionRefusal: no chat is set']);
  await desk.answer({ type: 'SetWebhook', setting: SETTING, address });
  const { setting } = await desk.answer({ type: 'ForgetWebhook' });
  expect([setting, await secrets.read('webhook')]).toEqual([null, null]);
});
