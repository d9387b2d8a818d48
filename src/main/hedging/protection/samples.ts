/** Accounts near liquidation and the books they could trade upon, for the tests of protection. */
import { dec, fromNumber } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { hyperliquidTerms } from '../../risk/margin/samples.ts';
import { account, decimal, held, NOW_MS, perpetual } from '../../risk/samples.ts';
import { book, marketQuote } from '../samples.ts';
import type { ProtectedAccount, ProtectionInput, Tradable } from './input.ts';

export const ETH_PERP = perpetual('ETH');
export const BTC_PERP = perpetual('BTC');

/** `name`, cash in USDC, and perpetuals held at the mark. */
export function perpAccount(
  name: string, cash: number, positions: readonly (readonly [Instrument, number])[],
  known: Partial<ProtectedAccount> & { readonly orders?: ProtectedAccount['orders'] } = {},
): ProtectedAccount {
  const input: AccountInput = account({ account: name,
    terms: hyperliquidTerms(['sim:BTC-PERP', 'alt:BTC-PERP'], ['sim:ETH-PERP']),
    balances: [{ currency: 'USDC', amount: cash }],
    positions: positions.map(([instrument, quantity]) => held(instrument, quantity,
      { averagePrice: priceOf(instrument), markPrice: priceOf(instrument) })) });
  return { input, model: 'hyperliquid', hindrance: null, orders: [], wallet: [], timeLeftMs: null, ...known };
}

const priceOf = ({ underlying }: Instrument): number => (underlying === 'BTC' ? 60_000 : 2_500);

/** A level every `widthBps`, each of `depth` contracts. */
export function tradable(
  instrument: Instrument, widthBps: number, depth: number, known: Partial<Tradable> = {},
): Tradable {
  const mid = priceOf(instrument);
  const at = (i: number): number => (mid * widthBps * (i + 0.5)) / 1e4;
  const side = (sign: 1 | -1) => Array.from({ length: 8 }, (_, i): [number, number] =>
    [Math.round((mid + sign * at(i)) * 2) / 2, depth]);
  const shown = book(instrument, side(-1), side(1));
  return { instrument, book: shown, indexPriceUsd: mid, dayVol: 0.03, unitDeltaCoin: 1,
    quote: marketQuote(instrument, { bidPrice: shown.bids[0]?.price ?? null, askPrice: shown.asks[0]?.price ?? null,
      bidQuantity: decimal(depth), askQuantity: decimal(depth), markPrice: dec(mid) }), ...known };
}

export function protectionInput(
  accounts: readonly ProtectedAccount[], markets: readonly Tradable[], known: Partial<ProtectionInput> = {},
): ProtectionInput {
  const deltas = new Map<string, number>();
  for (const { input } of accounts) {
    for (const { instrument, quantity } of input.positions) {
      deltas.set(instrument.underlying, (deltas.get(instrument.underlying) ?? 0) + quantity);
    }
  }
  return { purpose: 'restore', nowMs: NOW_MS, inputsSeq: 7, triggerHealth: 1.25, targetHealth: 1.5,
    maxQuoteAgeMs: 5_000, maxPriceAway: 0.1, accounts,
    markets: new Map(markets.map((market) => [market.instrument.id, market])),
    deltasCoin: deltas, hedges: [], routes: [], ...known };
}

export const usdc = (amount: number) => ({ currency: 'USDC', amount: fromNumber(amount, 6) });
