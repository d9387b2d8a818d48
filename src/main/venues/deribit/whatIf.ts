/**
 * Deribit's own what-if, asked on demand over HTTP: the account as it stands, `simulate_portfolio`, and the prices on
 * both sides of that answer, as the market does not stand still while one asks. Read-only: nothing is placed.
 */
import type { Network } from '../../../shared/domain/account.ts';
import type { Http } from '../../ports/http.ts';
import type { Ports } from '../../ports/ports.ts';
import { postJson } from '../transport/postJson.ts';
import { HOSTS } from './deribit.ts';
import { authSchema } from './messages.ts';
import { accountRequests, frameOf, login } from './requests.ts';
import type { RpcRequest } from '../transport/rpc/rpcMessages.ts';

export interface WhatIfSetting {
  readonly network: Network;
  /** Null: the venue's own. */
  readonly url: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly secret: string;
  /** By the venue's names: USD of inverse futures and perpetuals, else coins; signed. */
  readonly trades: Readonly<Record<string, number>>;
  /** Settlement currency to ask for; null: the first that the account holds anything of. */
  readonly currency: string | null;
  readonly http: Http;
  readonly ports: Ports;
}

/** The venue's answers, unread. `quotes` and `indexes` by name. */
export interface Prices {
  readonly quotes: Readonly<Record<string, unknown>>;
  readonly indexes: Readonly<Record<string, unknown>>;
}
export interface WhatIfAnswers {
  readonly summaries: unknown;
  readonly positions: unknown;
  readonly orders: unknown;
  /** `pme/simulate`; null for an account under standard margin. */
  readonly parameters: unknown;
  readonly before: Prices;
  readonly simulated: unknown;
  readonly after: Prices;
}

/** The venue answers one simulation a second. */
const PAUSE_MS = 1_100;
/** 20 questions a second for long, 100 at once: what a round took is waited for. */
const MS_PER_QUESTION = 50;
/** Asked anew while prices move under the question; the last answer stands, with what they moved by. */
const ROUNDS = 5;
/** More would be asked for longer than a market stands still. */
const MOST_INSTRUMENTS = 40;

type Row = Readonly<Record<string, unknown>>;
type Ask = (request: RpcRequest) => Promise<unknown>;

/** Throws an Error of one line that names the method; no key is in it. */
export async function askWhatIf(setting: WhatIfSetting): Promise<WhatIfAnswers> {
  const ask = await loggedIn(setting);
  const summaries = await ask(accountRequests.summaries());
  const listed = rowsOf(typeof summaries === 'object' && summaries !== null && 'summaries' in summaries
    ? summaries.summaries : summaries);
  const held = listed.filter(({ equity }) => typeof equity === 'number' && equity !== 0);
  const first = held[0] ?? listed[0] ?? {};
  const mode = textOf(first['margin_model']);
  const currency = setting.currency ?? (textOf(first['currency']) || 'BTC');
  const pool = mode.startsWith('cross') ? 'CROSS' : currency;
  const parameters = mode.endsWith('_pm') ? await ask({ method: 'private/pme/simulate', params: { currency: pool } })
    : null;
  const positions = await ask(accountRequests.positions());
  const orders = await ask(accountRequests.openOrders());
  const names = [...new Set([...rowsOf(positions).map((row) => textOf(row['instrument_name'])),
    ...Object.keys(setting.trades)])];
  if (names.length > MOST_INSTRUMENTS) throw new Error(`${names.length} instruments: at most ${MOST_INSTRUMENTS}`);
  const coins = new Set([...held.map((row) => textOf(row['currency'])), ...names.map(coinOf)]);
  const request = { method: 'private/simulate_portfolio',
    params: { currency, add_positions: true, simulated_positions: setting.trades } };
  const pauseMs = Math.max(PAUSE_MS, MS_PER_QUESTION * (2 * (names.length + coins.size) + 1));
  for (let round = 1; ; round += 1) {
    if (round > 1 || parameters !== null) await pause(setting.ports, round === 1 ? PAUSE_MS : pauseMs);
    const before = await pricesOf(ask, names, coins);
    const simulated = await ask(request);
    const after = await pricesOf(ask, names, coins);
    if (round < ROUNDS && !isQuiet(before, after)) continue;
    return { summaries, positions, orders, parameters, before, simulated, after };
  }
}

const pause = ({ scheduler }: Ports, ms: number): Promise<void> =>
  new Promise((done) => { scheduler.after(ms, done); });

/** No mark and no index moved from the one to the other. */
function isQuiet(before: Prices, after: Prices): boolean {
  const figures = ({ quotes, indexes }: Prices): string => JSON.stringify([...Object.values(quotes),
    ...Object.values(indexes)].map((each) => ({ ...(each as Row) })).map((row) =>
    [row['mark_price'], row['mark_iv'], row['underlying_price'], row['index_price']]));
  return figures(before) === figures(after);
}

const rowsOf = (value: unknown): readonly Row[] => (Array.isArray(value) ? value as readonly Row[] : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const coinOf = (name: string): string => (name.split(/[-_]/)[0] ?? name);
const DOLLARS = new Set(['USD', 'USDC', 'USDT']);

async function pricesOf(ask: Ask, names: readonly string[], coins: ReadonlySet<string>): Promise<Prices> {
  const quotes: Record<string, unknown> = {};
  const indexes: Record<string, unknown> = {};
  for (const name of names) {
    quotes[name] = await ask({ method: 'public/ticker', params: { instrument_name: name } });
  }
  for (const coin of coins) {
    if (DOLLARS.has(coin)) continue;
    indexes[coin] = await ask({ method: 'public/get_index_price',
      params: { index_name: `${coin.toLowerCase()}_usd` } });
  }
  return { quotes, indexes };
}

async function loggedIn({ network, url, fields, secret, http, ports }: WhatIfSetting): Promise<Ask> {
  const base = `${(url ?? HOSTS[network]).replace(/\/+$/, '')}/api/v2`;
  let id = 0;
  let token: string | null = null;
  const ask: Ask = async (request) => {
    const { method } = request;
    const answer = await postJson(http, { method, url: `${base}/${method}`, body: frameOf(id += 1, request),
      headers: token === null ? {} : { authorization: `Bearer ${token}` } });
    if (typeof answer === 'object' && answer !== null && 'result' in answer) return answer.result;
    throw new Error(`${method}: the venue's answer has no result`);
  };
  const tokenOf = (method: string, result: unknown): { access: string; refresh: string } => {
    const read = authSchema.safeParse(result);
    if (!read.success) throw new Error(`${method}: the venue's answer makes no sense`);
    return { access: read.data.access_token, refresh: read.data.refresh_token };
  };
  const keys = { clientId: fields['clientId'] ?? '', clientSecret: secret };
  const entry = tokenOf('public/auth', await ask(fields['login'] === 'credentials' ? login.credentials(keys)
    : login.signed(keys, ports.clock.nowMs(), ports.random.hex(8))));
  token = entry.access;
  const subaccount = fields['subaccount'] ?? '';
  if (subaccount !== '') {
    token = tokenOf('public/exchange_token', await ask(login.enter(entry.refresh, Number(subaccount)))).access;
  }
  return ask;
}
