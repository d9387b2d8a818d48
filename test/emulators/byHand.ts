/** The emulators as somebody starts them by hand, one entry each: where they listen and what a client must be given. */
import { startLocalChain } from './chain/chain.ts';
import { DeribitEmulator } from './deribit/deribit.ts';
import { READING_KEY, SECOND_KEY, TRADING_KEY } from './deribit/keys.ts';
import { DeriveEmulator } from './derive/derive.ts';
import { READING_KEY as DERIVE_READING_KEY, TRADING_KEY as DERIVE_TRADING_KEY } from './derive/keys.ts';
import { SUBACCOUNTS } from './derive/ledger.ts';
import { Control } from './fleet/control.ts';
import { Fleet } from './fleet/fleet.ts';
import {
  AGENT_KEY, HyperliquidEmulator, MASTER_KEY, SECOND_AGENT_KEY, secondUser,
} from './hyperliquid/hyperliquid.ts';

export interface StartedByHand {
  readonly url: string;
  /** What to type into a client, in lines. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

export interface ByHandOptions {
  readonly seed: number;
  readonly port: number;
  readonly withPortfolio: boolean;
  /** Market time per real time; null: the emulator's own. */
  readonly pace: number | null;
}

/** All three on one market, with two accounts each, and the door for the other side. */
async function all({ seed, port, withPortfolio, pace }: ByHandOptions): Promise<StartedByHand> {
  const fleet = await Fleet.start({ seed, port, withPortfolio, pace: pace ?? 1 });
  const control = await Control.start(fleet, port === 0 ? 0 : port + 3);
  const { deribit, derive, hyperliquid } = fleet;
  return { url: control.url, notes: [
    'What it takes by hand: POST /VENUE/kill, /VENUE/revive, /VENUE/fault?name=dieAfterOrder, /VENUE/liquidate,',
    '/VENUE/transfer?currency=USDC&amount=-1000, /shock?underlying=BTC&move=-0.03; GET / lists them all.',
    '', `deribit      ${deribit.url}`,
    ...([['main', TRADING_KEY], ['main, to look', READING_KEY], ['second', SECOND_KEY]] as const).map(([name, key]) =>
      `  ${name.padEnd(14)}client id ${key.clientId}   secret ${key.secret}`),
    '', `derive       ${derive.url}`, `  wallet        ${derive.keyring.wallet}`,
    ...SUBACCOUNTS.map(([id, marginType], i) => `  ${i === 0 ? 'main' : 'second'}`.padEnd(16) + `subaccount ${id} (${marginType})`),
    `  session key   ${DERIVE_TRADING_KEY}`,
    '', `hyperliquid  ${hyperliquid.url}`, `  main          address ${hyperliquid.user}   agent's key ${AGENT_KEY}`,
    `  second        address ${secondUser}   agent's key ${SECOND_AGENT_KEY}`, '',
    'All are testnets, and their keys are of our own making.',
  ], async stop() {
    await control.stop();
    await fleet.stop();
  } };
}

export const EMULATORS: Readonly<Record<string, (options: ByHandOptions) => Promise<StartedByHand>>> = {
  all,
  async hyperliquid(options) {
    const emulator = await HyperliquidEmulator.start(options);
    return { url: emulator.url, stop: () => emulator.stop(), notes: [
      `account address   ${emulator.user}`,
      `key of its agent  ${AGENT_KEY}`,
      `key of itself     ${MASTER_KEY}`,
      'It takes signatures for the testnet. HTTP: /info and /exchange; WebSocket: /ws.',
    ] };
  },
  async chain({ port, withPortfolio }) {
    return await startLocalChain({ port, withPortfolio, byHand: true });
  },
  async deribit(options) {
    const emulator = await DeribitEmulator.start(options);
    return { url: emulator.url, stop: () => emulator.stop(), notes: [
      ...[TRADING_KEY, READING_KEY].map(({ clientId, secret, mayTrade }) =>
        `client id ${clientId}   client secret ${secret}   (may ${mayTrade ? 'trade' : 'read'})`),
      'It is a testnet. HTTP: /api/v2/METHOD; WebSocket: /ws/api/v2.',
    ] };
  },
  async derive(options) {
    const emulator = await DeriveEmulator.start(options);
    return { url: emulator.url, stop: () => emulator.stop(), notes: [
      `wallet            ${emulator.keyring.wallet}`,
      ...SUBACCOUNTS.map(([id, marginType]) => `subaccount        ${id} (${marginType})`),
      `session key       ${DERIVE_TRADING_KEY} (may trade)`,
      `session key       ${DERIVE_READING_KEY} (may read)`,
      'It takes signatures for the testnet (Sepolia). HTTP: /v3/METHOD; WebSocket: /v3/ws. v2 beside it: /METHOD and /ws.',
    ] };
  },
};
