/** Rows of an account's history, as the venue tells them over the socket and over HTTP: fills, funding, ledger. */
import { add, neg, ZERO, type Decimal } from '../../../shared/domain/decimal.ts';
import type { Side } from '../../../shared/domain/order.ts';
import { member } from '../transport/wireText.ts';
import { decimal, decimalOrNull, inner, serial, side, text, textOrNull, whole } from './reading.ts';

export interface WireFill {
  readonly coin: string;
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly timeMs: number;
  readonly venueOrderId: string;
  readonly tradeId: string;
  readonly cloid: string | null;
  /** Of the order over time whose slice it is; null: of none. */
  readonly twapId: string | null;
  /** Builder fee included; positive: paid. */
  readonly fee: Decimal;
  readonly feeToken: string;
  readonly isTaker: boolean;
  /** The venue's word for what it did to the position ("Open Long", "Auto-Deleveraging"). */
  readonly direction: string;
  /** Whose account was liquidated by this trade, in lower case; null: nobody's. */
  readonly liquidated: string | null;
}

/** Rows of 2023 lack fee and token: nothing was charged that the venue would name. */
export function fillOf(row: unknown): WireFill {
  return { coin: text(row, 'coin'), side: side(row), price: decimal(row, 'px'), quantity: decimal(row, 'sz'),
    timeMs: whole(row, 'time'), venueOrderId: serial(row, 'oid'), tradeId: serialOr(row, 'tid'),
    cloid: textOrNull(row, 'cloid'), twapId: twapOf(member(row, 'twapId')), fee: decimalOrNull(row, 'fee') ?? ZERO,
    feeToken: textOrNull(row, 'feeToken') ?? 'USDC', isTaker: member(row, 'crossed') === true,
    direction: text(row, 'dir'), liquidated: liquidatedOf(row) };
}

const twapOf = (found: unknown): string | null =>
  (typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : null);

/** Old rows have no trade number; hash and order tell them apart then. */
const serialOr = (row: unknown, name: string): string =>
  (member(row, name) === undefined ? `${text(row, 'hash')}` : serial(row, name));

const liquidatedOf = (row: unknown): string | null => {
  const found = member(row, 'liquidation');
  return found === undefined || found === null ? null : textOrNull(found, 'liquidatedUser')?.toLowerCase() ?? null;
};

export interface FundingPayment {
  readonly coin: string;
  readonly timeMs: number;
  /** USDC; positive: to us. */
  readonly amount: Decimal;
}

/** Over the socket the payment stands in the row, over HTTP in its `delta`. */
export function fundingOf(row: unknown): FundingPayment {
  const delta = member(row, 'delta') === undefined ? row : inner(row, 'delta');
  return { coin: text(delta, 'coin'), timeMs: whole(row, 'time'), amount: decimal(delta, 'usdc') };
}

export interface Ledger {
  readonly id: string;
  readonly timeMs: number;
  readonly type: string;
  /** Change of the perpetual account's USDC; null: it does not touch it, or we cannot tell. */
  readonly amount: Decimal | null;
}

export function ledgerOf(row: unknown, user: string): Ledger {
  const delta = inner(row, 'delta');
  const type = text(delta, 'type');
  return { id: `${text(row, 'hash')}-${type}`, timeMs: whole(row, 'time'), type, amount: changeOf(delta, type, user) };
}

function changeOf(delta: unknown, type: string, user: string): Decimal | null {
  const usdc = (): Decimal => decimal(delta, 'usdc');
  const fee = (): Decimal => decimalOrNull(delta, 'fee') ?? ZERO;
  const isOurs = (name: string): boolean => textOrNull(delta, name)?.toLowerCase() === user;
  switch (type) {
    case 'deposit': return usdc();
    case 'withdraw': return neg(add(usdc(), fee()));
    case 'accountClassTransfer': return member(delta, 'toPerp') === true ? usdc() : neg(usdc());
    case 'internalTransfer': case 'subAccountTransfer':
      return isOurs('destination') ? usdc() : neg(add(usdc(), fee()));
    case 'vaultDeposit': case 'vaultCreate': return neg(add(usdc(), fee()));
    case 'vaultDistribution': return usdc();
    case 'vaultWithdraw': return decimalOrNull(delta, 'netWithdrawnUsd');
    default: return null;
  }
}
