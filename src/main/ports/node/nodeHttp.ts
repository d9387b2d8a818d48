/** Real requests, on Node's own http: connections are kept, the body of an answer is bounded while it comes. */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../ports.ts';
import type { Http, HttpAnswer, HttpRequest } from '../http.ts';

export interface NodeHttp extends Http {
  /** Drops the connections that are kept open. */
  close(): void;
}

export function nodeHttp(clock: Clock): NodeHttp {
  const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };
  return {
    request: (request) => new Promise((resolve) => { new RoundTrip(clock, agents, request, resolve).start(); }),
    close() {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
}

interface Agents { readonly 'http:': HttpAgent; readonly 'https:': HttpsAgent }

class RoundTrip {
  private readonly clock: Clock;
  private readonly agents: Agents;
  private readonly wanted: HttpRequest;
  private readonly resolve: (answer: HttpAnswer) => void;
  private request: ClientRequest | null = null;
  private deadline: NodeJS.Timeout | null = null;
  private connected = false;
  private settled = false;

  constructor(clock: Clock, agents: Agents, wanted: HttpRequest, resolve: (answer: HttpAnswer) => void) {
    this.clock = clock;
    this.agents = agents;
    this.wanted = wanted;
    this.resolve = resolve;
  }

  start(): void {
    const { method, url, headers, body, timeoutMs } = this.wanted;
    const startedMs = this.clock.monotonicMs();
    const open = URL.canParse(url) ? new URL(url) : null;
    if (open === null || (open.protocol !== 'http:' && open.protocol !== 'https:')) {
      this.fail('the address cannot be used');
      return;
    }
    const secure = open.protocol === 'https:';
    const sized = body === null ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) };
    this.request = (secure ? httpsRequest : httpRequest)(open, { method, headers: sized,
      agent: secure ? this.agents['https:'] : this.agents['http:'] });
    this.deadline = setTimeout(() => { this.fail(`no answer within ${timeoutMs} ms`); }, timeoutMs);
    this.request.on('socket', (socket) => {
      if (!socket.connecting) this.connected = true;
      else socket.once(secure ? 'secureConnect' : 'connect', () => { this.connected = true; });
    });
    this.request.on('error', (error: Error & { code?: string }) => { this.fail(error.code ?? 'the request failed'); });
    this.request.on('response', (response) => { this.receive(response, startedMs); });
    this.request.end(body ?? undefined);
  }

  private receive(response: IncomingMessage, startedMs: number): void {
    const receivedTimeMs = this.clock.nowMs();
    const pieces: Buffer[] = [];
    let size = 0;
    response.on('data', (piece: Buffer) => {
      size += piece.length;
      if (size > this.wanted.maxBytes) this.fail(`the answer is larger than ${this.wanted.maxBytes} bytes`);
      else pieces.push(piece);
    });
    response.on('error', () => { this.fail('the answer broke off'); });
    response.on('aborted', () => { this.fail('the answer broke off'); });
    response.on('end', () => {
      if (!response.complete) {
        this.fail('the answer broke off');
        return;
      }
      this.settle({ answered: true, status: response.statusCode ?? 0, headers: flat(response.headers),
        bytes: Buffer.concat(pieces), receivedTimeMs, roundTripMs: this.clock.monotonicMs() - startedMs });
    });
  }

  private fail(reason: string): void {
    if (this.settled) return;
    this.settle({ answered: false, reason, mayHaveLeft: this.connected });
    this.request?.destroy();
  }

  private settle(answer: HttpAnswer): void {
    if (this.settled) return;
    this.settled = true;
    if (this.deadline !== null) clearTimeout(this.deadline);
    this.resolve(answer);
  }
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  const entries = Object.entries(headers)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
