import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDerivePayload, type DeriveModelId } from './derive.ts';
import { reportOfCase } from './marginReport.ts';

const file = (value: unknown, name = 'account.json') => ({ name, text: JSON.stringify(value) });
const read = (model: DeriveModelId, account: unknown, meta: unknown = null, prices: unknown = null) =>
  readDerivePayload(model)({
    account: file(account),
    meta: meta === null ? null : file(meta, 'meta.json'),
    prices: prices === null ? null : file(prices, 'prices.json'),
  });

interface Report {
  readonly ours: Readonly<Record<string, number | null>>;
  readonly differences: readonly {
    readonly quantity: string;
    readonly status: string;
    readonly difference: number | null;
    readonly cause: { readonly kind: string; readonly text: string } | null;
  }[];
}
const reportOf = (one: ReturnType<typeof read>): { ok: boolean; report: Report } =>
  reportOfCase(one) as { ok: boolean; report: Report };

/** 10000 USDC and a short of 2 ether from 3500, now 3504, under v3: 5 % of 7008 for maintenance, 6.6 % for initial. */
const perpetual = {
  instrument_name: 'ETH-PERP',
  instrument_type: 'perp',
  amount: '-2',
  average_price: '3500',
  mark_price: '3504',
  index_price: '3505',
  unrealized_pnl: '-8',
  pending_funding: '1.25',
  initial_margin: '0',
  maintenance_margin: '0',
  liquidation_price: null,
};
const cash = {
  asset_name: 'USDC',
  amount: '10000',
  mark_price: '1',
  mark_value: '10000',
  initial_margin: '10000',
  maintenance_margin: '10000',
};
const ACCOUNT = {
  subaccount_id: 42,
  margin_type: 'SM',
  subaccount_value: '9993.25',
  initial_margin: '9530.722',
  maintenance_margin: '9642.85',
  collaterals_maintenance_margin: '10000',
  timestamp: 1_790_000_000_000,
  collaterals: [cash],
  positions: [perpetual],
  open_orders: [],
};

test('a subaccount of the standard manager: net margins become requirements, and agree', () => {
  const { ok, report } = reportOf(read('derive-standard', { result: ACCOUNT }));
  expect(report.ours).toMatchObject({ equityUsd: 9_993.25, haircutEquityUsd: 9_993.25 });
  expect(
    report.differences.filter(({ quantity }) => quantity !== 'liquidationPrice').map(({ status }) => status),
  ).toEqual(['within', 'within', 'within', 'within']);
  expect(ok).toBe(true);
});

test('profit that was paid into the cash already counts once', () => {
  // The loss of 8 was settled at 20 of loss: 12 came back since and waits. Same worth, less cash.
  const paid = { ...perpetual, net_settlements: '-20' };
  const settled = { ...cash, amount: '9980', mark_value: '9980', initial_margin: '9980', maintenance_margin: '9980' };
  const account = { ...ACCOUNT, collaterals_maintenance_margin: '9980', collaterals: [settled], positions: [paid] };
  const [before, after] = [ACCOUNT, account].map((one) => reportOf(read('derive-standard', one)));
  expect([after?.ok, after?.report.ours['equityUsd']]).toEqual([true, 9_993.25]);
  expect(after?.report.ours).toEqual(before?.report.ours);
});

const AGREED = { ...ACCOUNT, positions: [{ ...perpetual, liquidation_price: '8094.58' }] };

test('the price at which the venue liquidates is where its maintenance is gone', () => {
  const { report } = reportOf(read('derive-standard', AGREED));
  const [row] = report.differences.filter(({ quantity }) => quantity === 'liquidationPrice');
  expect(Math.abs(row?.difference ?? NaN)).toBeLessThan(5);
});

test('M30 a corrupted parameter, amount or mark is named', () => {
  const causeOf = (account: unknown) => {
    const one = read('derive-standard', account);
    const positions = one.reported.positions.map((position) => ({ ...position, liquidation: null }));
    return reportOf({ ...one, reported: { ...one.reported, positions } }).report.differences.flatMap(({ cause }) =>
      cause === null ? [] : [cause.text],
    )[0];
  };
  expect(causeOf({ ...ACCOUNT, collaterals: [{ ...cash, amount: '9000' }] })).toBe(
    'the venue holds 10000 USDC, ours is 9000',
  );
  expect(causeOf({ ...ACCOUNT, positions: [{ ...perpetual, mark_price: '3450' }] })).toContain(
    'the venue marks ETH-PERP at 3504',
  );
  expect(causeOf({ ...ACCOUNT, positions: [] })).toBeDefined();
});

