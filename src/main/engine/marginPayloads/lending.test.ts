import { expect, test } from 'vitest';
import { readAavePayload } from './aave.ts';
import type { MarginCase } from './marginCase.ts';
import { reportOfCase } from './marginReport.ts';
import { readMorphoPayload } from './morpho.ts';

const files = (account: unknown, prices: unknown = null) => ({
  account: { name: 'account.json', text: JSON.stringify(account) },
  meta: null,
  prices: prices === null ? null : { name: 'prices.json', text: JSON.stringify(prices) },
});

interface Report {
  readonly ours: Readonly<Record<string, number | null>>;
  readonly differences: readonly {
    readonly quantity: string;
    readonly status: string;
    readonly cause: { readonly kind: string; readonly text: string } | null;
  }[];
}
const reportOf = (one: MarginCase) => reportOfCase(one) as { ok: boolean; report: Report };

const RAY = `1${'0'.repeat(27)}`;
const reserve = (
  symbol: string,
  decimals: number,
  price: string,
  rules: readonly string[],
  holding: Record<string, unknown>,
) => ({
  underlyingAsset: `0x${symbol}`,
  symbol,
  price,
  configuration: {
    decimals,
    ltv: rules[0],
    liquidationThreshold: rules[1],
    liquidationBonus: rules[2],
    liquidationProtocolFee: '1000',
  },
  reserveData: {
    liquidityIndex: RAY,
    variableBorrowIndex: RAY,
    liquidityRate: '0',
    variableBorrowRate: '0',
    lastUpdateTimestamp: '1700000000',
    totalAToken: '150000000000',
    totalVariableDebt: '95000000000',
  },
  userReserveData: { currentATokenBalance: '0', currentVariableDebt: '0', usageAsCollateralEnabled: false, ...holding },
});

/** The user of the pool's own contracts with ether at 1200: facts on the chain 2a. */
const aaveFile = (over: Record<string, unknown> = {}) => ({
  rules: '3.0',
  user: '0xabc',
  blockTimestamp: '1700000000',
  userAccountData: {
    totalCollateralBase: '4200000000000',
    totalDebtBase: '3500000000000',
    availableBorrowsBase: '0',
    currentLiquidationThreshold: '7942',
    ltv: '7514',
    healthFactor: '953040000000000000',
  },
  reserves: [
    reserve('WETH', 18, '120000000000', ['8050', '8300', '10500'], {
      currentATokenBalance: `10${'0'.repeat(18)}`,
      usageAsCollateralEnabled: true,
    }),
    reserve('WBTC', 8, '6000000000000', ['7300', '7800', '10500'], {
      currentATokenBalance: '50000000',
      usageAsCollateralEnabled: true,
    }),
    reserve('USDC', 6, '100000000', ['7500', '7800', '10450'], { currentVariableDebt: '35000000000' }),
  ],
  ...over,
});

test('M33 an account of the pool agrees in every number that the pool states', () => {
  const { ok, report } = reportOf(readAavePayload(files(aaveFile())));
  expect(report.ours).toMatchObject({ equityUsd: 7_000, maintenanceMarginUsd: 35_000 });
  expect(report.ours['health']).toBeCloseTo(0.95304, 9);
  expect([ok, report.differences.map(({ quantity, status }) => `${quantity} ${status}`)]).toEqual([
    true,
    ['equity within', 'haircutEquity within', 'initial one side only', 'maintenance within'],
  ]);
});

test('M33 a wrong threshold, a missing debt and a stale oracle are each named', () => {
  const corrupted = (change: (reserves: ReturnType<typeof aaveFile>['reserves']) => unknown[]) => {
    const { report } = reportOf(
      readAavePayload(
        files(
          aaveFile({
            reserves: change(aaveFile().reserves),
            rules: '3.6',
            userAccountData: {
              totalCollateralBase: '4200000000000',
              totalDebtBase: '3500000000000',
              availableBorrowsBase: '0',
              currentLiquidationThreshold: '7942',
              ltv: '7514',
              healthFactor: '953142857142857142',
            },
          }),
        ),
      ),
    );
    return report.differences.map(({ cause }) => cause).find((cause) => cause !== null);
  };
  expect(corrupted((reserves) => reserves)).toBeUndefined();
  expect(
    corrupted(([weth, ...rest]) => [
      { ...weth, configuration: { ...weth?.configuration, liquidationThreshold: '8200' } },
      ...rest,
    ]),
  ).toEqual({ kind: 'wrong haircut', text: 'liquidationThreshold of WETH would have to be 0.83, ours is 0.82' });
  expect(
    corrupted(([weth, wbtc, usdc]) => [
      weth,
      wbtc,
      { ...usdc, userReserveData: { ...usdc?.userReserveData, currentVariableDebt: '30000000000' } },
    ]),
  ).toEqual({ kind: 'cash', text: 'the venue holds -35000 USDC, ours is -30000' });
  expect(corrupted(([weth, ...rest]) => [{ ...weth, price: '118000000000' }, ...rest])).toMatchObject({
    kind: 'price age',
    text: expect.stringContaining('the venue sees WETH at 1200 USD, ours is 1180') as string,
  });
});

