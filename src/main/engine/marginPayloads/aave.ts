/**
 * An Aave v3 account as a margin case (shape: README of the model). `--prices`: other oracle prices in USD by symbol,
 * to compute ours with. Where the pool's own answer is in the file, our integers are held against it digit by digit.
 */
import { z } from 'zod';
import type { AaveTerms } from '../../../shared/domain/marginTerms/aave.ts';
import { accountData, type AaveAccountData } from '../../risk/margin/aave/accountData.ts';
import { priceOf, type AaveAccount, type AaveReserve } from '../../risk/margin/aave/aaveAccount.ts';
import { BPS, unitsOf } from '../../risk/margin/aave/fixedPoint.ts';
import { balancesAt } from '../../risk/margin/aave/interest.ts';
import { isolatedBy, poolRoom, supplyRoom } from '../../risk/margin/aave/room.ts';
import { accountOf, aaveStateSchema, baseUsd, type AaveState } from './aave/accountState.ts';
import {
  PayloadError,
  type KnownCause,
  type MarginCase,
  type PayloadFiles,
  type ReportedMargin,
} from './marginCase.ts';
import { checked, jsonOf, numeric } from './payloadText.ts';

/** Throws PayloadError for a file that makes no sense. */
export function readAavePayload({ account: file, prices }: PayloadFiles): MarginCase {
  const state = checked(aaveStateSchema, jsonOf(file), file.name);
  const symbols = state.reserves.map(({ symbol }) => symbol);
  const twice = symbols.findIndex((symbol, i) => symbols.indexOf(symbol) !== i);
  if (twice >= 0)
    throw new PayloadError(file.name, `reserves.${twice}.symbol`, `"${symbols[twice]}" stands there twice`);
  const given = prices === null ? {} : checked(z.record(z.string(), numeric), jsonOf(prices), prices.name);
  const account = accountOf(state);
  const atMs = Number(state.blockTimestamp) * 1_000;
  return {
    model: 'aave',
    account: state.user,
    atMs,
    stated: { currency: 'USD', usd: 1 },
    input: {
      account: 'aave/file',
      nowMs: atMs,
      positions: [],
      openOrders: [],
      lendingTerms: [],
      balances: account.reserves.flatMap((reserve) => balancesOf(account, reserve)),
      pricesUsd: new Map([
        ['USD', 1],
        ...account.reserves.map(
          (reserve) => [reserve.currency, given[reserve.currency] ?? baseUsd(priceOf(account, reserve))] as const,
        ),
      ]),
      terms: termsOf(account),
    },
    reported: reportedOf(state, account),
    knownCauses: [...priceCauses(account, given, prices?.name ?? ''), ...exactCauses(state, account)],
  };
}

function balancesOf(account: AaveAccount, reserve: AaveReserve): { currency: string; amount: number }[] {
  const { supplied, owed } = balancesAt(reserve, account.atSeconds, account.rules);
  return [unitsOf(supplied, reserve.decimals), -unitsOf(owed, reserve.decimals)]
    .filter((amount) => amount !== 0)
    .map((amount) => ({ currency: reserve.currency, amount }));
}

const share = (bps: bigint): number => Number(bps) / Number(BPS);
const perYear = (ray: bigint): number => Number(ray / 10n ** 9n) / 1e18;

function termsOf(account: AaveAccount): AaveTerms {
  const { eMode, rules, reserves } = account;
  const symbolsOf = (assets: readonly string[]): string[] =>
    reserves.filter(({ asset }) => assets.includes(asset)).map(({ currency }) => currency);
  const isolated = isolatedBy(account);
  return {
    model: 'aave',
    averagesAreCut: rules === '3.0',
    eMode:
      eMode === null
        ? null
        : {
            category: eMode.category,
            loanToValue: share(eMode.ltvBps),
            liquidationThreshold: share(eMode.liquidationThresholdBps),
            liquidationBonus: share(eMode.liquidationBonusBps) - 1,
            collateral: symbolsOf(eMode.collateral),
            borrowable: symbolsOf(eMode.borrowable),
          },
    reserves: reserves.map((reserve) => {
      const room = supplyRoom(reserve);
      return {
        currency: reserve.currency,
        loanToValue: share(reserve.ltvBps),
        liquidationThreshold: share(reserve.liquidationThresholdBps),
        liquidationBonus: reserve.liquidationBonusBps === 0n ? 0 : share(reserve.liquidationBonusBps) - 1,
        usedAsCollateral: reserve.holder.usedAsCollateral,
        supplyRatePerYear: perYear(reserve.liquidityRate),
        borrowRatePerYear: perYear(reserve.variableBorrowRate),
        supplyRoom: room === null ? null : unitsOf(room, reserve.decimals),
        borrowRoom: reserve.borrowingEnabled ? unitsOf(poolRoom(reserve).amount, reserve.decimals) : 0,
        isolationRoomUsd:
          isolated === reserve ? Math.max(0, Number(reserve.debtCeiling - reserve.isolationDebt) / 100) : null,
        borrowableInIsolation: reserve.borrowableInIsolation,
      };
    }),
  };
}

/** In the pool's words: threshold times collateral as its health factor has it, debt, what may still be borrowed. */
function reportedOf({ userAccountData: data }: AaveState, account: AaveAccount): ReportedMargin {
  const unknown = { equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null, maintenanceMarginUsd: null };
  if (data === undefined || data === null) return { ...unknown, positions: [] };
  const [collateral, debt, available] = [data.totalCollateralBase, data.totalDebtBase, data.availableBorrowsBase].map(
    baseUsd,
  ) as [number, number, number];
  const haircut =
    data.totalDebtBase === 0n
      ? collateral * share(data.currentLiquidationThreshold)
      : debt * unitsOf(data.healthFactor, 18);
  const idle = account.reserves.some((reserve) => !reserve.holder.usedAsCollateral && reserve.holder.scaledSupply > 0n);
  return {
    // The pool leaves out what is supplied and not used as collateral.
    equityUsd: idle ? null : collateral - debt,
    haircutEquityUsd: haircut,
    // Nothing to borrow may be any lack of it.
    initialMarginUsd: available > 0 ? haircut - available : null,
    maintenanceMarginUsd: debt,
    positions: [],
  };
}

function priceCauses(
  account: AaveAccount,
  given: Readonly<Record<string, number>>,
  name: string,
): readonly KnownCause[] {
  const moved = account.reserves.filter((reserve) => {
    const price = given[reserve.currency];
    return price !== undefined && price !== baseUsd(priceOf(account, reserve));
  });
  if (moved.length === 0) return [];
  const text = moved
    .map((reserve) => `${reserve.currency} ${given[reserve.currency]} and not ${baseUsd(priceOf(account, reserve))}`)
    .join(', ');
  return [{ kind: 'price age', quantity: null, text: `${name} has other prices than the pool's oracle: ${text}` }];
}

const FIELDS = [
  'totalCollateralBase',
  'totalDebtBase',
  'availableBorrowsBase',
  'currentLiquidationThreshold',
  'ltv',
  'healthFactor',
] as const satisfies readonly (keyof AaveAccountData)[];

/** Every digit the pool's: then what plain numbers lack is rounding. */
function exactCauses({ userAccountData: data }: AaveState, account: AaveAccount): readonly KnownCause[] {
  if (data === undefined || data === null) return [];
  const ours = accountData(account);
  if (!FIELDS.every((field) => ours[field] === data[field])) return [];
  return [
    { kind: 'rounding', quantity: 'haircutEquity', text: "in integers ours is the pool's answer digit for digit" },
  ];
}
