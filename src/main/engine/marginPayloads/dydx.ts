/**
 * dYdX v4's subaccount, as its indexer gives it, as a margin case: one subaccount, or a parent with its children.
 * `--meta` is `/perpetualMarkets` (fractions and oracle prices), `--prices` other oracle prices by market.
 */
import { z } from 'zod';
import { dec } from '../../../shared/domain/decimal.ts';
import { instrumentIdOf } from '../../../shared/domain/ids.ts';
import type { Perpetual } from '../../../shared/domain/instrument.ts';
import type { AccountInput, HeldPosition } from '../../risk/margin/model.ts';
import { PARENT_SUBACCOUNTS } from '../../risk/margin/dydx/parameters.ts';
import { PayloadError, type KnownCause, type MarginCase, type PayloadFile, type PayloadFiles } from './marginCase.ts';
import { checked, jsonOf, memberOf, numeric } from './payloadText.ts';

const sided = z.object({ side: z.enum(['LONG', 'SHORT']), size: numeric });
const holdings = z.object({
  subaccountNumber: z.number(), equity: numeric, freeCollateral: numeric,
  openPerpetualPositions: z.record(z.string(), sided.extend({ entryPrice: numeric })),
  assetPositions: z.record(z.string(), sided),
});
const parent = z.object({
  address: z.string(), parentSubaccountNumber: z.number(), equity: numeric, childSubaccounts: z.array(holdings).min(1),
});
const single = holdings.extend({ address: z.string() });

const market = z.object({
  oraclePrice: numeric, initialMarginFraction: numeric, maintenanceMarginFraction: numeric, openInterest: numeric,
  openInterestLowerCap: numeric.optional(), openInterestUpperCap: numeric.optional(),
});

type Holdings = z.output<typeof holdings>;
type Markets = Readonly<Record<string, z.output<typeof market>>>;

/** The parent's own holdings, and those of its children that stand alone. */
interface Account {
  readonly address: string;
  readonly atMs: number;
  readonly equityUsd: number;
  readonly main: Holdings;
  readonly children: readonly Holdings[];
}

/** Throws PayloadError for a file that makes no sense. */
export function readDydxPayload({ account: file, meta, prices }: PayloadFiles): MarginCase {
  const account = accountOf(file);
  const markets = meta === null ? {} : marketsOf(meta);
  const given = prices === null ? {} : checked(z.record(z.string(), numeric), jsonOf(prices), prices.name);
  const oracle = (name: string): number | null => given[name] ?? markets[name]?.oraclePrice ?? null;
  const { main, children, equityUsd, atMs, address } = account;
  const held = [
    ...positionsOf(main, oracle, null),
    ...children.flatMap((child) => positionsOf(child, oracle, quoteOf(child))),
  ];
  const names = held.map(({ instrument }) => instrument.venueName);
  return {
    model: 'dydx', account: `${address}/${main.subaccountNumber}`, atMs,
    input: inputOf(account, held, markets, atMs), stated: { currency: 'USDC', usd: 1 },
    reported: {
      equityUsd, haircutEquityUsd: main.equity, initialMarginUsd: main.equity - main.freeCollateral,
      maintenanceMarginUsd: null, positions: [],
    },
    knownCauses: causesOf(names, markets, given, prices?.name ?? ''),
  };
}

/** Bare, in the wrapper of a recorder (`result`) or in a frame of the socket (`contents`). */
function unwrapped(json: unknown): { readonly value: unknown; readonly at: readonly string[] } {
  for (const name of ['result', 'contents']) {
    const value = memberOf(json, name);
    if (value !== undefined) return { value, at: [name] };
  }
  return { value: json, at: [] };
}

function accountOf(file: PayloadFile): Account {
  const json = jsonOf(file);
  const { value, at } = unwrapped(json);
  const [subaccount, path] = [memberOf(value, 'subaccount'), [...at, 'subaccount']];
  const time = memberOf(json, 'isoTimestamp');
  const atMs = typeof time === 'string' ? Date.parse(time) || 0 : 0;
  if (memberOf(subaccount, 'childSubaccounts') === undefined) {
    const one = checked(single, subaccount, file.name, path);
    return { address: one.address, atMs, equityUsd: one.equity, main: one, children: [] };
  }
  const { address, equity, parentSubaccountNumber, childSubaccounts } = checked(parent, subaccount, file.name, path);
  const main = childSubaccounts.find(({ subaccountNumber }) => subaccountNumber === parentSubaccountNumber);
  const field = [...path, 'childSubaccounts'].join('.');
  if (main === undefined) throw new PayloadError(file.name, field, `lacks the parent's own ${parentSubaccountNumber}`);
  const children = childSubaccounts.filter((child) => child !== main);
  for (const child of children) {
    const { subaccountNumber, openPerpetualPositions } = child;
    if (subaccountNumber % PARENT_SUBACCOUNTS !== parentSubaccountNumber) {
      throw new PayloadError(file.name, field, `${subaccountNumber} is no child of ${parentSubaccountNumber}`);
    }
    if (Object.keys(openPerpetualPositions).length > 1) {
      throw new PayloadError(file.name, field, `${subaccountNumber} holds more than one position: none stands alone`);
    }
  }
  return { address, atMs, equityUsd: equity, main, children };
}

