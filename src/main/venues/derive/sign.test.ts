import { existsSync, readFileSync } from 'node:fs';
import { keccak256, recoverAddress, recoverMessageAddress, type Address, type Hex } from 'viem';
import { describe, expect, test } from 'vitest';
import { dec } from '../../../shared/domain/decimal.ts';
import { tradeData, tradeModule } from './actionData.ts';
import { httpUrl, protocolOf, socketUrl } from './endpoints.ts';
import {
  executeData, externalTransferData, quoteData, recipientsData, sessionKeyData, transferData, vaultData, withdrawData,
} from './fixtures/otherActions.ts';
import { actionHash, ACTION_TYPEHASH, domainOf, hashOf, nonceAfter, signerOf, typedDataHash } from './sign.ts';
import { instrumentOfName, subIdOf } from './symbols.ts';

const FOLDER = new URL('../../../../../shared/recorded/derive/signing/', import.meta.url);
const present = existsSync(FOLDER);
if (!present) console.log('skipped: no ../shared/recorded/derive beside the checkout');
const load = (name: string): unknown => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'));

/** The publicly known first key of anvil and hardhat: it holds nothing. */
const KNOWN_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

test("domains and the type of an action are the venue's", () => {
  expect([ACTION_TYPEHASH, domainOf('mainnet'), domainOf('testnet'), domainOf('mainnet', 'v2'),
    domainOf('testnet', 'v2')]).toEqual([
    '0x4d7a9f27c403ff9c0f19bce61d76d82f9aa29f8d6d4b0c5474607d9770d1af17',
    '0xda616dfabb88681b08e1592820a41d55ddc62d68de110e327ae99d734506fe19',
    '0x24d674cd5f2b9d564691c51e9d88f649b99246a2244dd74ce27b96578d773e85',
    '0xd96e5f90797da7ec8dc4e276260c7f3f87fedf68775fbe1ef116e996fc60441b',
    '0x9bcf4dc06df5d8bf23af818d5716491b995020f377d3b7b64c29ed14e3dd1105',
  ]);
});

test('v2 is spoken where its address is given: another path, nonces of other units, always rising', () => {
  const bases = [null, 'https://api.derive.xyz/v3/', 'https://api.lyra.finance', 'http://127.0.0.1:9/v2',
    'https://lyra.finance.example'];
  expect(bases.map((base) => [protocolOf(base), socketUrl('mainnet', base), httpUrl('mainnet', base)])).toEqual([
    ['v3', 'wss://api.derive.xyz/v3/ws', 'https://api.derive.xyz/v3'],
    ['v3', 'wss://api.derive.xyz/v3/ws', 'https://api.derive.xyz/v3'],
    ['v2', 'wss://api.lyra.finance/ws', 'https://api.lyra.finance'],
    ['v2', 'ws://127.0.0.1:9/ws', 'http://127.0.0.1:9'],
    ['v3', 'wss://lyra.finance.example/v3/ws', 'https://lyra.finance.example/v3'],
  ]);
  const at = 1_790_000_000_000;
  expect([nonceAfter(0n, at, 'v3'), nonceAfter(0n, at, 'v2'), nonceAfter(BigInt(at) * 1_000n, at, 'v2')]).toEqual([
    1_790_000_000_000_000_000n, 1_790_000_000_000_000n, 1_790_000_000_000_001n]);
  expect([tradeModule('mainnet', 'v2') === tradeModule('testnet', 'v3'), tradeModule('testnet', 'v2')])
    .toEqual([true, '0x87F2863866D85E3192a35A73b388BD625D83f2be']);
});

test('a login is signed by the key itself', async () => {
  const signer = signerOf(KNOWN_KEY, 'testnet');
  const signature = await signer?.signTime(1_790_000_000_000);
  expect(await recoverMessageAddress({ message: '1790000000000', signature: signature ?? '0x' })).toBe(signer?.address);
});

test('what is no key is none, and is not repeated', () => {
  expect(
    ['', 'secret', `0x${'0'.repeat(64)}`, `0x${'f'.repeat(64)}`, `${KNOWN_KEY}00`].map((text) =>
      signerOf(text, 'mainnet'),
    ),
  ).toEqual([null, null, null, null, null]);
});

interface Golden {
  readonly domainSeparator: Hex;
  readonly cases: readonly {
    readonly name: string;
    readonly dataHex: Hex;
    readonly actionHash: Hex;
    readonly typedDataHash: Hex;
    readonly signature: Hex;
    readonly inputs: Readonly<Record<string, never>> & {
      readonly subaccount_id: number;
      readonly nonce: string;
      readonly signature_expiry_sec: number;
      readonly module: Address;
      readonly owner: Address;
      readonly signer: Address;
    };
  }[];
}

