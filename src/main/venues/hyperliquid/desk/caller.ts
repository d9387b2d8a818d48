/** Questions and actions over HTTP, within the venue's weights. Of what failed it says whether it may have left. */
import type { Http } from '../../../ports/http.ts';
import type { Clock, Scheduler } from '../../../ports/ports.ts';
import { verdictOf } from '../../transport/httpVerdict.ts';
import { RateBudget } from '../../transport/rateBudget.ts';
import { parseWireJson } from '../../transport/wireText.ts';
import { ACTION_WEIGHT, WEIGHT_BUDGET, weightOf } from '../limits.ts';
import type { WireEnvelope } from '../messages.ts';
import type { InfoRequest } from '../requests.ts';

export type Called =
  | { readonly ok: true; readonly value: unknown; readonly receivedTimeMs: number; readonly roundTripMs: number }
  | { readonly ok: false; readonly reason: string; readonly mayHaveLeft: boolean };

const TIMEOUT_MS = 6_000;
const MAX_BYTES = 10_000_000;
/** After a 429 that does not say for how long. */
const QUIET_MS = 5_000;
const LONGEST_WAIT_MS = 15_000;

export interface CallerSetting {
  readonly baseUrl: string;
  readonly http: Http;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

export class Caller {
  readonly weight: RateBudget;
  private readonly setting: CallerSetting;

  constructor(setting: CallerSetting) {
    this.setting = setting;
    this.weight = new RateBudget(WEIGHT_BUDGET, setting.clock);
  }

  /** Waits for its turn; what is urgent may draw on the reserve. */
  async info(request: InfoRequest, urgent = false): Promise<Called> {
    const cost = weightOf(request.type);
    const deadlineMs = this.setting.clock.monotonicMs() + LONGEST_WAIT_MS;
    while (!this.weight.take(cost, urgent)) {
      const waitMs = Math.max(20, this.weight.waitMs(cost, urgent));
      if (this.setting.clock.monotonicMs() + waitMs > deadlineMs) return notSent('the request budget is used up');
      await this.pause(waitMs);
    }
    return await this.post('/info', JSON.stringify(request));
  }

  /** Never waits: an action that comes late is another action. */
  async act(envelope: WireEnvelope, urgent: boolean): Promise<Called> {
    if (!this.weight.take(ACTION_WEIGHT, urgent)) return notSent('the request budget is used up');
    return await this.post('/exchange', JSON.stringify(envelope));
  }

  private async post(path: string, body: string): Promise<Called> {
    const verdict = verdictOf(await this.setting.http.request({ method: 'POST', url: `${this.setting.baseUrl}${path}`,
      headers: { 'content-type': 'application/json' }, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES }));
    switch (verdict.kind) {
      case 'failed': return { ok: false, reason: verdict.reason, mayHaveLeft: verdict.mayHaveLeft };
      case 'limited':
        this.weight.block(verdict.retryAfterMs ?? QUIET_MS);
        return notSent('the venue says: too many requests (429)');
      case 'refused': return notSent(`the venue refused the request (${verdict.status})${wordsOf(verdict.bytes)}`);
      case 'answer': {
        const read = parseWireJson(verdict.bytes);
        // Carried out or not: an answer that cannot be read says neither.
        if (!read.ok) return { ok: false, reason: `the answer is ${read.reason}`, mayHaveLeft: true };
        return { ok: true, value: read.value, receivedTimeMs: verdict.receivedTimeMs,
          roundTripMs: verdict.roundTripMs };
      }
    }
  }

  private pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => { this.setting.scheduler.after(delayMs, resolve); });
  }
}

const notSent = (reason: string): Called => ({ ok: false, reason, mayHaveLeft: false });

/** What a refusal says beside its number, where that is a short text. */
function wordsOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 200)).toString('utf8').trim();
  return text === '' || text === 'null' || /[<{]/.test(text) ? '' : `: ${text.replace(/\s+/g, ' ')}`;
}
