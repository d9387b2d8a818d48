import { expect, test } from 'vitest';
import { gmx } from '../../risk/margin/gmx/gmx.ts';
import { compareMargin, figuresOf, isAbove } from '../../risk/margin/reconciliation/compare.ts';
import { recordedTolerance } from '../../risk/margin/reconciliation/tolerances.ts';
import { readGmxPayload } from './gmx.ts';
import type { MarginCase } from './marginCase.ts';

const at = (digit: string): string => `0x${digit.repeat(40)}`;
const [MARKET, ETH, USDC, OWNER] = [at('a'), at('1'), at('2'), at('9')];
const usd = (value: number): string => `${Math.round(value * 1e6)}${'0'.repeat(24)}`;

const META = {
  atMs: 1_790_000_000_000, minCollateralUsd: usd(1),
  markets: { [MARKET]: { name: 'ETH/USD', indexToken: ETH, minCollateralFactor: usd(0.01),
    minCollateralFactorForLiquidation: usd(0.005), maxPositionImpactFactorForLiquidations: usd(0.01) } },
  tokens: { [ETH]: { symbol: 'ETH', decimals: 18 }, [USDC]: { symbol: 'USDC', decimals: 6 } },
};
/** USD x 10^(30 - decimals): 2500 to 2501 for ETH, 0.9999 to 1 for USDC. */
const PRICES = [
  { tokenAddress: ETH, minPrice: `2500${'0'.repeat(12)}`, maxPrice: `2501${'0'.repeat(12)}` },
  { tokenAddress: USDC, minPrice: `9999${'0'.repeat(20)}`, maxPrice: `1${'0'.repeat(24)}` },
];
/** 10 ETH for 26000 USD with 3000 USDC, fees of 30 USDC, impact of 20 USD. */
const info = (isLong: boolean, collateralToken: string, collateralAmount: string, left: number | null) => ({
  position: { addresses: { account: OWNER, market: MARKET, collateralToken }, flags: { isLong },
    numbers: { sizeInUsd: usd(26_000), sizeInTokens: `10${'0'.repeat(18)}`, collateralAmount } },
  fees: { totalCostAmount: collateralToken === USDC ? '30000000' : '0' },
  executionPriceResult: { totalImpactUsd: usd(-20) }, basePnlUsd: usd(-1_000), uncappedBasePnlUsd: usd(-1_000),
  ...left === null ? {} : { liquidation: { remainingCollateralUsd: usd(left), minCollateralUsd: usd(1),
    minCollateralUsdForLeverage: usd(130) } },
});
const LONG = info(true, USDC, '3000000000', 3_000 * 0.9999 - 1_000 - 20 - 30 * 0.9999);

const read = (account: unknown, meta: unknown = META, prices: unknown = PRICES): MarginCase => readGmxPayload({
  account: { name: 'positions.json', text: JSON.stringify(account) },
  meta: meta === null ? null : { name: 'meta.json', text: JSON.stringify(meta) },
  prices: prices === null ? null : { name: 'tickers.json', text: JSON.stringify(prices) } });
const above = (one: MarginCase): string[] => compareMargin(figuresOf(gmx, one.input),
  { ...one.reported, liquidationPrices: [] }, recordedTolerance('gmx')).filter(isAbove).map(({ quantity }) => quantity);

test('M17 a position of the Reader in its units, beside what the contract says remains', () => {
  const long = read([LONG]);
  expect([long.account, long.atMs, above(long)]).toEqual([OWNER, META.atMs, []]);
  expect(long.reported).toMatchObject({ haircutEquityUsd: expect.closeTo(1_949.703, 6), maintenanceMarginUsd: 130 });
  expect(gmx.positionLiquidations?.(long.input)).toEqual([{ instrument: 'gmx:ETH/USD long USDC',
    priceUsd: expect.closeTo((26_000 + 130 + 20 + 30 * 0.9999 - 3_000 * 0.9999) / 10, 8),
    condition: 'isolated; fees and price impact as they are now' }]);
});

test('M17 a short is priced at the higher price, and coin collateral of the index moves with it', () => {
  const short = read([info(false, ETH, `12${'0'.repeat(17)}`, null)]);
  expect(short.input.positions[0]).toMatchObject({ quantity: -10, markPrice: 2_501, averagePrice: 2_600 });
  expect(gmx.evaluate(short.input)).toMatchObject({ haircutEquityUsd: expect.closeTo(1.2 * 2_500 + 990 - 20, 6) });
  expect(short.reported).toMatchObject({ equityUsd: null, maintenanceMarginUsd: null });
});

test('Q1 a stale price and a wrong factor show as differences', () => {
  const stale = PRICES.map((price) => (price.tokenAddress === ETH ? { ...price, minPrice: `2400${'0'.repeat(12)}` } : price));
  expect(above(read([LONG], META, stale))).toEqual(['equity', 'haircutEquity']);
  const wrong = { ...META, markets: { [MARKET]: { ...META.markets[MARKET], minCollateralFactorForLiquidation: usd(0.01) } } };
  expect(above(read([LONG], wrong))).toEqual(['maintenance']);
});

test('what makes no sense is told by file and field', () => {
  const refused = (...args: Parameters<typeof read>): string => {
    try {
      return read(...args).account;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const empty = { ...LONG, position: { ...LONG.position, numbers: { ...LONG.position.numbers, sizeInTokens: '0' } } };
  expect([
    refused([LONG], null), refused([LONG], META, null), refused([{ ...LONG, basePnlUsd: 1 }]), refused([empty]),
    refused([LONG], META, []), refused([LONG], { ...META, markets: {} }),
  ]).toEqual([
    'positions.json: needs --meta: markets and tokens of the chain', 'positions.json: needs --prices: the oracle\'s tickers',
    'positions.json: 0.basePnlUsd: Invalid input: expected string, received number',
    'positions.json: 0.position.numbers.sizeInTokens: must be above zero',
    `tickers.json: has no price of ETH (${ETH})`, `meta.json: markets.${MARKET}: is not there`,
  ]);
});