test('an option without a ticker has the index for its forward, and the payload says so', () => {
  const option = {
    ...perpetual,
    instrument_name: 'ETH-20261225-3500-C',
    instrument_type: 'option',
    amount: '1',
    average_price: '200',
    mark_price: '210',
    unrealized_pnl: '10',
    pending_funding: '0',
  };
  const account = { ...ACCOUNT, positions: [option] };
  const bare = read('derive-standard', account);
  expect(bare.knownCauses.map(({ kind }) => kind)).toEqual(['input missing', 'unknown parameter set']);
  const ticker = {
    instrument_name: option.instrument_name,
    timestamp: 1_790_000_000_000,
    index_price: '3505',
    mark_price: '210',
    option_pricing: { iv: '0.6', forward_price: '3530', discount_factor: '0.99' },
  };
  const told = read('derive-standard', account, [ticker], { feeds: { ETH: { price: '3506', confidence: '0.9' } } });
  expect(told.input.positions[0]).toMatchObject({ impliedVol: 0.6, forwardUsd: 3_530 });
  expect([told.knownCauses.length, told.input.pricesUsd.get('ETH')]).toEqual([1, 3_506]);
});

test('PM2: haircuts are what the venue took off each collateral', () => {
  const ether = {
    asset_name: 'weETH',
    amount: '1',
    mark_price: '3600',
    mark_value: '3600',
    initial_margin: '3420',
    maintenance_margin: '3492',
  };
  const { terms } = read('derive-pmrm2', { ...ACCOUNT, margin_type: 'PM2', collaterals: [cash, ether] }).input;
  expect(terms).toMatchObject({
    model: 'derive-pmrm2',
    unpaidFunding: 1.25,
    collaterals: [
      {
        currency: 'weETH',
        riskCancelling: true,
        maintenanceHaircut: expect.closeTo(0.03, 12),
        initialHaircut: expect.closeTo(0.02, 12),
      },
    ],
  });
});

test('bad input names file and field', () => {
  const errors = [
    () => read('derive-standard', { ...ACCOUNT, margin_type: 'PM2' }),
    () => read('derive-standard', { ...ACCOUNT, positions: [{ ...perpetual, amount: 'two' }] }),
    () => read('derive-standard', { ...ACCOUNT, positions: [{ ...perpetual, instrument_name: 'ETH-FOO' }] }),
    () =>
      read('derive-standard', {
        ...ACCOUNT,
        timestamp: undefined,
        positions: [{ ...perpetual, instrument_type: 'option', instrument_name: 'ETH-20261225-3500-C' }],
      }),
    () => read('derive-pmrm2', { A: { Scenario: {} }, B: { Scenario: {} } }),
  ].map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(errors).toEqual([
    'account.json: margin_type: is PM2: that is not the margin of derive-standard',
    'account.json: positions.0.amount: must be a number, as text or bare',
    'account.json: positions.0.instrument_name: "ETH-FOO" is no instrument of Derive',
    'account.json: timestamp: is needed for the life of options: here or in --meta tickers',
    'account.json: holds 2 cases (A, B ...): give one of them',
  ]);
});

const FOLDER = new URL('../../../../../shared/recorded/derive/v2-core/PMRM_2/', import.meta.url);
const present = existsSync(FOLDER);
if (!present) console.log('skipped: no ../shared/recorded/derive beside the checkout');

describe.skipIf(!present)('recorded', () => {
  test("M31 every case of the venue's vectors agrees, by way of the account that all models get", () => {
    const wrong = readdirSync(FOLDER).flatMap((name) => {
      const text = readFileSync(new URL(name, FOLDER), 'utf8');
      const { ok, report } = reportOf(
        readDerivePayload('derive-pmrm2')({ account: { name, text }, meta: null, prices: null }),
      );
      return ok && report.differences.length === 4 && report.differences.every(({ status }) => status === 'within')
        ? []
        : [[name, report.differences]];
    });
    expect(wrong).toEqual([]);
  });
});