describe.skipIf(!present)('venue vectors', () => {
  test('golden vectors: hashes of every case, digest, signature and signer', async () => {
    const { domainSeparator: domain, cases } = load('derive-ts_golden-vectors.json') as Golden;
    expect(cases).toHaveLength(5);
    const signer = signerOf(KNOWN_KEY, 'mainnet');
    for (const { inputs, dataHex, ...expected } of cases) {
      const { subaccount_id: id, nonce, signature_expiry_sec: expiry, module, owner } = inputs;
      const action = {
        subaccountId: BigInt(id),
        nonce: BigInt(nonce),
        module,
        data: dataHex,
        expirySec: BigInt(expiry),
        owner,
      };
      const hash = actionHash({ ...action, signer: inputs.signer });
      expect([hash, typedDataHash(domain, hash)]).toEqual([expected.actionHash, expected.typedDataHash]);
      expect(await recoverAddress({ hash: expected.typedDataHash, signature: expected.signature })).toBe(inputs.signer);
      if (signer?.address === inputs.signer) expect(await signer.signAction(action, domain)).toBe(expected.signature);
    }
  });

  test('golden vectors: the data of the order', () => {
    const { cases } = load('derive-ts_golden-vectors.json') as Golden;
    const trade = cases.find(({ name }) => name === 'trade');
    expect(
      tradeData({
        asset: '0x0000000000000000000000000000000000000C0D',
        subId: 42n,
        limitPrice: dec('1500.5'),
        amount: dec('2.5'),
        maxFee: dec(100),
        recipient: 1n,
        isBid: true,
      }),
    ).toBe(trade?.dataHex);
  });

  test("what the test network's debug methods answered: order, quote, answer to a quote, hashes", async () => {
    const venues = load('derive-py_v3_expected.json') as Readonly<Record<string, string>> & {
      SUBACCOUNT_ID: number;
      EXPIRY: number;
    };
    const [put, call] = [venues['OPTION_A_NAME'], venues['OPTION_B_NAME']].map((name) => instrumentOfName(name ?? ''));
    if (put === null || put === undefined || call === null || call === undefined) throw new Error('names');
    expect([String(subIdOf(put)), String(subIdOf(call))]).toEqual([
      venues['OPTION_A_SUB_ID'],
      venues['OPTION_B_SUB_ID'],
    ]);
    const asset = venues['OPTION_A_ADDRESS'] as Address;
    const maxFee = dec(1_000);
    const data = tradeData({
      asset,
      subId: subIdOf(put),
      limitPrice: dec(100),
      amount: dec(1),
      maxFee,
      recipient: BigInt(venues.SUBACCOUNT_ID),
      isBid: true,
    });
    expect(data).toBe(venues['EXPECTED_TRADE']);
    const legs = (first: 'buy' | 'sell') => [
      { instrumentName: put.venueName, asset, subId: subIdOf(put), price: dec(50), amount: dec(1), direction: first },
      {
        instrumentName: call.venueName,
        asset,
        subId: subIdOf(call),
        price: dec(100),
        amount: dec(2),
        direction: 'buy' as const,
      },
    ];
    expect(quoteData(legs('buy'), 'sell', maxFee)).toBe(venues['EXPECTED_RFQ_QUOTE']);
    expect(executeData(legs('sell'), 'sell', maxFee)).toBe(venues['EXPECTED_RFQ_EXECUTE']);
    const hash = actionHash({
      subaccountId: BigInt(venues.SUBACCOUNT_ID),
      nonce: BigInt(venues['NONCE'] ?? 0),
      module: tradeModule('testnet', 'v3'),
      data,
      expirySec: BigInt(venues.EXPIRY),
      owner: venues['OWNER_ADDRESS'] as Address,
      signer: venues['SIGNER_ADDRESS'] as Address,
    });
    expect([hash, typedDataHash(domainOf('testnet'), hash)]).toEqual([
      venues['EXPECTED_ACTION_HASH'],
      venues['EXPECTED_TYPED_DATA_HASH'],
    ]);
    expect(
      await recoverAddress({
        hash: venues['EXPECTED_TYPED_DATA_HASH'] as Hex,
        signature: `0x${venues['EXPECTED_SIGNATURE'] ?? ''}`,
      }),
    ).toBe(venues['SIGNER_ADDRESS']);
  });

  test('the layout of the older version: data of an order, hash of an action', () => {
    const { trade_data_keccak: trade, action_hash_layout: layout } = load('v2_layout_vectors.json') as {
      trade_data_keccak: { keccak256_of_encoded: Hex };
      action_hash_layout: {
        typehash: Hex;
        module_data_hash: Hex;
        subaccount_id: number;
        nonce: string;
        module: Address;
        expiry: number;
        owner: Address;
        signer: Address;
        action_hash: Hex;
      };
    };
    expect(
      keccak256(
        tradeData({
          asset: '0x000000000000000000000000000000000000abcd',
          subId: 42n,
          limitPrice: dec(100),
          amount: dec(1),
          maxFee: dec(1_000),
          recipient: 30_769n,
          isBid: true,
        }),
      ),
    ).toBe(trade.keccak256_of_encoded);
    const { typehash, module_data_hash: dataHash, subaccount_id: id, nonce, expiry, ...addresses } = layout;
    expect(
      hashOf(
        typehash,
        { ...addresses, subaccountId: BigInt(id), nonce: BigInt(nonce), expirySec: BigInt(expiry) },
        dataHash,
      ),
    ).toBe(layout.action_hash);
  });
});

