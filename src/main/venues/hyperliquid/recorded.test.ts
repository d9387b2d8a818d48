/** Recordings and published vectors that stand beside the checkout and are not ours to ship: skipped without them. */
import { signUserSignedAction } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fc, test as property } from '@fast-check/vitest';
import { dec, toNumber } from '../../../shared/domain/decimal.ts';
import { parseFrame } from './parse.ts';
import { metaOf, openOrdersOf, orderAnswerOf, rowsOf, spotBalancesOf, stateOf } from './parseAnswers.ts';
import { fillOf, fundingOf, ledgerOf } from './parseHistory.ts';
import { isRefused } from './reading.ts';
import { signerOf } from './sign.ts';
import type { WireAction } from './messages.ts';

const RECORDED = fileURLToPath(new URL('../../../../../shared/recorded/hyperliquid/', import.meta.url));
const here = existsSync(RECORDED);
const textOf = (name: string): string => readFileSync(`${RECORDED}${name}`, 'utf8');
// oxlint-disable-next-line typescript/no-explicit-any
const json = (name: string): any => JSON.parse(textOf(name)) as unknown;
const frames = (name: string): unknown[] => textOf(name).trim().split('\n').map((line) => JSON.parse(line) as unknown);
if (!here) process.stdout.write('skipped: Hyperliquid recordings are not beside the checkout\n');

type UserAction = Parameters<typeof signUserSignedAction>[0]['action'];

interface UserVector {
  readonly action: object;
  readonly key: string;
  readonly primaryType: string;
  readonly fields: readonly (readonly [name: string, type: string])[];
  readonly signature: object;
}

const USER = '0x5e9ee1089755c3435139848e47e6635505d5a13a';