test('M34 the report lists the liquidation price of every asset, alone and jointly', () => {
  const { report } = reportOf(readAavePayload(files(aaveFile({ rules: '3.6' }))));
  const listed = (
    report as unknown as { liquidation: { instrument: string; ours: number | null; condition: string }[] }
  ).liquidation;
  expect(listed.map(({ instrument, condition }) => `${instrument}: ${condition}`)).toEqual([
    'aave:WETH: all other prices fixed',
    'aave:WETH jointly: every coin moves by the same fraction',
    'aave:WBTC: all other prices fixed',
    'aave:WBTC jointly: every coin moves by the same fraction',
    'aave:USDC: all other prices fixed',
  ]);
  expect(listed[0]?.ours).toBeCloseTo((35_000 - 23_400) / 8.3, 9);
});

test("M33 other prices than the oracle's are the cause of what differs", () => {
  const { ok, report } = reportOf(readAavePayload(files(aaveFile(), { WETH: '1180' })));
  expect([ok, report.differences[0]?.cause]).toEqual([
    true,
    { kind: 'price age', text: "prices.json has other prices than the pool's oracle: WETH 1180 and not 1200" },
  ]);
});

test('e-mode, rooms and isolation become terms', () => {
  const file = aaveFile({
    eMode: {
      id: 1,
      ltv: '9000',
      liquidationThreshold: '9300',
      liquidationBonus: '10100',
      collateral: ['0xWETH'],
      borrowable: ['0xUSDC'],
    },
  });
  const usdc = file.reserves[2];
  if (usdc !== undefined) {
    Object.assign(usdc.configuration, { borrowCap: '100000', supplyCap: '200000' });
  }
  expect(readAavePayload(files(file)).input.terms).toMatchObject({
    averagesAreCut: true,
    eMode: { category: 1, loanToValue: 0.9, collateral: ['WETH'], borrowable: ['USDC'] },
    reserves: [{ currency: 'WETH' }, { currency: 'WBTC' }, { currency: 'USDC', supplyRoom: 50_000, borrowRoom: 5_000 }],
  });
});

const MORPHO = {
  user: '0xabc',
  marketId: '0x01',
  blockTimestamp: '31537000',
  loanToken: { symbol: 'USDC', decimals: 6, priceUsd: '1' },
  collateralToken: { symbol: 'WETH', decimals: 18 },
  marketParams: { lltv: '860000000000000000' },
  oraclePrice: `3000${'0'.repeat(24)}`,
  borrowRate: '1000000000',
  market: {
    totalSupplyAssets: '100000000000',
    totalSupplyShares: '100000000000000000',
    totalBorrowAssets: '2000000000',
    totalBorrowShares: '2000000000000000',
    lastUpdate: '1000',
    fee: '0',
  },
  position: { supplyShares: '0', borrowShares: '2000000000000000', collateral: `1${'0'.repeat(18)}` },
};

test('M36 a position of Morpho Blue: interest to the block, nothing reported unless the file has it', () => {
  const { ok, report } = reportOf(readMorphoPayload(files(MORPHO)));
  expect([ok, report.differences.map(({ status }) => status)]).toEqual([
    true,
    ['one side only', 'one side only', 'one side only', 'one side only'],
  ]);
  expect(report.ours).toMatchObject({ haircutEquityUsd: 2_580, maintenanceMarginUsd: 2_064.076973 });
  const told = reportOf(
    readMorphoPayload(files({ ...MORPHO, state: { borrowAssets: '2064076973', healthFactor: 2_580 / 2_064.076973 } })),
  );
  expect(told.report.differences.filter(({ status }) => status === 'within').map(({ quantity }) => quantity)).toEqual([
    'haircutEquity',
    'maintenance',
  ]);
  const stale = reportOf(
    readMorphoPayload(
      files({
        ...MORPHO,
        oraclePrice: `2900${'0'.repeat(24)}`,
        state: { borrowAssets: '2064076973', healthFactor: 2_580 / 2_064.076973 },
      }),
    ),
  );
  expect(stale.report.differences.find(({ cause }) => cause !== null)?.cause).toMatchObject({
    text: expect.stringContaining('WETH at 3000') as string,
  });
});

test('bad input names file and field', () => {
  const errors = [
    () => readAavePayload(files(aaveFile({ blockTimestamp: '-1' }))),
    () => readAavePayload(files(aaveFile({ reserves: [aaveFile().reserves[0], aaveFile().reserves[0]] }))),
    () => readMorphoPayload(files({ ...MORPHO, position: { ...MORPHO.position, collateral: '1.5' } })),
    () => readMorphoPayload(files(MORPHO, { WETH: 'much' })),
  ].map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(errors).toEqual([
    'account.json: blockTimestamp: must be a whole number from 0 up, as text',
    'account.json: reserves.1.symbol: "WETH" stands there twice',
    'account.json: position.collateral: must be a whole number from 0 up, as text',
    'prices.json: WETH: must be a number, as text or bare',
  ]);
});