describe.skipIf(!present)('venue vectors of what moves money', () => {
  test('transfer within and out of the account, withdrawal, session key', () => {
    const venues = load('derive-py_v3_expected.json') as Readonly<Record<string, string>> & {
      OTHER_SUBACCOUNT_ID: number;
      EXPIRY: number;
    };
    const [asset, owner, recipient] = [
      venues['USDC_ADDRESS'],
      venues['OWNER_ADDRESS'],
      venues['RECIPIENT'],
    ] as Address[];
    const transfer = { asset: asset ?? '0x', subId: 0n, amount: dec(10), maxFeeUsd: dec('1.5') };
    const here = { ...transfer, toSubaccount: BigInt(venues.OTHER_SUBACCOUNT_ID), newManager: 0n };
    const away = { ...transfer, toSubaccount: 0n, newManager: 1n };
    expect([
      transferData(here),
      externalTransferData(away, recipient ?? '0x'),
      withdrawData(asset ?? '0x', dec('1.5'), owner ?? '0x', 10_000_000n),
      sessionKeyData(recipient ?? '0x', BigInt(venues.EXPIRY), [1n], []),
    ]).toEqual([
      venues['EXPECTED_TRANSFER_SPOT'],
      venues['EXPECTED_TRANSFER_SPOT_EXTERNAL'],
      venues['EXPECTED_WITHDRAW'],
      venues['EXPECTED_SESSION_KEY'],
    ]);
  });

  test('recipients that may be paid, and all that is done with vaults', () => {
    const venues = load('derive-py_v3_expected.json') as Readonly<Record<string, string>>;
    const number = (name: string): bigint => BigInt(venues[`VAULT_${name}`] ?? '');
    const scaled = (name: string): bigint => dec(String(venues[`VAULT_${name}`]));
    const [id, hash] = [number('SUBACCOUNT_ID'), number('USER_ACTION_HASH')];
    expect([
      recipientsData([venues['RECIPIENT'] as Address], []),
      vaultData(0n, number('MANAGER_ID'), number('DEPOSIT_ASSET'), scaled('INITIAL_DEPOSIT'), number('MANAGEMENT_FEE_BPS'),
        number('PERFORMANCE_FEE_BPS'), number('MAX_SLIPPAGE_BPS'), number('COOLDOWN_SEC'), scaled('MAX_FEE_USD'),
        // Nothing names the last word of it.
        scaled('INITIAL_SHARE_PRICE_USD'), number('BENCHMARK_ASSET'), 1n),
      vaultData(1n, id, number('DEPOSIT_ASSET'), scaled('AMOUNT')),
      vaultData(2n, id, scaled('SHARES_TO_BURN')),
      vaultData(3n, id),
      vaultData(4n, scaled('SHARE_PRICE'), hash),
      vaultData(5n, scaled('SHARE_PRICE'), hash),
    ]).toEqual(['WHITELISTED_RECIPIENTS', 'VAULT_CREATE', 'VAULT_DEPOSIT', 'VAULT_WITHDRAW', 'VAULT_CANCEL', 'VAULT_MINT_SHARES',
      'VAULT_BURN_SHARES'].map((name) => venues[`EXPECTED_${name}`]?.replace(/^(?!0x)/, '0x')));
  });

  test('golden vectors: transfer and withdrawal', () => {
    const { cases } = load('derive-ts_golden-vectors.json') as Golden;
    const dataOf = (wanted: string): Hex | undefined => cases.find(({ name }) => name === wanted)?.dataHex;
    const asset = '0x0000000000000000000000000000000000000C0D';
    expect(
      transferData({ toSubaccount: 2n, newManager: 0n, asset, subId: 0n, amount: dec('10.5'), maxFeeUsd: dec(1_000) }),
    ).toBe(dataOf('transfer'));
    expect(withdrawData(asset, dec('2.5'), '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', 123_456_789n)).toBe(
      dataOf('withdrawal'),
    );
  });
});
