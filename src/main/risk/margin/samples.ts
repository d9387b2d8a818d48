/** Terms for the tests, of the models by which the practice venues margin, for the instruments of risk/samples. */
import type { Currency, InstrumentId } from '../../../shared/domain/ids.ts';
import type { AaveReserveTerms, AaveTerms } from '../../../shared/domain/marginTerms/aave.ts';
import type { DeribitStandardTerms } from '../../../shared/domain/marginTerms/deribitStandard.ts';
import type { HyperliquidCoinTerms, HyperliquidTerms } from '../../../shared/domain/marginTerms/hyperliquid.ts';
import { NOW_MS } from '../samples.ts';
import { REWORKED_MS } from './deribit-standard/parameters.ts';
import { MARGIN_TABLES } from './hyperliquid/parameters.ts';

const coinTerms = (instrument: InstrumentId, leverage: number, table: number): HyperliquidCoinTerms =>
  ({ instrument, leverage, tiers: MARGIN_TABLES.get(table) ?? [] });

/** Perpetuals on BTC by table 56, and ETH by 55, at their highest leverage: initial is twice maintenance. */
export const hyperliquidTerms = (
  btc: readonly InstrumentId[] = ['sim:BTC-PERP'], eth: readonly InstrumentId[] = ['sim:ETH-PERP'],
): HyperliquidTerms => ({
  model: 'hyperliquid', asOfMs: NOW_MS, dex: '', abstraction: 'disabled', unlisted: null,
  coins: [...btc.map((id) => coinTerms(id, 40, 56)), ...eth.map((id) => coinTerms(id, 25, 55))],
});

export const HYPERLIQUID_TERMS = hyperliquidTerms();

/** The last instant whose rule is public; all coins in one pool. */
export const DERIBIT_TERMS: DeribitStandardTerms =
  { model: 'deribit-standard', asOfMs: REWORKED_MS - 1, collateral: 'cross' };

/** A reserve of the pool, used as collateral, without caps. */
export const reserve = (
  currency: Currency, loanToValue: number, liquidationThreshold: number, known: Partial<AaveReserveTerms> = {},
): AaveReserveTerms => ({
  currency, loanToValue, liquidationThreshold, liquidationBonus: 0.05, usedAsCollateral: true,
  supplyRatePerYear: 0.01, borrowRatePerYear: 0.05, supplyRoom: null, borrowRoom: null, isolationRoomUsd: null,
  borrowableInIsolation: true, ...known,
});

export const aaveTerms = (...reserves: readonly AaveReserveTerms[]): AaveTerms =>
  ({ model: 'aave', averagesAreCut: false, eMode: null, reserves });
