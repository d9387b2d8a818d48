/** Tokens in our words: what wraps a coin one to one is that coin, so that its delta adds up with the rest. */
import type { Currency } from '../../../../shared/domain/ids.ts';

/** Redeemable one to one on demand, or, WBTC, priced by the pools as the coin itself. */
const WRAPPED: Readonly<Record<string, Currency>> = {
  WETH: 'ETH', WBTC: 'BTC', WPOL: 'POL', WMATIC: 'POL', WAVAX: 'AVAX', WBNB: 'BNB',
};

/** Bridged dollars are tokens of their own: "USDC.e". A name that is taken gets the beginning of its address. */
export function currencyOf(name: string, asset: string, taken: ReadonlySet<Currency>): Currency {
  const clean = name.replace(/[^\w.+-]/g, '').slice(0, 20);
  const currency = WRAPPED[clean] ?? (clean === '' ? 'token' : clean);
  if (!taken.has(currency)) return currency;
  return taken.has(clean) || clean === '' ? `${currency}-${asset.slice(2, 6).toLowerCase()}` : clean;
}
