/** One question over HTTP, asked and answered in JSON: for checks on demand, which wait for it or are told why not. */
import type { Http } from '../../ports/http.ts';
import { verdictOf } from './httpVerdict.ts';
import { parseWireJson } from './wireText.ts';

const TIMEOUT_MS = 10_000;
const MAX_BYTES = 8_000_000;

export interface Question {
  /** As the venue calls it; errors begin with it. */
  readonly method: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The whole answer. Throws an Error of one line that names the method and says what the venue said. */
export async function postJson(http: Http, { method, url, body, headers = {} }: Question): Promise<unknown> {
  const verdict = verdictOf(await http.request({ method: 'POST', url, body, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES,
    headers: { 'content-type': 'application/json', 'user-agent': 'ballast', ...headers } }));
  if (verdict.kind === 'failed') throw new Error(`${method}: ${verdict.reason}`);
  if (verdict.kind === 'limited') throw new Error(`${method}: the venue was asked too often`);
  const answer = parseWireJson(verdict.bytes);
  const words = answer.ok ? refusalOf(answer.value) : null;
  if (words !== null) throw new Error(`${method}: ${words}`);
  if (verdict.kind === 'refused') throw new Error(`${method}: the venue answered ${verdict.status}`);
  if (!answer.ok) throw new Error(`${method}: the venue's answer is ${answer.reason}`);
  return answer.value;
}

/** JSON-RPC's own `error`. */
function refusalOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('error' in answer)) return null;
  const { error } = answer;
  if (typeof error !== 'object' || error === null) return 'refused without a reason';
  const said = 'message' in error ? String(error.message).slice(0, 200) : 'refused';
  return 'code' in error ? `${said} (${String(error.code)})` : said;
}
