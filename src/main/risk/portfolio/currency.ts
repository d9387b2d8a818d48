/** Currencies that are meant to be worth one dollar. */
import type { Currency } from '../../../shared/domain/ids.ts';

const USD_CURRENCIES: ReadonlySet<Currency> = new Set([
  'USD',
  'USDC',
  'USDT',
  'DAI',
  'USDS',
  'USDE',
  'FDUSD',
  'PYUSD',
  'GHO',
]);

/** No delta to any coin. Its price may still differ from one dollar: a venue's own price for it goes first. */
export const isUsdLike = (currency: Currency): boolean => USD_CURRENCIES.has(currency);