function marketsOf(file: PayloadFile): Markets {
  const { value, at } = unwrapped(jsonOf(file));
  return checked(z.object({ markets: z.record(z.string(), market) }), value, file.name, at).markets;
}

const signed = ({ side, size }: z.output<typeof sided>): number => (side === 'LONG' ? Math.abs(size) : -Math.abs(size));

const quoteOf = ({ assetPositions: { USDC: cash } }: Holdings): number => (cash === undefined ? 0 : signed(cash));

/** `childUsd`: the USDC of the child subaccount that the position stands in; null in the parent. */
const positionsOf = (
  { openPerpetualPositions }: Holdings, oracle: (name: string) => number | null, childUsd: number | null,
): readonly HeldPosition[] => Object.entries(openPerpetualPositions).map(([name, position]) => ({
  instrument: perpetualOf(name), quantity: signed(position), averagePrice: position.entryPrice, markPrice: oracle(name),
  impliedVol: null, forwardUsd: null,
  margin: childUsd === null ? { mode: 'cross' }
    : { mode: 'isolated', collateral: childUsd + signed(position) * position.entryPrice },
}));

/** Cash is the USDC without what the positions were bought for. */
function inputOf(
  { main, children }: Account, positions: readonly HeldPosition[], markets: Markets, atMs: number,
): AccountInput {
  const entries = positions.reduce((sum, { quantity, averagePrice }) => sum + quantity * (averagePrice ?? NaN), 0);
  const amount = [main, ...children].reduce((sum, one) => sum + quoteOf(one), 0) + entries;
  const prices = positions.flatMap(({ instrument, markPrice }) =>
    (markPrice === null ? [] : [[instrument.underlying, markPrice] as const]));
  return {
    account: 'dydx/file', nowMs: atMs, balances: [{ currency: 'USDC', amount }], positions, openOrders: [],
    lendingTerms: [], pricesUsd: new Map([['USD', 1], ['USDC', 1], ...prices]),
    terms: { model: 'dydx', asOfMs: atMs, markets: positions.flatMap(({ instrument: { id, venueName } }) => {
      const known = markets[venueName];
      return known === undefined ? [] : [{
        instrument: id, initialMarginFraction: known.initialMarginFraction,
        maintenanceMarginFraction: known.maintenanceMarginFraction, openInterest: known.openInterest,
        openInterestLowerCapUsd: known.openInterestLowerCap ?? 0,
        openInterestUpperCapUsd: known.openInterestUpperCap ?? 0,
        leverage: null }];
    }) },
  };
}

const perpetualOf = (name: string): Perpetual => ({
  kind: 'perpetual', id: instrumentIdOf('dydx', name), venue: 'dydx', venueName: name,
  underlying: name.replace(/-USD$/, ''), style: 'linear', quoteCurrency: 'USDC', settlementCurrency: 'USDC',
  contractMultiplier: dec(1), tickSize: dec('0.000001'), lotSize: dec('0.000001'), minQuantity: dec('0.000001'),
  makerFeeRate: 0, takerFeeRate: 0, fundingIntervalMs: 3_600_000,
});

function causesOf(
  names: readonly string[], markets: Markets, given: Readonly<Record<string, number>>, file: string,
): readonly KnownCause[] {
  const moved = names.filter((name) => given[name] !== undefined && given[name] !== markets[name]?.oraclePrice);
  const unknown = names.filter((name) => markets[name] === undefined);
  return [
    ...moved.length === 0 ? [] : [{ kind: 'price age' as const, quantity: null,
      text: `${file} has other oracle prices: ${moved.map((name) => `${name} ${given[name]}`).join(', ')}` }],
    ...unknown.length === 0 ? [] : [{ kind: 'unknown parameter set' as const, quantity: null,
      text: `--meta (perpetualMarkets) says nothing of ${unknown.join(', ')}` }],
  ];
}
