/** The emulators as somebody starts them by hand, one entry each: where they listen and what a client must be given. */
import { DeribitEmulator } from './deribit/deribit.ts';
import { READING_KEY, TRADING_KEY } from './deribit/keys.ts';
import { DeriveEmulator } from './derive/derive.ts';
import { READING_KEY as DERIVE_READING_KEY, TRADING_KEY as DERIVE_TRADING_KEY } from './derive/keys.ts';
import { SUBACCOUNTS } from './derive/ledger.ts';
import { AGENT_KEY, HyperliquidEmulator, MASTER_KEY } from './hyperliquid/hyperliquid.ts';

export interface StartedByHand {
  readonly url: string;
  /** What to type into a client, in lines. */
  readonly notes: readonly string[];
  stop(): Promise<void>;
}

export interface ByHandOptions { readonly seed: number; readonly port: number; readonly withPortfolio: boolean }

export const EMULATORS: Readonly<Record<string, (options: ByHandOptions) => Promise<StartedByHand>>> = {
  async hyperliquid(options) {
    const emulator = await HyperliquidEmulator.start(options);
    return { url: emulator.url, stop: () => emulator.stop(), notes: [
      `account address   ${emulator.user}`,
      `key of its agent  ${AGENT_KEY}`,
      `key of itself     ${MASTER_KEY}`,
      'It takes signatures for the testnet. HTTP: /info and /exchange; WebSocket: /ws.',
    ] };
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
