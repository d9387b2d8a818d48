/** Tests a connection without placing or changing anything: is the venue there, whose key is it, how late are we. */
import type { CheckStep, VenueCheck } from '../../../../shared/contract/venues.ts';
import { toText } from '../../../../shared/domain/decimal.ts';
import type { Ports } from '../../../ports/ports.ts';
import { venueIdOf, type ConnectorSetting } from '../../connector.ts';
import { member } from '../../transport/wireText.ts';
import { besideOf } from './beside.ts';
import { Caller, type Called } from './caller.ts';
import { endpointOf } from '../endpoints.ts';
import { metaOf, stateOf } from '../parseAnswers.ts';
import { isRefused } from '../reading.ts';
import { ask, PING } from '../requests.ts';
import { signerOf } from '../sign.ts';

const SOCKET_MS = 5_000;

interface Findings { rights: VenueCheck['rights']; skewMs: number | null; latencyMs: number | null }

export async function checkConnection(setting: ConnectorSetting, ports: Ports): Promise<VenueCheck> {
  const { http } = endpointOf(setting.network, setting.baseUrl);
  const caller = new Caller({ baseUrl: http, http: setting.http, clock: ports.clock, scheduler: ports.scheduler });
  const steps: CheckStep[] = [];
  const found: Findings = { rights: null, skewMs: null, latencyMs: null };
  const note = (name: string, ok: boolean, text: string): boolean => {
    steps.push({ name, ok, text });
    return ok;
  };
  const reached = await clockStep(caller, ports, found, note);
  if (reached && await metaStep(caller, setting, note)) {
    for (const account of setting.accounts) {
      const user = (account.fields['vault'] || account.fields['address'] || '').toLowerCase();
      await accountStep(caller, user, note);
      await keyStep(caller, setting, account, found, note);
    }
    await socketStep(setting, ports, note);
  }
  return { steps, rights: found.rights, mayWithdraw: found.rights === null ? null : mayWithdraw(steps),
    clockSkewMs: found.skewMs, latencyMs: found.latencyMs };
}

type Note = (name: string, ok: boolean, text: string) => boolean;

/** An agent's key cannot; the account's own can. */
const mayWithdraw = (steps: readonly CheckStep[]): boolean => steps.some(({ name, ok }) => name === 'key' && !ok);

async function clockStep(caller: Caller, ports: Ports, found: Findings, note: Note): Promise<boolean> {
  const askedMs = ports.clock.nowMs();
  const called = await caller.info(ask.status(), true);
  if (!called.ok) return note('venue', false, called.reason);
  found.latencyMs = called.roundTripMs;
  const timeMs = member(called.value, 'time');
  if (typeof timeMs === 'number') found.skewMs = Math.round(timeMs - askedMs - called.roundTripMs / 2);
  const skew = found.skewMs === null ? 'says no time' : `its clock is ${found.skewMs} ms ahead of ours`;
  return note('venue', true, `answers in ${called.roundTripMs.toFixed(0)} ms; ${skew}`);
}

async function metaStep(caller: Caller, { network }: ConnectorSetting, note: Note): Promise<boolean> {
  const called = await caller.info(ask.meta(), true);
  const coins = called.ok ? metaOf(called.value, venueIdOf('hyperliquid', network)) : null;
  if (coins === null || isRefused(coins)) return note('coins', false, reasonOf(called, coins));
  return note('coins', true, `${coins.filter((coin) => !coin.isDelisted).length} perpetuals are listed`);
}

async function accountStep(caller: Caller, user: string, note: Note): Promise<void> {
  const [called, { spot, dexes }, mode] = await Promise.all([caller.info(ask.state(user)), besideOf(caller, user),
    caller.info(ask.abstraction(user))]);
  const state = called.ok ? stateOf(called.value) : null;
  if (state === null || isRefused(state)) {
    note('account', false, reasonOf(called, state));
    return;
  }
  const aside = spot.length === 0 ? '' : `; spot beside it: ${spot.join(', ')}`;
  note('account', true, `equity ${toText(state.equity)} USDC, ${state.positions.length} positions${aside}`);
  // Dexes of builders (HIP-3) margin apart from the venue's own.
  if (dexes.length > 0) {
    note('other dexes', false, `${dexes.join(', ')}: not followed here, in no exposure and no margin of ours`);
  }
  if (!mode.ok || typeof mode.value !== 'string' || mode.value === 'disabled' || mode.value === 'default') return;
  note('account mode', false, `${mode.value}: margin is shared with spot coins; what the venue reports holds, `
    + 'our own computation of its health does not');
}

async function keyStep(
  caller: Caller, setting: ConnectorSetting, account: ConnectorSetting['accounts'][number], found: Findings, note: Note,
): Promise<void> {
  const secret = await account.secret().catch((error: unknown) => {
    note('key', true, `cannot be read: ${error instanceof Error ? error.message : 'unknown'}`);
    return null;
  });
  const signer = secret === null ? null : signerOf(secret, setting.network);
  if (signer === null) {
    found.rights = 'read';
    note('key', true, 'none: this account is for looking only');
    return;
  }
  const master = (account.fields['address'] ?? '').toLowerCase();
  if (signer.address === master) {
    found.rights = 'trade';
    note('key', false, 'this is the key of the account itself: it can withdraw. Use an API wallet instead');
    return;
  }
  const called = await caller.info(ask.role(signer.address), true);
  if (!called.ok) {
    note('key', true, `not known: ${called.reason}`);
    return;
  }
  const owner = member(member(called.value, 'data'), 'user');
  const isAgent = member(called.value, 'role') === 'agent';
  const isOurs = isAgent && typeof owner === 'string' && owner.toLowerCase() === master;
  found.rights = isOurs ? 'trade' : 'none';
  note('key', true, isOurs ? 'an approved API wallet of this account: it can trade and cannot withdraw'
    : `${signer.address} is no approved API wallet of this account: the venue will refuse its orders`);
}

/** Opens the socket and waits for an answer to a ping. */
function socketStep(setting: ConnectorSetting, ports: Ports, note: Note): Promise<void> {
  const startedMs = ports.clock.monotonicMs();
  return new Promise((resolve) => {
    let over = false;
    const end = (ok: boolean, text: string): void => {
      if (over) return;
      over = true;
      timer.cancel();
      note('streams', ok, text);
      socket.close('politely');
      resolve();
    };
    const socket = setting.sockets.open(endpointOf(setting.network, setting.baseUrl).ws, {
      opened: () => { socket.send(PING); },
      message: () => { end(true, `answer in ${(ports.clock.monotonicMs() - startedMs).toFixed(0)} ms`); },
      closed: (reason) => { end(false, reason); },
    }, { maxMessageBytes: 1_000_000, handshakeTimeoutMs: SOCKET_MS });
    const timer = ports.scheduler.after(SOCKET_MS, () => { end(false, 'no answer to a ping'); });
  });
}

function reasonOf(called: Called, read: { readonly reason?: string } | null | readonly unknown[]): string {
  if (!called.ok) return called.reason;
  return read !== null && 'reason' in read && read.reason !== undefined ? read.reason : 'cannot be read';
}