describe.skipIf(!here)('recorded Hyperliquid', () => {
  test('no well-formed message of a session is refused', () => {
    const sessions = ['ws_frames_testnet_2026-07-28.jsonl', 'ws_frames_mainnet_anonymised_2026-10.jsonl'].flatMap(frames);
    const files = ['ws_all_dexs_asset_ctxs', 'ws_allmids', 'ws_user_fill_liquidation']
      .map((name) => json(`nautilus/${name}.json`) as unknown);
    const book = { channel: 'l2Book', data: json('nautilus/ws_book_data.json') as unknown };
    const read = [...sessions, ...files, book].map((value) => parseFrame(value, 'hyperliquid', 0));
    expect(read.filter((one) => one.kind === 'refused')).toEqual([]);
    expect(read.length).toBe(26);
    expect(new Set(read.map(({ kind }) => kind))).toEqual(new Set(['subscribed', 'book', 'touch', 'trades', 'pong',
      'error', 'fills', 'orders', 'passedOver', 'state']));
  });

  test('no well-formed answer is refused', () => {
    const lists = [
      rowsOf('fills', json('python-sdk-cassettes/userFills_500.json'), fillOf),
      rowsOf('fills', json('userFills_liquidated_builderFee_hip3_2026-02.json'), fillOf),
      rowsOf('fills', json('userFills_liquidator_backstop_2026-08.json'), fillOf),
      rowsOf('fills', json('nautilus/http_user_fills_dust_conversion.json'), fillOf),
      rowsOf('fills', json('hyperliquid-math/2026-07-19-mainnet-m4.json').selection.fills, fillOf),
      rowsOf('funding', json('python-sdk-cassettes/userFunding_218.json'), fundingOf),
      rowsOf('ledger', json('python-sdk-cassettes/userNonFundingLedgerUpdates_5.json'), (row) => ledgerOf(row, USER)),
      openOrdersOf(json('python-sdk-cassettes/openOrders_196.json'), 'hyperliquid'),
      openOrdersOf(json('python-sdk-cassettes/frontendOpenOrders_3.json'), 'hyperliquid'),
      openOrdersOf(json('hyperliquid-math/2026-07-19-mainnet-m4.json').selection.openOrders, 'hyperliquid'),
      spotBalancesOf(json('nautilus/http_spot_clearinghouse_state.json')),
      metaOf(json('account-states/meta_mainnet_2026-10.json'), 'hyperliquid'),
      metaOf(json('python-sdk-cassettes/meta_2023-07-17.json'), 'hyperliquid'),
      metaOf(json('nautilus/http_meta_perp_sample.json'), 'hyperliquid'),
    ];
    const triggers = openOrdersOf(json('python-sdk-cassettes/frontendOpenOrders_3.json'), 'hyperliquid');
    // The first takes profits, the third is what they belong to.
    expect(isRefused(triggers) ? triggers : triggers.map(({ trigger }) => trigger ?? null))
      .toEqual([null, { price: dec('9.995'), by: 'mark' }, null]);
    const refusals = lists.map((read) => (isRefused(read) ? read.reason : read.length));
    expect(refusals).toEqual([500, 4, 5, 5, 8, 218, 5, 196, 3, 4, 4, 223, 28, 3]);
    const states = ['10cross_2026-10-02', '1cross_short_1x_2025-01-07'].map((name) =>
      stateOf(json(`account-states/clearinghouseState_${name}.json`)));
    states.push(stateOf(json('python-sdk-cassettes/clearinghouseState_12pos_2023-03-27.json')));
    expect(states.map((state) => (isRefused(state) ? state.reason : state.positions.length))).toEqual([10, 1, 12]);
    expect(orderAnswerOf(json('hyperliquid-math/2026-07-19-mainnet-m4.json').selection.orderStatus).kind).toBe('order');
  });

  const recorded = here ? frames('ws_frames_testnet_2026-07-28.jsonl').map((value) => JSON.stringify(value)) : ['{}'];
  property.prop([fc.constantFrom(...recorded), fc.nat(2_000), fc.constantFrom('0', '"', 'null', '-', '1e400', '{', ''),
    fc.nat(12)])('a spoiled message never throws and gives no number that is not finite', (text, at, junk, length) => {
    const place = at % (text.length + 1);
    let value: unknown;
    try {
      value = JSON.parse(text.slice(0, place) + junk + text.slice(place + length));
    } catch {
      return;
    }
    const read = parseFrame(value, 'hyperliquid', 1);
    const numbers: number[] = [];
    JSON.stringify(read, (_key, inner: unknown) => {
      if (typeof inner === 'number') numbers.push(inner);
      if (typeof inner === 'bigint') numbers.push(toNumber(inner as never));
      return typeof inner === 'bigint' ? String(inner) : inner;
    });
    expect(numbers.every(Number.isFinite)).toBe(true);
  });

  test('every published signature of an L1 action is reproduced', async () => {
    const { l1, keys } = json('signing_vectors.json');
    const made: unknown[] = [];
    const wanted: unknown[] = [];
    for (const { action, nonce, vaultAddress, expiresAfter, key, mainnet, testnet } of l1) {
      for (const [network, signature] of [['mainnet', mainnet], ['testnet', testnet]] as const) {
        const signer = signerOf(keys[key], network);
        made.push((await signer?.sign(action as WireAction, nonce, vaultAddress, expiresAfter))?.signature);
        wanted.push(signature);
      }
    }
    expect(made).toEqual(wanted);
    expect(made.length).toBe(76);
  });

  // The terminal sends none: the library that signs for it is held to them all the same.
  test('every published signature of a user-signed action is reproduced', async () => {
    const { userSigned, keys } = json('signing_vectors.json') as { readonly keys: Readonly<Record<string, string>>;
      readonly userSigned: readonly UserVector[] };
    const made = await Promise.all(userSigned.map(async ({ action, key, primaryType, fields }) =>
      signUserSignedAction({ wallet: privateKeyToAccount(keys[key] as `0x${string}`), action: action as UserAction,
        types: { [primaryType]: fields.map(([name, type]) => ({ name, type })) } })));
    expect(made).toEqual(userSigned.map(({ signature }) => signature));
    expect(made.length).toBe(11);
  });
});
