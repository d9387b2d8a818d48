/**
 * An Aave v3 account as a margin case (shape: README of the model). `--prices`: other oracle prices in USD by symbol,
 * to compute ours with. Where the pool's own answer is in the file, our integers are held against it digit by digit.
 */
import { z } from 'zod';
import { accountData, type AaveAccountData } from '../../risk/margin/aave/accountData.ts';
import { priceOf, type AaveAccount, type AaveReserve } from '../../risk/margin/aave/aaveAccount.ts';
import { unitsOf } from '../../risk/margin/aave/fixedPoint.ts';
import { balancesAt } from '../../risk/margin/aave/interest.ts';
import { baseUsd, marginOf, termsOf } from '../../risk/margin/aave/nativeTerms.ts';
import { accountOf, aaveStateSchema, type AaveState } from './aave/accountState.ts';
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

function reportedOf({ userAccountData: data }: AaveState, account: AaveAccount): ReportedMargin {
  const unknown = { equityUsd: null, haircutEquityUsd: null, initialMarginUsd: null, maintenanceMarginUsd: null };
  return { ...(data === undefined || data === null ? unknown : marginOf(data, account)), positions: [] };
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
