/**
 * Reads the clock, logs in, asks what the key may do and looks at the subaccount: nothing is placed, changed or
 * moved.
 */
import type { CheckStep, VenueCheck } from '../../../shared/contract/venues.ts';
import type { Ports } from '../../ports/ports.ts';
import type { ConnectorSetting } from '../connector.ts';
import { Connection } from './connection.ts';
import type { Answer, RpcRequest } from '../transport/rpc/rpcMessages.ts';
import { protocolOf, socketUrl } from './endpoints.ts';
import { openBudgets } from './limits.ts';
import { sessionKeysSchema, subaccountSchema } from './messages.ts';
import { faultOf } from '../transport/rpc/wireSchema.ts';
import { accountRequests, loginRequest } from './requests.ts';
import { endingOf, rightsOf } from './account/rights.ts';
import { signerOf, type Signer } from './sign.ts';

const CHECK_MS = 8_000;

type Found = { -readonly [K in keyof VenueCheck]: VenueCheck[K] };
type Ask = (request: RpcRequest) => Promise<Answer>;

export async function checkConnection(setting: ConnectorSetting, ports: Ports): Promise<VenueCheck> {
  const steps: CheckStep[] = [];
  const found: Found = { steps, rights: null, mayWithdraw: null, clockSkewMs: null, latencyMs: null };
  let opened: (reason: string | null) => void = () => {};
  const up = new Promise<string | null>((resolve) => { opened = resolve; });
  const connection = new Connection({ name: 'derive check', url: socketUrl(setting.network, setting.baseUrl),
    sockets: setting.sockets, ports, budgets: openBudgets(ports.clock) }, {
    up: () => { opened(null); }, down: (reason) => { opened(reason); }, notice: () => {}, refused: () => {} });
  const late = ports.scheduler.after(CHECK_MS, () => {
    opened('no answer in time');
    connection.stop();
  });
  const ask: Ask = (request) => new Promise((resolve) => { connection.ask(request, { budget: 'other' }, resolve); });
  connection.start();
  try {
    const problem = await up;
    steps.push({ name: 'connection', ok: problem === null, text: problem ?? 'the venue answers' });
    if (problem !== null) return found;
    await new Promise<void>((resolve) => { connection.readClock(() => { resolve(); }); });
    found.clockSkewMs = connection.clockSkewMs;
    found.latencyMs = connection.latencyMs;
    steps.push({ name: 'clock', ok: found.clockSkewMs !== null, text: found.clockSkewMs === null
      ? 'the venue does not tell its time' : `the venue's clock is ${found.clockSkewMs} ms from ours` });
    await checkKey(setting, connection, ask, found, steps);
    return found;
  } finally {
    late.cancel();
    connection.stop();
  }
}

async function signerFor(setting: ConnectorSetting): Promise<Signer | string> {
  const [account] = setting.accounts;
  try {
    const secret = await account?.secret() ?? null;
    if (secret === null) return 'there is no key for this account';
    return signerOf(secret, setting.network, protocolOf(setting.baseUrl)) ?? 'it is not a private key';
  } catch (error) {
    return error instanceof Error ? error.message : 'the key cannot be read';
  }
}

async function checkKey(
  setting: ConnectorSetting, connection: Connection, ask: Ask, found: Found, steps: CheckStep[],
): Promise<void> {
  const signer = await signerFor(setting);
  const [account] = setting.accounts;
  if (typeof signer === 'string' || account === undefined) {
    steps.push({ name: 'key', ok: false, text: typeof signer === 'string' ? signer : 'no account' });
    return;
  }
  const wallet = account.fields['wallet'] ?? '';
  const timeMs = connection.venueNowMs();
  const login = await ask(loginRequest(wallet, timeMs, await signer.signTime(timeMs)));
  if (!login.ok) {
    if (login.fate === 'refused') found.rights = 'none';
    steps.push({ name: 'key', ok: false, text: login.reason });
    return;
  }
  const keys = await ask(accountRequests.sessionKeys(wallet));
  const read = keys.ok ? sessionKeysSchema.safeParse(keys.result) : null;
  const rights = read?.success === true ? rightsOf(read.data.public_session_keys, signer.address, wallet) : null;
  found.rights = rights === null ? null : rights.mayTrade ? 'trade' : 'read';
  found.mayWithdraw = rights?.mayWithdraw ?? null;
  steps.push({ name: 'key', ok: true, text: rights === null ? 'logged in; the venue does not say what the key may do'
    : `the key may ${rights.mayTrade ? 'trade' : 'read'}${rights.mayWithdraw
      ? ', and move money out: make a session key with the scope Trade alone' : ''}` });
  const ending = rights === null ? null : endingOf(rights, connection.venueNowMs());
  if (ending !== null) steps.push({ name: 'expiry', ok: false, text: ending });
  const answer = await ask(accountRequests.subaccount(Number(account.fields['subaccount'] ?? '')));
  const row = answer.ok ? subaccountSchema.safeParse(answer.result) : null;
  steps.push({ name: 'subaccount', ok: row?.success === true, text: !answer.ok ? answer.reason
    : row?.success === true ? `its margin is ${row.data.margin_type}`
      : `the answer makes no sense: ${row === null ? '' : faultOf(row.error)}` });
}
