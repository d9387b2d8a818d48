/** Who may do what: API keys of the emulator, the three ways of `public/auth`, tokens, signed requests over HTTP. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { refuse, type Params } from './errors.ts';

/** `account`: the account that it belongs to, by name. */
export interface ApiKey { readonly clientId: string; readonly secret: string; readonly mayTrade: boolean; readonly account: string }

/** Of our own making, for tests alone. */
export const TRADING_KEY: ApiKey = { clientId: 'emulTrader', secret: 'trading-secret-of-the-emulator', mayTrade: true, account: 'main' };
export const READING_KEY: ApiKey = { clientId: 'emulReader', secret: 'reading-secret-of-the-emulator', mayTrade: false, account: 'main' };
/** Only where the emulator has a second account. */
export const SECOND_KEY: ApiKey = { clientId: 'emulSecond', secret: 'second-secret-of-the-emulator', mayTrade: true, account: 'second' };

/** Number of the second account, for those who come with keys of the main one. */
export const SUBACCOUNT = 2;

export interface Login { readonly key: ApiKey; expiresMs: number }

const TOKEN_SECONDS = 900;
/** How far a signature's time may lie from ours. */
const SIGNATURE_MS = 600_000;

export class Keyring {
  private readonly keys = new Map([TRADING_KEY, READING_KEY, SECOND_KEY].map((key) => [key.clientId, key]));
  private readonly tokens = new Map<string, Login>();
  private readonly refreshTokens = new Map<string, ApiKey>();
  private readonly nonces = new Set<string>();
  /** Log-ins by the way they were made. */
  readonly made: string[] = [];
  private readonly nowMs: () => number;
  private readonly tokenSeconds: number;

  /** Refresh tokens are not taken any more, as when the venue has forgotten them. */
  forgetRefreshTokens(): void { this.refreshTokens.clear(); }

  constructor(nowMs: () => number, tokenSeconds = TOKEN_SECONDS) {
    this.nowMs = nowMs;
    this.tokenSeconds = tokenSeconds;
  }

  /** `public/auth`. Throws the venue's refusal. */
  authenticate(params: Params): { readonly login: Login; readonly result: Record<string, unknown> } {
    const key = this.keyFor(params);
    this.made.push(String(params['grant_type']));
    return this.issue(key);
  }

  /** `public/exchange_token`: who may enter the main account may enter its sub-accounts. */
  exchange(params: Params): ReturnType<Keyring['authenticate']> {
    const key = this.refreshTokens.get(String(params['refresh_token'])) ?? refuse(13_009, 'invalid_token');
    if (key.account !== 'main' || params['subject_id'] !== SUBACCOUNT) return refuse(13_403, 'scope_exceeded');
    this.made.push('exchange_token');
    return this.issue({ ...key, account: 'second' });
  }

  private issue(key: ApiKey): ReturnType<Keyring['authenticate']> {
    const [access, refresh] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')];
    const login: Login = { key, expiresMs: this.nowMs() + this.tokenSeconds * 1_000 };
    this.tokens.set(access, login);
    this.refreshTokens.set(refresh, key);
    const rights = key.mayTrade ? 'trade:read_write' : 'trade:read';
    return { login, result: { access_token: access, refresh_token: refresh, expires_in: this.tokenSeconds,
      scope: `connection mainaccount account:read ${rights} wallet:read block_trade:read`, token_type: 'bearer',
      enabled_features: [], sid: 'none' } };
  }

  private keyFor(params: Params): ApiKey {
    const key = this.keys.get(String(params['client_id'] ?? ''));
    switch (params['grant_type']) {
      case 'refresh_token': {
        const known = this.refreshTokens.get(String(params['refresh_token']));
        if (known === undefined) return refuse(13_009, 'invalid_token');
        this.refreshTokens.delete(String(params['refresh_token']));
        return known;
      }
      case 'client_credentials':
        if (key === undefined || !same(key.secret, String(params['client_secret']))) return refuse(13_004, 'invalid_credentials');
        return key;
      case 'client_signature': {
        const { timestamp, nonce = '', data = '', signature } = params;
        const text = `${String(timestamp)}\n${String(nonce)}\n${String(data)}`;
        if (key === undefined || !same(hmac(key.secret, text), String(signature))) return refuse(13_004, 'invalid_credentials');
        this.once(key, Number(timestamp), String(nonce));
        return key;
      }
      default: return refuse(-32_602, 'Invalid params', { param: 'grant_type', reason: 'unknown' });
    }
  }

  /** Bearer token or signature of one request; null: neither was given. */
  ofHeader(header: string | undefined, method: string, uri: string, body: string): Login | null {
    if (header === undefined) return null;
    const bearer = /^bearer (\S+)$/i.exec(header);
    if (bearer !== null) {
      const login = this.tokens.get(bearer[1] ?? '');
      return login === undefined || login.expiresMs < this.nowMs() ? refuse(13_009, 'unauthorized') : login;
    }
    const parts = new Map(header.replace(/^deri-hmac-sha256 /, '').split(',').map((part) =>
      [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const));
    const key = this.keys.get(parts.get('id') ?? '');
    const [ts, nonce] = [parts.get('ts') ?? '', parts.get('nonce') ?? ''];
    const text = `${ts}\n${nonce}\n${method}\n${uri}\n${body}\n`;
    if (key === undefined || !same(hmac(key.secret, text), parts.get('sig') ?? '')) return refuse(13_004, 'invalid_credentials');
    this.once(key, Number(ts), nonce);
    return { key, expiresMs: Infinity };
  }

  ofToken(token: string): Login {
    const login = this.tokens.get(token);
    return login === undefined || login.expiresMs < this.nowMs() ? refuse(13_009, 'unauthorized') : login;
  }

  private once(key: ApiKey, timestampMs: number, nonce: string): void {
    if (!(Math.abs(timestampMs - this.nowMs()) < SIGNATURE_MS)) refuse(13_004, 'invalid_credentials', { reason: 'timestamp' });
    const seen = `${key.clientId} ${timestampMs} ${nonce}`;
    if (this.nonces.has(seen)) refuse(13_004, 'invalid_credentials', { reason: 'nonce' });
    this.nonces.add(seen);
  }
}

/** Only lower-case hexadecimal is a signature. */
const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text, 'utf8').digest('hex');
function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
