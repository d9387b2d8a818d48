/**
 * One endpoint of a chain: asks by JSON-RPC over the HTTP port, one or many at once, and keeps count of how it does.
 * Nothing is tried again here, and no text names more of the address than its host.
 */
import type { Http } from '../../../../ports/http.ts';
import type { Clock } from '../../../../ports/ports.ts';
import { verdictOf } from '../../httpVerdict.ts';
import { member, parseWireJson } from '../../wireText.ts';
import type { EndpointReport } from './chainClient.ts';

export interface RpcRequest { readonly method: string; readonly params: readonly unknown[] }

export type RpcAnswer =
  | { readonly ok: true; readonly value: unknown }
  /** The node understood and refused: `code` and words are its own, `data` what a contract reverted with. */
  | { readonly ok: false; readonly kind: 'refused'; readonly code: number; readonly reason: string;
      readonly data: string | null }
  /** No answer that can be read. */
  | { readonly ok: false; readonly kind: 'failed'; readonly reason: string; readonly mayHaveLeft: boolean };

export interface RpcEndpointSetting {
  readonly url: string;
  readonly http: Http;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 8_000;
const MAX_BYTES = 32_000_000;
/** After a failure an endpoint rests so long, doubled with each further one up to the most. */
const REST_MS = 500;
const MOST_REST_MS = 30_000;
const LATENCY_WEIGHT = 0.2;

export class RpcEndpoint {
  readonly name: string;
  /** As it has said last; null: not asked yet. A wrong one is never asked for anything else. */
  chainProblem: string | null = null;
  chainChecked = false;
  headNumber: number | null = null;
  /** Its blocks are far behind those of another, or contradict it. */
  headProblem: string | null = null;
  calls = 0;
  failures = 0;
  private readonly setting: RpcEndpointSetting;
  private inARow = 0;
  private notBeforeMs = -Infinity;
  private latencyMs: number | null = null;
  private lastFailure: string | null = null;
  private nextId = 1;

  constructor(setting: RpcEndpointSetting) {
    this.setting = setting;
    this.name = URL.canParse(setting.url) ? new URL(setting.url).host : 'an address that cannot be used';
  }

  /** Fit to be asked now. */
  get isHealthy(): boolean {
    return this.chainProblem === null && this.headProblem === null
      && this.setting.clock.monotonicMs() >= this.notBeforeMs;
  }

  async ask(method: string, params: readonly unknown[]): Promise<RpcAnswer> {
    const id = this.nextId++;
    const answer = await this.post(JSON.stringify({ jsonrpc: '2.0', id, method, params }), method);
    return answer.ok ? this.judge(answer.value, method, id) : answer;
  }

  /** In the order of the requests. A batch that fails as a whole fails each. */
  async askAll(requests: readonly RpcRequest[]): Promise<readonly RpcAnswer[]> {
    const firstId = this.nextId;
    this.nextId += requests.length;
    const body = JSON.stringify(requests.map(({ method, params }, at) =>
      ({ jsonrpc: '2.0', id: firstId + at, method, params })));
    const answer = await this.post(body, 'batch');
    if (!answer.ok) return requests.map(() => answer);
    const { value } = answer;
    if (!Array.isArray(value)) return requests.map(({ method }) => this.judge(value, method, null));
    const byId = new Map(value.map((row: unknown) => [member(row, 'id'), row]));
    return requests.map(({ method }, at) => this.judge(byId.get(firstId + at), method, firstId + at));
  }

  report(): EndpointReport {
    const problem = this.chainProblem ?? this.headProblem
      ?? (this.inARow > 0 ? this.lastFailure : null);
    return { name: this.name, healthy: this.isHealthy, calls: this.calls, failures: this.failures,
      latencyMs: this.latencyMs, headNumber: this.headNumber, problem };
  }

  private async post(body: string, method: string): Promise<RpcAnswer> {
    const { http, url, timeoutMs = TIMEOUT_MS } = this.setting;
    this.calls += 1;
    const startedMs = this.setting.clock.monotonicMs();
    const answer = await http.request({ method: 'POST', url, body, timeoutMs, maxBytes: MAX_BYTES,
      headers: { 'content-type': 'application/json', 'user-agent': 'ballast' } });
    const verdict = verdictOf(answer);
    if (verdict.kind === 'failed') return this.fail(method, verdict.reason, verdict.mayHaveLeft);
    if (verdict.kind === 'limited') return this.fail(method, 'it was asked too often', false);
    const read = parseWireJson(verdict.bytes);
    if (!read.ok || (verdict.kind === 'refused' && member(read.value, 'error') === undefined)) {
      return this.fail(method, verdict.kind === 'refused' ? `it answered ${verdict.status}`
        : `its answer is ${read.ok ? 'not JSON-RPC' : read.reason}`, true);
    }
    this.inARow = 0;
    this.notBeforeMs = -Infinity;
    const tookMs = this.setting.clock.monotonicMs() - startedMs;
    this.latencyMs = this.latencyMs === null ? tookMs : this.latencyMs + LATENCY_WEIGHT * (tookMs - this.latencyMs);
    return { ok: true, value: read.value };
  }

  private judge(row: unknown, method: string, id: number | null): RpcAnswer {
    const error = member(row, 'error');
    if (error !== undefined && error !== null) {
      const message = member(error, 'message');
      const code = member(error, 'code');
      const data = member(error, 'data');
      return { ok: false, kind: 'refused', code: typeof code === 'number' ? code : 0,
        reason: `${method}: ${typeof message === 'string' ? message.slice(0, 300) : 'refused without a reason'}`,
        data: typeof data === 'string' ? data : null };
    }
    const value = member(row, 'result');
    if (value !== undefined && (id === null || member(row, 'id') === id)) return { ok: true, value };
    return this.fail(method, 'its answer is not the one to the question', true);
  }

  private fail(method: string, reason: string, mayHaveLeft: boolean): RpcAnswer {
    this.failures += 1;
    const restMs = Math.min(MOST_REST_MS, REST_MS * 2 ** Math.min(this.inARow, 10));
    this.inARow += 1;
    this.notBeforeMs = this.setting.clock.monotonicMs() + restMs;
    this.lastFailure = `${method}: ${reason}`;
    return { ok: false, kind: 'failed', reason: `${this.name}: ${method}: ${reason}`, mayHaveLeft };
  }
}
