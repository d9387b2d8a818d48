/** Coins of Hyperliquid as instruments, for accounts that are read from a file and traded nowhere. */
import { dec } from '../../../../shared/domain/decimal.ts';
import { instrumentIdOf } from '../../../../shared/domain/ids.ts';
import type { Perpetual } from '../../../../shared/domain/instrument.ts';

const HOUR_MS = 3_600_000;

/** "BTC", or "xyz:XYZ100" of a builder's dex. Quoted and settled in USDC at one dollar. */
export const perpetualOf = (coin: string): Perpetual => ({
  kind: 'perpetual', id: instrumentIdOf('hyperliquid', coin), venue: 'hyperliquid', venueName: coin,
  underlying: coin, style: 'linear', quoteCurrency: 'USDC', settlementCurrency: 'USDC',
  contractMultiplier: dec(1), tickSize: dec('0.000001'), lotSize: dec('0.000001'), minQuantity: dec('0.000001'),
  makerFeeRate: 0.00015, takerFeeRate: 0.00045, fundingIntervalMs: HOUR_MS,
});
